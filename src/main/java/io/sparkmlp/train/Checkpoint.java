package io.sparkmlp.train;

/**
 * Where a fit stands after an iteration: all that the rest of it depends on, besides what its
 * {@link Fingerprint} tells, so that a fit that goes on from here ends with the same bits.
 *
 * @param course so far, without a reason to stop
 * @param bestLoss of the held-out rows; infinite without any
 * @param best parameters of that loss; null without any
 * @param withoutImprovement evaluations since the loss of the held-out rows improved
 */
@SuppressWarnings("ArrayRecordComponent") // Checkpoints are not compared.
record Checkpoint(
    TrainingHistory course,
    double bestLoss,
    double[] best,
    int withoutImprovement,
    SolverState solver) {

  int iterations() {
    return course.iterations();
  }
}
