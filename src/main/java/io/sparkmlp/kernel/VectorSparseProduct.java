package io.sparkmlp.kernel;

import static io.sparkmlp.kernel.VectorKernels.FLOATS;
import static io.sparkmlp.kernel.VectorKernels.FLOAT_VECTOR;
import static io.sparkmlp.kernel.VectorKernels.LANES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;

/**
 * The product of sparse rows with a dense matrix of {@link VectorKernels}: up to four vectors of a
 * row of C stay in registers while its entries run. Written as {@link VectorProduct} is, and for
 * the same reasons.
 */
final class VectorSparseProduct {
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
      int bRow,
      float[] init,
      int initOffset,
      float[] c,
      int cRow) {
    for (int r = 0; r < rows; r++) {
      int start = starts[startsOffset + r];
      int end = starts[startsOffset + r + 1];
      int j = 0;
      int left = n / LANES;
      while (left > 0) {
        // One vector alone would wait for each of its sums: of five, three are taken first.
        int width = left == 5 ? 3 : Math.min(left, 4);
        switch (width) {
          case 4 ->
              row4(start, end, columns, values, b, j, bRow, init, initOffset + j, c, r * cRow + j);
          case 3 ->
              row3(start, end, columns, values, b, j, bRow, init, initOffset + j, c, r * cRow + j);
          case 2 ->
              row2(start, end, columns, values, b, j, bRow, init, initOffset + j, c, r * cRow + j);
          default ->
              row1(start, end, columns, values, b, j, bRow, init, initOffset + j, c, r * cRow + j);
        }
        left -= width;
        j += width * LANES;
      }
    }
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
