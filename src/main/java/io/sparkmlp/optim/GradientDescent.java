package io.sparkmlp.optim;

/**
 * Plain gradient descent.
 *
 * <pre>
 *   theta &lt;- theta - alpha g
 * </pre>
 *
 * The state has no vectors. Cauchy (1847); for one row or a mini-batch at a time, Robbins and Monro
 * (1951).
 */
public record GradientDescent() implements UpdateRule {
  @Override
  public RuleState initial(int dimension) {
    return RuleState.zeros(0, dimension);
  }

  @Override
  public void step(
      double[] theta, double[] gradient, double stepSize, RuleState state, int from, int to) {
    for (int i = from; i < to; i++) {
      theta[i] -= stepSize * gradient[i];
    }
  }
}
