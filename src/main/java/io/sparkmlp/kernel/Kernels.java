package io.sparkmlp.kernel;

/**
 * The numeric loops, once in plain Java and once with the Vector API, equal to the bit.
 *
 * <p>Contract of every method:
 *
 * <ul>
 *   <li>Each output element is the result of one fixed sequence of operations ({@code fma}, {@code
 *       +}, {@code *}, ...), which does not depend on the implementation, on the width of the
 *       processor's vectors, or on how many other elements are computed in the same call.
 *   <li>Nothing is allocated, and nothing is written outside the range that the method names.
 *   <li>Arguments are checked by {@code assert} only; callers hold the sizes.
 * </ul>
 *
 * <p>Rows of matrices that vectors run along are padded to a multiple of {@link #QUANTUM} floats.
 * What the padding of an input holds does not reach a valid element of the output; it must be
 * finite, since products are formed of it.
 */
public sealed interface Kernels permits ScalarKernels, VectorKernels {
  /** Padded rows have a multiple of this many floats: one 512-bit vector. */
  int QUANTUM = 16;

  /** The smallest multiple of {@link #QUANTUM} that is not below {@code width}. */
  static int padded(int width) {
    return (width + QUANTUM - 1) & -QUANTUM;
  }

  /**
   * The fastest kernels of this JVM: the Vector API's if the module {@code jdk.incubator.vector} is
   * there, else the scalar ones, with one warning that names the flag. The system property {@code
   * io.sparkmlp.vectorBits} forces a width of 128, 256 or 512 bits, or 0 for scalar.
   */
  static Kernels best() {
    return KernelsLookup.BEST;
  }

  /**
   * Matrix product {@code C = Init + A B}.
   *
   * <pre>
   *   c[i][j] = fma(a[i][k-1], b[k-1][j], ... fma(a[i][0], b[0][j], init[i][j]))
   * </pre>
   *
   * The left operand is read as {@code a[aOffset + i * aRow + p * aColumn]}, so that it can be a
   * matrix or its transpose: fast where one of the strides is 1. The start of the sums is read as
   * {@code init[initOffset + i * initRow + j]}: a row stride of 0 adds a bias row, {@code init ==
   * c} with equal strides accumulates.
   *
   * @param m rows of A and C
   * @param n columns of B and C, a multiple of {@link #QUANTUM}
   * @param k columns of A, rows of B; may be 0
   * @param b [k x n] with row stride {@code bRow}
   * @param c [m x n] with row stride {@code cRow}; overwritten
   */
  void product(
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
      int cRow);

  /**
   * Dot products of the rows of A with those of B, one column of C for each row of A: {@code
   * c[j][i] = init[j] + a_i . b_j}. For few rows of B, which as columns of a {@link #product} would
   * leave most of a vector empty.
   *
   * <p>A dot product is 16 sums: element p goes to sum p mod 16 with {@code fma}, p ascending. They
   * are added in halves: {@code s_l + s_(l+8)}, of these the first four and the others, and so on.
   *
   * @param m rows of A, columns of C
   * @param n rows of B and C
   * @param k columns of A and B
   * @param a [m x k] with row stride {@code aRow}
   * @param b [n x k] with row stride {@code bRow}
   * @param init [n]
   * @param c [n x m] with row stride {@code cRow} >= padded(m); overwritten, zeros in the padding
   *     up to {@code padded(m)}
   * @param scratch [8 x QUANTUM]; overwritten
   */
  void dots(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int aRow,
      float[] b,
      int bOffset,
      int bRow,
      float[] init,
      float[] c,
      int cOffset,
      int cRow,
      float[] scratch);

  /**
   * {@code x <- exp(x)}, relative error below 2e-7 where the result is a normal float; 0 below
   * -87.7, infinite above 88.73.
   */
  void exp(int n, float[] x, int offset);

  /**
   * {@code x <- 1 / (1 + exp(-x))}, relative error below 1e-6 from -44 on; below, that of -44,
   * which is 7.8e-20.
   */
  void sigmoid(int n, float[] x, int offset);

  /** {@code x <- tanh(x)}, relative error below 1e-6 (also near 0). */
  void tanh(int n, float[] x, int offset);

  /** {@code x <- max(x, 0)}; NaN stays NaN. */
  void relu(int n, float[] x, int offset);

  /** {@code delta <- delta * a * (1 - a)}, for {@code a} = sigmoid(z). */
  void sigmoidDelta(int n, float[] delta, int deltaOffset, float[] a, int aOffset);

  /** {@code delta <- delta * (1 - a * a)}, for {@code a} = tanh(z). */
  void tanhDelta(int n, float[] delta, int deltaOffset, float[] a, int aOffset);

  /** {@code delta <- a > 0 ? delta : 0}, for {@code a} = max(z, 0). */
  void reluDelta(int n, float[] delta, int deltaOffset, float[] a, int aOffset);

