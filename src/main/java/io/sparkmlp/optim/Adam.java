package io.sparkmlp.optim;

/**
 * Adam: steps scaled by running means of the gradient and of its square.
 *
 * <pre>
 *   m     &lt;- beta1 m + (1 - beta1) g
 *   v     &lt;- beta2 v + (1 - beta2) g^2
 *   theta &lt;- theta - alpha (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
 * </pre>
 *
 * Epsilon is added outside the square root, to the root of the <em>corrected</em> v. The state has
 * two vectors, m and v, zero at first; t is its step count, 1 in the first step.
 *
 * <p>Numerical note: the two corrections are formed once a step as reciprocals, alpha / (1 -
 * beta1^t) and 1 / (1 - beta2^t), and multiplied in, which differs from the formula by rounding
 * only. Powers are {@link StrictMath}'s: those of {@link Math} may differ between interpreted and
 * compiled code.
 *
 * <p>Kingma and Ba (2015), arXiv:1412.6980, Algorithm 1, without a deviation. scikit-learn has the
 * variant of the end of their section 2, where epsilon is added to the root of the uncorrected v.
 *
 * @param beta1 decay of m, in [0, 1)
 * @param beta2 decay of v, in [0, 1)
 * @param epsilon positive
 */
public record Adam(double beta1, double beta2, double epsilon) implements UpdateRule {
  /** Checks the ranges. */
  public Adam {
    if (!(beta1 >= 0 && beta1 < 1)) {
      throw new IllegalArgumentException(
          "beta1: expected a number in [0, 1), got %s".formatted(beta1));
    }
    if (!(beta2 >= 0 && beta2 < 1)) {
      throw new IllegalArgumentException(
          "beta2: expected a number in [0, 1), got %s".formatted(beta2));
    }
    if (!(epsilon > 0)) {
      throw new IllegalArgumentException(
          "epsilon: expected a positive number, got %s".formatted(epsilon));
    }
  }

  /** The paper's constants: 0.9, 0.999, 1e-8. */
  public Adam() {
    this(0.9, 0.999, 1e-8);
  }

  @Override
  public RuleState initial(int dimension) {
    return RuleState.zeros(2, dimension);
  }

  @Override
  public void step(
      double[] theta, double[] gradient, double stepSize, RuleState state, int from, int to) {
    if (state.steps() < 1) {
      throw new IllegalStateException("state: expected advance() before the first step");
    }
    double b1 = beta1;
    double b2 = beta2;
    double eps = epsilon;
    double t = (double) state.steps();
    double alpha = stepSize / (1 - StrictMath.pow(b1, t));
    double correction = 1 / (1 - StrictMath.pow(b2, t));
    double[] mean = state.vectors()[0];
    double[] square = state.vectors()[1];
    for (int i = from; i < to; i++) {
      double g = gradient[i];
      double m = b1 * mean[i] + (1 - b1) * g;
      double v = b2 * square[i] + (1 - b2) * (g * g);
      mean[i] = m;
      square[i] = v;
      theta[i] -= alpha * m / (Math.sqrt(correction * v) + eps);
    }
  }

  @Override
  public void shrink(
      double[] theta, double stepSize, double l1, RuleState state, int[] ranges, int from, int to) {
    double correction = 1 / (1 - StrictMath.pow(beta2, (double) state.steps()));
    double[] square = state.vectors()[1];
    for (int r = 0; r < ranges.length; r += 2) {
      int end = Math.min(ranges[r + 1], to);
      for (int i = Math.max(ranges[r], from); i < end; i++) {
        double threshold = stepSize * l1 / (Math.sqrt(correction * square[i]) + epsilon);
        theta[i] = Proximal.softThreshold(theta[i], threshold);
      }
    }
  }
}
