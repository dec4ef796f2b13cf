package io.sparkmlp.net;

import io.sparkmlp.kernel.Kernels;
import java.util.Arrays;
import java.util.List;

/**
 * The rows that go through the network together, standardised: dense, or sparse where few features
 * differ from {@link #absent}.
 */
final class Tile {
  /** Floats of a cache line, of 64 bytes nearly everywhere. */
  private static final int LINE = 16;

  final int capacity;

  /** [inputs] what a feature without an entry is, once standardised; null if dense. */
  final double[] absent;

  int rows;

  /** Where dense rows begin in the arena, [capacity x padded(inputs)]; -1 if sparse. */
  final int denseAt;

  /** What rows differ by from {@link #absent}; null if dense. */
  final SparseRows sparse;

  /** [padded(capacity)], 0 in the padding. */
  final float[] targets;

  /** [padded(capacity)], 0 in the padding. */
  final float[] weights;

  private final Arena arena;
  private final Kernels kernels;
  private final int inputs;
  private final Scaler scaler;
  private final float[] classWeights;
  private final double[] factors;
  private final float[] scale;

  /** What 0 is in the tile, [padded(inputs)]. */
  private final float[] zeroShift;

  /** What {@link #shiftOrigin} is in the tile, [padded(inputs)]. */
  private final float[] shift;

  private final double targetFactor;
  private double[] shiftOrigin;

  /** Nobody's number; without it the JIT would leave out {@link #prefetch}. */
  private int prefetched;

  /**
   * @param arena for dense rows, before it is allocated
   * @param classWeights factor of the weight of a row by its class, or null
   * @param absent [inputs] what a feature without an entry is, once standardised, where rows are
   *     kept as CSR; null where they are dense
   */
  Tile(
      Kernels kernels,
      Arena arena,
      int inputs,
      int capacity,
      Scaler scaler,
      float[] classWeights,
      double[] absent) {
    this.kernels = kernels;
    this.arena = arena;
    this.inputs = inputs;
    this.capacity = capacity;
    this.scaler = scaler;
    this.classWeights = classWeights;
    this.absent = absent;
    boolean isSparse = absent != null;
    sparse = isSparse ? new SparseRows(capacity, inputs) : null;
    denseAt = isSparse ? -1 : arena.add(Math.multiplyExact(capacity, Kernels.padded(inputs)));
    targets = new float[Kernels.padded(capacity)];
    weights = new float[Kernels.padded(capacity)];
    factors = new double[inputs];
    scale = new float[Kernels.padded(inputs)];
    for (int i = 0; i < inputs; i++) {
      factors[i] = 1 / scaler.scales()[i];
      scale[i] = (float) factors[i];
    }
    targetFactor = 1 / scaler.targetScale();
    zeroShift = new float[Kernels.padded(inputs)];
    for (int i = 0; i < inputs; i++) {
      zeroShift[i] = shifted(0, i);
    }
    shift = zeroShift.clone();
  }

  /** Loads rows [from, to) of a block. */
  void load(Block block, int from, int to) {
    rows = to - from;
    if (sparse == null && !block.sparse()) {
      setShift(block.origin());
      kernels.standardize(
          rows, inputs, block.values(), from * inputs, scale, shift, arena.floats, denseAt);
    } else {
      for (int row = from; row < to; row++) {
        loadFeatures(block, row, row - from);
      }
    }
    loadTargets(block, from, to, 0);
    clearPadding();
  }

