package io.sparkmlp.optim;

/**
 * The proximal step of an L1 penalty, taken after the step of an {@link UpdateRule}.
 *
 * <pre>
 *   theta_i &lt;- sign(theta_i) max(|theta_i| - threshold, 0),   threshold = alpha l1 d_i
 * </pre>
 *
 * After a gradient step this is the proximal gradient method (ISTA; Parikh and Boyd 2014, "Proximal
 * Algorithms", section 4.2 and equation 6.9).
 *
 * <p>d_i is what the rule scales its gradients with: 1, but 1 / (sqrt(vhat_i) + epsilon) for {@link
 * Adam}, and {@link Momentum} shrinks its velocity too. Otherwise the steps would come to rest
 * elsewhere than in the minima of the penalised objective.
 */
public final class Proximal {
  private Proximal() {}

  /**
   * Soft thresholding of the penalised entries of one slice: exact (positive) zeros where the entry
   * does not exceed the threshold.
   *
   * @param theta updated in place, only within both the slice and the ranges
   * @param threshold step size times l1, not negative
   * @param ranges pairs of start (inclusive) and end (exclusive) of the penalised entries, such as
   *     the weights without the biases
   * @param from start of the slice
   * @param to end of the slice, exclusive
   */
  public static void softThreshold(
      double[] theta, double threshold, int[] ranges, int from, int to) {
    for (int r = 0; r < ranges.length; r += 2) {
      int end = Math.min(ranges[r + 1], to);
      for (int i = Math.max(ranges[r], from); i < end; i++) {
        theta[i] = softThreshold(theta[i], threshold);
      }
    }
  }

  static double softThreshold(double x, double threshold) {
    // x less its projection onto [-threshold, threshold]: the formula without a branch.
    return x - Math.max(-threshold, Math.min(threshold, x));
  }
}
