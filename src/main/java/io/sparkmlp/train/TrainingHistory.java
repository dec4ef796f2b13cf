package io.sparkmlp.train;

/**
 * The course of a fit.
 *
 * @param objective objective before the first and after every iteration: loss plus penalty, in
 *     units of the standardised label
 * @param stopReason why it ended
 * @param seconds from the call of fit to its end
 * @param secondsToFirstIteration from the call of fit to the start of the first iteration
 */
public record TrainingHistory(
    double[] objective, StopReason stopReason, double seconds, double secondsToFirstIteration) {

  public int iterations() {
    return objective.length - 1;
  }
}