  /**
   * Loads rows of several blocks in any order.
   *
   * @param order {@code order[from]} to {@code order[to - 1]} are loaded; see {@link Network#row}
   */
  void load(List<Block> blocks, long[] order, int from, int to) {
    rows = to - from;
    if (sparse != null) {
      prefetch(blocks, order, from, to);
    }
    for (int i = from; i < to; i++) {
      Block block = blocks.get((int) (order[i] >>> 32));
      int row = (int) order[i];
      loadFeatures(block, row, i - from);
      loadTargets(block, row, row + 1, i - from);
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
    float[] floats = arena.floats;
    int out = denseAt + rows * Kernels.padded(inputs);
    kernels.standardize(inputs, x, offset, scaler.means(), factors, floats, out);
    if (!kernels.allFinite(inputs, floats, out)) {
      int i = 0;
      while (Float.isFinite(floats[out + i])) {
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
    float[] floats = arena.floats;
    int out = denseAt + rows * Kernels.padded(inputs);
    System.arraycopy(zeroShift, 0, floats, out, inputs);
    for (int e = 0; e < entries; e++) {
      int i = columns[e];
      float value = (float) Scaler.standardized(values[e], means[i], factors[i]);
      if (!Float.isFinite(value)) {
        return i;
      }
      floats[out + i] = value;
    }
    rows++;
    return -1;
  }

  /**
   * Reads a number of nearly each cache line of sparse rows that lie anywhere in memory. Loading
   * row by row waits for each, since where it ends is known only when that has been read; here all
   * are asked for at once. On an Intel Xeon an epoch of adam on MNIST, with 64 rows a step and
   * core, takes 0.24 instead of 0.26 s; dense rows would take 4 % longer.
   */
  private void prefetch(List<Block> blocks, long[] order, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      Block block = blocks.get((int) (order[i] >>> 32));
      sum += block.sparse() ? block.starts()[(int) order[i] + 1] : 0;
    }
    for (int i = from; i < to; i++) {
      Block block = blocks.get((int) (order[i] >>> 32));
      int row = (int) order[i];
      int end = block.sparse() ? block.starts()[row + 1] : 0;
      for (int e = block.sparse() ? block.starts()[row] : 0; e < end; e += LINE) {
        sum += block.columns()[e] + (int) block.values()[e];
      }
    }
    prefetched = sum;
  }

  private void loadFeatures(Block block, int row, int at) {
    if (sparse != null) {
      int end = block.sparse() ? appendSparse(block, row, at) : appendDense(block, row, at);
      sparse.starts[at + 1] = end;
      return;
    }
    int padded = Kernels.padded(inputs);
    float[] floats = arena.floats;
    int out = denseAt + at * padded;
    if (block.sparse()) {
      System.arraycopy(zeroShift, 0, floats, out, padded);
      for (int e = block.starts()[row]; e < block.starts()[row + 1]; e++) {
        floats[out + block.columns()[e]] = entry(block, e);
      }
    } else {
      setShift(block.origin());
      kernels.standardize(1, inputs, block.values(), row * inputs, scale, shift, floats, out);
    }
  }

  /** Appends the entries of a sparse row; returns where they end. */
  private int appendSparse(Block block, int row, int at) {
    int from = block.starts()[row];
    int count = block.starts()[row + 1] - from;
    int out = sparse.starts[at];
    sparse.reserve(Math.addExact(out, count));
    for (int e = 0; e < count; e++) {
      sparse.columns[out + e] = block.columns()[from + e];
      sparse.values[out + e] = entry(block, from + e);
    }
    return out + count;
  }

  /** Appends what is not absent of a dense row; returns where it ends. */
  private int appendDense(Block block, int row, int at) {
    setShift(block.origin());
    int out = sparse.starts[at];
    sparse.reserve(Math.addExact(out, inputs));
    for (int i = 0; i < inputs; i++) {
      float value = Math.fma(block.values()[row * inputs + i], scale[i], shift[i]);
      if (value != 0) {
        sparse.columns[out] = i;
        sparse.values[out++] = value;
      }
    }
    return out;
  }

  /** What an entry of a sparse row is in the tile. */
  private float entry(Block block, int entry) {
    int i = block.columns()[entry];
    double[] origin = block.origin();
    float start = origin == null || origin[i] == 0 ? zeroShift[i] : shifted(origin[i], i);
    return Math.fma(block.values()[entry], scale[i], start);
  }

  /** Targets and weights of rows [from, to) of a block. */
  private void loadTargets(Block block, int from, int to, int at) {
    // As exact as in double, by two floats for each: a loop that narrows doubles is not vectorised
    // and takes 5 ns a row.
    float factor = (float) targetFactor;
    float factorRest = (float) (targetFactor - factor);
    double start = (block.targetOrigin() - scaler.targetMean()) * targetFactor;
    float high = (float) start;
    float low = (float) (start - high);
    float[] raw = block.targets();
    for (int i = 0; i < to - from; i++) {
      float x = raw[from + i];
      targets[at + i] = Math.fma(x, factor, high) + Math.fma(x, factorRest, low);
    }
    if (block.weights() == null) {
      Arrays.fill(weights, at, at + to - from, 1);
    } else {
      System.arraycopy(block.weights(), from, weights, at, to - from);
    }
    if (classWeights != null) {
      for (int i = at; i < at + to - from; i++) {
        weights[i] *= classWeights[(int) targets[i]];
      }
    }
  }

  /** Rows past the last weigh nothing. */
  private void clearPadding() {
    Arrays.fill(weights, rows, Kernels.padded(rows), 0);
    Arrays.fill(targets, rows, Kernels.padded(rows), 0);
  }

  /** Rows in any order may come from blocks of many origins, so this must be fast. */
  private void setShift(double[] origin) {
    if (shiftOrigin == origin) {
      return;
    }
    if (origin == null) {
      System.arraycopy(zeroShift, 0, shift, 0, inputs);
    } else if (absent == null) {
      kernels.standardize(inputs, origin, 0, scaler.means(), factors, shift, 0);
    } else {
      for (int i = 0; i < inputs; i++) {
        shift[i] = shifted(origin[i], i);
      }
    }
    shiftOrigin = origin;
  }

  /** A feature as it is in the tile: standardised, less {@link #absent}, in double. */
  private float shifted(double x, int i) {
    double standardized = Scaler.standardized(x, scaler.means()[i], factors[i]);
    return (float) (absent == null ? standardized : standardized - absent[i]);
  }
}
