package io.sparkmlp.net;

import io.sparkmlp.kernel.Kernels;
import java.util.Arrays;

/**
 * The parameters as the kernels read them: float, rows padded with zeros. Immutable between two
 * calls of {@link #set}, so many threads may read one.
 */
final class FloatParameters {
  /** W of each layer, [fanIn x padded(fanOut)]. */
  final float[][] weights;

  /**
   * W transposed, [fanOut x padded(fanIn)]; what the backward pass reads. Null for the first layer.
   */
  final float[][] transposed;

  /** b of each layer, [padded(fanOut)]. */
  final float[][] biases;

  /** Zeros, as many as the widest padded row. */
  final float[] zeros;

  private final Layout layout;

  FloatParameters(Layout layout, boolean backward) {
    this.layout = layout;
    int layers = layout.layers();
    weights = new float[layers][];
    transposed = new float[layers][];
    biases = new float[layers][];
    int widest = 0;
    for (int layer = 0; layer < layers; layer++) {
      int fanIn = layout.fanIn(layer);
      int fanOut = layout.fanOut(layer);
      weights[layer] = new float[Math.multiplyExact(fanIn, Kernels.padded(fanOut))];
      biases[layer] = new float[Kernels.padded(fanOut)];
      if (backward && layer > 0) {
        transposed[layer] = new float[Math.multiplyExact(fanOut, Kernels.padded(fanIn))];
      }
      widest = Math.max(widest, Math.max(Kernels.padded(fanIn), Kernels.padded(fanOut)));
    }
    zeros = new float[widest];
  }

  /** Narrows theta; the padding stays zero. */
  void set(double[] theta) {
    for (int layer = 0; layer < layout.layers(); layer++) {
      int fanIn = layout.fanIn(layer);
      int fanOut = layout.fanOut(layer);
      int padOut = Kernels.padded(fanOut);
      int padIn = Kernels.padded(fanIn);
      float[] w = weights[layer];
      float[] wT = transposed[layer];
      int from = layout.weights(layer);
      for (int i = 0; i < fanIn; i++, from += fanOut) {
        for (int j = 0; j < fanOut; j++) {
          w[i * padOut + j] = (float) theta[from + j];
        }
        if (wT != null) {
          for (int j = 0; j < fanOut; j++) {
            wT[j * padIn + i] = (float) theta[from + j];
          }
        }
      }
      for (int j = 0; j < fanOut; j++) {
        biases[layer][j] = (float) theta[from + j];
      }
    }
  }

  /** True if no parameter has overflowed or is not a number. */
  boolean finite() {
    return Arrays.stream(weights).allMatch(FloatParameters::finite)
        && Arrays.stream(biases).allMatch(FloatParameters::finite);
  }

  private static boolean finite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
