package io.sparkmlp;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.util.Summary;
import org.apache.spark.mllib.evaluation.RegressionMetrics;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import scala.Tuple3;

/**
 * Predictions of a regressor compared with the labels, in the label's units. The first metric asked
 * for makes a pass over the data, which serves the others too.
 */
public class MLPRegressionSummary implements Summary {
  private final Dataset<Row> predictions;
  private final String predictionCol;
  private final String labelCol;
  private final String weightCol;
  private RegressionMetrics metrics;

  /**
   * @param weightCol null for weights of 1
   */
  MLPRegressionSummary(
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
    return metrics().r2();
  }

  public double rootMeanSquaredError() {
    return metrics().rootMeanSquaredError();
  }

  public double meanSquaredError() {
    return metrics().meanSquaredError();
  }

  public double meanAbsoluteError() {
    return metrics().meanAbsoluteError();
  }

  /** Mean squared deviation of the predictions from the mean of the labels. */
  public double explainedVariance() {
    return metrics().explainedVariance();
  }

  private synchronized RegressionMetrics metrics() {
    if (metrics == null) {
      Column weight = weightCol.isEmpty() ? functions.lit(1.0) : functions.col(weightCol);
      JavaRDD<Tuple3<Double, Double, Double>> rows =
          predictions
              .select(
                  functions.col(predictionCol).cast(DataTypes.DoubleType),
                  functions.col(labelCol).cast(DataTypes.DoubleType),
                  weight.cast(DataTypes.DoubleType))
              .javaRDD()
              .map(row -> new Tuple3<>(row.getDouble(0), row.getDouble(1), row.getDouble(2)));
      metrics = new RegressionMetrics(rows.rdd());
    }
    return metrics;
  }
}
