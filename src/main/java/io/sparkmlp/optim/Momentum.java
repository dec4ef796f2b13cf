package io.sparkmlp.optim;

/**
 * Gradient descent with momentum mu.
 *
 * <pre>
 *   v     &lt;- mu v - alpha g
 *   theta &lt;- theta + v                  classical
 *   theta &lt;- theta + mu v - alpha g     Nesterov, v being the new one
 * </pre>
 *
 * The state has one vector, v, zero at first. Polyak (1964); Sutskever, Martens, Dahl and Hinton
 * (2013), "On the importance of initialization and momentum in deep learning", equations 1 to 4.
 *
 * <p>Deviation from the paper: the Nesterov form keeps the look-ahead point theta + mu v as its
 * theta, so that the gradient is taken at theta itself (Bengio, Boulanger-Lewandowski and Pascanu
 * 2013, equation 7). It is the form of scikit-learn's SGDOptimizer.
 *
 * @param momentum mu in [0, 1)
 * @param nesterov which of the two forms
 */
public record Momentum(double momentum, boolean nesterov) implements UpdateRule {
  /** Checks the range of mu. */
  public Momentum {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException(
          "momentum: expected a number in [0, 1), got %s".formatted(momentum));
    }
  }

  @Override
  public RuleState initial(int dimension) {
    return RuleState.zeros(1, dimension);
  }

  @Override
  public void step(
      double[] theta, double[] gradient, double stepSize, RuleState state, int from, int to) {
    double mu = momentum;
    double[] velocity = state.vectors()[0];
    if (nesterov) {
      for (int i = from; i < to; i++) {
        double move = stepSize * gradient[i];
        double v = mu * velocity[i] - move;
        velocity[i] = v;
        theta[i] += mu * v - move;
      }
    } else {
      for (int i = from; i < to; i++) {
        double v = mu * velocity[i] - stepSize * gradient[i];
        velocity[i] = v;
        theta[i] += v;
      }
    }
  }

  /**
   * Also takes what the threshold takes off from the velocity, or the velocity would go on pushing
   * there. The Nesterov form moves theta by (1 + mu) alpha g at once, and so has that threshold.
   */
  @Override
  public void shrink(
      double[] theta, double stepSize, double l1, RuleState state, int[] ranges, int from, int to) {
    double atOnce = nesterov ? 1 + momentum : 1;
    double[] velocity = state.vectors()[0];
    for (int r = 0; r < ranges.length; r += 2) {
      int end = Math.min(ranges[r + 1], to);
      for (int i = Math.max(ranges[r], from); i < end; i++) {
        double shrunk = Proximal.softThreshold(theta[i], atOnce * stepSize * l1);
        velocity[i] += (shrunk - theta[i]) / atOnce;
        theta[i] = shrunk;
      }
    }
  }
}
