package io.sparkmlp.train;

/** Why a fit ended. */
public enum StopReason {
  CONVERGED("converged: the objective improved by less than tol"),
  NO_IMPROVEMENT("converged: no step along the search direction improves the objective"),
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
