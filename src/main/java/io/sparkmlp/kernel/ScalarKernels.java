package io.sparkmlp.kernel;

import static io.sparkmlp.kernel.Kernels.padded;

import java.util.Arrays;

/**
 * The kernels in plain Java. Inner loops run over consecutive floats without a dependency from one
 * to the next, so that the JIT's own vectoriser finds them where it can.
 */
final class ScalarKernels implements Kernels {
  @Override
  public void product(
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
    assert n % QUANTUM == 0;
    for (int i = 0; i < m; i++) {
      int out = cOffset + i * cRow;
      System.arraycopy(init, initOffset + i * initRow, c, out, n);
      for (int p = 0; p < k; p++) {
        multiplyAdd(n, a[aOffset + i * aRow + p * aColumn], b, bOffset + p * bRow, c, out);
      }
    }
  }

  @Override
  public void dots(
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
      float[] scratch) {
    assert cRow >= padded(m);
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < m; i++) {
        Arrays.fill(scratch, 0, QUANTUM, 0);
        for (int p = 0; p < k; p += QUANTUM) {
          addProducts(
              Math.min(QUANTUM, k - p),
              a,
              aOffset + i * aRow + p,
              b,
              bOffset + j * bRow + p,
              scratch,
              0);
        }
        c[cOffset + j * cRow + i] = init[j] + sum16(scratch, 0);
      }
      int row = cOffset + j * cRow;
      Arrays.fill(c, row + m, row + padded(m), 0);
    }
  }

  /** {@code sums <- fma(a, b, sums)} over n floats. */
  static void addProducts(
      int n, float[] a, int aOffset, float[] b, int bOffset, float[] sums, int sumsOffset) {
    for (int i = 0; i < n; i++) {
      sums[sumsOffset + i] = Math.fma(a[aOffset + i], b[bOffset + i], sums[sumsOffset + i]);
    }
  }

  /** The sum of 16 floats by halves, see {@link Kernels#dots}. */
  static float sum16(float[] x, int at) {
    float s0 = x[at] + x[at + 8];
    float s1 = x[at + 1] + x[at + 9];
    float s2 = x[at + 2] + x[at + 10];
    float s3 = x[at + 3] + x[at + 11];
    float s4 = x[at + 4] + x[at + 12];
    float s5 = x[at + 5] + x[at + 13];
    float s6 = x[at + 6] + x[at + 14];
    float s7 = x[at + 7] + x[at + 15];
    return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
  }

  @Override
  public void exp(int n, float[] x, int offset) {
    for (int i = offset; i < offset + n; i++) {
      x[i] = FloatMath.exp(x[i]);
    }
  }

  @Override
  public void sigmoid(int n, float[] x, int offset) {
    for (int i = offset; i < offset + n; i++) {
      x[i] = FloatMath.sigmoid(x[i]);
    }
  }

  @Override
  public void tanh(int n, float[] x, int offset) {
    for (int i = offset; i < offset + n; i++) {
      x[i] = FloatMath.tanh(x[i]);
    }
  }

  @Override
  public void relu(int n, float[] x, int offset) {
    for (int i = offset; i < offset + n; i++) {
      x[i] = Math.max(x[i], 0);
    }
  }

  @Override
  public void sigmoidDelta(int n, float[] delta, int deltaOffset, float[] a, int aOffset) {
    for (int i = 0; i < n; i++) {
      float value = a[aOffset + i];
      delta[deltaOffset + i] *= value * (1 - value);
    }
  }

  @Override
  public void tanhDelta(int n, float[] delta, int deltaOffset, float[] a, int aOffset) {
    for (int i = 0; i < n; i++) {
      float value = a[aOffset + i];
      delta[deltaOffset + i] *= Math.fma(-value, value, 1);
    }
  }

  @Override
  public void reluDelta(int n, float[] delta, int deltaOffset, float[] a, int aOffset) {
    for (int i = 0; i < n; i++) {
      delta[deltaOffset + i] = a[aOffset + i] > 0 ? delta[deltaOffset + i] : 0;
    }
  }

  @Override
  public void softmaxCrossEntropy(
      int rows,
      int classes,
      float[] z,
      int zRow,
      float[] targets,
      float[] weights,
      float[] losses,
      float[] scratch) {
    assert rows >= 1 && classes >= 2 && zRow >= padded(rows);
    for (int r = 0; r < padded(rows); r++) {
      float target = targets[r];
      float max = max(classes, z, zRow, r);
      float sum = 0;
      float others = 0;
      float ofTarget = 0;
      float below = 0;
      for (int k = 0; k < classes; k++) {
        int at = k * zRow + r;
        float shifted = z[at] - max;
        float e = FloatMath.exp(shifted);
        z[at] = e;
        sum += e;
        boolean isTarget = target == k;
        others += isTarget ? 0 : e;
        ofTarget = isTarget ? e : ofTarget;
        below = isTarget ? shifted : below;
      }
      losses[r] = weights[r] * (FloatMath.log1p(others + (ofTarget - 1)) - below);
      float scale = weights[r] / sum;
      float deltaOfTarget = -(others * scale);
      for (int k = 0; k < classes; k++) {
        int at = k * zRow + r;
        z[at] = target == k ? deltaOfTarget : z[at] * scale;
      }
    }
  }

  @Override
  public void squaredError(
      int rows,
      int outputs,
      float[] z,
      int zRow,
      float[] targets,
      float[] weights,
      float[] losses) {
    assert rows >= 1 && outputs >= 1 && zRow >= padded(rows);
    for (int r = 0; r < padded(rows); r++) {
      float weight = weights[r];
      float sum = 0;
      for (int k = 0; k < outputs; k++) {
        int at = k * zRow + r;
        float error = targets[at] - z[at];
        sum = Math.fma(error, error, sum);
        z[at] = error * (-2 * weight);
      }
      losses[r] = weight * sum;
    }
  }

  @Override
  public void softmaxNumerators(int rows, int classes, float[] z, int zRow) {
    assert rows >= 1 && classes >= 1 && zRow >= padded(rows);
    for (int r = 0; r < padded(rows); r++) {
      float max = max(classes, z, zRow, r);
      for (int k = 0; k < classes; k++) {
        z[k * zRow + r] = FloatMath.exp(z[k * zRow + r] - max);
      }
    }
  }

  @Override
  public void standardize(
      int rows,
      int width,
      float[] x,
      int xOffset,
      float[] scale,
      float[] shift,
      float[] out,
      int outOffset) {
    int outRow = padded(width);
    for (int r = 0; r < rows; r++) {
      int from = xOffset + r * width;
      int to = outOffset + r * outRow;
      for (int i = 0; i < width; i++) {
        out[to + i] = Math.fma(x[from + i], scale[i], shift[i]);
      }
      for (int i = width; i < outRow; i++) {
        out[to + i] = 0;
      }
    }
  }

  @Override
  public void standardize(
      int n, double[] x, int xOffset, double[] mean, double[] factor, float[] out, int outOffset) {
    for (int i = 0; i < n; i++) {
      out[outOffset + i] = (float) ((x[xOffset + i] - mean[i]) * factor[i]);
    }
  }

  // Zero times a number is zero only if that is finite; four sums, for one would have to wait.
  @Override
  public boolean allFinite(int n, float[] x, int offset) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int end = offset + n;
    int i = offset;
    for (; i <= end - 4; i += 4) {
      s0 += x[i] * 0;
      s1 += x[i + 1] * 0;
      s2 += x[i + 2] * 0;
      s3 += x[i + 3] * 0;
    }
    for (; i < end; i++) {
      s0 += x[i] * 0;
    }
    return s0 + s1 + s2 + s3 == 0;
  }

  @Override
  public void transpose(
      int rows,
      int columns,
      float[] x,
      int xOffset,
      int xRow,
      float[] out,
      int outOffset,
      int outRow) {
    assert outRow >= padded(rows);
    // Sixteen columns are a cache line of x; of each, four rows at once lie side by side in out.
    for (int column = 0; column < columns; column += QUANTUM) {
      int end = Math.min(columns, column + QUANTUM);
      int r = 0;
      for (; r <= rows - 4; r += 4) {
        int from = xOffset + r * xRow;
        for (int j = column; j < end; j++) {
          int to = outOffset + j * outRow + r;
          out[to] = x[from + j];
          out[to + 1] = x[from + xRow + j];
          out[to + 2] = x[from + 2 * xRow + j];
          out[to + 3] = x[from + 3 * xRow + j];
        }
      }
      for (; r < padded(rows); r++) {
        for (int j = column; j < end; j++) {
          out[outOffset + j * outRow + r] = r < rows ? x[xOffset + r * xRow + j] : 0;
        }
      }
    }
  }

  @Override
  public void add(int n, float[] x, int xOffset, double[] sums, int sumsOffset) {
    for (int i = 0; i < n; i++) {
      sums[sumsOffset + i] += x[xOffset + i];
    }
  }

  @Override
  public void widen(int n, float[] x, int xOffset, double[] y, int yOffset) {
    for (int i = 0; i < n; i++) {
      y[yOffset + i] = x[xOffset + i];
    }
  }

  @Override
  public void narrow(int n, double scale, double[] x, int xOffset, float[] y, int yOffset) {
    for (int i = 0; i < n; i++) {
      y[yOffset + i] = (float) (scale * x[xOffset + i]);
    }
  }

  @Override
  public double sum(int n, float[] x, int offset) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int end = offset + n;
    int i = offset;
    for (; i <= end - 8; i += 8) {
      s0 += x[i];
      s1 += x[i + 1];
      s2 += x[i + 2];
      s3 += x[i + 3];
      s4 += x[i + 4];
      s5 += x[i + 5];
      s6 += x[i + 6];
      s7 += x[i + 7];
    }
    s0 += i < end ? x[i] : 0;
    s1 += i + 1 < end ? x[i + 1] : 0;
    s2 += i + 2 < end ? x[i + 2] : 0;
    s3 += i + 3 < end ? x[i + 3] : 0;
    s4 += i + 4 < end ? x[i + 4] : 0;
    s5 += i + 5 < end ? x[i + 5] : 0;
    s6 += i + 6 < end ? x[i + 6] : 0;
    return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
  }

  @Override
  public double dot(int n, double[] x, double[] y) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int i = 0;
    for (; i <= n - 8; i += 8) {
      s0 = Math.fma(x[i], y[i], s0);
      s1 = Math.fma(x[i + 1], y[i + 1], s1);
      s2 = Math.fma(x[i + 2], y[i + 2], s2);
      s3 = Math.fma(x[i + 3], y[i + 3], s3);
      s4 = Math.fma(x[i + 4], y[i + 4], s4);
      s5 = Math.fma(x[i + 5], y[i + 5], s5);
      s6 = Math.fma(x[i + 6], y[i + 6], s6);
      s7 = Math.fma(x[i + 7], y[i + 7], s7);
    }
    s0 = i < n ? Math.fma(x[i], y[i], s0) : s0;
    s1 = i + 1 < n ? Math.fma(x[i + 1], y[i + 1], s1) : s1;
    s2 = i + 2 < n ? Math.fma(x[i + 2], y[i + 2], s2) : s2;
    s3 = i + 3 < n ? Math.fma(x[i + 3], y[i + 3], s3) : s3;
    s4 = i + 4 < n ? Math.fma(x[i + 4], y[i + 4], s4) : s4;
    s5 = i + 5 < n ? Math.fma(x[i + 5], y[i + 5], s5) : s5;
    s6 = i + 6 < n ? Math.fma(x[i + 6], y[i + 6], s6) : s6;
    return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
  }

  @Override
  public void axpy(int n, double alpha, double[] x, double[] y) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.fma(alpha, x[i], y[i]);
    }
  }

  @Override
  public void sparseProduct(
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
    assert n % QUANTUM == 0;
    for (int r = 0; r < rows; r++) {
      int at = cOffset + r * cRow;
      System.arraycopy(init, initOffset, c, at, n);
      for (int e = starts[startsOffset + r]; e < starts[startsOffset + r + 1]; e++) {
        multiplyAdd(n, values[e], b, bOffset + columns[e] * bRow, c, at);
      }
    }
  }

  private static void multiplyAdd(
      int n, float alpha, float[] x, int xOffset, float[] y, int yOffset) {
    for (int j = 0; j < n; j++) {
      y[yOffset + j] = Math.fma(alpha, x[xOffset + j], y[yOffset + j]);
    }
  }

  /**
   * The largest of a column; a NaN in it may be lost, but makes NaN of its own exponential and so
   * of the sums.
   */
  private static float max(int classes, float[] z, int zRow, int r) {
    float max = z[r];
    for (int k = 1; k < classes; k++) {
      float value = z[k * zRow + r];
      max = value > max ? value : max;
    }
    return max;
  }
}
