package io.sparkmlp.kernel;

import static io.sparkmlp.kernel.VectorKernels.FLOATS;
import static io.sparkmlp.kernel.VectorKernels.FLOAT_VECTOR;
import static io.sparkmlp.kernel.VectorKernels.LANES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;

/**
 * The product of sparse rows with a dense matrix of {@link VectorKernels}: up to eight vectors of a
 * row of C stay in registers while its entries run. Written as {@link VectorProduct} is, and for
 * the same reasons.
 */
final class VectorSparseProduct {
  /**
   * Vectors taken at a time where so many are left: as many as there are, since each time reads the
   * entries once more (microseconds for 150 entries by 7 vectors: at once 0.63 to 0.79, as 4 and 3
   * 0.8 to 0.94), but never one of several, which would wait for each of its sums.
   */
  private static final int[] WIDTHS = {0, 1, 2, 3, 4, 3, 3, 7, 8};

  private VectorSparseProduct() {}

  /** See {@link Kernels#sparseProduct}. */
  static void product(
      int rows,
      int n,
      int[] starts,
      int startsOffset,
      int[] columns,
      float[] values,
      float[] b,
      int bOffset,
      int bRow,
      float[] init,
      int initOffset,
      float[] c,
      int cOffset,
      int cRow) {
    for (int r = 0; r < rows; r++) {
      int start = starts[startsOffset + r];
      int end = starts[startsOffset + r + 1];
      int j = 0;
      int left = n / LANES;
      while (left > 0) {
        int width = left < 9 ? WIDTHS[left] : left == 9 ? 7 : 8;
        int bAt = bOffset + j;
        int initAt = initOffset + j;
        int cAt = cOffset + r * cRow + j;
        switch (width) {
          case 8 -> row8(start, end, columns, values, b, bAt, bRow, init, initAt, c, cAt);
          case 7 -> row7(start, end, columns, values, b, bAt, bRow, init, initAt, c, cAt);
          case 4 -> row4(start, end, columns, values, b, bAt, bRow, init, initAt, c, cAt);
          case 3 -> row3(start, end, columns, values, b, bAt, bRow, init, initAt, c, cAt);
          case 2 -> row2(start, end, columns, values, b, bAt, bRow, init, initAt, c, cAt);
          default -> row1(start, end, columns, values, b, bAt, bRow, init, initAt, c, cAt);
        }
        left -= width;
        j += width * LANES;
      }
    }
  }

