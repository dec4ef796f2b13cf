package io.sparkmlp.net;

/** How far apart two results are. */
final class Errors {
  private Errors() {}

  /**
   * {@code |actual - expected| / |expected|} in the Euclidean norm; absolute where expected is 0.
   */
  static double relative(double[] expected, double[] actual) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
      norm += expected[i] * expected[i];
    }
    return Math.sqrt(norm == 0 ? difference : difference / norm);
  }
}
