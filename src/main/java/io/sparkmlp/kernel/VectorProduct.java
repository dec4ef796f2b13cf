package io.sparkmlp.kernel;

import static io.sparkmlp.kernel.VectorKernels.FLOATS;
import static io.sparkmlp.kernel.VectorKernels.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * The matrix product of {@link VectorKernels}, in blocks of C that stay in registers while k runs.
 */
final class VectorProduct {
  private VectorProduct() {}

  /** See {@link Kernels#product}. */
  static void product(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int aRow,
      int aColumn,
      float[] b,
      int bOffset,
      int bRow,
      float[] init,
      int initOffset,
      int initRow,
      float[] c,
      int cOffset,
      int cRow) {
    int j = 0;
    for (; j <= n - 4 * LANES; j += 4 * LANES) {
      int i = 0;
      for (; i <= m - 6; i += 6) {
        rows6x4(
            k,
            a,
            aOffset + i * aRow,
            aRow,
            aColumn,
            b,
            bOffset + j,
            bRow,
            init,
            initOffset + i * initRow + j,
            initRow,
            c,
            cOffset + i * cRow + j,
            cRow);
      }
      for (; i < m; i++) {
        rows1x4(
            k,
            a,
            aOffset + i * aRow,
            aColumn,
            b,
            bOffset + j,
            bRow,
            init,
            initOffset + i * initRow + j,
            c,
            cOffset + i * cRow + j);
      }
    }
    for (; j < n; j += LANES) {
      int i = 0;
      for (; i <= m - 6; i += 6) {
        rows6x1(
            k,
            a,
            aOffset + i * aRow,
            aRow,
            aColumn,
            b,
            bOffset + j,
            bRow,
            init,
            initOffset + i * initRow + j,
            initRow,
            c,
            cOffset + i * cRow + j,
            cRow);
      }
      for (; i < m; i++) {
        rows1x1(
            k,
            a,
            aOffset + i * aRow,
            aColumn,
            b,
            bOffset + j,
            bRow,
            init,
            initOffset + i * initRow + j,
            c,
            cOffset + i * cRow + j);
      }
    }
  }

