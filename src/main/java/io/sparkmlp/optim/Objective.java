package io.sparkmlp.optim;

/** A function to be minimised, with its gradient. */
public interface Objective {
  /** The number of parameters. */
  int dimension();

  /**
   * The value and the gradient at {@code theta}. Deterministic: the same theta gives the same bits.
   *
   * @param theta [dimension]; only read, and not kept
   * @param gradient [dimension]; overwritten by df/dtheta
   * @return f(theta); not finite where f is not defined
   */
  double evaluate(double[] theta, double[] gradient);
}
