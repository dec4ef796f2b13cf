package io.sparkmlp.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/**
 * Two ways of doing one thing, measured in turns, so that both meet the same state of the machine.
 */
final class Contest {
  private final int rounds;

  Contest(int rounds) {
    this.rounds = rounds;
  }

  /**
   * Prints the medians of both and their ratio.
   *
   * @param theirs a measurement, less is better; likewise {@code ours}
   */
  void run(String what, String unit, DoubleSupplier theirs, DoubleSupplier ours) {
    double[] a = new double[rounds];
    double[] b = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      a[round] = theirs.getAsDouble();
      b[round] = ours.getAsDouble();
    }
    print(
        "%-52s %s %s | ours %s %s | ratio %.2f",
        what, spread(a), unit, spread(b), unit, median(a) / median(b));
  }

  /** The median of a measurement. */
  double median(DoubleSupplier measurement) {
    double[] values = new double[rounds];
    Arrays.setAll(values, round -> measurement.getAsDouble());
    return median(values);
  }

  static String spread(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return String.format(
        Locale.ROOT, "%.4g [%.4g, %.4g]", median(values), sorted[0], sorted[sorted.length - 1]);
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  static double seconds(Runnable task) {
    long started = System.nanoTime();
    task.run();
    return (System.nanoTime() - started) * 1e-9;
  }

  static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