  private static void row8(
      int start,
      int end,
      int[] columns,
      float[] values,
      float[] b,
      int bOffset,
      int bRow,
      float[] init,
      int initAt,
      float[] c,
      int cAt) {
    FloatVector c0 = fromArray(FLOATS, init, initAt);
    FloatVector c1 = fromArray(FLOATS, init, initAt + LANES);
    FloatVector c2 = fromArray(FLOATS, init, initAt + 2 * LANES);
    FloatVector c3 = fromArray(FLOATS, init, initAt + 3 * LANES);
    FloatVector c4 = fromArray(FLOATS, init, initAt + 4 * LANES);
    FloatVector c5 = fromArray(FLOATS, init, initAt + 5 * LANES);
    FloatVector c6 = fromArray(FLOATS, init, initAt + 6 * LANES);
    FloatVector c7 = fromArray(FLOATS, init, initAt + 7 * LANES);
    for (int e = start; e < end; e++) {
      FloatVector value = broadcast(FLOATS, values[e]);
      int bAt = bOffset + columns[e] * bRow;
      c0 = value.fma(fromArray(FLOATS, b, bAt), c0);
      c1 = value.fma(fromArray(FLOATS, b, bAt + LANES), c1);
      c2 = value.fma(fromArray(FLOATS, b, bAt + 2 * LANES), c2);
      c3 = value.fma(fromArray(FLOATS, b, bAt + 3 * LANES), c3);
      c4 = value.fma(fromArray(FLOATS, b, bAt + 4 * LANES), c4);
      c5 = value.fma(fromArray(FLOATS, b, bAt + 5 * LANES), c5);
      c6 = value.fma(fromArray(FLOATS, b, bAt + 6 * LANES), c6);
      c7 = value.fma(fromArray(FLOATS, b, bAt + 7 * LANES), c7);
    }
    FLOAT_VECTOR.cast(c0).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c1).intoArray(c, cAt + LANES);
    FLOAT_VECTOR.cast(c2).intoArray(c, cAt + 2 * LANES);
    FLOAT_VECTOR.cast(c3).intoArray(c, cAt + 3 * LANES);
    FLOAT_VECTOR.cast(c4).intoArray(c, cAt + 4 * LANES);
    FLOAT_VECTOR.cast(c5).intoArray(c, cAt + 5 * LANES);
    FLOAT_VECTOR.cast(c6).intoArray(c, cAt + 6 * LANES);
    FLOAT_VECTOR.cast(c7).intoArray(c, cAt + 7 * LANES);
  }

  private static void row7(
      int start,
      int end,
      int[] columns,
      float[] values,
      float[] b,
      int bOffset,
      int bRow,
      float[] init,
      int initAt,
      float[] c,
      int cAt) {
    FloatVector c0 = fromArray(FLOATS, init, initAt);
    FloatVector c1 = fromArray(FLOATS, init, initAt + LANES);
    FloatVector c2 = fromArray(FLOATS, init, initAt + 2 * LANES);
    FloatVector c3 = fromArray(FLOATS, init, initAt + 3 * LANES);
    FloatVector c4 = fromArray(FLOATS, init, initAt + 4 * LANES);
    FloatVector c5 = fromArray(FLOATS, init, initAt + 5 * LANES);
    FloatVector c6 = fromArray(FLOATS, init, initAt + 6 * LANES);
    for (int e = start; e < end; e++) {
      FloatVector value = broadcast(FLOATS, values[e]);
      int bAt = bOffset + columns[e] * bRow;
      c0 = value.fma(fromArray(FLOATS, b, bAt), c0);
      c1 = value.fma(fromArray(FLOATS, b, bAt + LANES), c1);
      c2 = value.fma(fromArray(FLOATS, b, bAt + 2 * LANES), c2);
      c3 = value.fma(fromArray(FLOATS, b, bAt + 3 * LANES), c3);
      c4 = value.fma(fromArray(FLOATS, b, bAt + 4 * LANES), c4);
      c5 = value.fma(fromArray(FLOATS, b, bAt + 5 * LANES), c5);
      c6 = value.fma(fromArray(FLOATS, b, bAt + 6 * LANES), c6);
    }
    FLOAT_VECTOR.cast(c0).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c1).intoArray(c, cAt + LANES);
    FLOAT_VECTOR.cast(c2).intoArray(c, cAt + 2 * LANES);
    FLOAT_VECTOR.cast(c3).intoArray(c, cAt + 3 * LANES);
    FLOAT_VECTOR.cast(c4).intoArray(c, cAt + 4 * LANES);
    FLOAT_VECTOR.cast(c5).intoArray(c, cAt + 5 * LANES);
    FLOAT_VECTOR.cast(c6).intoArray(c, cAt + 6 * LANES);
  }

  private static void row4(
      int start,
      int end,
      int[] columns,
      float[] values,
      float[] b,
      int bOffset,
      int bRow,
      float[] init,
      int initAt,
      float[] c,
      int cAt) {
    FloatVector c0 = fromArray(FLOATS, init, initAt);
    FloatVector c1 = fromArray(FLOATS, init, initAt + LANES);
    FloatVector c2 = fromArray(FLOATS, init, initAt + 2 * LANES);
    FloatVector c3 = fromArray(FLOATS, init, initAt + 3 * LANES);
    for (int e = start; e < end; e++) {
      FloatVector value = broadcast(FLOATS, values[e]);
      int bAt = bOffset + columns[e] * bRow;
      c0 = value.fma(fromArray(FLOATS, b, bAt), c0);
      c1 = value.fma(fromArray(FLOATS, b, bAt + LANES), c1);
      c2 = value.fma(fromArray(FLOATS, b, bAt + 2 * LANES), c2);
      c3 = value.fma(fromArray(FLOATS, b, bAt + 3 * LANES), c3);
    }
    FLOAT_VECTOR.cast(c0).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c1).intoArray(c, cAt + LANES);
    FLOAT_VECTOR.cast(c2).intoArray(c, cAt + 2 * LANES);
    FLOAT_VECTOR.cast(c3).intoArray(c, cAt + 3 * LANES);
  }

  private static void row3(
      int start,
      int end,
      int[] columns,
      float[] values,
      float[] b,
      int bOffset,
      int bRow,
      float[] init,
      int initAt,
      float[] c,
      int cAt) {
    FloatVector c0 = fromArray(FLOATS, init, initAt);
    FloatVector c1 = fromArray(FLOATS, init, initAt + LANES);
    FloatVector c2 = fromArray(FLOATS, init, initAt + 2 * LANES);
    for (int e = start; e < end; e++) {
      FloatVector value = broadcast(FLOATS, values[e]);
      int bAt = bOffset + columns[e] * bRow;
      c0 = value.fma(fromArray(FLOATS, b, bAt), c0);
      c1 = value.fma(fromArray(FLOATS, b, bAt + LANES), c1);
      c2 = value.fma(fromArray(FLOATS, b, bAt + 2 * LANES), c2);
    }
    FLOAT_VECTOR.cast(c0).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c1).intoArray(c, cAt + LANES);
    FLOAT_VECTOR.cast(c2).intoArray(c, cAt + 2 * LANES);
  }

  private static void row2(
      int start,
      int end,
      int[] columns,
      float[] values,
      float[] b,
      int bOffset,
      int bRow,
      float[] init,
      int initAt,
      float[] c,
      int cAt) {
    FloatVector c0 = fromArray(FLOATS, init, initAt);
    FloatVector c1 = fromArray(FLOATS, init, initAt + LANES);
    for (int e = start; e < end; e++) {
      FloatVector value = broadcast(FLOATS, values[e]);
      int bAt = bOffset + columns[e] * bRow;
      c0 = value.fma(fromArray(FLOATS, b, bAt), c0);
      c1 = value.fma(fromArray(FLOATS, b, bAt + LANES), c1);
    }
    FLOAT_VECTOR.cast(c0).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c1).intoArray(c, cAt + LANES);
  }

  private static void row1(
      int start,
      int end,
      int[] columns,
      float[] values,
      float[] b,
      int bOffset,
      int bRow,
      float[] init,
      int initAt,
      float[] c,
      int cAt) {
    FloatVector c0 = fromArray(FLOATS, init, initAt);
    for (int e = start; e < end; e++) {
      FloatVector value = broadcast(FLOATS, values[e]);
      int bAt = bOffset + columns[e] * bRow;
      c0 = value.fma(fromArray(FLOATS, b, bAt), c0);
    }
    FLOAT_VECTOR.cast(c0).intoArray(c, cAt);
  }
}
