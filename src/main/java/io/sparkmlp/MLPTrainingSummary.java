package io.sparkmlp;

import io.sparkmlp.train.PhaseSeconds;
import io.sparkmlp.train.TrainingHistory;
import java.util.function.ToDoubleFunction;
import org.apache.spark.ml.classification.TrainingSummary;
import org.apache.spark.ml.util.Summary;

/**
 * The course of a fit. {@code totalIterations()} tells how many iterations (epochs of a mini-batch
 * solver) it took; arrays "of the evaluations" have one entry more, for the start, than those "of
 * the iterations". Every array is a copy.
 */
public interface MLPTrainingSummary extends TrainingSummary, Summary {

  /** Everything at once. Internal: for the project's own user interface. */
  TrainingHistory history();

  /**
   * The objective of the evaluations: mean loss plus penalty over the rows trained on, a
   * regressor's in units of its standardised label. A mini-batch solver's is the mean over the
   * batches of the epoch, while it went on.
   */
  @Override
  default double[] objectiveHistory() {
    return history().objective().clone();
  }

  /** Mean loss of the held-out rows, of the evaluations; empty without held-out rows. */
  default double[] validationHistory() {
    return history().validationLoss().clone();
  }

  /**
   * Accuracy, or a regressor's R2, on the held-out rows, of the evaluations; empty without held-out
   * rows.
   */
  default double[] validationScores() {
    return history().validationScore().clone();
  }

  /** Learning rate of the iterations; 0 for l-bfgs, whose line search finds its own. */
  default double[] stepSizes() {
    return history().stepSizes().clone();
  }

  /** Why the fit ended, in words. */
  default String stopReason() {
    return history().stopReason().toString();
  }

  /** Seconds from the call of fit to its end. */
  default double seconds() {
    return history().seconds();
  }

  /** Seconds from the call of fit to the start of the first iteration. */
  default double secondsToFirstIteration() {
    return history().secondsToFirstIteration();
  }

  /**
   * Seconds, of the iterations, in which partitions waited: for Spark to start tasks and bring
   * their results back, and for the slowest of them.
   */
  default double[] schedulingSeconds() {
    return phase(PhaseSeconds::scheduling);
  }

  /** Seconds, of the iterations, of computing loss and gradient: the mean over the partitions. */
  default double[] computeSeconds() {
    return phase(PhaseSeconds::compute);
  }

  /** Seconds, of the iterations, of adding partial sums where they meet. */
  default double[] reductionSeconds() {
    return phase(PhaseSeconds::reduction);
  }

  /** Seconds, of the iterations, until the parameters were on their way to the partitions. */
  default double[] broadcastSeconds() {
    return phase(PhaseSeconds::broadcast);
  }

  /** Seconds, of the iterations, of the optimiser and all else on the driver. */
  default double[] driverSeconds() {
    return phase(PhaseSeconds::driver);
  }

  /**
   * Bytes, of the iterations, of parameters sent to the executors and of partial sums sent back; 0
   * where they met in one JVM.
   */
  default double[] bytesMoved() {
    return phase(PhaseSeconds::bytes);
  }

  /**
   * What to change where more than 40 % of the time of the iterations went on all but computing;
   * empty where it did not.
   */
  default String advice() {
    return history().advice();
  }

  private double[] phase(ToDoubleFunction<PhaseSeconds> seconds) {
    return history().phases().stream().mapToDouble(seconds).toArray();
  }
}