  private static void rows6x4(
      int k,
      float[] a,
      int aAt,
      int aRow,
      int aColumn,
      float[] b,
      int bAt,
      int bRow,
      float[] init,
      int initAt,
      int initRow,
      float[] c,
      int cAt,
      int cRow) {
    FloatVector c00 = load(init, initAt);
    FloatVector c01 = load(init, initAt + LANES);
    FloatVector c02 = load(init, initAt + 2 * LANES);
    FloatVector c03 = load(init, initAt + 3 * LANES);
    FloatVector c10 = load(init, initAt + initRow);
    FloatVector c11 = load(init, initAt + initRow + LANES);
    FloatVector c12 = load(init, initAt + initRow + 2 * LANES);
    FloatVector c13 = load(init, initAt + initRow + 3 * LANES);
    FloatVector c20 = load(init, initAt + 2 * initRow);
    FloatVector c21 = load(init, initAt + 2 * initRow + LANES);
    FloatVector c22 = load(init, initAt + 2 * initRow + 2 * LANES);
    FloatVector c23 = load(init, initAt + 2 * initRow + 3 * LANES);
    FloatVector c30 = load(init, initAt + 3 * initRow);
    FloatVector c31 = load(init, initAt + 3 * initRow + LANES);
    FloatVector c32 = load(init, initAt + 3 * initRow + 2 * LANES);
    FloatVector c33 = load(init, initAt + 3 * initRow + 3 * LANES);
    FloatVector c40 = load(init, initAt + 4 * initRow);
    FloatVector c41 = load(init, initAt + 4 * initRow + LANES);
    FloatVector c42 = load(init, initAt + 4 * initRow + 2 * LANES);
    FloatVector c43 = load(init, initAt + 4 * initRow + 3 * LANES);
    FloatVector c50 = load(init, initAt + 5 * initRow);
    FloatVector c51 = load(init, initAt + 5 * initRow + LANES);
    FloatVector c52 = load(init, initAt + 5 * initRow + 2 * LANES);
    FloatVector c53 = load(init, initAt + 5 * initRow + 3 * LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = load(b, bAt);
      FloatVector b1 = load(b, bAt + LANES);
      FloatVector b2 = load(b, bAt + 2 * LANES);
      FloatVector b3 = load(b, bAt + 3 * LANES);
      FloatVector a0 = broadcast(a[aAt]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      c03 = a0.fma(b3, c03);
      FloatVector a1 = broadcast(a[aAt + aRow]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      c13 = a1.fma(b3, c13);
      FloatVector a2 = broadcast(a[aAt + 2 * aRow]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      c23 = a2.fma(b3, c23);
      FloatVector a3 = broadcast(a[aAt + 3 * aRow]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
      c33 = a3.fma(b3, c33);
      FloatVector a4 = broadcast(a[aAt + 4 * aRow]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      c42 = a4.fma(b2, c42);
      c43 = a4.fma(b3, c43);
      FloatVector a5 = broadcast(a[aAt + 5 * aRow]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      c52 = a5.fma(b2, c52);
      c53 = a5.fma(b3, c53);
      aAt += aColumn;
      bAt += bRow;
    }
    c00.intoArray(c, cAt);
    c01.intoArray(c, cAt + LANES);
    c02.intoArray(c, cAt + 2 * LANES);
    c03.intoArray(c, cAt + 3 * LANES);
    c10.intoArray(c, cAt + cRow);
    c11.intoArray(c, cAt + cRow + LANES);
    c12.intoArray(c, cAt + cRow + 2 * LANES);
    c13.intoArray(c, cAt + cRow + 3 * LANES);
    c20.intoArray(c, cAt + 2 * cRow);
    c21.intoArray(c, cAt + 2 * cRow + LANES);
    c22.intoArray(c, cAt + 2 * cRow + 2 * LANES);
    c23.intoArray(c, cAt + 2 * cRow + 3 * LANES);
    c30.intoArray(c, cAt + 3 * cRow);
    c31.intoArray(c, cAt + 3 * cRow + LANES);
    c32.intoArray(c, cAt + 3 * cRow + 2 * LANES);
    c33.intoArray(c, cAt + 3 * cRow + 3 * LANES);
    c40.intoArray(c, cAt + 4 * cRow);
    c41.intoArray(c, cAt + 4 * cRow + LANES);
    c42.intoArray(c, cAt + 4 * cRow + 2 * LANES);
    c43.intoArray(c, cAt + 4 * cRow + 3 * LANES);
    c50.intoArray(c, cAt + 5 * cRow);
    c51.intoArray(c, cAt + 5 * cRow + LANES);
    c52.intoArray(c, cAt + 5 * cRow + 2 * LANES);
    c53.intoArray(c, cAt + 5 * cRow + 3 * LANES);
  }

  private static void rows1x4(
      int k,
      float[] a,
      int aAt,
      int aColumn,
      float[] b,
      int bAt,
      int bRow,
      float[] init,
      int initAt,
      float[] c,
      int cAt) {
    FloatVector c00 = load(init, initAt);
    FloatVector c01 = load(init, initAt + LANES);
    FloatVector c02 = load(init, initAt + 2 * LANES);
    FloatVector c03 = load(init, initAt + 3 * LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = load(b, bAt);
      FloatVector b1 = load(b, bAt + LANES);
      FloatVector b2 = load(b, bAt + 2 * LANES);
      FloatVector b3 = load(b, bAt + 3 * LANES);
      FloatVector a0 = broadcast(a[aAt]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      c03 = a0.fma(b3, c03);
      aAt += aColumn;
      bAt += bRow;
    }
    c00.intoArray(c, cAt);
    c01.intoArray(c, cAt + LANES);
    c02.intoArray(c, cAt + 2 * LANES);
    c03.intoArray(c, cAt + 3 * LANES);
  }

  private static void rows6x1(
      int k,
      float[] a,
      int aAt,
      int aRow,
      int aColumn,
      float[] b,
      int bAt,
      int bRow,
      float[] init,
      int initAt,
      int initRow,
      float[] c,
      int cAt,
      int cRow) {
    FloatVector c00 = load(init, initAt);
    FloatVector c10 = load(init, initAt + initRow);
    FloatVector c20 = load(init, initAt + 2 * initRow);
    FloatVector c30 = load(init, initAt + 3 * initRow);
    FloatVector c40 = load(init, initAt + 4 * initRow);
    FloatVector c50 = load(init, initAt + 5 * initRow);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = load(b, bAt);
      FloatVector a0 = broadcast(a[aAt]);
      c00 = a0.fma(b0, c00);
      FloatVector a1 = broadcast(a[aAt + aRow]);
      c10 = a1.fma(b0, c10);
      FloatVector a2 = broadcast(a[aAt + 2 * aRow]);
      c20 = a2.fma(b0, c20);
      FloatVector a3 = broadcast(a[aAt + 3 * aRow]);
      c30 = a3.fma(b0, c30);
      FloatVector a4 = broadcast(a[aAt + 4 * aRow]);
      c40 = a4.fma(b0, c40);
      FloatVector a5 = broadcast(a[aAt + 5 * aRow]);
      c50 = a5.fma(b0, c50);
      aAt += aColumn;
      bAt += bRow;
    }
    c00.intoArray(c, cAt);
    c10.intoArray(c, cAt + cRow);
    c20.intoArray(c, cAt + 2 * cRow);
    c30.intoArray(c, cAt + 3 * cRow);
    c40.intoArray(c, cAt + 4 * cRow);
    c50.intoArray(c, cAt + 5 * cRow);
  }

  private static void rows1x1(
      int k,
      float[] a,
      int aAt,
      int aColumn,
      float[] b,
      int bAt,
      int bRow,
      float[] init,
      int initAt,
      float[] c,
      int cAt) {
    FloatVector c00 = load(init, initAt);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = load(b, bAt);
      FloatVector a0 = broadcast(a[aAt]);
      c00 = a0.fma(b0, c00);
      aAt += aColumn;
      bAt += bRow;
    }
    c00.intoArray(c, cAt);
  }

  private static FloatVector load(float[] x, int offset) {
    return FloatVector.fromArray(FLOATS, x, offset);
  }

  private static FloatVector broadcast(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }
}
