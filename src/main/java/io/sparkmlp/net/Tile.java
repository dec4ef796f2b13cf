package io.sparkmlp.net;

import io.sparkmlp.kernel.Kernels;
import java.util.Arrays;
import java.util.List;

/**
 * The rows that go through the network together, standardised: dense, or sparse where few features
 * differ from {@link #absent}.
 */
final class Tile {
  final int capacity;

  /** [inputs] what a feature without an entry is, once standardised; null if dense. */
  final double[] absent;

  int rows;

  /** [capacity x padded(inputs)]; null if sparse. */
  final float[] dense;

  /** What rows differ by from {@link #absent}; null if dense. */
  final SparseRows sparse;

  /** [padded(capacity)], 0 in the padding. */
  final float[] targets;

  /** [padded(capacity)], 0 in the padding. */
  final float[] weights;

  private final Kernels kernels;
  private final int inputs;
  private final Scaler scaler;
  private final float[] classWeights;
  private final double[] factors;
  private final float[] scale;
  private final float[] shift;
  private final float targetScale;
  private double[] shiftOrigin;
  private boolean shiftSet;

  /**
   * @param classWeights factor of the weight of a row by its class, or null
   * @param absent [inputs] what a feature without an entry is, once standardised, where rows are
   *     kept as CSR; null where they are dense
   */
  Tile(
      Kernels kernels,
      int inputs,
      int capacity,
      Scaler scaler,
      float[] classWeights,
      double[] absent) {
    this.kernels = kernels;
    this.inputs = inputs;
    this.capacity = capacity;
    this.scaler = scaler;
    this.classWeights = classWeights;
    this.absent = absent;
    boolean isSparse = absent != null;
    sparse = isSparse ? new SparseRows(capacity, inputs) : null;
    dense = isSparse ? null : new float[Math.multiplyExact(capacity, Kernels.padded(inputs))];
    targets = new float[Kernels.padded(capacity)];
    weights = new float[Kernels.padded(capacity)];
    factors = new double[inputs];
    scale = new float[Kernels.padded(inputs)];
    shift = new float[Kernels.padded(inputs)];
    for (int i = 0; i < inputs; i++) {
      factors[i] = 1 / scaler.scales()[i];
      scale[i] = (float) factors[i];
    }
    targetScale = (float) (1 / scaler.targetScale());
  }

  /** Loads rows [from, to) of a block. */
  void load(Block block, int from, int to) {
    rows = to - from;
    if (sparse == null && !block.sparse()) {
      setShift(block.origin());
      kernels.standardize(rows, inputs, block.values(), from * inputs, scale, shift, dense, 0);
    } else {
      for (int row = from; row < to; row++) {
        loadFeatures(block, row, row - from);
      }
    }
    for (int row = from; row < to; row++) {
      loadTarget(block, row, row - from);
    }
    clearPadding();
  }

  /**
   * Loads rows of several blocks in any order.
   *
   * @param order {@code order[from]} to {@code order[to - 1]} are loaded; see {@link Network#row}
   */
  void load(List<Block> blocks, long[] order, int from, int to) {
    rows = to - from;
    for (int i = from; i < to; i++) {
      Block block = blocks.get((int) (order[i] >>> 32));
      int row = (int) order[i];
      loadFeatures(block, row, i - from);
      loadTarget(block, row, i - from);
    }
    clearPadding();
  }

  /**
   * Adds a raw feature vector {@code x[offset]} to {@code x[offset + inputs - 1]}, without target;
   * not for sparse tiles.
   *
   * @return index of the first feature that is NaN or infinite, as a float once standardised; or
   *     -1, and the row has been added
   */
  int append(double[] x, int offset) {
    int out = rows * Kernels.padded(inputs);
    kernels.standardize(inputs, x, offset, scaler.means(), factors, dense, out);
    if (!kernels.allFinite(inputs, dense, out)) {
      int i = 0;
      while (Float.isFinite(dense[out + i])) {
        i++;
      }
      return i;
    }
    rows++;
    return -1;
  }

  /** The same from the features that are not zero; entry e is {@code x[columns[e]] = values[e]}. */
  int append(int entries, int[] columns, double[] values) {
    double[] means = scaler.means();
    int out = rows * Kernels.padded(inputs);
    for (int i = 0; i < inputs; i++) {
      dense[out + i] = standardized(0, means[i], factors[i]);
    }
    for (int e = 0; e < entries; e++) {
      int i = columns[e];
      float value = standardized(values[e], means[i], factors[i]);
      if (!Float.isFinite(value)) {
        return i;
      }
      dense[out + i] = value;
    }
    rows++;
    return -1;
  }

  /** Times the inverse: a division for each feature would take longer than the first layer. */
  private static float standardized(double x, double mean, double factor) {
    return (float) ((x - mean) * factor);
  }

  private void loadFeatures(Block block, int row, int at) {
    setShift(block.origin());
    if (sparse != null) {
      int end = block.sparse() ? appendSparse(block, row, at) : appendDense(block, row, at);
      sparse.starts[at + 1] = end;
      return;
    }
    int padded = Kernels.padded(inputs);
    if (block.sparse()) {
      System.arraycopy(shift, 0, dense, at * padded, padded);
      for (int e = block.starts()[row]; e < block.starts()[row + 1]; e++) {
        int i = block.columns()[e];
        dense[at * padded + i] = Math.fma(block.values()[e], scale[i], shift[i]);
      }
    } else {
      kernels.standardize(
          1, inputs, block.values(), row * inputs, scale, shift, dense, at * padded);
    }
  }

  /** Appends the entries of a sparse row; returns where they end. */
  private int appendSparse(Block block, int row, int at) {
    int from = block.starts()[row];
    int count = block.starts()[row + 1] - from;
    int out = sparse.starts[at];
    sparse.reserve(out + count);
    for (int e = 0; e < count; e++) {
      int column = block.columns()[from + e];
      sparse.columns[out + e] = column;
      sparse.values[out + e] = Math.fma(block.values()[from + e], scale[column], shift[column]);
    }
    return out + count;
  }

  /** Appends what is not absent of a dense row; returns where it ends. */
  private int appendDense(Block block, int row, int at) {
    int out = sparse.starts[at];
    sparse.reserve(out + inputs);
    for (int i = 0; i < inputs; i++) {
      float value = Math.fma(block.values()[row * inputs + i], scale[i], shift[i]);
      if (value != 0) {
        sparse.columns[out] = i;
        sparse.values[out++] = value;
      }
    }
    return out;
  }

  private void loadTarget(Block block, int row, int at) {
    double offset = block.targetOrigin() - scaler.targetMean();
    float target = (float) ((block.targets()[row] + offset) * targetScale);
    targets[at] = target;
    weights[at] =
        classWeights == null ? block.weight(row) : block.weight(row) * classWeights[(int) target];
  }

  /** Rows past the last weigh nothing. */
  private void clearPadding() {
    Arrays.fill(weights, rows, Kernels.padded(rows), 0);
    Arrays.fill(targets, rows, Kernels.padded(rows), 0);
  }

  /** {@code shift = (origin - mean) / scale}, less {@link #absent}, in double. */
  private void setShift(double[] origin) {
    if (shiftSet && shiftOrigin == origin) {
      return;
    }
    for (int i = 0; i < inputs; i++) {
      double start = origin == null ? 0 : origin[i];
      double shifted = (start - scaler.means()[i]) / scaler.scales()[i];
      shift[i] = (float) (absent == null ? shifted : shifted - absent[i]);
    }
    shiftOrigin = origin;
    shiftSet = true;
  }
}
