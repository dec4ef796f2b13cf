package io.sparkmlp.train;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.Platform;

/**
 * The vector of one row, read from Spark's internal form into arrays that are used again and again.
 */
public final class FeatureRow {
  /** Length of the vector. */
  public int size;

  /** Whether {@link #columns} tells where the values stand. */
  public boolean sparse;

  /** Number of values. */
  public int entries;

  public double[] values = {};
  public int[] columns = {};

  /**
   * @param vector VectorUDT's struct: type (0 sparse, 1 dense), size, indices, values
   */
  public void read(InternalRow vector) {
    ArrayData data = vector.getArray(3);
    sparse = vector.getByte(0) == 0;
    entries = data.numElements();
    size = sparse ? vector.getInt(1) : entries;
    if (values.length < entries) {
      values = new double[Math.max(entries, 2 * values.length)];
      columns = sparse ? new int[values.length] : columns;
    }
    if (data instanceof UnsafeArrayData unsafe) {
      long from =
          unsafe.getBaseOffset() + UnsafeArrayData.calculateHeaderPortionInBytes((long) entries);
      Platform.copyMemory(
          unsafe.getBaseObject(), from, values, Platform.DOUBLE_ARRAY_OFFSET, 8L * entries);
    } else {
      for (int e = 0; e < entries; e++) {
        values[e] = data.getDouble(e);
      }
    }
    if (sparse) {
      if (columns.length < entries) {
        columns = new int[values.length];
      }
      ArrayData indices = vector.getArray(2);
      for (int e = 0; e < entries; e++) {
        columns[e] = indices.getInt(e);
      }
    }
  }

  /** A value that is NaN or infinite, or 0 if there is none. */
  double notFinite() {
    for (int e = 0; e < entries; e++) {
      if (!Double.isFinite(values[e])) {
        return values[e];
      }
    }
    return 0;
  }

  FeatureRow copy() {
    FeatureRow copy = new FeatureRow();
    copy.size = size;
    copy.sparse = sparse;
    copy.entries = entries;
    copy.values = Arrays.copyOf(values, entries);
    copy.columns = sparse ? Arrays.copyOf(columns, entries) : columns;
    return copy;
  }

  /** Sets to 0 what is 0 here. */
  void clearZeros(double[] x) {
    int from = 0;
    for (int e = 0; e < entries; e++) {
      if (values[e] != 0) {
        int column = sparse ? columns[e] : e;
        Arrays.fill(x, from, column, 0);
        from = column + 1;
      }
    }
    Arrays.fill(x, from, size, 0);
  }

  /** The vector as a dense one. */
  public double[] toDense() {
    double[] dense = new double[size];
    for (int e = 0; e < entries; e++) {
      dense[sparse ? columns[e] : e] = values[e];
    }
    return dense;
  }
}
