package io.sparkmlp.kernel;

import static io.sparkmlp.kernel.VectorKernels.FLOATS;
import static io.sparkmlp.kernel.VectorKernels.FLOAT_VECTOR;
import static io.sparkmlp.kernel.VectorKernels.LANES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;

/**
 * The matrix product of {@link VectorKernels}: blocks of C stay in registers while the columns of A
 * run, as in Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008, but
 * without packing: A is read one float at a time, by its strides, and the rows of B are padded.
 *
 * <p>A block of R rows by V vectors does R V multiplications for R + V loads, and needs R V + V + 1
 * registers. What else a column costs are checks of indices, so the large blocks are of the two
 * kinds of A that need few: {@code rows} where the columns of A lie side by side, whose indices
 * grow with the loop's and are checked before it; {@code unit} where its rows do, which one check
 * covers. Measured in GF/s (784 columns of A, JDK 17, a core of 209 GF/s at most: Intel, two units
 * of 512 bits), blocks alone: 6 x 4 146, 6 x 3 135; unit 8 x 3 138, 12 x 2 130, 8 x 1 95. A forward
 * product of 144 rows, 784 columns and 100 units, where no vector lies across two cache lines, as
 * the network sees to, reaches 118, with checks within the loop 101; its gradient's 136. On Zen 4,
 * with half the peak, 4 x 4 reached 97 % of it, 6 x 4 87 %. With the 16 registers of 256 bits 6 x 2
 * is the largest that fits; 512 bits come with 32, and so do NEON's 128.
 *
 * <p>Sums are cast before they are stored: a variable that a loop carries has the declared type
 * only, a store of it is not compiled to an instruction, and then every sum of the loop becomes an
 * object (seen on JDK 17: 10 GB a pass over 9,600 rows of 784, 6 instead of 100 GF/s).
 *
 * <p>Every block is a method of its own and calls nothing but the Vector API; {@link VectorKernels}
 * says why.
 */
