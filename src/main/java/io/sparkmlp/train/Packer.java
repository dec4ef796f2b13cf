package io.sparkmlp.train;

import io.sparkmlp.net.Block;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.Platform;

/**
 * Packs the rows of a partition into blocks, straight from Spark's internal rows: no object per
 * value or per row. A row has the fields features (vector), label, and, if {@code weighted},
 * weight.
 */
final class Packer implements Iterator<Packed> {
  /**
   * Floats of a block: few enough to stream through memory, many enough to make the rest
   * negligible.
   */
  private static final int BLOCK_FLOATS = 1 << 20;

  /** Rows whose non-zeros are below this part of the width are kept sparse. */
  private static final double SPARSE_BELOW = 0.1;

  /**
   * @param weighted whether rows have a weight
   * @param classes whether labels are class indices
   * @param subtractOrigin whether values are kept as differences from the first row
   * @param skipInvalid whether rows with NaN, infinity or null are left out silently
   */
  record Options(boolean weighted, boolean classes, boolean subtractOrigin, boolean skipInvalid)
      implements Serializable {}

  private final Iterator<InternalRow> rows;
  private final Options options;

  private int width = -1;
  private double[] origin;
  private double targetOrigin;
  private double[] row = {};
  private int[] rowColumns = {};
  private int rowEntries;
  private boolean rowSparse;
  private Problems problems;

  // The block in the making.
  private int count;
  private int entries;
  private float[] values;
  private int[] starts;
  private int[] columns;
  private float[] targets;
  private float[] weights;

  Packer(Iterator<InternalRow> rows, Options options) {
    this.rows = rows;
    this.options = options;
  }

  @Override
  public boolean hasNext() {
    return rows.hasNext();
  }

  @Override
  public Packed next() {
    if (!rows.hasNext()) {
      throw new NoSuchElementException();
    }
    problems = null;
    count = 0;
    int capacity = Integer.MAX_VALUE;
    while (count < capacity && rows.hasNext()) {
      InternalRow in = rows.next();
      double label = in.isNullAt(1) ? Double.NaN : in.getDouble(1);
      double weight = !options.weighted ? 1 : in.isNullAt(2) ? Double.NaN : in.getDouble(2);
      if (!readFeatures(in) || !valid(label, weight)) {
        continue;
      }
      if (count == 0) {
        capacity = begin(label);
      }
      append(label, weight);
    }
    return new Packed(finish(), problems);
  }

  /** Reads the vector of a row into {@code row}; false if it is not one of the right length. */
  private boolean readFeatures(InternalRow in) {
    if (in.isNullAt(0)) {
      problem(Problems.Kind.NULL_FEATURES, Double.NaN);
      return false;
    }
    // VectorUDT: type (0 sparse, 1 dense), size, indices, values.
    InternalRow vector = in.getStruct(0, 4);
    ArrayData data = vector.getArray(3);
    rowSparse = vector.getByte(0) == 0;
    rowEntries = data.numElements();
    int length = rowSparse ? vector.getInt(1) : rowEntries;
    if (length == 0 || (width >= 0 && length != width)) {
      problem(Problems.Kind.VECTOR_LENGTH, length);
      return false;
    }
    if (width < 0) {
      width = length;
      row = new double[width];
    }
    copyDoubles(data, rowEntries, row);
    if (rowSparse) {
      if (rowColumns.length < rowEntries) {
        rowColumns = new int[Math.max(rowEntries, 2 * rowColumns.length)];
      }
      ArrayData indices = vector.getArray(2);
      for (int e = 0; e < rowEntries; e++) {
        rowColumns[e] = indices.getInt(e);
      }
    }
    return true;
  }

  private static void copyDoubles(ArrayData data, int n, double[] out) {
    if (data instanceof UnsafeArrayData unsafe) {
      long from = unsafe.getBaseOffset() + UnsafeArrayData.calculateHeaderPortionInBytes((long) n);
      Platform.copyMemory(unsafe.getBaseObject(), from, out, Platform.DOUBLE_ARRAY_OFFSET, 8L * n);
    } else {
      for (int i = 0; i < n; i++) {
        out[i] = data.getDouble(i);
      }
    }
  }

