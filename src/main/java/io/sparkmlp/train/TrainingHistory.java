package io.sparkmlp.train;

import java.util.List;

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

  public int iterations() {
    return objective.length - 1;
  }
}
