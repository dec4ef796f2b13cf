package io.sparkmlp.kernel;

import static io.sparkmlp.kernel.AllKernels.floats;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Once compiled, every method gives the bits that it gave interpreted, and allocates nothing; also
 * where other code, such as that of Spark's BLAS, works with the widest vectors.
 */
@Tag("kernel")
class CompiledKernelsTest {
  private static final long SEED = 13;
  private static final int CALLS = 1000;

  /** The smallest object has 16 bytes, so that one in two calls would be noticed. */
  private static final long ALLOWED_BYTES = CALLS * 8;

  private static final long PATIENCE_SECONDS = 60;

  /** A call, and the floats that it overwrites, which are restored before each call. */
  private static final class Case {
    final String name;
    final float[] before;
    final float[] x;
    final Runnable call;

    private Case(String name, float[] x, Runnable call) {
      this.name = name;
      this.before = x.clone();
      this.x = x;
      this.call = call;
    }

    static Case of(String name, float[] x, Runnable call) {
      return new Case(name, x, call);
    }

    void run() {
      System.arraycopy(before, 0, x, 0, x.length);
      call.run();
    }

    @Override
    public String toString() {
      return name + ", seed " + SEED;
    }
  }

  static List<Case> cases() {
    if (KernelsLookup.hasVectorModule() && OtherVectors.asWideAsOurs()) {
      OtherVectors.use();
    }
    List<Case> cases = new ArrayList<>();
    for (Kernels kernels : AllKernels.all()) {
      if (kernels instanceof ScalarKernels || OtherVectors.atLeastAsWideAsOurs()) {
        addCases(kernels, cases);
      }
    }
    return cases;
  }

  private static void addCases(Kernels kernels, List<Case> cases) {
    SplittableRandom random = new SplittableRandom(SEED);
    String of = kernels.getClass().getSimpleName() + ".";
    int n = 112;
    int k = 13;
    float[] a = floats(random, 32 * 32, 1);
    int widest = 128;
    float[] b = floats(random, 32 * widest, 1);
    float[] init = floats(random, widest, 1);
    float[] c = floats(random, 15 * widest, 1);
    // Between them they take every block that there is.
    for (int rows : new int[] {7, 10, 13, 15}) {
      for (int width : new int[] {16, 32, 48, 64, 80, 96, n, widest}) {
        String what = "product of %d x %d".formatted(rows, width);
        cases.add(
            Case.of(
                of + what,
                c,
                () ->
                    kernels.product(
                        rows, width, k, a, 0, k, 1, b, 0, widest, init, 0, 0, c, 0, width)));
        cases.add(
            Case.of(
                of + what + ", transposed",
                c,
                () ->
                    kernels.product(
                        rows, width, k, a, 0, 1, rows, b, 0, widest, init, 0, 0, c, 0, width)));
      }
    }
    float[] sixteens = new float[8 * 16];
    for (int units : new int[] {30, 32}) {
      cases.add(
          Case.of(
              of + "dots of " + units,
              c,
              () -> kernels.dots(29, 3, units, a, 0, 32, b, 0, 32, init, c, 0, 32, sixteens)));
    }
    float[] x = floats(random, n, 3);
    float[] y = floats(random, n, 1);
    double[] doubles = AllKernels.doubles(random, 32 * n);
    double[] more = AllKernels.doubles(random, n);
    cases.add(Case.of(of + "exp", x, () -> kernels.exp(n, x, 0)));
    cases.add(Case.of(of + "sigmoid", x, () -> kernels.sigmoid(n, x, 0)));
    cases.add(Case.of(of + "tanh", x, () -> kernels.tanh(n, x, 0)));
    cases.add(Case.of(of + "relu", x, () -> kernels.relu(n, x, 0)));
    cases.add(Case.of(of + "sigmoidDelta", x, () -> kernels.sigmoidDelta(n, x, 0, y, 0)));
    cases.add(Case.of(of + "tanhDelta", x, () -> kernels.tanhDelta(n, x, 0, y, 0)));
    cases.add(Case.of(of + "reluDelta", x, () -> kernels.reluDelta(n, x, 0, y, 0)));
    float[] z = floats(random, 5 * 32, 2);
    float[] targets = new float[32];
    for (int r = 0; r < 32; r++) {
      targets[r] = random.nextInt(5);
    }
    float[] losses = new float[32];
    float[] scratch = new float[32];
    cases.add(
        Case.of(
            of + "softmaxCrossEntropy",
            z,
            () -> kernels.softmaxCrossEntropy(31, 5, z, 32, targets, y, losses, scratch)));
    cases.add(
        Case.of(of + "squaredError", z, () -> kernels.squaredError(31, 5, z, 32, b, y, losses)));
    cases.add(Case.of(of + "softmaxNumerators", z, () -> kernels.softmaxNumerators(31, 5, z, 32)));
    for (int width : new int[] {50, 101}) {
      cases.add(
          Case.of(
              of + "standardize " + width,
              c,
              () -> kernels.standardize(15, width, b, 0, x, y, c, 0)));
    }
    cases.add(
        Case.of(
            of + "standardize a row",
            x,
            () -> kernels.standardize(n, more, 0, more, doubles, x, 0)));
    cases.add(Case.of(of + "allFinite", x, () -> kernels.allFinite(n, b, 0)));
    cases.add(Case.of(of + "transpose", c, () -> kernels.transpose(15, 101, b, 0, 101, c, 0, 16)));
    cases.add(Case.of(of + "add", x, () -> kernels.add(n, b, 0, doubles, 0)));
    cases.add(Case.of(of + "widen", x, () -> kernels.widen(n, b, 0, doubles, 0)));
    cases.add(Case.of(of + "narrow", x, () -> kernels.narrow(n, 1.25, more, 0, x, 0)));
    cases.add(Case.of(of + "sum", x, () -> doubles[0] = kernels.sum(n, b, 0)));
    cases.add(Case.of(of + "dot", x, () -> doubles[0] = kernels.dot(n, more, more)));
    cases.add(Case.of(of + "axpy", x, () -> kernels.axpy(n, 1e-3, more, doubles)));
    int[] starts = {0, 3, 3, 7, 10};
    int[] columns = random.ints(10, 0, 32).toArray();
    float[] d = floats(random, 32 * 128, 1);
    float[] e = floats(random, 128, 1);
    float[] f = floats(random, 4 * 128, 1);
    for (int width : new int[] {16, 32, 48, 64, n, 128}) {
      cases.add(
          Case.of(
              of + "sparseProduct of width " + width,
              f,
              () ->
                  kernels.sparseProduct(
                      4, width, starts, 0, columns, a, d, 0, 128, e, 0, f, 0, 128)));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void sameBitsAndNoGarbage(Case test) {
    test.run();
    float[] first = test.x.clone();
    // How long the compiler takes depends on what else the machine does: wait for it, but not for
    // ever.
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    long bytes;
    do {
      long before = allocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        test.run();
      }
      bytes = allocatedBytes() - before;
      assertArrayEquals(first, test.x);
    } while (bytes > ALLOWED_BYTES && System.nanoTime() < deadline);
    if (bytes > ALLOWED_BYTES) {
      fail("%s allocates %d bytes a call".formatted(test, bytes / CALLS));
    }
  }

  private static long allocatedBytes() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }
}
