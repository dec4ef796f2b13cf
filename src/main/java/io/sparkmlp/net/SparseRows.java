package io.sparkmlp.net;

import java.util.Arrays;

/** Entries of sparse rows, row by row (CSR) and, for products with the transpose, by columns. */
final class SparseRows {
  /** Row r holds the entries starts[r] to starts[r + 1], exclusive. */
  final int[] starts;

  int[] columns = {};
  float[] values = {};

  /**
   * The entries grouped by column, once {@link #transpose} has been called: group g is of the
   * column groupColumns[g] and holds the entries groupStarts[g] to groupStarts[g + 1], exclusive,
   * of the rows {@link #groupedRows}.
   */
  int groups;

  final int[] groupColumns;
  final int[] groupStarts;
  int[] groupedRows = {};
  float[] groupedValues = {};

  private final int width;
  private final int[] next;

  SparseRows(int capacity, int width) {
    this.width = width;
    starts = new int[capacity + 1];
    groupColumns = new int[width];
    groupStarts = new int[width + 1];
    next = new int[width];
  }

  /** Makes room for that many entries in all. */
  void reserve(int entries) {
    if (entries > values.length) {
      int length = Math.max(entries, 2 * values.length);
      values = Arrays.copyOf(values, length);
      columns = Arrays.copyOf(columns, length);
    }
  }

  /** Groups the entries of the first rows by column, in the order of the rows. */
  void transpose(int rows) {
    int entries = starts[rows];
    if (groupedValues.length < entries) {
      groupedRows = new int[values.length];
      groupedValues = new float[values.length];
    }
    if (entries < width) {
      groupSingly(rows);
    } else {
      groupByColumn(rows);
    }
    groupStarts[groups] = entries;
  }

  /** Sorts by counting: Knuth, The Art of Computer Programming, volume 3, section 5.2. */
  private void groupByColumn(int rows) {
    Arrays.fill(next, 0);
    for (int e = 0; e < starts[rows]; e++) {
      next[columns[e]]++;
    }
    groups = 0;
    int before = 0;
    for (int i = 0; i < width; i++) {
      int count = next[i];
      next[i] = before;
      if (count > 0) {
        groupColumns[groups] = i;
        groupStarts[groups++] = before;
        before += count;
      }
    }
    for (int r = 0; r < rows; r++) {
      for (int e = starts[r]; e < starts[r + 1]; e++) {
        int to = next[columns[e]]++;
        groupedRows[to] = r;
        groupedValues[to] = values[e];
      }
    }
  }

  /** Fewer entries than columns: to go through the columns would take longer than it saves. */
  private void groupSingly(int rows) {
    groups = starts[rows];
    for (int r = 0; r < rows; r++) {
      for (int e = starts[r]; e < starts[r + 1]; e++) {
        groupColumns[e] = columns[e];
        groupStarts[e] = e;
        groupedRows[e] = r;
        groupedValues[e] = values[e];
      }
    }
  }
}
