package io.sparkmlp.train;

/** Why a fit ended. */
public enum StopReason {
  CONVERGED("converged: the objective improved by less than tol"),
  DIVERGED("diverged: the objective ended above where it began"),
  NO_IMPROVEMENT("converged: no step along the search direction improves the objective"),
  EARLY_STOPPING(
      "the loss of the held-out rows did not improve for more than patience evaluations"),
  SMALL_STEP_SIZE("converged: the adaptive step size became too small to matter"),
  MAX_TRAINING_SECONDS("reached maxTrainingSeconds"),
  MAX_ITER("reached maxIter");

  private final String text;

  StopReason(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
