package io.sparkmlp.net;

import io.sparkmlp.kernel.Kernels;

/**
 * All arrays that passes through a network write to, made once. For one thread at a time.
 *
 * <p>A tile has as many rows as keep what a pass touches within the second-level cache, but never
 * fewer than 48.
 */
public final class Workspace {
  private static final int CACHE_FLOATS = 192 * 1024;
  private static final int LEAST_ROWS = 48;
  private static final int MOST_ROWS = 480;

  /** Columns of sparse rows whose sums stay in the first-level cache. */
  static final int COLUMNS = 16;

  final FloatParameters parameters;
  final Tile tile;

  /** Where dense rows, outputs, deltas and gradients are; the parameters, too, if for training. */
  final Arena arena;

  /**
   * Where outputs of each layer begin, [capacity x padded(fanOut)]; those of the last layer, if
   * they are a product, before they are turned to {@link #top}.
   */
  final int[] outputsAt;

  /** Where delta of each hidden layer begins, [capacity x padded(fanOut)]. */
  final int[] deltasAt;

  /**
   * Outputs, then delta, of the last layer, [outputs x padded(capacity)]: a column a row of data.
   */
  final float[] top;

  final float[] losses;
  final float[] scratch;

  /**
   * Where the weight gradient of each layer since the last flush begins, in float, laid out as
   * {@link #sums}; not for a first layer with sparse input, whose gradient goes to the double sums
   * at once.
   */
  final int[] gradientsAt;

  /**
   * Weight gradient in double, [fanIn x padded(fanOut)], or where {@link #transposed} [fanOut x
   * padded(fanIn)].
   */
  final double[][] sums;

  /**
   * Where gradients of the weights of {@link #COLUMNS} inputs begin, [COLUMNS x padded(fanOut)], if
   * rows are sparse.
   */
  final int columnSumsAt;

  /** Sums of the columns of one layer's delta, as long as the widest padded layer. */
  final float[] deltaSums;

  /** Bias gradient in double, [padded(fanOut)]. */
  final double[][] biasSums;

  /**
   * Whether the weight gradient of a layer is kept as its transpose, because that wastes less
   * padding.
   */
  final boolean[] transposed;

  /** Rows summed at {@link #gradientsAt} since the last flush. */
  int unflushed;

  /** Whether {@link #sums} hold something; else what they hold is of another pass. */
  boolean flushed;

  double lossSum;
  double weightSum;
  double heldOutLossSum;
  double heldOutWeightSum;
  double heldOutScoreSum;
  Dropout dropout = Dropout.NONE;

  private Workspace(
      Kernels kernels,
      Layout layout,
      FloatParameters parameters,
      Arena arena,
      int capacity,
      Scaler scaler,
      float[] classWeights,
      double[] absent,
      boolean training,
      boolean fewRows) {
    int layers = layout.layers();
    this.parameters = parameters;
    this.arena = arena;
    tile = new Tile(kernels, arena, layout.inputs(), capacity, scaler, classWeights, absent);
    columnSumsAt = absent == null ? -1 : arena.add(COLUMNS * Kernels.padded(layout.fanOut(0)));
    outputsAt = new int[layers];
    deltasAt = new int[layers];
    for (int layer = 0; layer < layers; layer++) {
      outputsAt[layer] =
          arena.add(Math.multiplyExact(capacity, Kernels.padded(layout.fanOut(layer))));
    }
    top = new float[layout.outputs() * Kernels.padded(capacity)];
    losses = new float[Kernels.padded(capacity)];
    scratch = new float[Math.max(Kernels.padded(capacity), 8 * Kernels.QUANTUM)];
    deltaSums = new float[training ? parameters.zeros.length : 0];
    gradientsAt = new int[training ? layers : 0];
    sums = new double[training ? layers : 0][];
    biasSums = new double[training ? layers : 0][];
    transposed = new boolean[layers];
    for (int layer = 0; training && layer < layers; layer++) {
      int fanIn = layout.fanIn(layer);
      int fanOut = layout.fanOut(layer);
      boolean last = layer == layers - 1;
      boolean sparseLayer = absent != null && layer == 0;
      long straight = (long) fanIn * Kernels.padded(fanOut);
      long turned = (long) fanOut * Kernels.padded(fanIn);
      transposed[layer] = !sparseLayer && (last || (turned < straight && !fewRows));
      int length = Math.toIntExact(transposed[layer] ? turned : straight);
      gradientsAt[layer] = sparseLayer ? -1 : arena.add(length);
      sums[layer] = new double[length];
      biasSums[layer] = new double[Kernels.padded(fanOut)];
      if (!last) {
        deltasAt[layer] = arena.add(Math.multiplyExact(capacity, Kernels.padded(fanOut)));
      }
    }
    if (training) {
      arena.allocateAligned();
    } else {
      arena.allocate();
    }
  }

  /**
   * For loss and gradient.
   *
   * @param absent [inputs] what a feature without an entry is, once standardised, where tiles hold
   *     sparse rows; null where they hold dense ones
   * @param fewRows whether a gradient is of fewer than some 500 rows: then turning it costs more
   *     than what products save by less padding
   */
  static Workspace forTraining(
      Kernels kernels,
      Layout layout,
      Scaler scaler,
      float[] classWeights,
      double[] absent,
      boolean fewRows) {
    Arena arena = new Arena();
    return new Workspace(
        kernels,
        layout,
        new FloatParameters(kernels, layout, absent, true, arena),
        arena,
        tileRows(layout, absent != null),
        scaler,
        classWeights,
        absent,
        true,
        fewRows);
  }

  /**
   * For outputs only, of at most {@code rows} rows at a time.
   *
   * @param parameters only read, and so shared
   */
  static Workspace forPrediction(
      Kernels kernels, Layout layout, FloatParameters parameters, Scaler scaler, int rows) {
    return new Workspace(
        kernels, layout, parameters, new Arena(), rows, scaler, null, null, false, false);
  }

  /**
   * A multiple of 48: of the 3 to 12 rows of register blocks and of the 16 lanes of the widest
   * vector.
   */
  static int tileRows(Layout layout, boolean sparse) {
    long floatsOfRow = sparse ? 0 : Kernels.padded(layout.inputs());
    for (int layer = 0; layer < layout.layers(); layer++) {
      floatsOfRow += 2L * Kernels.padded(layout.fanOut(layer));
    }
    long rows = CACHE_FLOATS / floatsOfRow / LEAST_ROWS * LEAST_ROWS;
    return (int) Math.max(LEAST_ROWS, Math.min(MOST_ROWS, rows));
  }
}
