package io.sparkmlp.train;

import io.sparkmlp.net.Block;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Appends rows to a block. Rows are kept sparse if the first row of the block is, or if in all of
 * them few values differ from the origin.
 */
final class BlockBuilder {
  /**
   * Floats of a block: few enough to stream through memory, many enough to make the rest
   * negligible.
   */
  static final int BLOCK_FLOATS = 1 << 20;

  /** Rows of a tile divide the rows of a block. */
  private static final int ROW_QUANTUM = 480;

  private static final int LEAST_ROWS = 48;

  /**
   * Rows whose entries are below this part of the width are kept sparse. An entry takes 8 bytes
   * instead of 4, and about three times as long to compute.
   */
  private static final double SPARSE_BELOW = 0.25;

  private final int width;
  private final double[] origin;

  /** Features whose origin is not 0: of these, sparse rows have an entry always. */
  private final int[] always;

  private final double targetOrigin;
  private int capacity;
  private int count;
  private int entries;
  private float[] values = {};
  private int[] starts;
  private int[] columns;
  private float[] targets = {};
  private float[] weights;

  /**
   * @param origin [width] subtracted from the features; null for none
   * @param targetOrigin subtracted from the targets
   */
  BlockBuilder(int width, double[] origin, double targetOrigin) {
    this.width = width;
    this.origin = origin;
    this.always =
        origin == null
            ? new int[0]
            : IntStream.range(0, width).filter(i -> origin[i] != 0).toArray();
    this.targetOrigin = targetOrigin;
  }

  boolean isEmpty() {
    return count == 0;
  }

  boolean isFull() {
    return count == capacity;
  }

  void append(FeatureRow row, double label, double weight) {
    if (count == 0) {
      begin(row);
    } else if (count == targets.length) {
      growRows();
    }
    targets[count] = (float) (label - targetOrigin);
    if ((float) weight != 1 && weights == null) {
      weights = new float[targets.length];
      Arrays.fill(weights, 0, count, 1);
    }
    if (weights != null) {
      weights[count] = (float) weight;
    }
    if (starts == null) {
      appendDense(row);
    } else {
      appendSparse(row);
    }
    count++;
  }

  private void begin(FeatureRow row) {
    boolean sparse = row.sparse && row.entries < SPARSE_BELOW * width;
    int rowFloats = sparse ? Math.max(1, 2 * row.entries) : width;
    capacity = Math.max(LEAST_ROWS, BLOCK_FLOATS / rowFloats / ROW_QUANTUM * ROW_QUANTUM);
    entries = 0;
    targets = new float[16];
    weights = null;
    values = new float[Math.toIntExact(16L * rowFloats)];
    starts = sparse ? new int[17] : null;
    columns = sparse ? new int[values.length] : null;
  }

  private void growRows() {
    int rows = 2 * count;
    targets = Arrays.copyOf(targets, rows);
    weights = weights == null ? null : Arrays.copyOf(weights, rows);
    starts = starts == null ? null : Arrays.copyOf(starts, rows + 1);
  }

  private void appendDense(FeatureRow row) {
    growEntries(width);
    int out = entries;
    double[] x = row.values;
    if (row.sparse) {
      for (int i = 0; i < width; i++) {
        values[out + i] = origin == null ? 0 : (float) -origin[i];
      }
      for (int e = 0; e < row.entries; e++) {
        int i = row.columns[e];
        values[out + i] = (float) (x[e] - (origin == null ? 0 : origin[i]));
      }
    } else if (origin == null) {
      for (int i = 0; i < width; i++) {
        values[out + i] = (float) x[i];
      }
    } else {
      for (int i = 0; i < width; i++) {
        values[out + i] = (float) (x[i] - origin[i]);
      }
    }
    entries += width;
  }

  private void appendSparse(FeatureRow row) {
    growEntries(row.entries + always.length);
    int next = 0;
    for (int e = 0; e < row.entries; e++) {
      int column = row.sparse ? row.columns[e] : e;
      for (; next < always.length && always[next] < column; next++) {
        addEntry(always[next], -origin[always[next]]);
      }
      if (next < always.length && always[next] == column) {
        addEntry(column, row.values[e] - origin[column]);
        next++;
      } else if (row.values[e] != 0) {
        addEntry(column, row.values[e]);
      }
    }
    for (; next < always.length; next++) {
      addEntry(always[next], -origin[always[next]]);
    }
    starts[count + 1] = entries;
  }

  private void addEntry(int column, double value) {
    columns[entries] = column;
    values[entries++] = (float) value;
  }

  /** Makes dense rows sparse ones, if few of their values stay. */
  private void thinOut() {
    boolean[] stays = new boolean[width];
    for (int i : always) {
      stays[i] = true;
    }
    int most = (int) (SPARSE_BELOW * entries);
    int[] itsColumns = new int[most];
    float[] itsValues = new float[most];
    int[] itsStarts = new int[count + 1];
    int kept = 0;
    for (int r = 0; r < count; r++) {
      for (int i = 0; i < width; i++) {
        float value = values[r * width + i];
        if (value != 0 || stays[i]) {
          if (kept == most) {
            return;
          }
          itsColumns[kept] = i;
          itsValues[kept++] = value;
        }
      }
      itsStarts[r + 1] = kept;
    }
    starts = itsStarts;
    columns = itsColumns;
    values = itsValues;
    entries = kept;
  }

  private void growEntries(int more) {
    int needed = Math.addExact(entries, more);
    if (needed > values.length) {
      int length = (int) Math.min(Integer.MAX_VALUE - 16L, Math.max(needed, 2L * values.length));
      values = Arrays.copyOf(values, length);
      columns = columns == null ? null : Arrays.copyOf(columns, length);
    }
  }

  /** The block of the rows so far; the builder starts anew. */
  Block finish() {
    if (starts == null) {
      thinOut();
    }
    Block block =
        new Block(
            count,
            width,
            origin,
            targetOrigin,
            Arrays.copyOf(values, entries),
            starts == null ? null : Arrays.copyOf(starts, count + 1),
            columns == null ? null : Arrays.copyOf(columns, entries),
            Arrays.copyOf(targets, count),
            weights == null ? null : Arrays.copyOf(weights, count));
    count = 0;
    entries = 0;
    starts = null;
    columns = null;
    return block;
  }
}
