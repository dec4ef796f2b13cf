package io.sparkmlp;

import org.apache.spark.ml.classification.TrainingSummary;
import org.apache.spark.ml.util.Summary;

/**
 * The course of a fit. {@code objectiveHistory()} holds the objective (loss plus penalty, a
 * regressor's in units of its standardised label) before the first and after every iteration,
 * {@code totalIterations()} is one less than its length.
 */
public interface MLPTrainingSummary extends TrainingSummary, Summary {

  /** Why the fit ended, in words. */
  String stopReason();

  /** Seconds from the call of fit to its end. */
  double seconds();

  /** Seconds from the call of fit to the start of the first iteration. */
  double secondsToFirstIteration();
}
