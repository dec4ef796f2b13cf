package io.sparkmlp;

import org.apache.spark.ml.classification.ClassificationSummary;
import org.apache.spark.mllib.evaluation.MulticlassMetrics;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Predictions of a classifier compared with the labels: accuracy, and precision, recall and
 * F-measure by label and weighted. A metric is computed when it is first asked for, by a pass over
 * the data.
 */
public class MLPClassificationSummary implements ClassificationSummary {
  private static final long serialVersionUID = 1;

  private final transient Dataset<Row> predictions;
  private final String predictionCol;
  private final String labelCol;
  private final String weightCol;
  private transient MulticlassMetrics metrics;

  /**
   * @param weightCol null for weights of 1
   */
  MLPClassificationSummary(
      Dataset<Row> predictions, String predictionCol, String labelCol, String weightCol) {
    this.predictions = predictions;
    this.predictionCol = predictionCol;
    this.labelCol = labelCol;
    this.weightCol = weightCol == null ? "" : weightCol;
  }

  @Override
  public Dataset<Row> predictions() {
    return predictions;
  }

  @Override
  public String predictionCol() {
    return predictionCol;
  }

  @Override
  public String labelCol() {
    return labelCol;
  }

  /** The column of instance weights; empty for weights of 1. */
  @Override
  public String weightCol() {
    return weightCol;
  }

  /**
   * Spark's trait makes its metrics at once; a fit whose metrics nobody reads need not plan a
   * query.
   */
  @Override
  public synchronized MulticlassMetrics
      org$apache$spark$ml$classification$ClassificationSummary$$multiclassMetrics() {
    if (metrics == null) {
      ClassificationSummary.$init$(this);
    }
    return metrics;
  }

  @Override
  public void
      org$apache$spark$ml$classification$ClassificationSummary$_setter_$org$apache$spark$ml$classification$ClassificationSummary$$multiclassMetrics_$eq(
          MulticlassMetrics made) {
    metrics = made;
  }
}
