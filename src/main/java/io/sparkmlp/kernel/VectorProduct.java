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
 * registers, or with all of A loaded first, as 3 x 8 has it, R V + R + 1. What else a column costs
 * are an address for each row of A and checks of indices, which compete with the multiplications
 * for the same units. So the large blocks are of the two kinds of A that need few checks: {@code
 * rows} where the columns of A lie side by side, whose indices grow with the loop's and are checked
 * before it; {@code unit} where its rows do, which one check and one address cover. And the first
 * kind is rather wide than high: with 3 x 7 instead of 6 x 4 and 6 x 3 a gradient of 784-100-10
 * takes 7 % less time, with 3 x 8 one of 784-128-10 6 %, with 4 x 6 one of 784-96-10 9 %, with 4 x
 * 5 one of 784-80-10 5 % (JDK 17, Intel, two units of 512 bits). On Zen 4 4 x 4 reached 97 % of the
 * peak, 6 x 4 87 %. Last rows are taken together as far as they go, because a block of two or four
 * sums waits for its additions: 4 x 2 and 3 x 2 gave a gradient of 10-32-3 4 %. With the 16
 * registers of 256 bits 6 x 2 is the largest that fits; 512 bits come with 32, and so do NEON's
 * 128.
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
   * Floats of B taken at a time, the sums passing through C in between: these 32 KB, which all rows
   * of A share, stay in the cache next to the core. Without it k = 4096 runs at half speed.
   */
  private static final int PANEL_FLOATS = 1 << 13;

  /**
   * Rows of B taken at most: where they lie 4 KB apart, all map to the same few lines of the cache.
   * At 256 bits 144 x 1024 x 1024 took two thirds more time with 512.
   */
  private static final int PANEL_ROWS = 192;

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
    int width;
    for (int j = 0; j < n; j += width * LANES) {
      width = width((n - j) / LANES, aRow == 1, aColumn == 1);
      int panelRows = Math.min(PANEL_ROWS, PANEL_FLOATS / (width * LANES));
      int panels = Math.max(1, ceilDiv(k, panelRows));
      for (int panel = 0; panel < panels; panel++) {
        // Panels of equal length: a short last one would cost a whole pass over C.
        int p = (int) ((long) k * panel / panels);
        int depth = (int) ((long) k * (panel + 1) / panels) - p;
        int aAt = aOffset + p * aColumn;
        int bAt = bOffset + p * bRow + j;
        float[] from = panel == 0 ? init : c;
        int fromAt = (panel == 0 ? initOffset : cOffset) + j;
        int fromRow = panel == 0 ? initRow : cRow;
        columns(
            width,
            m,
            depth,
            a,
            aAt,
            aRow,
            aColumn,
            b,
            bAt,
            bRow,
            from,
            fromAt,
            fromRow,
            c,
            cOffset + j,
            cRow);
      }
    }
  }

  /**
   * Vectors taken at a time where so many are left: in equal parts, for a last one alone would wait
   * for the loads of A.
   */
  private static int width(int left, boolean unit, boolean rows) {
    int most = LANES == 8 ? 2 : unit ? 3 : rows ? 8 : 4;
    int parts = ceilDiv(left, most);
    return ceilDiv(left, parts);
  }

  private static int ceilDiv(int x, int y) {
    return (x + y - 1) / y;
  }

  private static void columns(
      int width,
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
    switch (width) {
      case 1 ->
          columns1(m, k, a, aAt, aRow, aColumn, b, bAt, bRow, init, initAt, initRow, c, cAt, cRow);
      case 2 ->
          columns2(m, k, a, aAt, aRow, aColumn, b, bAt, bRow, init, initAt, initRow, c, cAt, cRow);
      case 3 ->
          columns3(m, k, a, aAt, aRow, aColumn, b, bAt, bRow, init, initAt, initRow, c, cAt, cRow);
      case 4 ->
          columns4(m, k, a, aAt, aRow, aColumn, b, bAt, bRow, init, initAt, initRow, c, cAt, cRow);
      default -> {
        assert aColumn == 1;
        wide(width, m, k, a, aAt, aRow, b, bAt, bRow, init, initAt, initRow, c, cAt, cRow);
      }
    }
  }

  /** Five to eight vectors, where the columns of A lie side by side; the last rows by halves. */
  private static void wide(
      int width,
      int m,
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
    int i = 0;
    int rows = width > 6 ? 3 : 4;
    for (; i <= m - rows; i += rows) {
      int at = aAt + i * aRow;
      int from = initAt + i * initRow;
      int to = cAt + i * cRow;
      switch (width) {
        case 5 -> rows4x5(k, a, at, aRow, b, bAt, bRow, init, from, initRow, c, to, cRow);
        case 6 -> rows4x6(k, a, at, aRow, b, bAt, bRow, init, from, initRow, c, to, cRow);
        case 7 -> rows3x7(k, a, at, aRow, b, bAt, bRow, init, from, initRow, c, to, cRow);
        default -> rows3x8(k, a, at, aRow, b, bAt, bRow, init, from, initRow, c, to, cRow);
      }
    }
    int half = (width + 1) / 2;
    for (int v = 0; i < m && v < width; v += half) {
      columns(
          Math.min(half, width - v),
          m - i,
          k,
          a,
          aAt + i * aRow,
          aRow,
          1,
          b,
          bAt + v * LANES,
          bRow,
          init,
          initAt + i * initRow + v * LANES,
          initRow,
          c,
          cAt + i * cRow + v * LANES,
          cRow);
    }
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
      int at = aAt + i * aRow;
      int from = initAt + i * initRow;
      int to = cAt + i * cRow;
      rows6x4(k, a, at, aRow, b, bAt, bRow, init, from, initRow, c, to, cRow);
    }
    for (; i < m; i++) {
      int at = aAt + i * aRow;
      int from = initAt + i * initRow;
      int to = cAt + i * cRow;
      rows1x4(k, a, at, aColumn, b, bAt, bRow, init, from, c, to);
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
      int at = aAt + i * aRow;
      int from = initAt + i * initRow;
      int to = cAt + i * cRow;
      unit8x3(k, a, at, aColumn, b, bAt, bRow, init, from, initRow, c, to, cRow);
    }
    for (; aColumn == 1 && i <= m - 6; i += 6) {
      int at = aAt + i * aRow;
      int from = initAt + i * initRow;
      int to = cAt + i * cRow;
      rows6x3(k, a, at, aRow, b, bAt, bRow, init, from, initRow, c, to, cRow);
    }
    for (; i <= m - 4; i += 4) {
      int at = aAt + i * aRow;
      int from = initAt + i * initRow;
      int to = cAt + i * cRow;
      rows4x3(k, a, at, aRow, aColumn, b, bAt, bRow, init, from, initRow, c, to, cRow);
    }
    for (; i < m; i++) {
      int at = aAt + i * aRow;
      int from = initAt + i * initRow;
      int to = cAt + i * cRow;
      rows1x3(k, a, at, aColumn, b, bAt, bRow, init, from, c, to);
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
      int at = aAt + i * aRow;
      int from = initAt + i * initRow;
      int to = cAt + i * cRow;
      unit12x2(k, a, at, aColumn, b, bAt, bRow, init, from, initRow, c, to, cRow);
    }
    for (; aRow == 1 && i <= m - 6; i += 6) {
      int at = aAt + i * aRow;
      int from = initAt + i * initRow;
      int to = cAt + i * cRow;
      unit6x2(k, a, at, aColumn, b, bAt, bRow, init, from, initRow, c, to, cRow);
    }
    for (; aColumn == 1 && i <= m - 6; i += 6) {
      int at = aAt + i * aRow;
      int from = initAt + i * initRow;
      int to = cAt + i * cRow;
      rows6x2(k, a, at, aRow, b, bAt, bRow, init, from, initRow, c, to, cRow);
    }
    for (; i <= m - 4; i += 4) {
      int at = aAt + i * aRow;
      int from = initAt + i * initRow;
      int to = cAt + i * cRow;
      rows4x2(k, a, at, aRow, aColumn, b, bAt, bRow, init, from, initRow, c, to, cRow);
    }
    for (; i <= m - 3; i += 3) {
      int at = aAt + i * aRow;
      int from = initAt + i * initRow;
      int to = cAt + i * cRow;
      rows3x2(k, a, at, aRow, aColumn, b, bAt, bRow, init, from, initRow, c, to, cRow);
    }
    for (; i <= m - 2; i += 2) {
      int at = aAt + i * aRow;
      int from = initAt + i * initRow;
      int to = cAt + i * cRow;
      rows2x2(k, a, at, aRow, aColumn, b, bAt, bRow, init, from, initRow, c, to, cRow);
    }
    for (; i < m; i++) {
      int at = aAt + i * aRow;
      int from = initAt + i * initRow;
      int to = cAt + i * cRow;
      rows1x2(k, a, at, aColumn, b, bAt, bRow, init, from, c, to);
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
      int at = aAt + i * aRow;
      int from = initAt + i * initRow;
      int to = cAt + i * cRow;
      unit8x1(k, a, at, aColumn, b, bAt, bRow, init, from, initRow, c, to, cRow);
    }
    for (; aColumn == 1 && i <= m - 8; i += 8) {
      int at = aAt + i * aRow;
      int from = initAt + i * initRow;
      int to = cAt + i * cRow;
      rows8x1(k, a, at, aRow, b, bAt, bRow, init, from, initRow, c, to, cRow);
    }
    for (; i <= m - 2; i += 2) {
      int at = aAt + i * aRow;
      int from = initAt + i * initRow;
      int to = cAt + i * cRow;
      rows2x1(k, a, at, aRow, aColumn, b, bAt, bRow, init, from, initRow, c, to, cRow);
    }
    for (; i < m; i++) {
      int at = aAt + i * aRow;
      int from = initAt + i * initRow;
      int to = cAt + i * cRow;
      rows1x1(k, a, at, aColumn, b, bAt, bRow, init, from, c, to);
    }
  }

  private static void rows3x8(
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
    FloatVector c04 = fromArray(FLOATS, init, initAt + 4 * LANES);
    FloatVector c05 = fromArray(FLOATS, init, initAt + 5 * LANES);
    FloatVector c06 = fromArray(FLOATS, init, initAt + 6 * LANES);
    FloatVector c07 = fromArray(FLOATS, init, initAt + 7 * LANES);
    FloatVector c10 = fromArray(FLOATS, init, initAt + initRow);
    FloatVector c11 = fromArray(FLOATS, init, initAt + initRow + LANES);
    FloatVector c12 = fromArray(FLOATS, init, initAt + initRow + 2 * LANES);
    FloatVector c13 = fromArray(FLOATS, init, initAt + initRow + 3 * LANES);
    FloatVector c14 = fromArray(FLOATS, init, initAt + initRow + 4 * LANES);
    FloatVector c15 = fromArray(FLOATS, init, initAt + initRow + 5 * LANES);
    FloatVector c16 = fromArray(FLOATS, init, initAt + initRow + 6 * LANES);
    FloatVector c17 = fromArray(FLOATS, init, initAt + initRow + 7 * LANES);
    FloatVector c20 = fromArray(FLOATS, init, initAt + 2 * initRow);
    FloatVector c21 = fromArray(FLOATS, init, initAt + 2 * initRow + LANES);
    FloatVector c22 = fromArray(FLOATS, init, initAt + 2 * initRow + 2 * LANES);
    FloatVector c23 = fromArray(FLOATS, init, initAt + 2 * initRow + 3 * LANES);
    FloatVector c24 = fromArray(FLOATS, init, initAt + 2 * initRow + 4 * LANES);
    FloatVector c25 = fromArray(FLOATS, init, initAt + 2 * initRow + 5 * LANES);
    FloatVector c26 = fromArray(FLOATS, init, initAt + 2 * initRow + 6 * LANES);
    FloatVector c27 = fromArray(FLOATS, init, initAt + 2 * initRow + 7 * LANES);
    for (int p = 0; p < k; p++) {
      FloatVector a0 = broadcast(FLOATS, a[aAt + p]);
      FloatVector a1 = broadcast(FLOATS, a[aAt + aRow + p]);
      FloatVector a2 = broadcast(FLOATS, a[aAt + 2 * aRow + p]);
      FloatVector b0 = fromArray(FLOATS, b, bAt);
      c00 = a0.fma(b0, c00);
      c10 = a1.fma(b0, c10);
      c20 = a2.fma(b0, c20);
      FloatVector b1 = fromArray(FLOATS, b, bAt + LANES);
      c01 = a0.fma(b1, c01);
      c11 = a1.fma(b1, c11);
      c21 = a2.fma(b1, c21);
      FloatVector b2 = fromArray(FLOATS, b, bAt + 2 * LANES);
      c02 = a0.fma(b2, c02);
      c12 = a1.fma(b2, c12);
      c22 = a2.fma(b2, c22);
      FloatVector b3 = fromArray(FLOATS, b, bAt + 3 * LANES);
      c03 = a0.fma(b3, c03);
      c13 = a1.fma(b3, c13);
      c23 = a2.fma(b3, c23);
      FloatVector b4 = fromArray(FLOATS, b, bAt + 4 * LANES);
      c04 = a0.fma(b4, c04);
      c14 = a1.fma(b4, c14);
      c24 = a2.fma(b4, c24);
      FloatVector b5 = fromArray(FLOATS, b, bAt + 5 * LANES);
      c05 = a0.fma(b5, c05);
      c15 = a1.fma(b5, c15);
      c25 = a2.fma(b5, c25);
      FloatVector b6 = fromArray(FLOATS, b, bAt + 6 * LANES);
      c06 = a0.fma(b6, c06);
      c16 = a1.fma(b6, c16);
      c26 = a2.fma(b6, c26);
      FloatVector b7 = fromArray(FLOATS, b, bAt + 7 * LANES);
      c07 = a0.fma(b7, c07);
      c17 = a1.fma(b7, c17);
      c27 = a2.fma(b7, c27);
      bAt += bRow;
    }
    FLOAT_VECTOR.cast(c00).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c01).intoArray(c, cAt + LANES);
    FLOAT_VECTOR.cast(c02).intoArray(c, cAt + 2 * LANES);
    FLOAT_VECTOR.cast(c03).intoArray(c, cAt + 3 * LANES);
    FLOAT_VECTOR.cast(c04).intoArray(c, cAt + 4 * LANES);
    FLOAT_VECTOR.cast(c05).intoArray(c, cAt + 5 * LANES);
    FLOAT_VECTOR.cast(c06).intoArray(c, cAt + 6 * LANES);
    FLOAT_VECTOR.cast(c07).intoArray(c, cAt + 7 * LANES);
    FLOAT_VECTOR.cast(c10).intoArray(c, cAt + cRow);
    FLOAT_VECTOR.cast(c11).intoArray(c, cAt + cRow + LANES);
    FLOAT_VECTOR.cast(c12).intoArray(c, cAt + cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c13).intoArray(c, cAt + cRow + 3 * LANES);
    FLOAT_VECTOR.cast(c14).intoArray(c, cAt + cRow + 4 * LANES);
    FLOAT_VECTOR.cast(c15).intoArray(c, cAt + cRow + 5 * LANES);
    FLOAT_VECTOR.cast(c16).intoArray(c, cAt + cRow + 6 * LANES);
    FLOAT_VECTOR.cast(c17).intoArray(c, cAt + cRow + 7 * LANES);
    FLOAT_VECTOR.cast(c20).intoArray(c, cAt + 2 * cRow);
    FLOAT_VECTOR.cast(c21).intoArray(c, cAt + 2 * cRow + LANES);
    FLOAT_VECTOR.cast(c22).intoArray(c, cAt + 2 * cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c23).intoArray(c, cAt + 2 * cRow + 3 * LANES);
    FLOAT_VECTOR.cast(c24).intoArray(c, cAt + 2 * cRow + 4 * LANES);
    FLOAT_VECTOR.cast(c25).intoArray(c, cAt + 2 * cRow + 5 * LANES);
    FLOAT_VECTOR.cast(c26).intoArray(c, cAt + 2 * cRow + 6 * LANES);
    FLOAT_VECTOR.cast(c27).intoArray(c, cAt + 2 * cRow + 7 * LANES);
  }

  private static void rows3x7(
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
    FloatVector c04 = fromArray(FLOATS, init, initAt + 4 * LANES);
    FloatVector c05 = fromArray(FLOATS, init, initAt + 5 * LANES);
    FloatVector c06 = fromArray(FLOATS, init, initAt + 6 * LANES);
    FloatVector c10 = fromArray(FLOATS, init, initAt + initRow);
    FloatVector c11 = fromArray(FLOATS, init, initAt + initRow + LANES);
    FloatVector c12 = fromArray(FLOATS, init, initAt + initRow + 2 * LANES);
    FloatVector c13 = fromArray(FLOATS, init, initAt + initRow + 3 * LANES);
    FloatVector c14 = fromArray(FLOATS, init, initAt + initRow + 4 * LANES);
    FloatVector c15 = fromArray(FLOATS, init, initAt + initRow + 5 * LANES);
    FloatVector c16 = fromArray(FLOATS, init, initAt + initRow + 6 * LANES);
    FloatVector c20 = fromArray(FLOATS, init, initAt + 2 * initRow);
    FloatVector c21 = fromArray(FLOATS, init, initAt + 2 * initRow + LANES);
    FloatVector c22 = fromArray(FLOATS, init, initAt + 2 * initRow + 2 * LANES);
    FloatVector c23 = fromArray(FLOATS, init, initAt + 2 * initRow + 3 * LANES);
    FloatVector c24 = fromArray(FLOATS, init, initAt + 2 * initRow + 4 * LANES);
    FloatVector c25 = fromArray(FLOATS, init, initAt + 2 * initRow + 5 * LANES);
    FloatVector c26 = fromArray(FLOATS, init, initAt + 2 * initRow + 6 * LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(FLOATS, b, bAt);
      FloatVector b1 = fromArray(FLOATS, b, bAt + LANES);
      FloatVector b2 = fromArray(FLOATS, b, bAt + 2 * LANES);
      FloatVector b3 = fromArray(FLOATS, b, bAt + 3 * LANES);
      FloatVector b4 = fromArray(FLOATS, b, bAt + 4 * LANES);
      FloatVector b5 = fromArray(FLOATS, b, bAt + 5 * LANES);
      FloatVector b6 = fromArray(FLOATS, b, bAt + 6 * LANES);
      FloatVector a0 = broadcast(FLOATS, a[aAt + p]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      c03 = a0.fma(b3, c03);
      c04 = a0.fma(b4, c04);
      c05 = a0.fma(b5, c05);
      c06 = a0.fma(b6, c06);
      FloatVector a1 = broadcast(FLOATS, a[aAt + aRow + p]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      c13 = a1.fma(b3, c13);
      c14 = a1.fma(b4, c14);
      c15 = a1.fma(b5, c15);
      c16 = a1.fma(b6, c16);
      FloatVector a2 = broadcast(FLOATS, a[aAt + 2 * aRow + p]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      c23 = a2.fma(b3, c23);
      c24 = a2.fma(b4, c24);
      c25 = a2.fma(b5, c25);
      c26 = a2.fma(b6, c26);
      bAt += bRow;
    }
    FLOAT_VECTOR.cast(c00).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c01).intoArray(c, cAt + LANES);
    FLOAT_VECTOR.cast(c02).intoArray(c, cAt + 2 * LANES);
    FLOAT_VECTOR.cast(c03).intoArray(c, cAt + 3 * LANES);
    FLOAT_VECTOR.cast(c04).intoArray(c, cAt + 4 * LANES);
    FLOAT_VECTOR.cast(c05).intoArray(c, cAt + 5 * LANES);
    FLOAT_VECTOR.cast(c06).intoArray(c, cAt + 6 * LANES);
    FLOAT_VECTOR.cast(c10).intoArray(c, cAt + cRow);
    FLOAT_VECTOR.cast(c11).intoArray(c, cAt + cRow + LANES);
    FLOAT_VECTOR.cast(c12).intoArray(c, cAt + cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c13).intoArray(c, cAt + cRow + 3 * LANES);
    FLOAT_VECTOR.cast(c14).intoArray(c, cAt + cRow + 4 * LANES);
    FLOAT_VECTOR.cast(c15).intoArray(c, cAt + cRow + 5 * LANES);
    FLOAT_VECTOR.cast(c16).intoArray(c, cAt + cRow + 6 * LANES);
    FLOAT_VECTOR.cast(c20).intoArray(c, cAt + 2 * cRow);
    FLOAT_VECTOR.cast(c21).intoArray(c, cAt + 2 * cRow + LANES);
    FLOAT_VECTOR.cast(c22).intoArray(c, cAt + 2 * cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c23).intoArray(c, cAt + 2 * cRow + 3 * LANES);
    FLOAT_VECTOR.cast(c24).intoArray(c, cAt + 2 * cRow + 4 * LANES);
    FLOAT_VECTOR.cast(c25).intoArray(c, cAt + 2 * cRow + 5 * LANES);
    FLOAT_VECTOR.cast(c26).intoArray(c, cAt + 2 * cRow + 6 * LANES);
  }

  private static void rows4x6(
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
    FloatVector c04 = fromArray(FLOATS, init, initAt + 4 * LANES);
    FloatVector c05 = fromArray(FLOATS, init, initAt + 5 * LANES);
    FloatVector c10 = fromArray(FLOATS, init, initAt + initRow);
    FloatVector c11 = fromArray(FLOATS, init, initAt + initRow + LANES);
    FloatVector c12 = fromArray(FLOATS, init, initAt + initRow + 2 * LANES);
    FloatVector c13 = fromArray(FLOATS, init, initAt + initRow + 3 * LANES);
    FloatVector c14 = fromArray(FLOATS, init, initAt + initRow + 4 * LANES);
    FloatVector c15 = fromArray(FLOATS, init, initAt + initRow + 5 * LANES);
    FloatVector c20 = fromArray(FLOATS, init, initAt + 2 * initRow);
    FloatVector c21 = fromArray(FLOATS, init, initAt + 2 * initRow + LANES);
    FloatVector c22 = fromArray(FLOATS, init, initAt + 2 * initRow + 2 * LANES);
    FloatVector c23 = fromArray(FLOATS, init, initAt + 2 * initRow + 3 * LANES);
    FloatVector c24 = fromArray(FLOATS, init, initAt + 2 * initRow + 4 * LANES);
    FloatVector c25 = fromArray(FLOATS, init, initAt + 2 * initRow + 5 * LANES);
    FloatVector c30 = fromArray(FLOATS, init, initAt + 3 * initRow);
    FloatVector c31 = fromArray(FLOATS, init, initAt + 3 * initRow + LANES);
    FloatVector c32 = fromArray(FLOATS, init, initAt + 3 * initRow + 2 * LANES);
    FloatVector c33 = fromArray(FLOATS, init, initAt + 3 * initRow + 3 * LANES);
    FloatVector c34 = fromArray(FLOATS, init, initAt + 3 * initRow + 4 * LANES);
    FloatVector c35 = fromArray(FLOATS, init, initAt + 3 * initRow + 5 * LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(FLOATS, b, bAt);
      FloatVector b1 = fromArray(FLOATS, b, bAt + LANES);
      FloatVector b2 = fromArray(FLOATS, b, bAt + 2 * LANES);
      FloatVector b3 = fromArray(FLOATS, b, bAt + 3 * LANES);
      FloatVector b4 = fromArray(FLOATS, b, bAt + 4 * LANES);
      FloatVector b5 = fromArray(FLOATS, b, bAt + 5 * LANES);
      FloatVector a0 = broadcast(FLOATS, a[aAt + p]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      c03 = a0.fma(b3, c03);
      c04 = a0.fma(b4, c04);
      c05 = a0.fma(b5, c05);
      FloatVector a1 = broadcast(FLOATS, a[aAt + aRow + p]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      c13 = a1.fma(b3, c13);
      c14 = a1.fma(b4, c14);
      c15 = a1.fma(b5, c15);
      FloatVector a2 = broadcast(FLOATS, a[aAt + 2 * aRow + p]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      c23 = a2.fma(b3, c23);
      c24 = a2.fma(b4, c24);
      c25 = a2.fma(b5, c25);
      FloatVector a3 = broadcast(FLOATS, a[aAt + 3 * aRow + p]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
      c33 = a3.fma(b3, c33);
      c34 = a3.fma(b4, c34);
      c35 = a3.fma(b5, c35);
      bAt += bRow;
    }
    FLOAT_VECTOR.cast(c00).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c01).intoArray(c, cAt + LANES);
    FLOAT_VECTOR.cast(c02).intoArray(c, cAt + 2 * LANES);
    FLOAT_VECTOR.cast(c03).intoArray(c, cAt + 3 * LANES);
    FLOAT_VECTOR.cast(c04).intoArray(c, cAt + 4 * LANES);
    FLOAT_VECTOR.cast(c05).intoArray(c, cAt + 5 * LANES);
    FLOAT_VECTOR.cast(c10).intoArray(c, cAt + cRow);
    FLOAT_VECTOR.cast(c11).intoArray(c, cAt + cRow + LANES);
    FLOAT_VECTOR.cast(c12).intoArray(c, cAt + cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c13).intoArray(c, cAt + cRow + 3 * LANES);
    FLOAT_VECTOR.cast(c14).intoArray(c, cAt + cRow + 4 * LANES);
    FLOAT_VECTOR.cast(c15).intoArray(c, cAt + cRow + 5 * LANES);
    FLOAT_VECTOR.cast(c20).intoArray(c, cAt + 2 * cRow);
    FLOAT_VECTOR.cast(c21).intoArray(c, cAt + 2 * cRow + LANES);
    FLOAT_VECTOR.cast(c22).intoArray(c, cAt + 2 * cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c23).intoArray(c, cAt + 2 * cRow + 3 * LANES);
    FLOAT_VECTOR.cast(c24).intoArray(c, cAt + 2 * cRow + 4 * LANES);
    FLOAT_VECTOR.cast(c25).intoArray(c, cAt + 2 * cRow + 5 * LANES);
    FLOAT_VECTOR.cast(c30).intoArray(c, cAt + 3 * cRow);
    FLOAT_VECTOR.cast(c31).intoArray(c, cAt + 3 * cRow + LANES);
    FLOAT_VECTOR.cast(c32).intoArray(c, cAt + 3 * cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c33).intoArray(c, cAt + 3 * cRow + 3 * LANES);
    FLOAT_VECTOR.cast(c34).intoArray(c, cAt + 3 * cRow + 4 * LANES);
    FLOAT_VECTOR.cast(c35).intoArray(c, cAt + 3 * cRow + 5 * LANES);
  }

  private static void rows4x5(
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
    FloatVector c04 = fromArray(FLOATS, init, initAt + 4 * LANES);
    FloatVector c10 = fromArray(FLOATS, init, initAt + initRow);
    FloatVector c11 = fromArray(FLOATS, init, initAt + initRow + LANES);
    FloatVector c12 = fromArray(FLOATS, init, initAt + initRow + 2 * LANES);
    FloatVector c13 = fromArray(FLOATS, init, initAt + initRow + 3 * LANES);
    FloatVector c14 = fromArray(FLOATS, init, initAt + initRow + 4 * LANES);
    FloatVector c20 = fromArray(FLOATS, init, initAt + 2 * initRow);
    FloatVector c21 = fromArray(FLOATS, init, initAt + 2 * initRow + LANES);
    FloatVector c22 = fromArray(FLOATS, init, initAt + 2 * initRow + 2 * LANES);
    FloatVector c23 = fromArray(FLOATS, init, initAt + 2 * initRow + 3 * LANES);
    FloatVector c24 = fromArray(FLOATS, init, initAt + 2 * initRow + 4 * LANES);
    FloatVector c30 = fromArray(FLOATS, init, initAt + 3 * initRow);
    FloatVector c31 = fromArray(FLOATS, init, initAt + 3 * initRow + LANES);
    FloatVector c32 = fromArray(FLOATS, init, initAt + 3 * initRow + 2 * LANES);
    FloatVector c33 = fromArray(FLOATS, init, initAt + 3 * initRow + 3 * LANES);
    FloatVector c34 = fromArray(FLOATS, init, initAt + 3 * initRow + 4 * LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(FLOATS, b, bAt);
      FloatVector b1 = fromArray(FLOATS, b, bAt + LANES);
      FloatVector b2 = fromArray(FLOATS, b, bAt + 2 * LANES);
      FloatVector b3 = fromArray(FLOATS, b, bAt + 3 * LANES);
      FloatVector b4 = fromArray(FLOATS, b, bAt + 4 * LANES);
      FloatVector a0 = broadcast(FLOATS, a[aAt + p]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      c03 = a0.fma(b3, c03);
      c04 = a0.fma(b4, c04);
      FloatVector a1 = broadcast(FLOATS, a[aAt + aRow + p]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      c13 = a1.fma(b3, c13);
      c14 = a1.fma(b4, c14);
      FloatVector a2 = broadcast(FLOATS, a[aAt + 2 * aRow + p]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      c23 = a2.fma(b3, c23);
      c24 = a2.fma(b4, c24);
      FloatVector a3 = broadcast(FLOATS, a[aAt + 3 * aRow + p]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
      c33 = a3.fma(b3, c33);
      c34 = a3.fma(b4, c34);
      bAt += bRow;
    }
    FLOAT_VECTOR.cast(c00).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c01).intoArray(c, cAt + LANES);
    FLOAT_VECTOR.cast(c02).intoArray(c, cAt + 2 * LANES);
    FLOAT_VECTOR.cast(c03).intoArray(c, cAt + 3 * LANES);
    FLOAT_VECTOR.cast(c04).intoArray(c, cAt + 4 * LANES);
    FLOAT_VECTOR.cast(c10).intoArray(c, cAt + cRow);
    FLOAT_VECTOR.cast(c11).intoArray(c, cAt + cRow + LANES);
    FLOAT_VECTOR.cast(c12).intoArray(c, cAt + cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c13).intoArray(c, cAt + cRow + 3 * LANES);
    FLOAT_VECTOR.cast(c14).intoArray(c, cAt + cRow + 4 * LANES);
    FLOAT_VECTOR.cast(c20).intoArray(c, cAt + 2 * cRow);
    FLOAT_VECTOR.cast(c21).intoArray(c, cAt + 2 * cRow + LANES);
    FLOAT_VECTOR.cast(c22).intoArray(c, cAt + 2 * cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c23).intoArray(c, cAt + 2 * cRow + 3 * LANES);
    FLOAT_VECTOR.cast(c24).intoArray(c, cAt + 2 * cRow + 4 * LANES);
    FLOAT_VECTOR.cast(c30).intoArray(c, cAt + 3 * cRow);
    FLOAT_VECTOR.cast(c31).intoArray(c, cAt + 3 * cRow + LANES);
    FLOAT_VECTOR.cast(c32).intoArray(c, cAt + 3 * cRow + 2 * LANES);
    FLOAT_VECTOR.cast(c33).intoArray(c, cAt + 3 * cRow + 3 * LANES);
    FLOAT_VECTOR.cast(c34).intoArray(c, cAt + 3 * cRow + 4 * LANES);
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

  private static void rows4x2(
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
    FloatVector c20 = fromArray(FLOATS, init, initAt + 2 * initRow);
    FloatVector c21 = fromArray(FLOATS, init, initAt + 2 * initRow + LANES);
    FloatVector c30 = fromArray(FLOATS, init, initAt + 3 * initRow);
    FloatVector c31 = fromArray(FLOATS, init, initAt + 3 * initRow + LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(FLOATS, b, bAt);
      FloatVector b1 = fromArray(FLOATS, b, bAt + LANES);
      FloatVector a0 = broadcast(FLOATS, a[aAt]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = broadcast(FLOATS, a[aAt + aRow]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = broadcast(FLOATS, a[aAt + 2 * aRow]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = broadcast(FLOATS, a[aAt + 3 * aRow]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
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
  }

  private static void rows3x2(
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
    FloatVector c20 = fromArray(FLOATS, init, initAt + 2 * initRow);
    FloatVector c21 = fromArray(FLOATS, init, initAt + 2 * initRow + LANES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = fromArray(FLOATS, b, bAt);
      FloatVector b1 = fromArray(FLOATS, b, bAt + LANES);
      FloatVector a0 = broadcast(FLOATS, a[aAt]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = broadcast(FLOATS, a[aAt + aRow]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = broadcast(FLOATS, a[aAt + 2 * aRow]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      aAt += aColumn;
      bAt += bRow;
    }
    FLOAT_VECTOR.cast(c00).intoArray(c, cAt);
    FLOAT_VECTOR.cast(c01).intoArray(c, cAt + LANES);
    FLOAT_VECTOR.cast(c10).intoArray(c, cAt + cRow);
    FLOAT_VECTOR.cast(c11).intoArray(c, cAt + cRow + LANES);
    FLOAT_VECTOR.cast(c20).intoArray(c, cAt + 2 * cRow);
    FLOAT_VECTOR.cast(c21).intoArray(c, cAt + 2 * cRow + LANES);
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
