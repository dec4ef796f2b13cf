package io.sparkmlp.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The scalar kernels against references in double, and the vector kernels against the scalar ones,
 * bit for bit, at every size around the lane count. All arrays are longer than needed, and
 * everything outside what a method may write must stay as it was.
 */
@Tag("kernel")
class KernelsTest {
  private static final Kernels SCALAR = new ScalarKernels();
  private static final int[] SIZES =
      IntStream.concat(IntStream.rangeClosed(0, 35), IntStream.of(63, 64, 65, 103, 784)).toArray();
  private static final int MARGIN = 40;

  static IntStream sizes() {
    return Arrays.stream(SIZES);
  }

  private static boolean vectorModule() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  /** Both kernels where there are two, else a message. */
  private static Kernels vector() {
    Assumptions.assumeTrue(vectorModule(), "no module jdk.incubator.vector in this JVM");
    return Kernels.best();
  }

  private static float[] random(long seed, int n, double scale) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) (scale * (2 * random.nextDouble() - 1));
    }
    return x;
  }

  private static double[] randomDoubles(long seed, int n) {
    SplittableRandom random = new SplittableRandom(seed);
    return random.doubles(n, -1, 1).toArray();
  }

  private static int[] bits(float[] x) {
    return IntStream.range(0, x.length).map(i -> Float.floatToRawIntBits(x[i])).toArray();
  }

  private static void assertSameBits(float[] expected, float[] actual, String what) {
    assertArrayEquals(bits(expected), bits(actual), what);
  }

  /** In place on n floats from MARGIN: same bits as scalar, nothing else written. */
  private static void inPlace(int n, double scale, BiConsumer<Kernels, float[]> call) {
    Kernels vector = vector();
    float[] scalarOut = random(n, n + 2 * MARGIN, scale);
    float[] before = scalarOut.clone();
    float[] vectorOut = scalarOut.clone();
    call.accept(SCALAR, scalarOut);
    call.accept(vector, vectorOut);
    assertSameBits(scalarOut, vectorOut, "n = " + n);
    for (int i = 0; i < MARGIN; i++) {
      assertEquals(before[i], vectorOut[i]);
      assertEquals(before[MARGIN + n + i], vectorOut[MARGIN + n + i]);
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void elementwiseVectorsAreScalars(int n) {
    float[] a = random(99, n + 2 * MARGIN, 1);
    for (double scale : new double[] {0.01, 3, 200}) {
      inPlace(n, scale, (k, x) -> k.exp(n, x, MARGIN));
      inPlace(n, scale, (k, x) -> k.sigmoid(n, x, MARGIN));
      inPlace(n, scale, (k, x) -> k.tanh(n, x, MARGIN));
      inPlace(n, scale, (k, x) -> k.relu(n, x, MARGIN));
      inPlace(n, scale, (k, x) -> k.sigmoidDelta(n, x, MARGIN, a, MARGIN));
      inPlace(n, scale, (k, x) -> k.tanhDelta(n, x, MARGIN, a, MARGIN));
      inPlace(n, scale, (k, x) -> k.reluDelta(n, x, MARGIN, a, MARGIN));
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void sumsOfVectorsAreThoseOfScalars(int n) {
    Kernels vector = vector();
    float[] x = random(n, n + MARGIN, 1);
    double[] p = randomDoubles(n, n + MARGIN);
    double[] q = randomDoubles(n + 1, n + MARGIN);
    assertEquals(SCALAR.sum(n, x, 3), vector.sum(n, x, 3));
    assertEquals(SCALAR.dot(n, p, q), vector.dot(n, p, q));
    double[] one = q.clone();
    double[] two = q.clone();
    SCALAR.axpy(n, 0.3, p, one);
    vector.axpy(n, 0.3, p, two);
    assertArrayEquals(one, two);
    SCALAR.add(n, x, 3, one, 5);
    vector.add(n, x, 3, two, 5);
    assertArrayEquals(one, two);
    double expected = 0;
    for (int i = 0; i < n; i++) {
      expected += p[i] * q[i];
    }
    assertEquals(expected, vector.dot(n, p, q), 1e-12 * (n + 1));
  }

  /** Every number of rows around the block sizes, with bias, zero and accumulating starts. */
  @ParameterizedTest
  @MethodSource("sizes")
  void productsOfVectorsAreThoseOfScalars(int k) {
    Kernels vector = vector();
    for (int n : new int[] {16, 32, 48, 64, 80, 112, 144}) {
      for (int m : new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 17, 23, 29}) {
        float[] a = random(m, 7 + (m + 1) * (k + 3), 1);
        float[] b = random(n, 5 + (k + 1) * (n + 16), 1);
        float[] start = random(k, 3 + (m + 1) * (n + 16), 1);
        for (boolean turned : new boolean[] {false, true}) {
          int aRow = turned ? 1 : k + 2;
          int aColumn = turned ? m : 1;
          for (int initRow : new int[] {0, n + 16}) {
            float[] one = start.clone();
            float[] two = start.clone();
            float[] init = initRow == 0 ? random(9, 4 + n, 1) : null;
            SCALAR.product(
                m,
                n,
                k,
                a,
                7,
                aRow,
                aColumn,
                b,
                5,
                n + 16,
                init == null ? one : init,
                init == null ? 3 : 4,
                initRow,
                one,
                3,
                n + 16);
            vector.product(
                m,
                n,
                k,
                a,
                7,
                aRow,
                aColumn,
                b,
                5,
                n + 16,
                init == null ? two : init,
                init == null ? 3 : 4,
                initRow,
                two,
                3,
                n + 16);
            String what =
                "m %d, n %d, k %d, turned %s, init %d".formatted(m, n, k, turned, initRow);
            assertSameBits(one, two, what);
            for (int r = 0; r < m; r++) {
              for (int j = n; j < n + 16; j++) {
                assertEquals(start[3 + r * (n + 16) + j], two[3 + r * (n + 16) + j], what);
              }
            }
          }
        }
      }
    }
  }

  @Test
  void productByHand() {
    float[] a = {1, 2, 3, 4, 5, 6};
    float[] b = new float[3 * 16];
    float[] bias = new float[16];
    float[] c = new float[2 * 16];
    for (int p = 0; p < 3; p++) {
      b[p * 16] = p + 1;
      b[p * 16 + 1] = -1;
    }
    bias[0] = 10;
    Kernels.best().product(2, 16, 3, a, 0, 3, 1, b, 0, 16, bias, 0, 0, c, 0, 16);
    assertEquals(10 + 1 * 1 + 2 * 2 + 3 * 3, c[0]);
    assertEquals(-1 - 2 - 3, c[1]);
    assertEquals(10 + 4 * 1 + 5 * 2 + 6 * 3, c[16]);
    assertEquals(-4 - 5 - 6, c[17]);
  }

  @Test
  void aRowAloneIsTheRowAmongOthers() {
    float[] a = random(1, 29 * 50, 1);
    float[] b = random(2, 50 * 48, 1);
    float[] bias = random(3, 48, 1);
    float[] all = new float[29 * 48];
    Kernels.best().product(29, 48, 50, a, 0, 50, 1, b, 0, 48, bias, 0, 0, all, 0, 48);
    for (int r = 0; r < 29; r++) {
      float[] one = new float[48];
      Kernels.best().product(1, 48, 50, a, r * 50, 50, 1, b, 0, 48, bias, 0, 0, one, 0, 48);
      assertSameBits(Arrays.copyOfRange(all, r * 48, (r + 1) * 48), one, "row " + r);
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void lossesOfVectorsAreThoseOfScalars(int rows) {
    Kernels vector = vector();
    if (rows == 0) {
      return;
    }
    int row = Kernels.padded(rows) + 16;
    for (int classes : new int[] {2, 3, 10, 17}) {
      for (double scale : new double[] {0.1, 10, 1000}) {
        float[] z = random(rows, classes * row, scale);
        float[] targets = new float[row];
        float[] weights = new float[row];
        for (int r = 0; r < rows; r++) {
          targets[r] = r % classes;
          weights[r] = r % 4;
        }
        float[] one = z.clone();
        float[] two = z.clone();
        float[] lossOne = new float[row];
        float[] lossTwo = new float[row];
        SCALAR.softmaxCrossEntropy(rows, classes, one, row, targets, weights, lossOne);
        vector.softmaxCrossEntropy(rows, classes, two, row, targets, weights, lossTwo);
        assertSameBits(valid(one, classes, rows, row), valid(two, classes, rows, row), "delta");
        assertSameBits(Arrays.copyOf(lossOne, rows), Arrays.copyOf(lossTwo, rows), "loss");
        one = z.clone();
        two = z.clone();
        SCALAR.softmaxNumerators(rows, classes, one, row);
        vector.softmaxNumerators(rows, classes, two, row);
        assertSameBits(valid(one, classes, rows, row), valid(two, classes, rows, row), "softmax");
        float[] numbers = random(7, classes * row, 1);
        one = z.clone();
        two = z.clone();
        SCALAR.squaredError(rows, classes, one, row, numbers, weights, lossOne);
        vector.squaredError(rows, classes, two, row, numbers, weights, lossTwo);
        assertSameBits(valid(one, classes, rows, row), valid(two, classes, rows, row), "delta");
        assertSameBits(Arrays.copyOf(lossOne, rows), Arrays.copyOf(lossTwo, rows), "loss");
      }
    }
  }

  private static float[] valid(float[] z, int classes, int rows, int row) {
    float[] out = new float[classes * rows];
    for (int k = 0; k < classes; k++) {
      System.arraycopy(z, k * row, out, k * rows, rows);
    }
    return out;
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void layoutsOfVectorsAreThoseOfScalars(int width) {
    Kernels vector = vector();
    if (width == 0) {
      return;
    }
    int rows = 7;
    int padded = Kernels.padded(width);
    float[] x = random(width, rows * width + MARGIN, 5);
    float[] scale = Arrays.copyOf(random(1, width, 1), padded);
    float[] shift = Arrays.copyOf(random(2, width, 1), padded);
    float[] one = random(3, rows * padded + 2 * MARGIN, 1);
    float[] two = one.clone();
    SCALAR.standardize(rows, width, x, 2, scale, shift, one, MARGIN);
    vector.standardize(rows, width, x, 2, scale, shift, two, MARGIN);
    assertSameBits(one, two, "standardize");
    assertEquals(Math.fma(x[2 + width], scale[0], shift[0]), two[MARGIN + padded]);
    for (int i = width; i < padded; i++) {
      assertEquals(0, two[MARGIN + i]);
    }
    float[] wide = random(4, rows * padded, 1);
    double[] sumsOne = randomDoubles(5, padded + 4);
    double[] sumsTwo = sumsOne.clone();
    SCALAR.addColumnSums(rows, padded, wide, padded, sumsOne, 2);
    vector.addColumnSums(rows, padded, wide, padded, sumsTwo, 2);
    assertArrayEquals(sumsOne, sumsTwo);
    float[] turnedOne = new float[width * 32];
    float[] turnedTwo = new float[width * 32];
    SCALAR.transpose(rows, width, wide, padded, turnedOne, 32);
    vector.transpose(rows, width, wide, padded, turnedTwo, 32);
    assertSameBits(turnedOne, turnedTwo, "transpose");
    assertEquals(wide[3 * padded + width - 1], turnedTwo[(width - 1) * 32 + 3]);
  }

  @Test
  void sparseRowsOfVectorsAreThoseOfScalarsAndOfDenseOnes() {
    int rows = 9;
    int width = 40;
    SplittableRandom random = new SplittableRandom(5);
    float[] dense = new float[rows * width];
    int[] starts = new int[rows + 1];
    int[] columns = new int[rows * width];
    float[] values = new float[rows * width];
    int at = 0;
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < width; i++) {
        if (random.nextInt(4) == 0) {
          columns[at] = i;
          values[at] = (float) random.nextDouble();
          dense[r * width + i] = values[at++];
        }
      }
      starts[r + 1] = at;
    }
    for (int n : new int[] {16, 32, 112}) {
      float[] b = random(n, width * n, 1);
      float[] bias = random(2, n, 1);
      float[] expected = new float[rows * n];
      SCALAR.product(rows, n, width, dense, 0, width, 1, b, 0, n, bias, 0, 0, expected, 0, n);
      for (Kernels kernels : new Kernels[] {SCALAR, Kernels.best()}) {
        float[] c = new float[rows * n];
        kernels.sparseProduct(rows, n, starts, 0, columns, values, b, n, bias, 0, c, n);
        assertSameBits(expected, c, "n = " + n);
      }
      float[] d = random(6, rows * n, 1);
      double[] one = new double[width * n];
      double[] two = new double[width * n];
      SCALAR.addSparseTransposedProduct(rows, n, starts, 0, columns, values, d, n, one, 0);
      Kernels.best().addSparseTransposedProduct(rows, n, starts, 0, columns, values, d, n, two, 0);
      assertArrayEquals(one, two);
      double sum = 0;
      for (int r = 0; r < rows; r++) {
        sum += (double) dense[r * width + 3] * d[r * n + 1];
      }
      assertEquals(sum, one[3 * n + 1], 1e-12);
    }
  }

  @Test
  void elementaryFunctionsAreAccurate() {
    float[] x = new float[200_001];
    for (int i = 0; i < x.length; i++) {
      x[i] = (i - 100_000) * 8e-4f;
    }
    float[] exp = x.clone();
    float[] sigmoid = x.clone();
    float[] tanh = x.clone();
    Kernels kernels = Kernels.best();
    kernels.exp(x.length, exp, 0);
    kernels.sigmoid(x.length, sigmoid, 0);
    kernels.tanh(x.length, tanh, 0);
    for (int i = 0; i < x.length; i++) {
      double e = StrictMath.exp(x[i]);
      assertEquals(e, exp[i], 3e-7 * e, () -> "exp");
      double s = 1 / (1 + StrictMath.exp(-(double) x[i]));
      assertEquals(s, sigmoid[i], 1e-6 * s, () -> "sigmoid");
      double t = StrictMath.tanh(x[i]);
      assertEquals(t, tanh[i], 1e-6 * Math.abs(t), () -> "tanh");
    }
  }

  @Test
  void extremesAreWhatTheyShouldBe() {
    float[] x = {
      Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e30f, -1e30f, 0, -0f
    };
    for (Kernels kernels : new Kernels[] {SCALAR, Kernels.best()}) {
      float[] exp = x.clone();
      kernels.exp(x.length, exp, 0);
      assertArrayEquals(
          new float[] {Float.NaN, Float.POSITIVE_INFINITY, 0, Float.POSITIVE_INFINITY, 0, 1, 1},
          exp);
      float[] sigmoid = x.clone();
      kernels.sigmoid(x.length, sigmoid, 0);
      assertArrayEquals(new float[] {Float.NaN, 1, 0, 1, 0, 0.5f, 0.5f}, sigmoid);
      float[] tanh = x.clone();
      kernels.tanh(x.length, tanh, 0);
      assertArrayEquals(new float[] {Float.NaN, 1, -1, 1, -1}, Arrays.copyOf(tanh, 5));
      assertEquals(0, tanh[5]);
      float[] relu = x.clone();
      kernels.relu(x.length, relu, 0);
      assertTrue(Float.isNaN(relu[0]));
      assertEquals(0, relu[4]);
    }
  }

  /** A row that is certain keeps its precision; a target without a chance has a finite loss. */
  @Test
  void certainRows() {
    float[] z = new float[2 * 16];
    float[] targets = new float[16];
    float[] weights = new float[16];
    z[0] = 20;
    targets[1] = 1;
    z[1] = 1000;
    z[2] = Float.NaN;
    Arrays.fill(weights, 0, 3, 1);
    float[] losses = new float[16];
    Kernels.best().softmaxCrossEntropy(3, 2, z, 16, targets, weights, losses);
    double expected = StrictMath.log1p(StrictMath.exp(-20));
    assertEquals(expected, losses[0], 1e-6 * expected);
    assertEquals(-expected, z[0], 1e-6 * expected);
    assertEquals(1000, losses[1]);
    assertEquals(1, z[1]);
    assertTrue(Float.isNaN(losses[2]));
  }

  @Test
  void nothingIsAllocated() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    Kernels kernels = Kernels.best();
    float[] a = random(1, 96 * 64, 1);
    float[] b = random(2, 64 * 64, 1);
    float[] c = new float[96 * 64];
    float[] z = random(3, 16 * 96, 1);
    float[] ones = new float[96];
    float[] losses = new float[96];
    double[] sums = new double[96 * 64];
    List<Runnable> each =
        List.of(
            () -> kernels.product(96, 64, 64, a, 0, 64, 1, b, 0, 64, b, 0, 0, c, 0, 64),
            () -> kernels.sigmoid(c.length, c, 0),
            () -> kernels.sigmoidDelta(c.length, c, 0, a, 0),
            () -> kernels.softmaxCrossEntropy(96, 10, z, 96, ones, ones, losses),
            () -> kernels.addColumnSums(96, 64, c, 64, sums, 0),
            () -> kernels.add(c.length, c, 0, sums, 0));
    int calls = 200;
    for (Runnable kernel : each) {
      long least = Long.MAX_VALUE;
      // Interpreted code may box vectors; wait for the compiler.
      for (int round = 0; round < 200 && least > 16L * calls; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < calls; i++) {
          kernel.run();
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertTrue(least <= 16L * calls, each.indexOf(kernel) + ": bytes of 200 calls: " + least);
    }
  }
}
