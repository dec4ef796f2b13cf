package io.sparkmlp.net;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Centre and scale of each feature and of the target: what the network sees is {@code (x - mean) /
 * scale}.
 *
 * @param means [inputs]; all 0 where features are not centred
 * @param scales [inputs]; standard deviations or, of features with rare values far out, more; 1 for
 *     a constant feature
 * @param targetMean mean of the target; 0 in classification
 * @param targetScale standard deviation of the target; 1 in classification
 */
public record Scaler(double[] means, double[] scales, double targetMean, double targetScale)
    implements Serializable {

  /** Leaves everything as it is. */
  public static Scaler identity(int inputs) {
    double[] scales = new double[inputs];
    Arrays.fill(scales, 1);
    return new Scaler(new double[inputs], scales, 0, 1);
  }

  /**
   * Times the inverse of the scale: a division for each feature would take longer than the first
   * layer.
   */
  public static double standardized(double x, double mean, double inverseScale) {
    return (x - mean) * inverseScale;
  }
}
