package io.sparkmlp.net;

import io.sparkmlp.kernel.Kernels;
import java.util.Arrays;
import java.util.List;

/**
 * The rows that go through the network together, standardised: dense [rows x padded(inputs)], or
 * CSR.
 */
final class Tile {
  final int capacity;

  /** Whether rows are kept as CSR; then nothing is centred. */
  final boolean sparse;

  int rows;

  /** [capacity x padded(inputs)]; null if sparse. */
  final float[] dense;

  /** CSR: row r holds the entries starts[r] to starts[r + 1]; null if dense. */
  final int[] starts;

  int[] columns = {};
  float[] values = {};

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
   * @param scaler how to standardise; with means of 0 if sparse
   * @param classWeights factor of the weight of a row by its class, or null
   */
  Tile(
      Kernels kernels,
      int inputs,
      int capacity,
      Scaler scaler,
      float[] classWeights,
      boolean sparse) {
    this.kernels = kernels;
    this.inputs = inputs;
    this.capacity = capacity;
    this.scaler = scaler;
    this.classWeights = classWeights;
    this.sparse = sparse;
    dense = sparse ? null : new float[Math.multiplyExact(capacity, Kernels.padded(inputs))];
    starts = sparse ? new int[capacity + 1] : null;
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
    if (!sparse && !block.sparse()) {
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
    if (sparse) {
      int end = block.sparse() ? appendSparse(block, row, at) : appendDense(block, row, at);
      starts[at + 1] = end;
      return;
    }
    int padded = Kernels.padded(inputs);
    setShift(block.origin());
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
    int out = starts[at];
    reserve(out + count);
    for (int e = 0; e < count; e++) {
      int column = block.columns()[from + e];
      columns[out + e] = column;
      values[out + e] = block.values()[from + e] * scale[column];
    }
    return out + count;
  }

  /** Appends the non-zeros of a dense row; returns where they end. */
  private int appendDense(Block block, int row, int at) {
    int out = starts[at];
    reserve(out + inputs);
    setShift(block.origin());
    for (int i = 0; i < inputs; i++) {
      float value = Math.fma(block.values()[row * inputs + i], scale[i], shift[i]);
      if (value != 0) {
        columns[out] = i;
        values[out++] = value;
      }
    }
    return out;
  }

  private void reserve(int entries) {
    if (entries > values.length) {
      int length = Math.max(entries, 2 * values.length);
      values = Arrays.copyOf(values, length);
      columns = Arrays.copyOf(columns, length);
    }
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

  /** {@code shift = (origin - mean) / scale}, in double. */
  private void setShift(double[] origin) {
    if (shiftSet && shiftOrigin == origin) {
      return;
    }
    for (int i = 0; i < inputs; i++) {
      double start = origin == null ? 0 : origin[i];
      shift[i] = (float) ((start - scaler.means()[i]) / scaler.scales()[i]);
    }
    shiftOrigin = origin;
    shiftSet = true;
  }
}
