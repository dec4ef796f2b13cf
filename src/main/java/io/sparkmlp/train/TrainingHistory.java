package io.sparkmlp.train;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The course of a fit. Arrays have an entry for the start and one for each iteration; losses are in
 * units of the standardised label.
 *
 * @param objective loss plus penalty over the rows trained on; of a mini-batch solver the mean over
 *     the batches of the epoch
 * @param validationLoss mean loss of the held-out rows; empty without any
 * @param validationScore their accuracy or R2; empty without any
 * @param stepSizes of each iteration; 0 where a line search finds it
 * @param phases where the time of each iteration went
 * @param stopReason why it ended
 * @param seconds from the call of fit to its end
 * @param secondsToFirstIteration from the call of fit to the start of the first iteration
 */
public record TrainingHistory(
    double[] objective,
    double[] validationLoss,
    double[] validationScore,
    double[] stepSizes,
    List<PhaseSeconds> phases,
    StopReason stopReason,
    double seconds,
    double secondsToFirstIteration) {

  /** Part of the time from which on overhead is worth a word. */
  private static final double MOST_OVERHEAD = 0.4;

  public int iterations() {
    return objective.length - 1;
  }

  /**
   * One sentence on what to change where the iterations spent more than {@link #MOST_OVERHEAD} of
   * their time on all but computing; empty where they did not.
   */
  public String advice() {
    double compute = sum(PhaseSeconds::compute);
    double total = sum(PhaseSeconds::total);
    if (!(total - compute > MOST_OVERHEAD * total)) {
      return "";
    }
    double driver = sum(PhaseSeconds::driver);
    boolean ofDriver = driver > (total - compute) / 2;
    return "%.0f %% of the time of the iterations went on overhead, most of it %s; %s"
        .formatted(
            100 * (total - compute) / total,
            ofDriver ? "in the driver's own steps" : "in meeting of the partitions",
            ofDriver
                ? "with gd, sgd and adam a larger batchSize takes fewer steps, and with sgd and adam localSteps other than 1 leave them to the partitions"
                : "lower numPartitions, or with gd, sgd and adam raise batchSize or set localSteps other than 1; a larger network or more rows pay more for the same meetings");
  }

  private double sum(ToDoubleFunction<PhaseSeconds> seconds) {
    return phases.stream().mapToDouble(seconds).sum();
  }
}
