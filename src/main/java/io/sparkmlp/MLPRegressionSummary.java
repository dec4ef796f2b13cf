package io.sparkmlp;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.util.Summary;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Predictions of a regressor compared with the labels, in the label's units. The first metric asked
 * for makes a pass over the labels and one over the predictions, which serve the others too.
 *
 * <p>All are NaN where there are no rows. Only the proportions of the weights matter. (Spark's
 * {@code RegressionMetrics} agrees where all weights are 1; else its r2 is off, by any amount where
 * they are small, for it takes their sum less 1 for the degrees of freedom.)
 */
public class MLPRegressionSummary implements Summary {
  private final Dataset<Row> predictions;
  private final String predictionCol;
  private final String labelCol;
  private final String weightCol;
  private Means means;

  /** Weighted means over the rows. */
  private record Means(
      double squaredError, double absoluteError, double labelVariance, double explained) {}

  /** Adds what one row contributes to some sums. */
  private interface Terms extends Serializable {
    void add(Row row, double[] sums);
  }

  /**
   * @param predictions a column of predictions, of labels and of weights, none of them null
   * @param weightCol null for weights of 1
   */
  public MLPRegressionSummary(
      Dataset<Row> predictions, String predictionCol, String labelCol, String weightCol) {
    this.predictions = predictions;
    this.predictionCol = predictionCol;
    this.labelCol = labelCol;
    this.weightCol = weightCol == null ? "" : weightCol;
  }

  /** The data with the column of predictions. */
  public Dataset<Row> predictions() {
    return predictions;
  }

  public String predictionCol() {
    return predictionCol;
  }

  public String labelCol() {
    return labelCol;
  }

  /** The column of instance weights; empty for weights of 1. */
  public String weightCol() {
    return weightCol;
  }

  /**
   * Coefficient of determination: 1 - squared error / squared deviation of the label from its mean.
   */
  public double r2() {
    return 1 - means().squaredError / means().labelVariance;
  }

  public double rootMeanSquaredError() {
    return Math.sqrt(meanSquaredError());
  }

  public double meanSquaredError() {
    return means().squaredError;
  }

  public double meanAbsoluteError() {
    return means().absoluteError;
  }

  /** Mean squared deviation of the predictions from the mean of the labels. */
  public double explainedVariance() {
    return means().explained;
  }

  private synchronized Means means() {
    if (means == null) {
      Column weight = weightCol.isEmpty() ? functions.lit(1.0) : functions.col(weightCol);
      Column weightDouble = weight.cast(DataTypes.DoubleType);
      Column label = functions.col(labelCol).cast(DataTypes.DoubleType);
      Column prediction = functions.col(predictionCol).cast(DataTypes.DoubleType);
      double[] labels =
          sums(
              predictions.select(weightDouble, label),
              (row, sums) -> {
                sums[0] += row.getDouble(0);
                sums[1] += row.getDouble(0) * row.getDouble(1);
              });
      double mean = labels[1] / labels[0];
      double[] all =
          sums(
              predictions.select(weightDouble, label, prediction),
              (row, sums) -> {
                double w = row.getDouble(0);
                double y = row.getDouble(1);
                double error = y - row.getDouble(2);
                sums[0] += w * error * error;
                sums[1] += w * Math.abs(error);
                sums[2] += w * (y - mean) * (y - mean);
                sums[3] += w * (row.getDouble(2) - mean) * (row.getDouble(2) - mean);
              });
      double weights = labels[0];
      means = new Means(all[0] / weights, all[1] / weights, all[2] / weights, all[3] / weights);
    }
    return means;
  }

  /** Four sums over all rows, added up in the order of the partitions: the same every time. */
  private static double[] sums(Dataset<Row> rows, Terms terms) {
    List<double[]> parts =
        rows.javaRDD()
            .mapPartitions(
                partition -> {
                  double[] sums = new double[4];
                  partition.forEachRemaining(row -> terms.add(row, sums));
                  return List.of(sums).iterator();
                })
            .collect();
    double[] all = new double[4];
    for (double[] part : parts) {
      for (int i = 0; i < all.length; i++) {
        all[i] += part[i];
      }
    }
    return all;
  }
}
