package io.sparkmlp.net;

import io.sparkmlp.kernel.Kernels;

/**
 * The parameters as the kernels read them: float, rows padded with zeros. Immutable between two
 * calls of {@link #set}, so many threads may read one.
 */
final class FloatParameters {
  /** Where the weights are. */
  final Arena arena;

  /** Where W of each layer begins, [fanIn x padded(fanOut)]. */
  final int[] weightsAt;

  /**
   * Where W transposed of a layer begins, [fanOut x padded(fanIn)]: what the backward pass reads,
   * of each layer but the first, and {@link Network#outputsAreDots}, of the last.
   */
  final int[] transposedAt;

  /** b of each layer, [padded(fanOut)]. */
  final float[][] biases;

  /** Zeros, as many as the widest padded row. */
  final float[] zeros;

  private final Kernels kernels;
  private final Layout layout;
  private final boolean backward;
  private final double[] absent;

  /** b of the first layer, and what absent features add to it; null if rows are dense. */
  private final double[] firstBiases;

  /**
   * @param absent [inputs] what a feature without an entry is; null where rows are dense
   * @param backward whether for the backward pass, too
   * @param arena where to set space aside, before it is allocated
   */
  FloatParameters(Kernels kernels, Layout layout, double[] absent, boolean backward, Arena arena) {
    this.kernels = kernels;
    this.arena = arena;
    this.backward = backward;
    this.layout = layout;
    this.absent = absent;
    firstBiases = absent == null ? null : new double[layout.fanOut(0)];
    int layers = layout.layers();
    weightsAt = new int[layers];
    transposedAt = new int[layers];
    biases = new float[layers][];
    int widest = 0;
    for (int layer = 0; layer < layers; layer++) {
      int fanIn = layout.fanIn(layer);
      int fanOut = layout.fanOut(layer);
      weightsAt[layer] = arena.add(Math.multiplyExact(fanIn, Kernels.padded(fanOut)));
      biases[layer] = new float[Kernels.padded(fanOut)];
      if (needsTransposed(layer)) {
        transposedAt[layer] = arena.add(Math.multiplyExact(fanOut, Kernels.padded(fanIn)));
      }
      widest = Math.max(widest, Math.max(Kernels.padded(fanIn), Kernels.padded(fanOut)));
    }
    zeros = new float[widest];
  }

  private boolean needsTransposed(int layer) {
    boolean last = layer == layout.layers() - 1;
    return layer > 0 && (backward || last && Network.outputsAreDots(layout));
  }

  /** For outputs only, to be shared by many workspaces. */
  static FloatParameters forPrediction(Kernels kernels, Layout layout, double[] theta) {
    Arena arena = new Arena();
    FloatParameters parameters = new FloatParameters(kernels, layout, null, false, arena);
    arena.allocate();
    parameters.set(theta, 1);
    return parameters;
  }

  /**
   * Narrows theta; the padding stays zero.
   *
   * @param hiddenScale factor of the weights that read hidden units
   */
  void set(double[] theta, double hiddenScale) {
    for (int layer = 0; layer < layout.layers(); layer++) {
      int fanIn = layout.fanIn(layer);
      int fanOut = layout.fanOut(layer);
      int padOut = Kernels.padded(fanOut);
      int padIn = Kernels.padded(fanIn);
      float[] floats = arena.floats;
      int w = weightsAt[layer];
      double scale = layer == 0 ? 1 : hiddenScale;
      int from = layout.weights(layer);
      boolean sparse = layer == 0 && absent != null;
      if (sparse) {
        System.arraycopy(theta, layout.biases(0), firstBiases, 0, fanOut);
      }
      for (int i = 0; i < fanIn; i++, from += fanOut) {
        kernels.narrow(fanOut, scale, theta, from, floats, w + i * padOut);
        if (sparse) {
          addAbsent(i, theta);
        }
      }
      kernels.narrow(fanOut, 1, sparse ? firstBiases : theta, sparse ? 0 : from, biases[layer], 0);
      if (needsTransposed(layer)) {
        kernels.transpose(fanIn, fanOut, floats, w, padOut, floats, transposedAt[layer], padIn);
      }
    }
  }

  /** Adds to the first layer's biases what a feature adds where it is absent. */
  private void addAbsent(int feature, double[] theta) {
    int fanOut = layout.fanOut(0);
    double x = absent[feature];
    for (int j = 0; j < fanOut; j++) {
      firstBiases[j] = Math.fma(x, theta[feature * fanOut + j], firstBiases[j]);
    }
  }
}
