package io.sparkmlp.kernel;

import static io.sparkmlp.kernel.AllKernels.doubles;
import static io.sparkmlp.kernel.AllKernels.floats;
import static io.sparkmlp.kernel.Kernels.padded;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the contract promises, of each implementation: cases worked by hand, and the documented
 * orders.
 */
@Tag("kernel")
class KernelsTest {
  private static final long SEED = 12;

  static List<Kernels> kernels() {
    return AllKernels.all();
  }

  @Test
  void padding() {
    assertArrayEquals(
        new int[] {0, 16, 16, 32, 784, 800},
        new int[] {padded(0), padded(1), padded(16), padded(17), padded(784), padded(785)});
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void productByHand(Kernels kernels) {
    // [1 2 3; 4 5 6] * [1 0; 0 1; 1 1] + [10 20] = [14 25; 20 31]
    float[] a = {1, 2, 3, 4, 5, 6};
    float[] b = new float[3 * 16];
    b[0] = 1;
    b[17] = 1;
    b[32] = 1;
    b[33] = 1;
    float[] bias = new float[16];
    bias[0] = 10;
    bias[1] = 20;
    float[] c = new float[2 * 16];
    kernels.product(2, 16, 3, a, 0, 3, 1, b, 0, 16, bias, 0, 0, c, 0, 16);
    assertArrayEquals(new float[] {14, 25, 0}, Arrays.copyOf(c, 3));
    assertArrayEquals(new float[] {20, 31, 0}, Arrays.copyOfRange(c, 16, 19));

    // [1 4; 2 5; 3 6] * [14 25; 20 31] = [94 149; 128 205; 162 261], from the same floats of A.
    float[] d = new float[3 * 16];
    Arrays.fill(d, 1);
    kernels.product(3, 16, 2, a, 0, 1, 3, c, 0, 16, d, 0, 16, d, 0, 16);
    assertArrayEquals(new float[] {95, 150, 1}, Arrays.copyOf(d, 3));
    assertArrayEquals(new float[] {129, 206, 1}, Arrays.copyOfRange(d, 16, 19));
    assertArrayEquals(new float[] {163, 262, 1}, Arrays.copyOfRange(d, 32, 35));
  }

  @ParameterizedTest(name = "{0}, seed " + SEED)
  @MethodSource("kernels")
  void productSumsInOrder(Kernels kernels) {
    SplittableRandom random = new SplittableRandom(SEED);
    int m = 23;
    int n = 112;
    int k = 301;
    float[] a = floats(random, m * k, 1);
    float[] b = floats(random, k * n, 1);
    float[] bias = floats(random, n, 1);
    float[] c = new float[m * n];
    kernels.product(m, n, k, a, 0, k, 1, b, 0, n, bias, 0, 0, c, 0, n);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float sum = bias[j];
        for (int p = 0; p < k; p++) {
          sum = Math.fma(a[i * k + p], b[p * n + j], sum);
        }
        assertEquals(sum, c[i * n + j]);
      }
    }
    float[] alone = new float[n];
    for (int i = 0; i < m; i++) {
      kernels.product(1, n, k, a, i * k, k, 1, b, 0, n, bias, 0, 0, alone, 0, n);
      assertArrayEquals(Arrays.copyOfRange(c, i * n, (i + 1) * n), alone);
    }
  }

  @ParameterizedTest(name = "{0}, seed " + SEED)
  @MethodSource("kernels")
  void dotsSumInOrder(Kernels kernels) {
    SplittableRandom random = new SplittableRandom(SEED);
    int m = 21;
    int n = 3;
    int k = 83;
    float[] a = floats(random, m * k, 1);
    float[] b = floats(random, n * k, 1);
    float[] init = {1, 20, 300};
    float[] c = new float[n * 32];
    float[] scratch = new float[8 * 16];
    kernels.dots(m, n, k, a, 0, k, b, 0, k, init, c, 0, 32, scratch);
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < m; i++) {
        float[] sums = new float[16];
        for (int p = 0; p < k; p++) {
          sums[p % 16] = Math.fma(a[i * k + p], b[j * k + p], sums[p % 16]);
        }
        for (int half = 8; half > 0; half /= 2) {
          for (int l = 0; l < half; l++) {
            sums[l] += sums[l + half];
          }
        }
        assertEquals(init[j] + sums[0], c[j * 32 + i]);
      }
      assertArrayEquals(new float[32 - m], Arrays.copyOfRange(c, j * 32 + m, (j + 1) * 32));
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void activationsByHand(Kernels kernels) {
    float[] x = {Float.NaN, -2, -0f, 0, 3};
    kernels.relu(5, x, 0);
    assertArrayEquals(new float[] {Float.NaN, 0, 0, 0, 3}, x);
    float[] delta = {2, 4, 8};
    kernels.sigmoidDelta(3, delta, 0, new float[] {0.5f, 0.25f, 1}, 0);
    assertArrayEquals(new float[] {0.5f, 0.75f, 0}, delta);
    delta = new float[] {2, 4, 8};
    kernels.tanhDelta(3, delta, 0, new float[] {0.5f, -0.25f, -1}, 0);
    assertArrayEquals(new float[] {1.5f, 3.75f, 0}, delta);
    delta = new float[] {2, 4, 8};
    kernels.reluDelta(3, delta, 0, new float[] {0, -1, 0.1f}, 0);
    assertArrayEquals(new float[] {0, 0, 8}, delta);
  }

  /** Columns of data with logits, target, weight; expectations from the formula in double. */
  @ParameterizedTest
  @MethodSource("kernels")
  void crossEntropy(Kernels kernels) {
    float[][] logits = {
      {1, 2, 3},
      {0, 0, 0},
      {1000, -1000, 0},
      {-1000, 1000, 1000},
      {1000, 999, -1000},
      {0, -21, -22},
      {-5, 12.5f, 12.5f},
      {0.1f, 0.2f, 0.15f},
      {30, 10, 5},
      {-3e38f, 3e38f, 0},
    };
    int[] targets = {0, 1, 0, 1, 1, 0, 1, 2, 1, 1};
    int rows = logits.length;
    float[] z = new float[3 * 16];
    float[] y = new float[16];
    float[] weights = new float[16];
    for (int r = 0; r < rows; r++) {
      y[r] = targets[r];
      weights[r] = 0.5f + r;
      for (int k = 0; k < 3; k++) {
        z[k * 16 + r] = logits[r][k];
      }
    }
    float[] numerators = z.clone();
    float[] losses = new float[16];
    kernels.softmaxCrossEntropy(rows, 3, z, 16, y, weights, losses, new float[16]);
    kernels.softmaxNumerators(rows, 3, numerators, 16);
    for (int r = 0; r < rows; r++) {
      double max = Double.NEGATIVE_INFINITY;
      for (float logit : logits[r]) {
        max = Math.max(max, logit);
      }
      double[] e = new double[3];
      double sum = 0;
      double others = 0;
      for (int k = 0; k < 3; k++) {
        e[k] = StrictMath.exp(logits[r][k] - max);
        sum += e[k];
        others += k == targets[r] ? 0 : e[k];
      }
      double below = max - logits[r][targets[r]];
      double loss = StrictMath.log1p(others + (e[targets[r]] - 1)) + below;
      assertClose("loss of row " + r, weights[r] * loss, losses[r]);
      for (int k = 0; k < 3; k++) {
        double delta = k == targets[r] ? -others / sum : e[k] / sum;
        assertClose("delta %d of row %d".formatted(k, r), weights[r] * delta, z[k * 16 + r]);
        assertClose("numerator %d of row %d".formatted(k, r), e[k], numerators[k * 16 + r]);
      }
    }
    // The row that is certain: exp(-21) + exp(-22), about 1e-9, and not 0.
    assertEquals(1.037e-9 * weights[5], losses[5], 1e-3 * losses[5]);
    // The padding has weight 0.
    assertEquals(0f, losses[rows]);
    assertEquals(0f, Math.abs(z[rows]));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void crossEntropyKeepsNan(Kernels kernels) {
    for (int place = 0; place < 3; place++) {
      for (int target = 0; target < 3; target++) {
        float[] z = new float[3 * 16];
        float[] losses = new float[16];
        float[] targets = new float[16];
        float[] weights = new float[16];
        Arrays.fill(targets, target);
        Arrays.fill(weights, 1);
        z[place * 16] = Float.NaN;
        kernels.softmaxCrossEntropy(2, 3, z, 16, targets, weights, losses, new float[16]);
        assertTrue(Float.isNaN(losses[0]), "NaN in logit %d, target %d".formatted(place, target));
        assertEquals(StrictMath.log(3), losses[1], 1e-6);
      }
    }
  }

  /** The deltas of two classes are those of one logit's sigmoid. */
  @ParameterizedTest(name = "{0}, seed " + SEED)
  @MethodSource("kernels")
  void twoClassesAreSigmoid(Kernels kernels) {
    SplittableRandom random = new SplittableRandom(SEED);
    int rows = 33;
    int zRow = padded(rows);
    float[] z = new float[2 * zRow];
    float[] p = floats(random, zRow, 3);
    System.arraycopy(p, 0, z, zRow, zRow);
    float[] weights = new float[zRow];
    Arrays.fill(weights, 1);
    kernels.softmaxCrossEntropy(
        rows, 2, z, zRow, new float[zRow], weights, new float[zRow], new float[zRow]);
    kernels.sigmoid(rows, p, 0);
    for (int r = 0; r < rows; r++) {
      assertEquals(p[r], z[zRow + r], 1e-6 * p[r]);
      assertEquals(-z[zRow + r], z[r], 1e-6 * p[r]);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void squaredErrorByHand(Kernels kernels) {
    // Two outputs; weight 2: loss 2 ((5 - 2)^2 + (1 - 2)^2) = 20, delta -2 * 2 * (3, -1).
    float[] z = new float[2 * 16];
    z[0] = 2;
    z[16] = 2;
    float[] y = new float[2 * 16];
    y[0] = 5;
    y[16] = 1;
    float[] weights = new float[16];
    weights[0] = 2;
    float[] losses = new float[16];
    kernels.squaredError(1, 2, z, 16, y, weights, losses);
    assertEquals(20, losses[0]);
    assertEquals(-12, z[0]);
    assertEquals(4, z[16]);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void tilesByHand(Kernels kernels) {
    float[] x = {1, 2, 3, 4, 5, 6};
    float[] scale = new float[16];
    float[] shift = new float[16];
    Arrays.fill(scale, 0, 3, 2);
    Arrays.fill(shift, 0, 3, 0.5f);
    float[] tile = new float[32];
    Arrays.fill(tile, Float.NaN);
    kernels.standardize(2, 3, x, 0, scale, shift, tile, 0);
    assertArrayEquals(new float[] {2.5f, 4.5f, 6.5f, 0, 0}, Arrays.copyOf(tile, 5));
    assertArrayEquals(new float[] {0, 8.5f, 10.5f, 12.5f, 0}, Arrays.copyOfRange(tile, 15, 20));

    float[] columns = new float[48];
    Arrays.fill(columns, Float.NaN);
    kernels.transpose(2, 3, tile, 0, 16, columns, 0, 16);
    float[] expected = new float[48];
    System.arraycopy(new float[] {2.5f, 8.5f}, 0, expected, 0, 2);
    System.arraycopy(new float[] {4.5f, 10.5f}, 0, expected, 16, 2);
    System.arraycopy(new float[] {6.5f, 12.5f}, 0, expected, 32, 2);
    assertArrayEquals(expected, columns);
  }

  @ParameterizedTest(name = "{0}, seed " + SEED)
  @MethodSource("kernels")
  void sumsInOrder(Kernels kernels) {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int n : AllKernels.SIZES) {
      float[] x = floats(random, n, 1);
      double[] y = doubles(random, n);
      double[] z = doubles(random, n);
      double[] s = new double[8];
      double[] d = new double[8];
      for (int i = 0; i < n; i++) {
        s[i % 8] += x[i];
        d[i % 8] = Math.fma(y[i], z[i], d[i % 8]);
      }
      assertEquals(tree(s), kernels.sum(n, x, 0));
      assertEquals(tree(d), kernels.dot(n, y, z));
      double[] expected = z.clone();
      for (int i = 0; i < n; i++) {
        expected[i] = Math.fma(-0.3, y[i], expected[i]);
      }
      kernels.axpy(n, -0.3, y, z);
      assertArrayEquals(expected, z);
      for (int i = 0; i < n; i++) {
        expected[i] += x[i];
      }
      kernels.add(n, x, 0, z, 0);
      assertArrayEquals(expected, z);
      kernels.widen(n, x, 0, z, 0);
      float[] narrow = new float[n];
      float[] quarter = new float[n];
      for (int i = 0; i < n; i++) {
        assertEquals(x[i], z[i]);
        quarter[i] = (float) (y[i] / 4);
      }
      kernels.narrow(n, 0.25, y, 0, narrow, 0);
      assertArrayEquals(quarter, narrow);
      float[] standardized = new float[n];
      for (int i = 0; i < n; i++) {
        standardized[i] = (float) ((y[i] - z[i]) * expected[i]);
      }
      kernels.standardize(n, y, 0, z, expected, narrow, 0);
      assertArrayEquals(standardized, narrow);
      assertTrue(kernels.allFinite(n, narrow, 0));
      for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY}) {
        for (int i = 0; i < n; i++) {
          float[] spoilt = new float[n + 4];
          spoilt[3 + i] = bad;
          assertFalse(kernels.allFinite(n, spoilt, 3));
          spoilt[3 + i] = Float.MAX_VALUE;
          spoilt[2] = bad;
          spoilt[3 + n] = bad;
          assertTrue(kernels.allFinite(n, spoilt, 3));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void sparseByHand(Kernels kernels) {
    // X = [2 0 3; 0 0 0; 0 4 0], B = [1; 10; 100] in every column, init 7.
    int[] starts = {0, 2, 2, 3};
    int[] columns = {0, 2, 1};
    float[] values = {2, 3, 4};
    float[] b = new float[48];
    Arrays.fill(b, 0, 16, 1);
    Arrays.fill(b, 16, 32, 10);
    Arrays.fill(b, 32, 48, 100);
    float[] init = new float[16];
    Arrays.fill(init, 7);
    float[] c = new float[48];
    kernels.sparseProduct(3, 16, starts, 0, columns, values, b, 0, 16, init, 0, c, 0, 16);
    assertArrayEquals(new float[] {309, 7, 47}, new float[] {c[0], c[16], c[32]});
    assertArrayEquals(new float[] {309, 7, 47}, new float[] {c[15], c[31], c[47]});
  }

  private static double tree(double[] s) {
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
  }

  private static void assertClose(String what, double expected, float actual) {
    // Below the smallest normal float there are no digits to keep.
    double tolerance = Math.max(1e-6 * Math.abs(expected), 2 * Float.MIN_NORMAL);
    if (expected > Float.MAX_VALUE) {
      assertEquals(Float.POSITIVE_INFINITY, actual, what);
    } else {
      assertEquals(expected, actual, tolerance, what);
    }
  }
}
