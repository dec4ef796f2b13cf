package io.sparkmlp.app;

import io.sparkmlp.MLPTrainingSummary;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.util.HasTrainingSummary;

/**
 * The course of a fit.
 *
 * @param secondsToFirstIteration from the start of the fit
 */
record Course(int iterations, String stopReason, double seconds, double secondsToFirstIteration) {

  static Course of(PredictionModel<?, ?> model) {
    MLPTrainingSummary summary = (MLPTrainingSummary) ((HasTrainingSummary<?>) model).summary();
    return new Course(
        summary.totalIterations(),
        summary.stopReason(),
        summary.seconds(),
        summary.secondsToFirstIteration());
  }
}
