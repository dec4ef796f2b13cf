package io.sparkmlp.optim;

/**
 * A first-order update of theta by one gradient.
 *
 * <p>One step is: {@link RuleState#advance()} once, then {@link #step} on slices that together
 * cover the parameters once. Disjoint slices of one state may be stepped by several threads at a
 * time, and the result does not depend on the slicing: every entry of theta has its own sequence of
 * operations.
 */
public sealed interface UpdateRule permits GradientDescent, Momentum, Adam {
  /** The state before the first step. */
  RuleState initial(int dimension);

  /**
   * Updates theta and the vectors of the state on {@code [from, to)}, and touches nothing else.
   *
   * @param theta [dimension]; updated in place
   * @param gradient [dimension]; only read
   * @param stepSize alpha, the learning rate
   * @param state made by {@link #initial} of the same rule, and advanced for this step
   */
  void step(double[] theta, double[] gradient, double stepSize, RuleState state, int from, int to);

  /**
   * The proximal step of an L1 penalty, taken after {@link #step} on the same slice: {@link
   * Proximal}, in the metric in which the rule steps.
   *
   * @param l1 strength of the penalty
   * @param ranges pairs of start (inclusive) and end (exclusive) of the penalised entries
   */
  default void shrink(
      double[] theta, double stepSize, double l1, RuleState state, int[] ranges, int from, int to) {
    Proximal.softThreshold(theta, stepSize * l1, ranges, from, to);
  }
}
