package io.sparkmlp.train;

import io.sparkmlp.net.Block;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Appends rows to a block. Its rows end up sparse if few of their values differ from the origin,
 * else dense, whatever form they came in; until the block is finished they have the form that suits
 * the first of them.
 */
final class BlockBuilder {
  /**
   * Floats of a block: few enough to stream through memory, many enough to make the rest
   * negligible.
   */
  static final int BLOCK_FLOATS = 1 << 20;

  /** Of wide rows, as many as the smallest tile has, as long as they are not too wide for that. */
  private static final int LEAST_ROWS = 48;

  private static final int MOST_FLOATS = 4 * BLOCK_FLOATS;

  /**
   * Rows whose entries are below this part of the width are kept sparse. An entry takes 8 bytes
   * instead of 4, and about three times as long to compute.
   */
  private static final double SPARSE_BELOW = 0.25;

  private final int width;
  private final double[] origin;

  /** Features whose origin is not 0: of these, sparse rows have an entry always. */
  private final int[] originColumns;

  private final double targetOrigin;
  private int count;
  private int entries;
  private float[] values;
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
    this.originColumns =
        origin == null
            ? new int[0]
            : IntStream.range(0, width).filter(i -> origin[i] != 0).toArray();
    this.targetOrigin = targetOrigin;
  }

  boolean isEmpty() {
    return count == 0;
  }

  boolean isFull() {
    long floats = floats(starts != null, entries, count);
    return floats >= (count < LEAST_ROWS ? MOST_FLOATS : BLOCK_FLOATS);
  }

  /** Floats, or numbers of as many bytes, of so many rows. */
  static long floats(boolean sparse, long entries, long rows) {
    return sparse ? 2 * (entries + rows) : entries;
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
    targets = new float[16];
    weights = null;
    values = new float[0];
    starts = sparse ? new int[17] : null;
    columns = sparse ? new int[0] : null;
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
    growEntries(row.entries + originColumns.length);
    int next = 0;
    for (int e = 0; e < row.entries; e++) {
      int column = row.sparse ? row.columns[e] : e;
      for (; next < originColumns.length && originColumns[next] < column; next++) {
        addEntry(originColumns[next], -origin[originColumns[next]]);
      }
      if (next < originColumns.length && originColumns[next] == column) {
        addEntry(column, row.values[e] - origin[column]);
        next++;
      } else if (row.values[e] != 0) {
        addEntry(column, row.values[e]);
      }
    }
    for (; next < originColumns.length; next++) {
      addEntry(originColumns[next], -origin[originColumns[next]]);
    }
    starts[count + 1] = entries;
  }

  private void addEntry(int column, double value) {
    columns[entries] = column;
    values[entries++] = (float) value;
  }

  /** Makes dense rows sparse ones, if few of their values differ from the origin. */
  private void makeSparse() {
    boolean[] hasOrigin = new boolean[width];
    for (int i : originColumns) {
      hasOrigin[i] = true;
    }
    int most = (int) (SPARSE_BELOW * entries);
    int[] sparseStarts = new int[count + 1];
    int[] sparseColumns = new int[most];
    float[] sparseValues = new float[most];
    int kept = 0;
    for (int r = 0; r < count; r++) {
      for (int i = 0; i < width; i++) {
        float value = values[r * width + i];
        if (value != 0 || hasOrigin[i]) {
          if (kept == most) {
            return;
          }
          sparseColumns[kept] = i;
          sparseValues[kept++] = value;
        }
      }
      sparseStarts[r + 1] = kept;
    }
    starts = sparseStarts;
    columns = sparseColumns;
    values = sparseValues;
    entries = kept;
  }

  /** Makes sparse rows dense ones. */
  private void makeDense() {
    float[] dense = new float[Math.multiplyExact(count, width)];
    for (int r = 0; r < count; r++) {
      for (int e = starts[r]; e < starts[r + 1]; e++) {
        dense[r * width + columns[e]] = values[e];
      }
    }
    starts = null;
    columns = null;
    values = dense;
    entries = dense.length;
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
      makeSparse();
    } else if (entries >= SPARSE_BELOW * count * width) {
      makeDense();
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