  /**
   * Softmax cross-entropy on logits, with one column a row of data.
   *
   * <pre>
   *   e_k     = exp(z_k - max z),  S = sum_k e_k (k ascending)
   *   loss    = w * (log S - (z_y - max z))
   *   delta_k = w * (e_k / S - [k == y])
   * </pre>
   *
   * No logit overflows and no probability is clipped. Rows that are certain keep their precision:
   * the loss of a row whose target has the largest logit is {@code log1p} of the sum of the others,
   * and the delta of the target is minus the sum of the others over S, not a difference of numbers
   * near 1.
   *
   * @param rows columns of z, at least 1
   * @param classes rows of z, at least 2
   * @param z [classes x rows], row stride {@code zRow} >= padded(rows); logits, overwritten by
   *     delta (its padding too, with finite numbers where the weight of the padding is 0 and its
   *     logits finite)
   * @param targets class indices as floats, {@code padded(rows)} of them readable from the offset
   * @param weights instance weights, likewise
   * @param losses [rows], padded(rows) floats writable from 0; overwritten by the weighted row
   *     losses
   * @param scratch [padded(rows)]; overwritten
   */
  void softmaxCrossEntropy(
      int rows,
      int classes,
      float[] z,
      int zRow,
      float[] targets,
      float[] weights,
      float[] losses,
      float[] scratch);

  /**
   * Squared error, with one column a row of data: {@code loss = w * sum_k (y_k - z_k)^2}, {@code
   * delta_k = -2 w (y_k - z_k)}.
   *
   * @param z [outputs x rows], row stride {@code zRow} >= padded(rows); outputs, overwritten by
   *     delta
   * @param targets [outputs x rows], row stride {@code zRow}
   * @param weights [rows] instance weights, padded(rows) readable
   * @param losses [rows], padded(rows) floats writable; overwritten by the weighted row losses
   */
  void squaredError(
      int rows, int outputs, float[] z, int zRow, float[] targets, float[] weights, float[] losses);

  /**
   * Softmax numerators, with one column a row of data: {@code z_k <- exp(z_k - max z)}, by the same
   * operations as {@link #softmaxCrossEntropy}. Divide by their sum (k ascending) for the softmax.
   *
   * @param z [classes x rows], row stride {@code zRow} >= padded(rows); overwritten
   */
  void softmaxNumerators(int rows, int classes, float[] z, int zRow);

  /**
   * Standardises rows into a padded tile: {@code out[r][i] = fma(x[r][i], scale[i], shift[i])},
   * zeros in the padding.
   *
   * @param rows how many
   * @param width valid columns
   * @param x rows of exactly {@code width} floats, one after the other from {@code xOffset}; all
   *     that the array holds must be finite
   * @param scale [padded(width)], zeros in the padding
   * @param shift [padded(width)], zeros in the padding
   * @param out [rows x padded(width)] from {@code outOffset}; overwritten
   */
  void standardize(
      int rows,
      int width,
      float[] x,
      int xOffset,
      float[] scale,
      float[] shift,
      float[] out,
      int outOffset);

  /**
   * Standardises one row in double before it is narrowed: {@code out[i] = (float) ((x[i] - mean[i])
   * * factor[i])}.
   */
  void standardize(
      int n, double[] x, int xOffset, double[] mean, double[] factor, float[] out, int outOffset);

  /** Whether none of {@code n} floats is NaN or infinite. */
  boolean allFinite(int n, float[] x, int offset);

  /**
   * Transposes {@code [rows x columns]} with row stride {@code xRow} into {@code [columns x rows]}
   * with row stride {@code outRow} >= padded(rows); zeros in the padding up to {@code
   * padded(rows)}.
   */
  void transpose(
      int rows,
      int columns,
      float[] x,
      int xOffset,
      int xRow,
      float[] out,
      int outOffset,
      int outRow);

  /** {@code sums[i] += x[i]} in double, for n elements. */
  void add(int n, float[] x, int xOffset, double[] sums, int sumsOffset);

  /** {@code y[i] = x[i]}, for n elements. */
  void widen(int n, float[] x, int xOffset, double[] y, int yOffset);

  /** {@code y[i] = (float) (scale * x[i])}, for n elements. */
  void narrow(int n, double scale, double[] x, int xOffset, float[] y, int yOffset);

  /**
   * The sum of n floats in double: eight interleaved sums (element i goes to sum i mod 8), then
   * {@code ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7))}.
   */
  double sum(int n, float[] x, int offset);

  /** The dot product of n doubles with {@code fma}, in the order of {@link #sum}. */
  double dot(int n, double[] x, double[] y);

  /** {@code y <- fma(alpha, x, y)} over n doubles. */
  void axpy(int n, double alpha, double[] x, double[] y);

  /**
   * Product of sparse rows with a dense matrix: {@code C = Init + X B} for CSR rows X.
   *
   * @param rows rows of X and C
   * @param n columns of B and C, a multiple of {@link #QUANTUM}
   * @param starts row r holds the entries {@code starts[startsOffset + r]} to {@code
   *     starts[startsOffset + r + 1]} (exclusive), taken in this order
   * @param columns column of each entry
   * @param values value of each entry
   * @param b dense, row stride {@code bRow}
   * @param init n floats from {@code initOffset}: one row, added to every row of C
   * @param c [rows x n], row stride {@code cRow}; overwritten
   */
  void sparseProduct(
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
      int cRow);
}
