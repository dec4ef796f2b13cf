package io.sparkmlp.optim;

/**
 * Where a minimisation by {@link Lbfgs} stands: all that the next iteration depends on, so that a
 * saved state resumes to the same bits.
 *
 * <p>No array of a state is changed once it has been returned; successive states share the pairs
 * that they have in common. Equality is by identity of the arrays.
 *
 * @param iteration accepted steps so far
 * @param evaluations of the objective so far, those of failed searches included
 * @param status whether there is a next iteration
 * @param theta [dimension]
 * @param value f(theta)
 * @param gradient [dimension] of f at theta
 * @param s [pairs][dimension] differences of successive thetas, oldest first
 * @param y [pairs][dimension] differences of successive gradients, oldest first
 */
@SuppressWarnings("ArrayRecordComponent") // States are not compared.
public record LbfgsState(
    int iteration,
    long evaluations,
    Status status,
    double[] theta,
    double value,
    double[] gradient,
    double[][] s,
    double[][] y) {

  /** Whether there is a next iteration. */
  public enum Status {
    /** Another iteration may improve the value. */
    RUNNING,
    /**
     * Converged as far as the precision of the objective allows: the gradient is zero, or no step
     * along it is seen to lower the value.
     */
    NO_IMPROVEMENT,
    /** The value or the gradient at the start is not finite. */
    NON_FINITE
  }

  /** Whether the status says that there is another iteration. */
  public boolean running() {
    return status == Status.RUNNING;
  }

  /** A deep copy. */
  public LbfgsState copy() {
    return new LbfgsState(
        iteration, evaluations, status, theta.clone(), value, gradient.clone(), copy(s), copy(y));
  }

  private static double[][] copy(double[][] vectors) {
    double[][] copies = new double[vectors.length][];
    for (int i = 0; i < vectors.length; i++) {
      copies[i] = vectors[i].clone();
    }
    return copies;
  }
}