  private boolean valid(double label, double weight) {
    for (int e = 0; e < rowEntries; e++) {
      if (!Double.isFinite(row[e])) {
        return problem(Problems.Kind.FEATURES_NOT_FINITE, row[e]);
      }
    }
    if (Double.isNaN(label)) {
      return problem(Problems.Kind.LABEL_MISSING, label);
    }
    if (Double.isInfinite(label)) {
      return problem(Problems.Kind.LABEL_INFINITE, label);
    }
    if (options.classes && label != Math.rint(label)) {
      return problem(Problems.Kind.LABEL_NOT_INTEGER, label);
    }
    if (options.classes && label < 0) {
      return problem(Problems.Kind.LABEL_NOT_A_CLASS, label);
    }
    if (Double.isNaN(weight)) {
      return problem(Problems.Kind.WEIGHT_MISSING, weight);
    }
    if (weight < 0 || (float) weight == Float.POSITIVE_INFINITY) {
      return problem(Problems.Kind.WEIGHT_NEGATIVE_OR_INFINITE, weight);
    }
    return true;
  }

  /** Notes a problem unless it is to be skipped; always false. */
  private boolean problem(Problems.Kind kind, double example) {
    if (!(options.skipInvalid && kind.skippable)) {
      if (problems == null) {
        problems = new Problems();
      }
      problems.add(kind, example);
    }
    return false;
  }

  /** Starts a block with the form of its first row; returns how many rows it may have. */
  private int begin(double label) {
    boolean sparse = rowSparse && rowEntries < SPARSE_BELOW * width;
    int rowFloats = sparse ? Math.max(1, 2 * rowEntries) : width;
    int capacity = Math.max(48, BLOCK_FLOATS / rowFloats / 480 * 480);
    entries = 0;
    values = new float[sparse ? 16 * rowFloats : width];
    starts = sparse ? new int[16] : null;
    columns = sparse ? new int[values.length] : null;
    targets = new float[16];
    weights = null;
    if (origin == null && options.subtractOrigin) {
      origin = new double[width];
      scatterRow(origin);
      targetOrigin = options.classes ? 0 : label;
    }
    return capacity;
  }

  private void append(double label, double weight) {
    if (count == targets.length) {
      int more = 2 * count;
      targets = Arrays.copyOf(targets, more);
      weights = weights == null ? null : Arrays.copyOf(weights, more);
      starts = starts == null ? null : Arrays.copyOf(starts, more);
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
      appendDense();
    } else {
      appendSparse();
    }
    count++;
  }

  private void appendDense() {
    grow(width);
    int out = entries;
    if (rowSparse) {
      for (int i = 0; i < width; i++) {
        values[out + i] = origin == null ? 0 : (float) -origin[i];
      }
      for (int e = 0; e < rowEntries; e++) {
        int i = rowColumns[e];
        values[out + i] = (float) (row[e] - (origin == null ? 0 : origin[i]));
      }
    } else if (origin == null) {
      for (int i = 0; i < width; i++) {
        values[out + i] = (float) row[i];
      }
    } else {
      for (int i = 0; i < width; i++) {
        values[out + i] = (float) (row[i] - origin[i]);
      }
    }
    entries += width;
  }

  private void appendSparse() {
    grow(rowEntries);
    for (int e = 0; e < rowEntries; e++) {
      if (row[e] != 0) {
        columns[entries] = rowSparse ? rowColumns[e] : e;
        values[entries++] = (float) row[e];
      }
    }
    // starts[r + 1], as starts[0] = 0 is left out until the block is finished.
    starts[count] = entries;
  }

  private void grow(int more) {
    int needed = Math.addExact(entries, more);
    if (needed > values.length) {
      int length = (int) Math.min(Integer.MAX_VALUE - 16L, Math.max(needed, 2L * values.length));
      values = Arrays.copyOf(values, length);
      columns = columns == null ? null : Arrays.copyOf(columns, length);
    }
  }

  private void scatterRow(double[] out) {
    if (rowSparse) {
      for (int e = 0; e < rowEntries; e++) {
        out[rowColumns[e]] = row[e];
      }
    } else {
      System.arraycopy(row, 0, out, 0, width);
    }
  }

  private Block finish() {
    if (count == 0) {
      return new Block(
          0, Math.max(width, 0), null, 0, new float[0], null, null, new float[0], null);
    }
    int[] rowStarts = null;
    if (starts != null) {
      rowStarts = new int[count + 1];
      System.arraycopy(starts, 0, rowStarts, 1, count);
    }
    return new Block(
        count,
        width,
        starts == null ? origin : null,
        targetOrigin,
        trim(values, entries),
        rowStarts,
        columns == null
            ? null
            : columns.length == entries ? columns : Arrays.copyOf(columns, entries),
        trim(targets, count),
        weights == null ? null : trim(weights, count));
  }

  private static float[] trim(float[] array, int length) {
    return array.length == length ? array : Arrays.copyOf(array, length);
  }
}
