package io.sparkmlp;

import io.sparkmlp.train.TrainingHistory;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The course of a classifier's fit, and how its model predicts the data that it was fitted to. */
public final class MLPClassificationTrainingSummary extends MLPClassificationSummary
    implements MLPTrainingSummary {
  private static final long serialVersionUID = 1;

  private final transient TrainingHistory history;

  MLPClassificationTrainingSummary(
      Dataset<Row> predictions,
      String predictionCol,
      String labelCol,
      String weightCol,
      TrainingHistory history) {
    super(predictions, predictionCol, labelCol, weightCol);
    this.history = history;
  }

  @Override
  public TrainingHistory history() {
    return history;
  }
}
