package io.sparkmlp.kernel;

import static io.sparkmlp.kernel.AllKernels.SIZES;
import static io.sparkmlp.kernel.AllKernels.doubles;
import static io.sparkmlp.kernel.AllKernels.floats;
import static io.sparkmlp.kernel.Kernels.padded;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every method of {@link VectorKernels} against {@link ScalarKernels}, bit for bit, at every length
 * around the lane counts; and neither writes where it must not. The build runs this class at 128,
 * 256 and 512 bits.
 */
@Tag("kernel")
class VectorKernelsTest {
  /** A NaN with a pattern of its own: an element that nobody wrote still has these very bits. */
  private static final float CANARY = Float.intBitsToFloat(0x7fc0dead);

  private static final double DOUBLE_CANARY = Double.longBitsToDouble(0x7ff80000deadbeefL);

  private static final float[] SPECIAL = {
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    0f,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    -87.4f,
    88.5f,
    -88.5f,
    127.5f,
    1e-5f
  };

  private static final Kernels SCALAR = new ScalarKernels();
  private Kernels vector;

  @BeforeEach
  void load() {
    vector = AllKernels.vector();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {12})
  void dots(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int m : new int[] {0, 1, 2, 7, 8, 9, 16, 31, 48}) {
      for (int n : new int[] {1, 2, 5}) {
        for (int k : new int[] {0, 1, 15, 16, 17, 32, 47, 112}) {
          int aRow = k + random.nextInt(3);
          int bRow = k + random.nextInt(3);
          int cRow = padded(m) + random.nextInt(3);
          float[] a = floats(random, 3 + m * aRow, 1);
          float[] b = floats(random, 2 + n * bRow, 1);
          float[] init = floats(random, n, 1);
          check(
              "dots m %d, n %d, k %d".formatted(m, n, k),
              canaries(5 + n * cRow + 20),
              within(n, padded(m), 5, cRow),
              (kernels, out) ->
                  kernels.dots(
                      m, n, k, a, 3, aRow, b, 2, bRow, init, out, 5, cRow, new float[128]));
        }
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2})
  void product(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int m = 0; m <= 14; m++) {
      for (int n : new int[] {16, 32, 48, 64, 80, 96, 112, 128, 144}) {
        for (int k : new int[] {0, 1, 2, 3, 7}) {
          product(random, m, n, k);
        }
      }
    }
    // Where sums pass through C, which depends on the width.
    for (int k : new int[] {63, 64, 65, 128, 129, 193, 257, 513}) {
      product(random, 5, 112, k);
      product(random, 9, 160, k);
      product(random, 5, 16, k);
    }
    product(random, 103, 48, 31);
    float[] apart = floats(random, 15 * 200, 1);
    for (int n : new int[] {16, 32, 48, 64, 112}) {
      float[] columns = floats(random, 20 * n, 1);
      check(
          "every other column of A, n " + n,
          canaries(15 * n + 20),
          within(15, n, 0, n),
          (kernels, out) ->
              kernels.product(
                  15, n, 20, apart, 0, 200, 2, columns, 0, n, new float[n], 0, 0, out, 0, n));
    }
    // A row of ones of any length.
    float[] b = floats(random, 130 * 112, 1);
    check(
        "column sums",
        canaries(112 + 20),
        within(1, 112, 0, 0),
        (kernels, out) ->
            kernels.product(
                1,
                112,
                130,
                new float[] {1},
                0,
                0,
                0,
                b,
                0,
                112,
                new float[112],
                0,
                0,
                out,
                0,
                112));
  }

  private void product(SplittableRandom random, int m, int n, int k) {
    product(random, m, n, k, false);
    product(random, m, n, k, true);
  }

  private void product(SplittableRandom random, int m, int n, int k, boolean transposed) {
    int aRow = transposed ? 1 : k + random.nextInt(3);
    int aColumn = transposed ? m + random.nextInt(3) : 1;
    int aOffset = random.nextInt(5);
    int bRow = n + random.nextInt(3);
    int bOffset = random.nextInt(5);
    int cRow = n + random.nextInt(20);
    int cOffset = random.nextInt(20);
    float[] a = floats(random, aOffset + m * aRow + k * aColumn, 1);
    float[] b = floats(random, bOffset + k * bRow, 1);
    float[] bias = floats(random, n + 3, 1);
    float[] rows = floats(random, 7 + m * (n + 1), 1);
    float[] c = canaries(cOffset + m * cRow + 20);
    String what = "m %d, n %d, k %d, transposed %s".formatted(m, n, k, transposed);
    IntPredicate inside = within(m, n, cOffset, cRow);
    check(
        "bias " + what,
        c,
        inside,
        (kernels, out) ->
            kernels.product(
                m, n, k, a, aOffset, aRow, aColumn, b, bOffset, bRow, bias, 3, 0, out, cOffset,
                cRow));
    check(
        "rows " + what,
        c,
        inside,
        (kernels, out) ->
            kernels.product(
                m, n, k, a, aOffset, aRow, aColumn, b, bOffset, bRow, rows, 7, n + 1, out, cOffset,
                cRow));
    for (int i = 0; i < c.length; i++) {
      c[i] = inside.test(i) ? (float) random.nextGaussian() : CANARY;
    }
    check(
        "accumulate " + what,
        c,
        inside,
        (kernels, out) ->
            kernels.product(
                m, n, k, a, aOffset, aRow, aColumn, b, bOffset, bRow, out, cOffset, cRow, out,
                cOffset, cRow));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {3, 4})
  void elementwise(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int n : SIZES) {
      for (int offset : new int[] {0, 5}) {
        for (double scale : new double[] {1, 50}) {
          float[] x = canaries(offset + n + 20);
          fill(random, x, offset, n, scale);
          IntPredicate inside = within(1, n, offset, n);
          check("exp " + n, x, inside, (kernels, out) -> kernels.exp(n, out, offset));
          check("sigmoid " + n, x, inside, (kernels, out) -> kernels.sigmoid(n, out, offset));
          check("tanh " + n, x, inside, (kernels, out) -> kernels.tanh(n, out, offset));
          check("relu " + n, x, inside, (kernels, out) -> kernels.relu(n, out, offset));
          float[] a = new float[n + 3];
          fill(random, a, 3, n, 1);
          check(
              "sigmoidDelta " + n,
              x,
              inside,
              (kernels, out) -> kernels.sigmoidDelta(n, out, offset, a, 3));
          check(
              "tanhDelta " + n,
              x,
              inside,
              (kernels, out) -> kernels.tanhDelta(n, out, offset, a, 3));
          check(
              "reluDelta " + n,
              x,
              inside,
              (kernels, out) -> kernels.reluDelta(n, out, offset, a, 3));
        }
      }
    }
  }

  /** The functions once more over floats of every magnitude. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {5})
  void functionsOfAnyBits(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] x = new float[1 << 18];
    for (int i = 0; i < x.length; i++) {
      x[i] = Float.intBitsToFloat(random.nextInt());
    }
    check("exp", x, i -> true, (kernels, out) -> kernels.exp(out.length, out, 0));
    check("sigmoid", x, i -> true, (kernels, out) -> kernels.sigmoid(out.length, out, 0));
    check("tanh", x, i -> true, (kernels, out) -> kernels.tanh(out.length, out, 0));
    check("relu", x, i -> true, (kernels, out) -> kernels.relu(out.length, out, 0));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {6, 7})
  void losses(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int rows : SIZES) {
      for (int classes : new int[] {2, 3, 10}) {
        for (double scale : new double[] {1, 1000}) {
          int width = padded(rows);
          int zRow = width + random.nextInt(20);
          float[] z = canaries(classes * zRow + 20);
          float[] outputs = new float[classes * zRow];
          float[] targets = new float[width];
          for (int k = 0; k < classes; k++) {
            System.arraycopy(floats(random, width, scale), 0, z, k * zRow, width);
            System.arraycopy(floats(random, width, scale), 0, outputs, k * zRow, width);
          }
          for (int r = 0; r < width; r++) {
            targets[r] = r < rows ? random.nextInt(classes) : CANARY;
          }
          if (rows == 33) {
            z[7] = Float.NaN;
            z[8] = Float.POSITIVE_INFINITY;
            z[9] = Float.NEGATIVE_INFINITY;
            targets[10] = -0f;
          }
          float[] weights = floats(random, width, 1);
          String what = "%d rows, %d classes".formatted(rows, classes);
          IntPredicate inZ = within(classes, width, 0, zRow);
          IntPredicate inLosses = within(1, width, 0, width);
          check(
              "cross-entropy delta, " + what,
              z,
              inZ,
              (kernels, out) ->
                  kernels.softmaxCrossEntropy(
                      rows,
                      classes,
                      out,
                      zRow,
                      targets,
                      weights,
                      new float[width],
                      new float[width]));
          check(
              "cross-entropy loss, " + what,
              canaries(width + 20),
              inLosses,
              (kernels, out) ->
                  kernels.softmaxCrossEntropy(
                      rows, classes, z.clone(), zRow, targets, weights, out, new float[width]));
          check(
              "numerators, " + what,
              z,
              inZ,
              (kernels, out) -> kernels.softmaxNumerators(rows, classes, out, zRow));
          check(
              "squared error delta, " + what,
              z,
              inZ,
              (kernels, out) ->
                  kernels.squaredError(
                      rows, classes, out, zRow, outputs, weights, new float[width]));
          check(
              "squared error loss, " + what,
              canaries(width + 20),
              inLosses,
              (kernels, out) ->
                  kernels.squaredError(rows, classes, z.clone(), zRow, outputs, weights, out));
        }
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {8})
  void tiles(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int width : SIZES) {
      for (int rows : new int[] {0, 1, 5, 16, 33}) {
        int wide = padded(width);
        float[] x = floats(random, 3 + rows * width, 1);
        float[] scale = Arrays.copyOf(floats(random, width, 1), wide);
        float[] shift = Arrays.copyOf(floats(random, width, 1), wide);
        check(
            "standardize %d x %d".formatted(rows, width),
            canaries(5 + rows * wide + 20),
            within(1, rows * wide, 5, 0),
            (kernels, out) -> kernels.standardize(rows, width, x, 3, scale, shift, out, 5));
        int outRow = padded(rows) + random.nextInt(3);
        check(
            "transpose %d x %d".formatted(rows, width),
            canaries(5 + width * outRow + 20),
            within(width, padded(rows), 5, outRow),
            (kernels, out) -> kernels.transpose(rows, width, x, 3, width, out, 5, outRow));
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {9})
  void sums(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int n : SIZES) {
      float[] x = floats(random, n + 3, 1);
      double[] y = doubles(random, n);
      double[] sums = doubleCanaries(5 + n + 20);
      System.arraycopy(doubles(random, n), 0, sums, 5, n);
      checkDoubles("add " + n, sums, 5, n, (kernels, out) -> kernels.add(n, x, 3, out, 5));
      checkDoubles("widen " + n, sums, 5, n, (kernels, out) -> kernels.widen(n, x, 3, out, 5));
      check(
          "narrow " + n,
          canaries(5 + n + 20),
          within(1, n, 5, 0),
          (kernels, out) -> kernels.narrow(n, Math.PI, y, 0, out, 5));
      double[] factor = doubles(random, n);
      check(
          "standardize a row of " + n,
          canaries(5 + n + 20),
          within(1, n, 5, 0),
          (kernels, out) -> kernels.standardize(n, y, 0, factor, y, out, 5));
      checkDoubles(
          "sum " + n, new double[1], 0, 1, (kernels, out) -> out[0] = kernels.sum(n, x, 3));
      checkDoubles(
          "dot " + n, new double[1], 0, 1, (kernels, out) -> out[0] = kernels.dot(n, y, y));
      double[] at = doubleCanaries(n + 20);
      System.arraycopy(doubles(random, n), 0, at, 0, n);
      checkDoubles("axpy " + n, at, 0, n, (kernels, out) -> kernels.axpy(n, Math.PI, y, out));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {10, 11})
  void sparse(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int width = 29;
    for (int n : new int[] {16, 32, 48, 64, 80, 96, 112, 128, 144, 208}) {
      for (int rows : new int[] {0, 1, 2, 7, 33}) {
        int[] starts = new int[rows + 3];
        starts[2] = 4;
        for (int r = 0; r < rows; r++) {
          starts[r + 3] = starts[r + 2] + random.nextInt(6);
        }
        int entries = starts[rows + 2];
        int[] columns = random.ints(entries, 0, width).toArray();
        float[] values = floats(random, entries, 1);
        float[] b = floats(random, 7 + width * (n + 2), 1);
        float[] init = floats(random, 3 + n, 1);
        int cRow = n + random.nextInt(3);
        String what = "%d rows, n %d".formatted(rows, n);
        check(
            "sparse product, " + what,
            canaries(5 + rows * cRow + 20),
            within(rows, n, 5, cRow),
            (kernels, out) ->
                kernels.sparseProduct(
                    rows, n, starts, 2, columns, values, b, 7, n + 2, init, 3, out, 5, cRow));
      }
    }
  }

  private void check(
      String what, float[] before, IntPredicate mayWrite, BiConsumer<Kernels, float[]> call) {
    float[] expected = before.clone();
    float[] actual = before.clone();
    call.accept(SCALAR, expected);
    call.accept(vector, actual);
    for (int i = 0; i < before.length; i++) {
      if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(actual[i])) {
        fail("%s: [%d] is %s scalar, %s vector".formatted(what, i, expected[i], actual[i]));
      }
      int untouched = Float.floatToRawIntBits(before[i]);
      if (!mayWrite.test(i)
          && (Float.floatToRawIntBits(expected[i]) != untouched
              || Float.floatToRawIntBits(actual[i]) != untouched)) {
        fail("%s: wrote outside, at [%d]".formatted(what, i));
      }
    }
  }

  private void checkDoubles(
      String what, double[] before, int from, int n, BiConsumer<Kernels, double[]> call) {
    double[] expected = before.clone();
    double[] actual = before.clone();
    call.accept(SCALAR, expected);
    call.accept(vector, actual);
    for (int i = 0; i < before.length; i++) {
      if (Double.doubleToLongBits(expected[i]) != Double.doubleToLongBits(actual[i])) {
        fail("%s: [%d] is %s scalar, %s vector".formatted(what, i, expected[i], actual[i]));
      }
      long untouched = Double.doubleToRawLongBits(before[i]);
      if ((i < from || i >= from + n)
          && (Double.doubleToRawLongBits(expected[i]) != untouched
              || Double.doubleToRawLongBits(actual[i]) != untouched)) {
        fail("%s: wrote outside, at [%d]".formatted(what, i));
      }
    }
  }

  /** Whether an index lies in one of so many rows of n elements. */
  private static IntPredicate within(int rows, int n, int offset, int row) {
    return i -> {
      for (int r = 0; r < rows; r++) {
        if (i >= offset + r * row && i < offset + r * row + n) {
          return true;
        }
      }
      return false;
    };
  }

  private static void fill(SplittableRandom random, float[] x, int offset, int n, double scale) {
    System.arraycopy(floats(random, n, scale), 0, x, offset, n);
    for (int i = random.nextInt(5); i < n; i += 1 + random.nextInt(9)) {
      x[offset + i] = SPECIAL[random.nextInt(SPECIAL.length)];
    }
  }

  private static float[] canaries(int n) {
    float[] x = new float[n];
    Arrays.fill(x, CANARY);
    return x;
  }

  private static double[] doubleCanaries(int n) {
    double[] x = new double[n];
    Arrays.fill(x, DOUBLE_CANARY);
    return x;
  }
}
