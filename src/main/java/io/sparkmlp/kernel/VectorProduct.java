package io.sparkmlp.kernel;

import static io.sparkmlp.kernel.VectorKernels.FLOATS;
import static io.sparkmlp.kernel.VectorKernels.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * The matrix product of {@link VectorKernels}: blocks of C stay in registers while k runs, as in
 * Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008, but without
 * packing.
 *
 * <p>HEADNOTES
 */
final class VectorProduct {
  // KBLOCK
  private static final int DEPTH = Integer.getInteger("kb", 512);

  private static final int WIDTH = LANES == 8 ? 2 : 4;

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
    float[] start = init;
    int startAt = initOffset;
    int startRow = initRow;
    int p = 0;
    do {
      int block = Math.min(k - p, DEPTH);
      int aAt = aOffset + p * aColumn;
      int bAt = bOffset + p * bRow;
      int j = 0;
      for (; WIDTH == 4 && j <= n - 4 * LANES; j += 4 * LANES) {
        panel4(
            m,
            block,
            a,
            aAt,
            aRow,
            aColumn,
            b,
            bAt + j,
            bRow,
            start,
            startAt + j,
            startRow,
            c,
            cOffset + j,
            cRow);
      }
      if (j == n - 3 * LANES) {
        panel3(
            m,
            block,
            a,
            aAt,
            aRow,
            aColumn,
            b,
            bAt + j,
            bRow,
            start,
            startAt + j,
            startRow,
            c,
            cOffset + j,
            cRow);
        j = n;
      }
      for (; j <= n - 2 * LANES; j += 2 * LANES) {
        panel2(
            m,
            block,
            a,
            aAt,
            aRow,
            aColumn,
            b,
            bAt + j,
            bRow,
            start,
            startAt + j,
            startRow,
            c,
            cOffset + j,
            cRow);
      }
      if (j < n) {
        panel1(
            m,
            block,
            a,
            aAt,
            aRow,
            aColumn,
            b,
            bAt + j,
            bRow,
            start,
            startAt + j,
            startRow,
            c,
            cOffset + j,
            cRow);
      }
      start = c;
      startAt = cOffset;
      startRow = cRow;
      p += block;
    } while (p < k);
  }

  private static void panel4(
      int m,
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
    int i = 0;
    for (; i <= m - 4; i += 4) {
      rows4x4(
          k,
          a,
          aAt + i * aRow,
          aRow,
          aColumn,
          b,
          bAt,
          bRow,
          init,
          initAt + i * initRow,
          initRow,
          c,
          cAt + i * cRow,
          cRow);
    }
    for (; i <= m - 2; i += 2) {
      rows2x4(
          k,
          a,
          aAt + i * aRow,
          aRow,
          aColumn,
          b,
          bAt,
          bRow,
          init,
          initAt + i * initRow,
          initRow,
          c,
          cAt + i * cRow,
          cRow);
    }
    if (i < m) {
      rows1x4(
          k,
          a,
          aAt + i * aRow,
          aColumn,
          b,
          bAt,
          bRow,
          init,
          initAt + i * initRow,
          c,
          cAt + i * cRow);
    }
  }

  private static void panel3(
      int m,
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
    int i = 0;
    for (; i <= m - 4; i += 4) {
      rows4x3(
          k,
          a,
          aAt + i * aRow,
          aRow,
          aColumn,
          b,
          bAt,
          bRow,
          init,
          initAt + i * initRow,
          initRow,
          c,
          cAt + i * cRow,
          cRow);
    }
    for (; i <= m - 2; i += 2) {
      rows2x2(
          k,
          a,
          aAt + i * aRow,
          aRow,
          aColumn,
          b,
          bAt,
          bRow,
          init,
          initAt + i * initRow,
          initRow,
          c,
          cAt + i * cRow,
          cRow);
      rows2x1(
          k,
          a,
          aAt + i * aRow,
          aRow,
          aColumn,
          b,
          bAt + 2 * LANES,
          bRow,
          init,
          initAt + i * initRow + 2 * LANES,
          initRow,
          c,
          cAt + i * cRow + 2 * LANES,
          cRow);
    }
    if (i < m) {
      rows1x2(
          k,
          a,
          aAt + i * aRow,
          aColumn,
          b,
          bAt,
          bRow,
          init,
          initAt + i * initRow,
          c,
          cAt + i * cRow);
      rows1x1(
          k,
          a,
          aAt + i * aRow,
          aColumn,
          b,
          bAt + 2 * LANES,
          bRow,
          init,
          initAt + i * initRow + 2 * LANES,
          c,
          cAt + i * cRow + 2 * LANES);
    }
  }

  private static void panel2(
      int m,
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
    int i = 0;
    for (; i <= m - 6; i += 6) {
      rows6x2(
          k,
          a,
          aAt + i * aRow,
          aRow,
          aColumn,
          b,
          bAt,
          bRow,
          init,
          initAt + i * initRow,
          initRow,
          c,
          cAt + i * cRow,
          cRow);
    }
    for (; i <= m - 2; i += 2) {
      rows2x2(
          k,
          a,
          aAt + i * aRow,
          aRow,
          aColumn,
          b,
          bAt,
          bRow,
          init,
          initAt + i * initRow,
          initRow,
          c,
          cAt + i * cRow,
          cRow);
    }
    if (i < m) {
      rows1x2(
          k,
          a,
          aAt + i * aRow,
          aColumn,
          b,
          bAt,
          bRow,
          init,
          initAt + i * initRow,
          c,
          cAt + i * cRow);
    }
  }

  private static void panel1(
      int m,
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
    int i = 0;
    for (; i <= m - 8; i += 8) {
      rows8x1(
          k,
          a,
          aAt + i * aRow,
          aRow,
          aColumn,
          b,
          bAt,
          bRow,
          init,
          initAt + i * initRow,
          initRow,
          c,
          cAt + i * cRow,
          cRow);
    }
    for (; i <= m - 2; i += 2) {
      rows2x1(
          k,
          a,
          aAt + i * aRow,
          aRow,
          aColumn,
          b,
          bAt,
          bRow,
          init,
          initAt + i * initRow,
          initRow,
          c,
          cAt + i * cRow,
          cRow);
    }
    if (i < m) {
      rows1x1(
          k,
          a,
          aAt + i * aRow,
          aColumn,
          b,
          bAt,
          bRow,
          init,
          initAt + i * initRow,
          c,
          cAt + i * cRow);
    }
  }

  private static void rows4x4(
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
    FloatVector c00 = FloatVector.fromArray(FLOATS, init, initAt);
    FloatVector c01 = FloatVector.fromArray(FLOATS, init, initAt + LANES);
    FloatVector c02 = FloatVector.fromArray(FLOATS, init, initAt + 2 * LANES);
    FloatVector c03 = FloatVector.fromArray(FLOATS, init, initAt + 3 * LANES);
    FloatVector c10 = FloatVector.fromArray(FLOATS, init, initAt + initRow);
    FloatVector c11 = FloatVector.fromArray(FLOATS, init, initAt + initRow + LANES);
    FloatVector c12 = FloatVector.fromArray(FLOATS, init, initAt + initRow + 2 * LANES);
    FloatVector c13 = FloatVector.fromArray(FLOATS, init, initAt + initRow + 3 * LANES);
    FloatVector c20 = FloatVector.fromArray(FLOATS, init, initAt + 2 * initRow);
    FloatVector c21 = FloatVector.fromArray(FLOATS, init, initAt + 2 * initRow + LANES);
    FloatVector c22 = FloatVector.fromArray(FLOATS, init, initAt + 2 * initRow + 2 * LANES);
    FloatVector c23 = FloatVector.fromArray(FLOATS, init, initAt + 2 * initRow + 3 * LANES);
    FloatVector c30 = FloatVector.fromArray(FLOATS, init, initAt + 3 * initRow);
    FloatVector c31 = FloatVector.fromArray(FLOATS, init, initAt + 3 * initRow + LANES);
    FloatVector c32 = FloatVector.fromArray(FLOATS, init, initAt + 3 * initRow + 2 * LANES);
    FloatVector c33 = FloatVector.fromArray(FLOATS, init, initAt + 3 * initRow + 3 * LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(FLOATS, b, bAt);
      FloatVector b1 = FloatVector.fromArray(FLOATS, b, bAt + LANES);
      FloatVector b2 = FloatVector.fromArray(FLOATS, b, bAt + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(FLOATS, b, bAt + 3 * LANES);
      FloatVector a0 = FloatVector.broadcast(FLOATS, a[aAt]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      c03 = a0.fma(b3, c03);
      FloatVector a1 = FloatVector.broadcast(FLOATS, a[aAt + aRow]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      c13 = a1.fma(b3, c13);
      FloatVector a2 = FloatVector.broadcast(FLOATS, a[aAt + 2 * aRow]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      c23 = a2.fma(b3, c23);
      FloatVector a3 = FloatVector.broadcast(FLOATS, a[aAt + 3 * aRow]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
      c33 = a3.fma(b3, c33);
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
  }

  private static void rows2x4(
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
    FloatVector c00 = FloatVector.fromArray(FLOATS, init, initAt);
    FloatVector c01 = FloatVector.fromArray(FLOATS, init, initAt + LANES);
    FloatVector c02 = FloatVector.fromArray(FLOATS, init, initAt + 2 * LANES);
    FloatVector c03 = FloatVector.fromArray(FLOATS, init, initAt + 3 * LANES);
    FloatVector c10 = FloatVector.fromArray(FLOATS, init, initAt + initRow);
    FloatVector c11 = FloatVector.fromArray(FLOATS, init, initAt + initRow + LANES);
    FloatVector c12 = FloatVector.fromArray(FLOATS, init, initAt + initRow + 2 * LANES);
    FloatVector c13 = FloatVector.fromArray(FLOATS, init, initAt + initRow + 3 * LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(FLOATS, b, bAt);
      FloatVector b1 = FloatVector.fromArray(FLOATS, b, bAt + LANES);
      FloatVector b2 = FloatVector.fromArray(FLOATS, b, bAt + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(FLOATS, b, bAt + 3 * LANES);
      FloatVector a0 = FloatVector.broadcast(FLOATS, a[aAt]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      c03 = a0.fma(b3, c03);
      FloatVector a1 = FloatVector.broadcast(FLOATS, a[aAt + aRow]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      c13 = a1.fma(b3, c13);
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
    FloatVector c0 = FloatVector.fromArray(FLOATS, init, initAt);
    FloatVector c1 = FloatVector.fromArray(FLOATS, init, initAt + LANES);
    FloatVector c2 = FloatVector.fromArray(FLOATS, init, initAt + 2 * LANES);
    FloatVector c3 = FloatVector.fromArray(FLOATS, init, initAt + 3 * LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(FLOATS, b, bAt);
      FloatVector b1 = FloatVector.fromArray(FLOATS, b, bAt + LANES);
      FloatVector b2 = FloatVector.fromArray(FLOATS, b, bAt + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(FLOATS, b, bAt + 3 * LANES);
      FloatVector a0 = FloatVector.broadcast(FLOATS, a[aAt]);
      c0 = a0.fma(b0, c0);
      c1 = a0.fma(b1, c1);
      c2 = a0.fma(b2, c2);
      c3 = a0.fma(b3, c3);
      aAt += aColumn;
      bAt += bRow;
    }
    c0.intoArray(c, cAt);
    c1.intoArray(c, cAt + LANES);
    c2.intoArray(c, cAt + 2 * LANES);
    c3.intoArray(c, cAt + 3 * LANES);
  }

  private static void rows4x3(
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
    FloatVector c00 = FloatVector.fromArray(FLOATS, init, initAt);
    FloatVector c01 = FloatVector.fromArray(FLOATS, init, initAt + LANES);
    FloatVector c02 = FloatVector.fromArray(FLOATS, init, initAt + 2 * LANES);
    FloatVector c10 = FloatVector.fromArray(FLOATS, init, initAt + initRow);
    FloatVector c11 = FloatVector.fromArray(FLOATS, init, initAt + initRow + LANES);
    FloatVector c12 = FloatVector.fromArray(FLOATS, init, initAt + initRow + 2 * LANES);
    FloatVector c20 = FloatVector.fromArray(FLOATS, init, initAt + 2 * initRow);
    FloatVector c21 = FloatVector.fromArray(FLOATS, init, initAt + 2 * initRow + LANES);
    FloatVector c22 = FloatVector.fromArray(FLOATS, init, initAt + 2 * initRow + 2 * LANES);
    FloatVector c30 = FloatVector.fromArray(FLOATS, init, initAt + 3 * initRow);
    FloatVector c31 = FloatVector.fromArray(FLOATS, init, initAt + 3 * initRow + LANES);
    FloatVector c32 = FloatVector.fromArray(FLOATS, init, initAt + 3 * initRow + 2 * LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(FLOATS, b, bAt);
      FloatVector b1 = FloatVector.fromArray(FLOATS, b, bAt + LANES);
      FloatVector b2 = FloatVector.fromArray(FLOATS, b, bAt + 2 * LANES);
      FloatVector a0 = FloatVector.broadcast(FLOATS, a[aAt]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      FloatVector a1 = FloatVector.broadcast(FLOATS, a[aAt + aRow]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      FloatVector a2 = FloatVector.broadcast(FLOATS, a[aAt + 2 * aRow]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      FloatVector a3 = FloatVector.broadcast(FLOATS, a[aAt + 3 * aRow]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
      aAt += aColumn;
      bAt += bRow;
    }
    c00.intoArray(c, cAt);
    c01.intoArray(c, cAt + LANES);
    c02.intoArray(c, cAt + 2 * LANES);
    c10.intoArray(c, cAt + cRow);
    c11.intoArray(c, cAt + cRow + LANES);
    c12.intoArray(c, cAt + cRow + 2 * LANES);
    c20.intoArray(c, cAt + 2 * cRow);
    c21.intoArray(c, cAt + 2 * cRow + LANES);
    c22.intoArray(c, cAt + 2 * cRow + 2 * LANES);
    c30.intoArray(c, cAt + 3 * cRow);
    c31.intoArray(c, cAt + 3 * cRow + LANES);
    c32.intoArray(c, cAt + 3 * cRow + 2 * LANES);
  }

  private static void rows6x2(
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
    FloatVector c00 = FloatVector.fromArray(FLOATS, init, initAt);
    FloatVector c01 = FloatVector.fromArray(FLOATS, init, initAt + LANES);
    FloatVector c10 = FloatVector.fromArray(FLOATS, init, initAt + initRow);
    FloatVector c11 = FloatVector.fromArray(FLOATS, init, initAt + initRow + LANES);
    FloatVector c20 = FloatVector.fromArray(FLOATS, init, initAt + 2 * initRow);
    FloatVector c21 = FloatVector.fromArray(FLOATS, init, initAt + 2 * initRow + LANES);
    FloatVector c30 = FloatVector.fromArray(FLOATS, init, initAt + 3 * initRow);
    FloatVector c31 = FloatVector.fromArray(FLOATS, init, initAt + 3 * initRow + LANES);
    FloatVector c40 = FloatVector.fromArray(FLOATS, init, initAt + 4 * initRow);
    FloatVector c41 = FloatVector.fromArray(FLOATS, init, initAt + 4 * initRow + LANES);
    FloatVector c50 = FloatVector.fromArray(FLOATS, init, initAt + 5 * initRow);
    FloatVector c51 = FloatVector.fromArray(FLOATS, init, initAt + 5 * initRow + LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(FLOATS, b, bAt);
      FloatVector b1 = FloatVector.fromArray(FLOATS, b, bAt + LANES);
      FloatVector a0 = FloatVector.broadcast(FLOATS, a[aAt]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = FloatVector.broadcast(FLOATS, a[aAt + aRow]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = FloatVector.broadcast(FLOATS, a[aAt + 2 * aRow]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = FloatVector.broadcast(FLOATS, a[aAt + 3 * aRow]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      FloatVector a4 = FloatVector.broadcast(FLOATS, a[aAt + 4 * aRow]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      FloatVector a5 = FloatVector.broadcast(FLOATS, a[aAt + 5 * aRow]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      aAt += aColumn;
      bAt += bRow;
    }
    c00.intoArray(c, cAt);
    c01.intoArray(c, cAt + LANES);
    c10.intoArray(c, cAt + cRow);
    c11.intoArray(c, cAt + cRow + LANES);
    c20.intoArray(c, cAt + 2 * cRow);
    c21.intoArray(c, cAt + 2 * cRow + LANES);
    c30.intoArray(c, cAt + 3 * cRow);
    c31.intoArray(c, cAt + 3 * cRow + LANES);
    c40.intoArray(c, cAt + 4 * cRow);
    c41.intoArray(c, cAt + 4 * cRow + LANES);
    c50.intoArray(c, cAt + 5 * cRow);
    c51.intoArray(c, cAt + 5 * cRow + LANES);
  }

  private static void rows2x2(
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
    FloatVector c00 = FloatVector.fromArray(FLOATS, init, initAt);
    FloatVector c01 = FloatVector.fromArray(FLOATS, init, initAt + LANES);
    FloatVector c10 = FloatVector.fromArray(FLOATS, init, initAt + initRow);
    FloatVector c11 = FloatVector.fromArray(FLOATS, init, initAt + initRow + LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(FLOATS, b, bAt);
      FloatVector b1 = FloatVector.fromArray(FLOATS, b, bAt + LANES);
      FloatVector a0 = FloatVector.broadcast(FLOATS, a[aAt]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = FloatVector.broadcast(FLOATS, a[aAt + aRow]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      aAt += aColumn;
      bAt += bRow;
    }
    c00.intoArray(c, cAt);
    c01.intoArray(c, cAt + LANES);
    c10.intoArray(c, cAt + cRow);
    c11.intoArray(c, cAt + cRow + LANES);
  }

  private static void rows1x2(
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
    FloatVector c0 = FloatVector.fromArray(FLOATS, init, initAt);
    FloatVector c1 = FloatVector.fromArray(FLOATS, init, initAt + LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(FLOATS, b, bAt);
      FloatVector b1 = FloatVector.fromArray(FLOATS, b, bAt + LANES);
      FloatVector a0 = FloatVector.broadcast(FLOATS, a[aAt]);
      c0 = a0.fma(b0, c0);
      c1 = a0.fma(b1, c1);
      aAt += aColumn;
      bAt += bRow;
    }
    c0.intoArray(c, cAt);
    c1.intoArray(c, cAt + LANES);
  }

  private static void rows8x1(
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
    FloatVector c0 = FloatVector.fromArray(FLOATS, init, initAt);
    FloatVector c1 = FloatVector.fromArray(FLOATS, init, initAt + initRow);
    FloatVector c2 = FloatVector.fromArray(FLOATS, init, initAt + 2 * initRow);
    FloatVector c3 = FloatVector.fromArray(FLOATS, init, initAt + 3 * initRow);
    FloatVector c4 = FloatVector.fromArray(FLOATS, init, initAt + 4 * initRow);
    FloatVector c5 = FloatVector.fromArray(FLOATS, init, initAt + 5 * initRow);
    FloatVector c6 = FloatVector.fromArray(FLOATS, init, initAt + 6 * initRow);
    FloatVector c7 = FloatVector.fromArray(FLOATS, init, initAt + 7 * initRow);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(FLOATS, b, bAt);
      c0 = FloatVector.broadcast(FLOATS, a[aAt]).fma(b0, c0);
      c1 = FloatVector.broadcast(FLOATS, a[aAt + aRow]).fma(b0, c1);
      c2 = FloatVector.broadcast(FLOATS, a[aAt + 2 * aRow]).fma(b0, c2);
      c3 = FloatVector.broadcast(FLOATS, a[aAt + 3 * aRow]).fma(b0, c3);
      c4 = FloatVector.broadcast(FLOATS, a[aAt + 4 * aRow]).fma(b0, c4);
      c5 = FloatVector.broadcast(FLOATS, a[aAt + 5 * aRow]).fma(b0, c5);
      c6 = FloatVector.broadcast(FLOATS, a[aAt + 6 * aRow]).fma(b0, c6);
      c7 = FloatVector.broadcast(FLOATS, a[aAt + 7 * aRow]).fma(b0, c7);
      aAt += aColumn;
      bAt += bRow;
    }
    c0.intoArray(c, cAt);
    c1.intoArray(c, cAt + cRow);
    c2.intoArray(c, cAt + 2 * cRow);
    c3.intoArray(c, cAt + 3 * cRow);
    c4.intoArray(c, cAt + 4 * cRow);
    c5.intoArray(c, cAt + 5 * cRow);
    c6.intoArray(c, cAt + 6 * cRow);
    c7.intoArray(c, cAt + 7 * cRow);
  }

  private static void rows2x1(
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
    FloatVector c0 = FloatVector.fromArray(FLOATS, init, initAt);
    FloatVector c1 = FloatVector.fromArray(FLOATS, init, initAt + initRow);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(FLOATS, b, bAt);
      c0 = FloatVector.broadcast(FLOATS, a[aAt]).fma(b0, c0);
      c1 = FloatVector.broadcast(FLOATS, a[aAt + aRow]).fma(b0, c1);
      aAt += aColumn;
      bAt += bRow;
    }
    c0.intoArray(c, cAt);
    c1.intoArray(c, cAt + cRow);
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
    FloatVector c0 = FloatVector.fromArray(FLOATS, init, initAt);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(FLOATS, b, bAt);
      c0 = FloatVector.broadcast(FLOATS, a[aAt]).fma(b0, c0);
      aAt += aColumn;
      bAt += bRow;
    }
    c0.intoArray(c, cAt);
  }
}
