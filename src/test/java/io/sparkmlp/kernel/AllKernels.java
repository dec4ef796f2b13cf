package io.sparkmlp.kernel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The implementations that this JVM can load, and random arrays for them. */
final class AllKernels {
  /** The lengths around the lane counts of 4, 8 and 16, and some far from any power of two. */
  static final int[] SIZES = {
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 31, 33, 64, 103, 784
  };

  private AllKernels() {}

  static List<Kernels> all() {
    List<Kernels> all = new ArrayList<>();
    all.add(new ScalarKernels());
    if (KernelsLookup.hasVectorModule()) {
      all.add(Vectors.create());
    }
    return all;
  }

  /** The vector kernels; skips the test in a JVM without them. */
  static Kernels vector() {
    assumeTrue(KernelsLookup.hasVectorModule(), "needs --add-modules=" + KernelsLookup.MODULE);
    return Vectors.create();
  }

  /** Normal numbers of the given scale. */
  static float[] floats(SplittableRandom random, int n, double scale) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) (scale * random.nextGaussian());
    }
    return x;
  }

  static double[] doubles(SplittableRandom random, int n) {
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = random.nextGaussian();
    }
    return x;
  }

  /**
   * Names VectorKernels, which cannot be loaded without its module, in a class that is loaded only
   * then.
   */
  private static final class Vectors {
    static Kernels create() {
      return new VectorKernels();
    }
  }
}