final class VectorProduct {
  /**
   * Columns of A taken at a time, the sums passing through C in between: the 32 KB of B that the
   * rows of A then share stay in the cache next to the core. Without it k = 4096 runs at half
   * speed.
   */
  private static final int DEPTH = 128;

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
    depth(
        m,
        n,
        Math.min(k, DEPTH),
        a,
        aOffset,
        aRow,
        aColumn,
        b,
        bOffset,
        bRow,
        init,
        initOffset,
        initRow,
        c,
        cOffset,
        cRow);
    for (int p = DEPTH; p < k; p += DEPTH) {
      depth(
          m,
          n,
          Math.min(k - p, DEPTH),
          a,
          aOffset + p * aColumn,
          aRow,
          aColumn,
          b,
          bOffset + p * bRow,
          bRow,
          c,
          cOffset,
          cRow,
          c,
          cOffset,
          cRow);
    }
  }

  private static void depth(
      int m,
      int n,
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
    int j = 0;
    while (j < n) {
      int width = width((n - j) / LANES, aRow == 1);
      switch (width) {
        case 4 ->
            columns4(
                m,
                k,
                a,
                aAt,
                aRow,
                aColumn,
                b,
                bAt + j,
                bRow,
                init,
                initAt + j,
                initRow,
                c,
                cAt + j,
                cRow);
        case 3 ->
            columns3(
                m,
                k,
                a,
                aAt,
                aRow,
                aColumn,
                b,
                bAt + j,
                bRow,
                init,
                initAt + j,
                initRow,
                c,
                cAt + j,
                cRow);
        case 2 ->
            columns2(
                m,
                k,
                a,
                aAt,
                aRow,
                aColumn,
                b,
                bAt + j,
                bRow,
                init,
                initAt + j,
                initRow,
                c,
                cAt + j,
                cRow);
        default ->
            columns1(
                m,
                k,
                a,
                aAt,
                aRow,
                aColumn,
                b,
                bAt + j,
                bRow,
                init,
                initAt + j,
                initRow,
                c,
                cAt + j,
                cRow);
      }
      j += width * LANES;
    }
  }

  /**
   * Vectors taken at a time where so many are left: as many as a block has, but never a last one
   * alone, which would wait for the loads of A.
   */
  private static int width(int left, boolean unit) {
    int most = LANES == 8 ? 2 : unit ? 3 : 4;
    return left == most + 1 ? most - 1 : Math.min(left, most);
  }

  private static void columns4(
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
    for (; aColumn == 1 && i <= m - 6; i += 6) {
      rows6x4(
          k,
          a,
          aAt + i * aRow,
          aRow,
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
    for (; i < m; i++) {
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

  private static void columns3(
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
    for (; aRow == 1 && i <= m - 8; i += 8) {
      unit8x3(
          k,
          a,
          aAt + i * aRow,
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
    for (; aColumn == 1 && i <= m - 6; i += 6) {
      rows6x3(
          k,
          a,
          aAt + i * aRow,
          aRow,
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
    for (; i < m; i++) {
      rows1x3(
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

  private static void columns2(
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
    for (; LANES != 8 && aRow == 1 && i <= m - 12; i += 12) {
      unit12x2(
          k,
          a,
          aAt + i * aRow,
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
    for (; aRow == 1 && i <= m - 6; i += 6) {
      unit6x2(
          k,
          a,
          aAt + i * aRow,
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
    for (; aColumn == 1 && i <= m - 6; i += 6) {
      rows6x2(
          k,
          a,
          aAt + i * aRow,
          aRow,
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

  private static void columns1(
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
    for (; aRow == 1 && i <= m - 8; i += 8) {
      unit8x1(
          k,
          a,
          aAt + i * aRow,
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
    for (; aColumn == 1 && i <= m - 8; i += 8) {
      rows8x1(
          k,
          a,
          aAt + i * aRow,
          aRow,
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

  private static void rows6x4(
      int k,
      float[] a,
      int aAt,
      int aRow,
      float[] b,
      int bAt,
      int bRow,
      float[] init,
      int initAt,
      int initRow,
      float[] c,
      int cAt,
      int cRow) {
    FloatVector c00 = fromArray(FLOATS, init, initAt);
    FloatVector c01 = fromArray(FLOATS, init, initAt + LANES);
    FloatVector c02 = fromArray(FLOATS, init, initAt + 2 * LANES);
    FloatVector c03 = fromArray(FLOATS, init, initAt + 3 * LANES);
    FloatVector c10 = fromArray(FLOATS, init, initAt + initRow);
    FloatVector c11 = fromArray(FLOATS, init, initAt + initRow + LANES);
    FloatVector c12 = fromArray(FLOATS, init, initAt + initRow + 2 * LANES);
    FloatVector c13 = fromArray(FLOATS, init, initAt + initRow + 3 * LANES);
    FloatVector c20 = fromArray(FLOATS, init, initAt + 2 * initRow);
    FloatVector c21 = fromArray(FLOATS, init, initAt + 2 * initRow + LANES);
    FloatVector c22 = fromArray(FLOATS, init, initAt + 2 * initRow + 2 * LANES);
    FloatVector c23 = fromArray(FLOATS, init, initAt + 2 * initRow + 3 * LANES);
    FloatVector c30 = fromArray(FLOATS, init, initAt + 3 * initRow);
    FloatVector c31 = fromArray(FLOATS, init, initAt + 3 * initRow + LANES);
    FloatVector c32 = fromArray(FLOATS, init, initAt + 3 * initRow + 2 * LANES);
    FloatVector c33 = fromArray(FLOATS, init, initAt + 3 * initRow + 3 * LANES);
    FloatVector c40 = fromArray(FLOATS, init, initAt + 4 * initRow);
    FloatVector c41 = fromArray(FLOATS, init, initAt + 4 * initRow + LANES);
    FloatVector c42 = fromArray(FLOATS, init, initAt + 4 * initRow + 2 * LANES);
    FloatVector c43 = fromArray(FLOATS, init, initAt + 4 * initRow + 3 * LANES);
    FloatVector c50 = fromArray(FLOATS, init, initAt + 5 * initRow);
    FloatVector c51 = fromArray(FLOATS, init, initAt + 5 * initRow + LANES);
    FloatVector c52 = fromArray(FLOATS, init, initAt + 5 * initRow + 2 * LANES);
    FloatVector c53 = fromArray(FLOATS, init, initAt + 5 * initRow + 3 * LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(FLOATS, b, bAt);
      FloatVector b1 = fromArray(FLOATS, b, bAt + LANES);
      FloatVector b2 = fromArray(FLOATS, b, bAt + 2 * LANES);
      FloatVector b3 = fromArray(FLOATS, b, bAt + 3 * LANES);
      FloatVector a0 = broadcast(FLOATS, a[aAt + p]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      c03 = a0.fma(b3, c03);
      FloatVector a1 = broadcast(FLOATS, a[aAt + aRow + p]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      c13 = a1.fma(b3, c13);
      FloatVector a2 = broadcast(FLOATS, a[aAt + 2 * aRow + p]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      c23 = a2.fma(b3, c23);
      FloatVector a3 = broadcast(FLOATS, a[aAt + 3 * aRow + p]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
      c33 = a3.fma(b3, c33);
      FloatVector a4 = broadcast(FLOATS, a[aAt + 4 * aRow + p]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      c42 = a4.fma(b2, c42);
      c43 = a4.fma(b3, c43);
      FloatVector a5 = broadcast(FLOATS, a[aAt + 5 * aRow + p]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      c52 = a5.fma(b2, c52);
      c53 = a5.fma(b3, c53);
      bAt += bRow;
    }
    FLOAT_VECTOR.cast(c00).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c01).intoArray(c, cAt + LANES);
    FLOAT_VECTOR.cast(c02).intoArray(c, cAt + 2 * LANES);
    FLOAT_VECTOR.cast(c03).intoArray(c, cAt + 3 * LANES);
    FLOAT_VECTOR.cast(c10).intoArray(c, cAt + cRow);
    FLOAT_VECTOR.cast(c11).intoArray(c, cAt + cRow + LANES);
    FLOAT_VECTOR.cast(c12).intoArray(c, cAt + cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c13).intoArray(c, cAt + cRow + 3 * LANES);
    FLOAT_VECTOR.cast(c20).intoArray(c, cAt + 2 * cRow);
    FLOAT_VECTOR.cast(c21).intoArray(c, cAt + 2 * cRow + LANES);
    FLOAT_VECTOR.cast(c22).intoArray(c, cAt + 2 * cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c23).intoArray(c, cAt + 2 * cRow + 3 * LANES);
    FLOAT_VECTOR.cast(c30).intoArray(c, cAt + 3 * cRow);
    FLOAT_VECTOR.cast(c31).intoArray(c, cAt + 3 * cRow + LANES);
    FLOAT_VECTOR.cast(c32).intoArray(c, cAt + 3 * cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c33).intoArray(c, cAt + 3 * cRow + 3 * LANES);
    FLOAT_VECTOR.cast(c40).intoArray(c, cAt + 4 * cRow);
    FLOAT_VECTOR.cast(c41).intoArray(c, cAt + 4 * cRow + LANES);
    FLOAT_VECTOR.cast(c42).intoArray(c, cAt + 4 * cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c43).intoArray(c, cAt + 4 * cRow + 3 * LANES);
    FLOAT_VECTOR.cast(c50).intoArray(c, cAt + 5 * cRow);
    FLOAT_VECTOR.cast(c51).intoArray(c, cAt + 5 * cRow + LANES);
    FLOAT_VECTOR.cast(c52).intoArray(c, cAt + 5 * cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c53).intoArray(c, cAt + 5 * cRow + 3 * LANES);
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
    FloatVector c0 = fromArray(FLOATS, init, initAt);
    FloatVector c1 = fromArray(FLOATS, init, initAt + LANES);
    FloatVector c2 = fromArray(FLOATS, init, initAt + 2 * LANES);
    FloatVector c3 = fromArray(FLOATS, init, initAt + 3 * LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(FLOATS, b, bAt);
      FloatVector b1 = fromArray(FLOATS, b, bAt + LANES);
      FloatVector b2 = fromArray(FLOATS, b, bAt + 2 * LANES);
      FloatVector b3 = fromArray(FLOATS, b, bAt + 3 * LANES);
      FloatVector a0 = broadcast(FLOATS, a[aAt]);
      c0 = a0.fma(b0, c0);
      c1 = a0.fma(b1, c1);
      c2 = a0.fma(b2, c2);
      c3 = a0.fma(b3, c3);
      aAt += aColumn;
      bAt += bRow;
    }
    FLOAT_VECTOR.cast(c0).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c1).intoArray(c, cAt + LANES);
    FLOAT_VECTOR.cast(c2).intoArray(c, cAt + 2 * LANES);
    FLOAT_VECTOR.cast(c3).intoArray(c, cAt + 3 * LANES);
  }

  private static void unit8x3(
      int k,
      float[] a,
      int aAt,
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
    FloatVector c00 = fromArray(FLOATS, init, initAt);
    FloatVector c01 = fromArray(FLOATS, init, initAt + LANES);
    FloatVector c02 = fromArray(FLOATS, init, initAt + 2 * LANES);
    FloatVector c10 = fromArray(FLOATS, init, initAt + initRow);
    FloatVector c11 = fromArray(FLOATS, init, initAt + initRow + LANES);
    FloatVector c12 = fromArray(FLOATS, init, initAt + initRow + 2 * LANES);
    FloatVector c20 = fromArray(FLOATS, init, initAt + 2 * initRow);
    FloatVector c21 = fromArray(FLOATS, init, initAt + 2 * initRow + LANES);
    FloatVector c22 = fromArray(FLOATS, init, initAt + 2 * initRow + 2 * LANES);
    FloatVector c30 = fromArray(FLOATS, init, initAt + 3 * initRow);
    FloatVector c31 = fromArray(FLOATS, init, initAt + 3 * initRow + LANES);
    FloatVector c32 = fromArray(FLOATS, init, initAt + 3 * initRow + 2 * LANES);
    FloatVector c40 = fromArray(FLOATS, init, initAt + 4 * initRow);
    FloatVector c41 = fromArray(FLOATS, init, initAt + 4 * initRow + LANES);
    FloatVector c42 = fromArray(FLOATS, init, initAt + 4 * initRow + 2 * LANES);
    FloatVector c50 = fromArray(FLOATS, init, initAt + 5 * initRow);
    FloatVector c51 = fromArray(FLOATS, init, initAt + 5 * initRow + LANES);
    FloatVector c52 = fromArray(FLOATS, init, initAt + 5 * initRow + 2 * LANES);
    FloatVector c60 = fromArray(FLOATS, init, initAt + 6 * initRow);
    FloatVector c61 = fromArray(FLOATS, init, initAt + 6 * initRow + LANES);
    FloatVector c62 = fromArray(FLOATS, init, initAt + 6 * initRow + 2 * LANES);
    FloatVector c70 = fromArray(FLOATS, init, initAt + 7 * initRow);
    FloatVector c71 = fromArray(FLOATS, init, initAt + 7 * initRow + LANES);
    FloatVector c72 = fromArray(FLOATS, init, initAt + 7 * initRow + 2 * LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(FLOATS, b, bAt);
      FloatVector b1 = fromArray(FLOATS, b, bAt + LANES);
      FloatVector b2 = fromArray(FLOATS, b, bAt + 2 * LANES);
      FloatVector a0 = broadcast(FLOATS, a[aAt]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      FloatVector a1 = broadcast(FLOATS, a[aAt + 1]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      FloatVector a2 = broadcast(FLOATS, a[aAt + 2]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      FloatVector a3 = broadcast(FLOATS, a[aAt + 3]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
      FloatVector a4 = broadcast(FLOATS, a[aAt + 4]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      c42 = a4.fma(b2, c42);
      FloatVector a5 = broadcast(FLOATS, a[aAt + 5]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      c52 = a5.fma(b2, c52);
      FloatVector a6 = broadcast(FLOATS, a[aAt + 6]);
      c60 = a6.fma(b0, c60);
      c61 = a6.fma(b1, c61);
      c62 = a6.fma(b2, c62);
      FloatVector a7 = broadcast(FLOATS, a[aAt + 7]);
      c70 = a7.fma(b0, c70);
      c71 = a7.fma(b1, c71);
      c72 = a7.fma(b2, c72);
      aAt += aColumn;
      bAt += bRow;
    }
    FLOAT_VECTOR.cast(c00).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c01).intoArray(c, cAt + LANES);
    FLOAT_VECTOR.cast(c02).intoArray(c, cAt + 2 * LANES);
    FLOAT_VECTOR.cast(c10).intoArray(c, cAt + cRow);
    FLOAT_VECTOR.cast(c11).intoArray(c, cAt + cRow + LANES);
    FLOAT_VECTOR.cast(c12).intoArray(c, cAt + cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c20).intoArray(c, cAt + 2 * cRow);
    FLOAT_VECTOR.cast(c21).intoArray(c, cAt + 2 * cRow + LANES);
    FLOAT_VECTOR.cast(c22).intoArray(c, cAt + 2 * cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c30).intoArray(c, cAt + 3 * cRow);
    FLOAT_VECTOR.cast(c31).intoArray(c, cAt + 3 * cRow + LANES);
    FLOAT_VECTOR.cast(c32).intoArray(c, cAt + 3 * cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c40).intoArray(c, cAt + 4 * cRow);
    FLOAT_VECTOR.cast(c41).intoArray(c, cAt + 4 * cRow + LANES);
    FLOAT_VECTOR.cast(c42).intoArray(c, cAt + 4 * cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c50).intoArray(c, cAt + 5 * cRow);
    FLOAT_VECTOR.cast(c51).intoArray(c, cAt + 5 * cRow + LANES);
    FLOAT_VECTOR.cast(c52).intoArray(c, cAt + 5 * cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c60).intoArray(c, cAt + 6 * cRow);
    FLOAT_VECTOR.cast(c61).intoArray(c, cAt + 6 * cRow + LANES);
    FLOAT_VECTOR.cast(c62).intoArray(c, cAt + 6 * cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c70).intoArray(c, cAt + 7 * cRow);
    FLOAT_VECTOR.cast(c71).intoArray(c, cAt + 7 * cRow + LANES);
    FLOAT_VECTOR.cast(c72).intoArray(c, cAt + 7 * cRow + 2 * LANES);
  }

  private static void rows6x3(
      int k,
      float[] a,
      int aAt,
      int aRow,
      float[] b,
      int bAt,
      int bRow,
      float[] init,
      int initAt,
      int initRow,
      float[] c,
      int cAt,
      int cRow) {
    FloatVector c00 = fromArray(FLOATS, init, initAt);
    FloatVector c01 = fromArray(FLOATS, init, initAt + LANES);
    FloatVector c02 = fromArray(FLOATS, init, initAt + 2 * LANES);
    FloatVector c10 = fromArray(FLOATS, init, initAt + initRow);
    FloatVector c11 = fromArray(FLOATS, init, initAt + initRow + LANES);
    FloatVector c12 = fromArray(FLOATS, init, initAt + initRow + 2 * LANES);
    FloatVector c20 = fromArray(FLOATS, init, initAt + 2 * initRow);
    FloatVector c21 = fromArray(FLOATS, init, initAt + 2 * initRow + LANES);
    FloatVector c22 = fromArray(FLOATS, init, initAt + 2 * initRow + 2 * LANES);
    FloatVector c30 = fromArray(FLOATS, init, initAt + 3 * initRow);
    FloatVector c31 = fromArray(FLOATS, init, initAt + 3 * initRow + LANES);
    FloatVector c32 = fromArray(FLOATS, init, initAt + 3 * initRow + 2 * LANES);
    FloatVector c40 = fromArray(FLOATS, init, initAt + 4 * initRow);
    FloatVector c41 = fromArray(FLOATS, init, initAt + 4 * initRow + LANES);
    FloatVector c42 = fromArray(FLOATS, init, initAt + 4 * initRow + 2 * LANES);
    FloatVector c50 = fromArray(FLOATS, init, initAt + 5 * initRow);
    FloatVector c51 = fromArray(FLOATS, init, initAt + 5 * initRow + LANES);
    FloatVector c52 = fromArray(FLOATS, init, initAt + 5 * initRow + 2 * LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(FLOATS, b, bAt);
      FloatVector b1 = fromArray(FLOATS, b, bAt + LANES);
      FloatVector b2 = fromArray(FLOATS, b, bAt + 2 * LANES);
      FloatVector a0 = broadcast(FLOATS, a[aAt + p]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      FloatVector a1 = broadcast(FLOATS, a[aAt + aRow + p]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      FloatVector a2 = broadcast(FLOATS, a[aAt + 2 * aRow + p]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      FloatVector a3 = broadcast(FLOATS, a[aAt + 3 * aRow + p]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
      FloatVector a4 = broadcast(FLOATS, a[aAt + 4 * aRow + p]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      c42 = a4.fma(b2, c42);
      FloatVector a5 = broadcast(FLOATS, a[aAt + 5 * aRow + p]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      c52 = a5.fma(b2, c52);
      bAt += bRow;
    }
    FLOAT_VECTOR.cast(c00).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c01).intoArray(c, cAt + LANES);
    FLOAT_VECTOR.cast(c02).intoArray(c, cAt + 2 * LANES);
    FLOAT_VECTOR.cast(c10).intoArray(c, cAt + cRow);
    FLOAT_VECTOR.cast(c11).intoArray(c, cAt + cRow + LANES);
    FLOAT_VECTOR.cast(c12).intoArray(c, cAt + cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c20).intoArray(c, cAt + 2 * cRow);
    FLOAT_VECTOR.cast(c21).intoArray(c, cAt + 2 * cRow + LANES);
    FLOAT_VECTOR.cast(c22).intoArray(c, cAt + 2 * cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c30).intoArray(c, cAt + 3 * cRow);
    FLOAT_VECTOR.cast(c31).intoArray(c, cAt + 3 * cRow + LANES);
    FLOAT_VECTOR.cast(c32).intoArray(c, cAt + 3 * cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c40).intoArray(c, cAt + 4 * cRow);
    FLOAT_VECTOR.cast(c41).intoArray(c, cAt + 4 * cRow + LANES);
    FLOAT_VECTOR.cast(c42).intoArray(c, cAt + 4 * cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c50).intoArray(c, cAt + 5 * cRow);
    FLOAT_VECTOR.cast(c51).intoArray(c, cAt + 5 * cRow + LANES);
    FLOAT_VECTOR.cast(c52).intoArray(c, cAt + 5 * cRow + 2 * LANES);
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
    FloatVector c00 = fromArray(FLOATS, init, initAt);
    FloatVector c01 = fromArray(FLOATS, init, initAt + LANES);
    FloatVector c02 = fromArray(FLOATS, init, initAt + 2 * LANES);
    FloatVector c10 = fromArray(FLOATS, init, initAt + initRow);
    FloatVector c11 = fromArray(FLOATS, init, initAt + initRow + LANES);
    FloatVector c12 = fromArray(FLOATS, init, initAt + initRow + 2 * LANES);
    FloatVector c20 = fromArray(FLOATS, init, initAt + 2 * initRow);
    FloatVector c21 = fromArray(FLOATS, init, initAt + 2 * initRow + LANES);
    FloatVector c22 = fromArray(FLOATS, init, initAt + 2 * initRow + 2 * LANES);
    FloatVector c30 = fromArray(FLOATS, init, initAt + 3 * initRow);
    FloatVector c31 = fromArray(FLOATS, init, initAt + 3 * initRow + LANES);
    FloatVector c32 = fromArray(FLOATS, init, initAt + 3 * initRow + 2 * LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(FLOATS, b, bAt);
      FloatVector b1 = fromArray(FLOATS, b, bAt + LANES);
      FloatVector b2 = fromArray(FLOATS, b, bAt + 2 * LANES);
      FloatVector a0 = broadcast(FLOATS, a[aAt]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      FloatVector a1 = broadcast(FLOATS, a[aAt + aRow]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      FloatVector a2 = broadcast(FLOATS, a[aAt + 2 * aRow]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      FloatVector a3 = broadcast(FLOATS, a[aAt + 3 * aRow]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
      aAt += aColumn;
      bAt += bRow;
    }
    FLOAT_VECTOR.cast(c00).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c01).intoArray(c, cAt + LANES);
    FLOAT_VECTOR.cast(c02).intoArray(c, cAt + 2 * LANES);
    FLOAT_VECTOR.cast(c10).intoArray(c, cAt + cRow);
    FLOAT_VECTOR.cast(c11).intoArray(c, cAt + cRow + LANES);
    FLOAT_VECTOR.cast(c12).intoArray(c, cAt + cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c20).intoArray(c, cAt + 2 * cRow);
    FLOAT_VECTOR.cast(c21).intoArray(c, cAt + 2 * cRow + LANES);
    FLOAT_VECTOR.cast(c22).intoArray(c, cAt + 2 * cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c30).intoArray(c, cAt + 3 * cRow);
    FLOAT_VECTOR.cast(c31).intoArray(c, cAt + 3 * cRow + LANES);
    FLOAT_VECTOR.cast(c32).intoArray(c, cAt + 3 * cRow + 2 * LANES);
  }

  private static void rows1x3(
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
    FloatVector c0 = fromArray(FLOATS, init, initAt);
    FloatVector c1 = fromArray(FLOATS, init, initAt + LANES);
    FloatVector c2 = fromArray(FLOATS, init, initAt + 2 * LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(FLOATS, b, bAt);
      FloatVector b1 = fromArray(FLOATS, b, bAt + LANES);
      FloatVector b2 = fromArray(FLOATS, b, bAt + 2 * LANES);
      FloatVector a0 = broadcast(FLOATS, a[aAt]);
      c0 = a0.fma(b0, c0);
      c1 = a0.fma(b1, c1);
      c2 = a0.fma(b2, c2);
      aAt += aColumn;
      bAt += bRow;
    }
    FLOAT_VECTOR.cast(c0).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c1).intoArray(c, cAt + LANES);
    FLOAT_VECTOR.cast(c2).intoArray(c, cAt + 2 * LANES);
  }

  private static void unit12x2(
      int k,
      float[] a,
      int aAt,
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
    FloatVector c00 = fromArray(FLOATS, init, initAt);
    FloatVector c01 = fromArray(FLOATS, init, initAt + LANES);
    FloatVector c10 = fromArray(FLOATS, init, initAt + initRow);
    FloatVector c11 = fromArray(FLOATS, init, initAt + initRow + LANES);
    FloatVector c20 = fromArray(FLOATS, init, initAt + 2 * initRow);
    FloatVector c21 = fromArray(FLOATS, init, initAt + 2 * initRow + LANES);
    FloatVector c30 = fromArray(FLOATS, init, initAt + 3 * initRow);
    FloatVector c31 = fromArray(FLOATS, init, initAt + 3 * initRow + LANES);
    FloatVector c40 = fromArray(FLOATS, init, initAt + 4 * initRow);
    FloatVector c41 = fromArray(FLOATS, init, initAt + 4 * initRow + LANES);
    FloatVector c50 = fromArray(FLOATS, init, initAt + 5 * initRow);
    FloatVector c51 = fromArray(FLOATS, init, initAt + 5 * initRow + LANES);
    FloatVector c60 = fromArray(FLOATS, init, initAt + 6 * initRow);
    FloatVector c61 = fromArray(FLOATS, init, initAt + 6 * initRow + LANES);
    FloatVector c70 = fromArray(FLOATS, init, initAt + 7 * initRow);
    FloatVector c71 = fromArray(FLOATS, init, initAt + 7 * initRow + LANES);
    FloatVector c80 = fromArray(FLOATS, init, initAt + 8 * initRow);
    FloatVector c81 = fromArray(FLOATS, init, initAt + 8 * initRow + LANES);
    FloatVector c90 = fromArray(FLOATS, init, initAt + 9 * initRow);
    FloatVector c91 = fromArray(FLOATS, init, initAt + 9 * initRow + LANES);
    FloatVector ca0 = fromArray(FLOATS, init, initAt + 10 * initRow);
    FloatVector ca1 = fromArray(FLOATS, init, initAt + 10 * initRow + LANES);
    FloatVector cb0 = fromArray(FLOATS, init, initAt + 11 * initRow);
    FloatVector cb1 = fromArray(FLOATS, init, initAt + 11 * initRow + LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(FLOATS, b, bAt);
      FloatVector b1 = fromArray(FLOATS, b, bAt + LANES);
      FloatVector a0 = broadcast(FLOATS, a[aAt]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = broadcast(FLOATS, a[aAt + 1]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = broadcast(FLOATS, a[aAt + 2]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = broadcast(FLOATS, a[aAt + 3]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      FloatVector a4 = broadcast(FLOATS, a[aAt + 4]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      FloatVector a5 = broadcast(FLOATS, a[aAt + 5]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      FloatVector a6 = broadcast(FLOATS, a[aAt + 6]);
      c60 = a6.fma(b0, c60);
      c61 = a6.fma(b1, c61);
      FloatVector a7 = broadcast(FLOATS, a[aAt + 7]);
      c70 = a7.fma(b0, c70);
      c71 = a7.fma(b1, c71);
      FloatVector a8 = broadcast(FLOATS, a[aAt + 8]);
      c80 = a8.fma(b0, c80);
      c81 = a8.fma(b1, c81);
      FloatVector a9 = broadcast(FLOATS, a[aAt + 9]);
      c90 = a9.fma(b0, c90);
      c91 = a9.fma(b1, c91);
      FloatVector aa = broadcast(FLOATS, a[aAt + 10]);
      ca0 = aa.fma(b0, ca0);
      ca1 = aa.fma(b1, ca1);
      FloatVector ab = broadcast(FLOATS, a[aAt + 11]);
      cb0 = ab.fma(b0, cb0);
      cb1 = ab.fma(b1, cb1);
      aAt += aColumn;
      bAt += bRow;
    }
    FLOAT_VECTOR.cast(c00).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c01).intoArray(c, cAt + LANES);
    FLOAT_VECTOR.cast(c10).intoArray(c, cAt + cRow);
    FLOAT_VECTOR.cast(c11).intoArray(c, cAt + cRow + LANES);
    FLOAT_VECTOR.cast(c20).intoArray(c, cAt + 2 * cRow);
    FLOAT_VECTOR.cast(c21).intoArray(c, cAt + 2 * cRow + LANES);
    FLOAT_VECTOR.cast(c30).intoArray(c, cAt + 3 * cRow);
    FLOAT_VECTOR.cast(c31).intoArray(c, cAt + 3 * cRow + LANES);
    FLOAT_VECTOR.cast(c40).intoArray(c, cAt + 4 * cRow);
    FLOAT_VECTOR.cast(c41).intoArray(c, cAt + 4 * cRow + LANES);
    FLOAT_VECTOR.cast(c50).intoArray(c, cAt + 5 * cRow);
    FLOAT_VECTOR.cast(c51).intoArray(c, cAt + 5 * cRow + LANES);
    FLOAT_VECTOR.cast(c60).intoArray(c, cAt + 6 * cRow);
    FLOAT_VECTOR.cast(c61).intoArray(c, cAt + 6 * cRow + LANES);
    FLOAT_VECTOR.cast(c70).intoArray(c, cAt + 7 * cRow);
    FLOAT_VECTOR.cast(c71).intoArray(c, cAt + 7 * cRow + LANES);
    FLOAT_VECTOR.cast(c80).intoArray(c, cAt + 8 * cRow);
    FLOAT_VECTOR.cast(c81).intoArray(c, cAt + 8 * cRow + LANES);
    FLOAT_VECTOR.cast(c90).intoArray(c, cAt + 9 * cRow);
    FLOAT_VECTOR.cast(c91).intoArray(c, cAt + 9 * cRow + LANES);
    FLOAT_VECTOR.cast(ca0).intoArray(c, cAt + 10 * cRow);
    FLOAT_VECTOR.cast(ca1).intoArray(c, cAt + 10 * cRow + LANES);
    FLOAT_VECTOR.cast(cb0).intoArray(c, cAt + 11 * cRow);
    FLOAT_VECTOR.cast(cb1).intoArray(c, cAt + 11 * cRow + LANES);
  }

  private static void unit6x2(
      int k,
      float[] a,
      int aAt,
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
    FloatVector c00 = fromArray(FLOATS, init, initAt);
    FloatVector c01 = fromArray(FLOATS, init, initAt + LANES);
    FloatVector c10 = fromArray(FLOATS, init, initAt + initRow);
    FloatVector c11 = fromArray(FLOATS, init, initAt + initRow + LANES);
    FloatVector c20 = fromArray(FLOATS, init, initAt + 2 * initRow);
    FloatVector c21 = fromArray(FLOATS, init, initAt + 2 * initRow + LANES);
    FloatVector c30 = fromArray(FLOATS, init, initAt + 3 * initRow);
    FloatVector c31 = fromArray(FLOATS, init, initAt + 3 * initRow + LANES);
    FloatVector c40 = fromArray(FLOATS, init, initAt + 4 * initRow);
    FloatVector c41 = fromArray(FLOATS, init, initAt + 4 * initRow + LANES);
    FloatVector c50 = fromArray(FLOATS, init, initAt + 5 * initRow);
    FloatVector c51 = fromArray(FLOATS, init, initAt + 5 * initRow + LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(FLOATS, b, bAt);
      FloatVector b1 = fromArray(FLOATS, b, bAt + LANES);
      FloatVector a0 = broadcast(FLOATS, a[aAt]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = broadcast(FLOATS, a[aAt + 1]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = broadcast(FLOATS, a[aAt + 2]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = broadcast(FLOATS, a[aAt + 3]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      FloatVector a4 = broadcast(FLOATS, a[aAt + 4]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      FloatVector a5 = broadcast(FLOATS, a[aAt + 5]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      aAt += aColumn;
      bAt += bRow;
    }
    FLOAT_VECTOR.cast(c00).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c01).intoArray(c, cAt + LANES);
    FLOAT_VECTOR.cast(c10).intoArray(c, cAt + cRow);
    FLOAT_VECTOR.cast(c11).intoArray(c, cAt + cRow + LANES);
    FLOAT_VECTOR.cast(c20).intoArray(c, cAt + 2 * cRow);
    FLOAT_VECTOR.cast(c21).intoArray(c, cAt + 2 * cRow + LANES);
    FLOAT_VECTOR.cast(c30).intoArray(c, cAt + 3 * cRow);
    FLOAT_VECTOR.cast(c31).intoArray(c, cAt + 3 * cRow + LANES);
    FLOAT_VECTOR.cast(c40).intoArray(c, cAt + 4 * cRow);
    FLOAT_VECTOR.cast(c41).intoArray(c, cAt + 4 * cRow + LANES);
    FLOAT_VECTOR.cast(c50).intoArray(c, cAt + 5 * cRow);
    FLOAT_VECTOR.cast(c51).intoArray(c, cAt + 5 * cRow + LANES);
  }

  private static void rows6x2(
      int k,
      float[] a,
      int aAt,
      int aRow,
      float[] b,
      int bAt,
      int bRow,
      float[] init,
      int initAt,
      int initRow,
      float[] c,
      int cAt,
      int cRow) {
    FloatVector c00 = fromArray(FLOATS, init, initAt);
    FloatVector c01 = fromArray(FLOATS, init, initAt + LANES);
    FloatVector c10 = fromArray(FLOATS, init, initAt + initRow);
    FloatVector c11 = fromArray(FLOATS, init, initAt + initRow + LANES);
    FloatVector c20 = fromArray(FLOATS, init, initAt + 2 * initRow);
    FloatVector c21 = fromArray(FLOATS, init, initAt + 2 * initRow + LANES);
    FloatVector c30 = fromArray(FLOATS, init, initAt + 3 * initRow);
    FloatVector c31 = fromArray(FLOATS, init, initAt + 3 * initRow + LANES);
    FloatVector c40 = fromArray(FLOATS, init, initAt + 4 * initRow);
    FloatVector c41 = fromArray(FLOATS, init, initAt + 4 * initRow + LANES);
    FloatVector c50 = fromArray(FLOATS, init, initAt + 5 * initRow);
    FloatVector c51 = fromArray(FLOATS, init, initAt + 5 * initRow + LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(FLOATS, b, bAt);
      FloatVector b1 = fromArray(FLOATS, b, bAt + LANES);
      FloatVector a0 = broadcast(FLOATS, a[aAt + p]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = broadcast(FLOATS, a[aAt + aRow + p]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = broadcast(FLOATS, a[aAt + 2 * aRow + p]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = broadcast(FLOATS, a[aAt + 3 * aRow + p]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      FloatVector a4 = broadcast(FLOATS, a[aAt + 4 * aRow + p]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      FloatVector a5 = broadcast(FLOATS, a[aAt + 5 * aRow + p]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      bAt += bRow;
    }
    FLOAT_VECTOR.cast(c00).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c01).intoArray(c, cAt + LANES);
    FLOAT_VECTOR.cast(c10).intoArray(c, cAt + cRow);
    FLOAT_VECTOR.cast(c11).intoArray(c, cAt + cRow + LANES);
    FLOAT_VECTOR.cast(c20).intoArray(c, cAt + 2 * cRow);
    FLOAT_VECTOR.cast(c21).intoArray(c, cAt + 2 * cRow + LANES);
    FLOAT_VECTOR.cast(c30).intoArray(c, cAt + 3 * cRow);
    FLOAT_VECTOR.cast(c31).intoArray(c, cAt + 3 * cRow + LANES);
    FLOAT_VECTOR.cast(c40).intoArray(c, cAt + 4 * cRow);
    FLOAT_VECTOR.cast(c41).intoArray(c, cAt + 4 * cRow + LANES);
    FLOAT_VECTOR.cast(c50).intoArray(c, cAt + 5 * cRow);
    FLOAT_VECTOR.cast(c51).intoArray(c, cAt + 5 * cRow + LANES);
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
    FloatVector c00 = fromArray(FLOATS, init, initAt);
    FloatVector c01 = fromArray(FLOATS, init, initAt + LANES);
    FloatVector c10 = fromArray(FLOATS, init, initAt + initRow);
    FloatVector c11 = fromArray(FLOATS, init, initAt + initRow + LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(FLOATS, b, bAt);
      FloatVector b1 = fromArray(FLOATS, b, bAt + LANES);
      FloatVector a0 = broadcast(FLOATS, a[aAt]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = broadcast(FLOATS, a[aAt + aRow]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      aAt += aColumn;
      bAt += bRow;
    }
    FLOAT_VECTOR.cast(c00).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c01).intoArray(c, cAt + LANES);
    FLOAT_VECTOR.cast(c10).intoArray(c, cAt + cRow);
    FLOAT_VECTOR.cast(c11).intoArray(c, cAt + cRow + LANES);
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
    FloatVector c0 = fromArray(FLOATS, init, initAt);
    FloatVector c1 = fromArray(FLOATS, init, initAt + LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(FLOATS, b, bAt);
      FloatVector b1 = fromArray(FLOATS, b, bAt + LANES);
      FloatVector a0 = broadcast(FLOATS, a[aAt]);
      c0 = a0.fma(b0, c0);
      c1 = a0.fma(b1, c1);
      aAt += aColumn;
      bAt += bRow;
    }
    FLOAT_VECTOR.cast(c0).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c1).intoArray(c, cAt + LANES);
  }

  private static void unit8x1(
      int k,
      float[] a,
      int aAt,
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
    FloatVector c0 = fromArray(FLOATS, init, initAt);
    FloatVector c1 = fromArray(FLOATS, init, initAt + initRow);
    FloatVector c2 = fromArray(FLOATS, init, initAt + 2 * initRow);
    FloatVector c3 = fromArray(FLOATS, init, initAt + 3 * initRow);
    FloatVector c4 = fromArray(FLOATS, init, initAt + 4 * initRow);
    FloatVector c5 = fromArray(FLOATS, init, initAt + 5 * initRow);
    FloatVector c6 = fromArray(FLOATS, init, initAt + 6 * initRow);
    FloatVector c7 = fromArray(FLOATS, init, initAt + 7 * initRow);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(FLOATS, b, bAt);
      c0 = broadcast(FLOATS, a[aAt]).fma(b0, c0);
      c1 = broadcast(FLOATS, a[aAt + 1]).fma(b0, c1);
      c2 = broadcast(FLOATS, a[aAt + 2]).fma(b0, c2);
      c3 = broadcast(FLOATS, a[aAt + 3]).fma(b0, c3);
      c4 = broadcast(FLOATS, a[aAt + 4]).fma(b0, c4);
      c5 = broadcast(FLOATS, a[aAt + 5]).fma(b0, c5);
      c6 = broadcast(FLOATS, a[aAt + 6]).fma(b0, c6);
      c7 = broadcast(FLOATS, a[aAt + 7]).fma(b0, c7);
      aAt += aColumn;
      bAt += bRow;
    }
    FLOAT_VECTOR.cast(c0).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c1).intoArray(c, cAt + cRow);
    FLOAT_VECTOR.cast(c2).intoArray(c, cAt + 2 * cRow);
    FLOAT_VECTOR.cast(c3).intoArray(c, cAt + 3 * cRow);
    FLOAT_VECTOR.cast(c4).intoArray(c, cAt + 4 * cRow);
    FLOAT_VECTOR.cast(c5).intoArray(c, cAt + 5 * cRow);
    FLOAT_VECTOR.cast(c6).intoArray(c, cAt + 6 * cRow);
    FLOAT_VECTOR.cast(c7).intoArray(c, cAt + 7 * cRow);
  }

  private static void rows8x1(
      int k,
      float[] a,
      int aAt,
      int aRow,
      float[] b,
      int bAt,
      int bRow,
      float[] init,
      int initAt,
      int initRow,
      float[] c,
      int cAt,
      int cRow) {
    FloatVector c0 = fromArray(FLOATS, init, initAt);
    FloatVector c1 = fromArray(FLOATS, init, initAt + initRow);
    FloatVector c2 = fromArray(FLOATS, init, initAt + 2 * initRow);
    FloatVector c3 = fromArray(FLOATS, init, initAt + 3 * initRow);
    FloatVector c4 = fromArray(FLOATS, init, initAt + 4 * initRow);
    FloatVector c5 = fromArray(FLOATS, init, initAt + 5 * initRow);
    FloatVector c6 = fromArray(FLOATS, init, initAt + 6 * initRow);
    FloatVector c7 = fromArray(FLOATS, init, initAt + 7 * initRow);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(FLOATS, b, bAt);
      c0 = broadcast(FLOATS, a[aAt + p]).fma(b0, c0);
      c1 = broadcast(FLOATS, a[aAt + aRow + p]).fma(b0, c1);
      c2 = broadcast(FLOATS, a[aAt + 2 * aRow + p]).fma(b0, c2);
      c3 = broadcast(FLOATS, a[aAt + 3 * aRow + p]).fma(b0, c3);
      c4 = broadcast(FLOATS, a[aAt + 4 * aRow + p]).fma(b0, c4);
      c5 = broadcast(FLOATS, a[aAt + 5 * aRow + p]).fma(b0, c5);
      c6 = broadcast(FLOATS, a[aAt + 6 * aRow + p]).fma(b0, c6);
      c7 = broadcast(FLOATS, a[aAt + 7 * aRow + p]).fma(b0, c7);
      bAt += bRow;
    }
    FLOAT_VECTOR.cast(c0).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c1).intoArray(c, cAt + cRow);
    FLOAT_VECTOR.cast(c2).intoArray(c, cAt + 2 * cRow);
    FLOAT_VECTOR.cast(c3).intoArray(c, cAt + 3 * cRow);
    FLOAT_VECTOR.cast(c4).intoArray(c, cAt + 4 * cRow);
    FLOAT_VECTOR.cast(c5).intoArray(c, cAt + 5 * cRow);
    FLOAT_VECTOR.cast(c6).intoArray(c, cAt + 6 * cRow);
    FLOAT_VECTOR.cast(c7).intoArray(c, cAt + 7 * cRow);
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
    FloatVector c0 = fromArray(FLOATS, init, initAt);
    FloatVector c1 = fromArray(FLOATS, init, initAt + initRow);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(FLOATS, b, bAt);
      c0 = broadcast(FLOATS, a[aAt]).fma(b0, c0);
      c1 = broadcast(FLOATS, a[aAt + aRow]).fma(b0, c1);
      aAt += aColumn;
      bAt += bRow;
    }
    FLOAT_VECTOR.cast(c0).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c1).intoArray(c, cAt + cRow);
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
    FloatVector c0 = fromArray(FLOATS, init, initAt);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(FLOATS, b, bAt);
      c0 = broadcast(FLOATS, a[aAt]).fma(b0, c0);
      aAt += aColumn;
      bAt += bRow;
    }
    FLOAT_VECTOR.cast(c0).intoArray(c, cAt);
  }
}
