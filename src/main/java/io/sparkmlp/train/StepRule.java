package io.sparkmlp.train;

import io.sparkmlp.optim.RuleState;
import io.sparkmlp.optim.Solver;
import io.sparkmlp.optim.UpdateRule;
import java.io.Serializable;

/**
 * One step of a first-order solver from the gradient of the mean loss: the gradient of the L2
 * penalty is added, the whole is clipped, the solver's rule steps, weights are soft-thresholded for
 * L1.
 *
 * <pre>
 *   g &lt;- g + l2 theta             (weights)
 *   g &lt;- g min(1, clipNorm / |g|)  (Pascanu, Mikolov and Bengio 2013, Algorithm 1)
 * </pre>
 *
 * Everything but the norm works on slices; the norm is a sum over chunks of fixed length, so that
 * it too is the same however the parameters are sliced, as long as slices begin at chunks.
 *
 * @param clipNorm 0 for no clipping
 * @param weights where weights lie among the parameters, as pairs of first and last, exclusive
 */
record StepRule(
    Solver solver,
    double momentum,
    boolean nesterov,
    double l1,
    double l2,
    double clipNorm,
    int[] weights)
    implements Serializable {

  /** Parameters of a chunk. */
  static final int CHUNK = 4096;

  UpdateRule rule() {
    return solver.rule(momentum, nesterov);
  }

  boolean clips() {
    return clipNorm > 0;
  }

  static int chunks(int parameters) {
    return (parameters + CHUNK - 1) / CHUNK;
  }

  /**
   * A whole step.
   *
   * @param gradient of the mean loss; overwritten
   * @param state advanced for this step
   */
  void step(double[] theta, double[] gradient, double stepSize, RuleState state) {
    int n = theta.length;
    penalise(theta, gradient, 0, n);
    double factor = 1;
    if (clips()) {
      double[] squares = new double[chunks(n)];
      squares(gradient, squares, 0, n);
      factor = clipFactor(squares);
    }
    step(theta, gradient, stepSize, factor, state, 0, n);
  }

  /** Adds the gradient of the L2 penalty on a slice. */
  void penalise(double[] theta, double[] gradient, int from, int to) {
    if (l2 == 0) {
      return;
    }
    for (int r = 0; r < weights.length; r += 2) {
      int end = Math.min(weights[r + 1], to);
      for (int i = Math.max(weights[r], from); i < end; i++) {
        gradient[i] += l2 * theta[i];
      }
    }
  }

  /** Squared norms of the chunks of a slice that begins at a chunk. */
  static void squares(double[] gradient, double[] squares, int from, int to) {
    for (int chunk = from / CHUNK; chunk * CHUNK < to; chunk++) {
      double sum = 0;
      int end = Math.min(to, (chunk + 1) * CHUNK);
      for (int i = chunk * CHUNK; i < end; i++) {
        sum += gradient[i] * gradient[i];
      }
      squares[chunk] = sum;
    }
  }

  /** By what the gradient is multiplied. */
  double clipFactor(double[] squares) {
    double sum = 0;
    for (double square : squares) {
      sum += square;
    }
    double norm = Math.sqrt(sum);
    return norm > clipNorm ? clipNorm / norm : 1;
  }

  /** Clips and steps on a slice. */
  void step(
      double[] theta,
      double[] gradient,
      double stepSize,
      double clipFactor,
      RuleState state,
      int from,
      int to) {
    if (clipFactor != 1) {
      for (int i = from; i < to; i++) {
        gradient[i] *= clipFactor;
      }
    }
    rule().step(theta, gradient, stepSize, state, from, to);
    if (l1 > 0) {
      rule().shrink(theta, stepSize, l1, state, weights, from, to);
    }
  }

  /** The value of both penalties. */
  double penalty(double[] theta) {
    if (l1 == 0 && l2 == 0) {
      return 0;
    }
    double squares = 0;
    double absolutes = 0;
    for (int r = 0; r < weights.length; r += 2) {
      for (int i = weights[r]; i < weights[r + 1]; i++) {
        squares += theta[i] * theta[i];
        absolutes += Math.abs(theta[i]);
      }
    }
    return l2 / 2 * squares + l1 * absolutes;
  }
}
