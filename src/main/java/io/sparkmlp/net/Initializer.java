package io.sparkmlp.net;

import java.util.SplittableRandom;

/**
 * Start values of the parameters: weights {@code U(-bound, bound)}, biases zero.
 *
 * <p>The numbers come from {@link SplittableRandom} (SplitMix64: Steele, Lea and Flood, 2014, Fast
 * splittable pseudorandom number generators), whose sequence is specified, so a seed means the same
 * start on every platform.
 */
public enum Initializer {
  /**
   * {@code bound = sqrt(6 / (fanIn + fanOut))}: Glorot and Bengio (2010), Understanding the
   * difficulty of training deep feedforward neural networks, equation 16.
   */
  GLOROT {
    @Override
    double bound(int fanIn, int fanOut) {
      return Math.sqrt(6.0 / (fanIn + (double) fanOut));
    }
  },

  /** {@code bound = sqrt(2 / (fanIn + fanOut))}: as {@link #GLOROT}, for sigmoid units. */
  GLOROT_SIGMOID {
    @Override
    double bound(int fanIn, int fanOut) {
      return Math.sqrt(2.0 / (fanIn + (double) fanOut));
    }
  },

  /**
   * {@code bound = sqrt(6 / fanIn)}: He et al. (2015), Delving deep into rectifiers, equation 10,
   * as a uniform distribution of that variance.
   */
  HE {
    @Override
    double bound(int fanIn, int fanOut) {
      return Math.sqrt(6.0 / fanIn);
    }
  };

  abstract double bound(int fanIn, int fanOut);

  /** Parameters of a network before training, the same for equal arguments. */
  public double[] initialize(Layout layout, long seed) {
    double[] theta = new double[layout.size()];
    SplittableRandom random = new SplittableRandom(seed);
    for (int layer = 0; layer < layout.layers(); layer++) {
      double bound = bound(layout.fanIn(layer), layout.fanOut(layer));
      for (int i = layout.weights(layer); i < layout.biases(layer); i++) {
        theta[i] = bound * (2 * random.nextDouble() - 1);
      }
    }
    return theta;
  }
}
