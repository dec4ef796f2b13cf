package io.sparkmlp.net;

import java.util.Arrays;

/** Rows in double, packed into blocks as training packs them. */
final class Packing {
  private Packing() {}

  /**
   * @param origin what is subtracted from every row, or null for nothing
   */
  static Block dense(
      double[][] x, double[] targets, float[] weights, double[] origin, double targetOrigin) {
    int width = x[0].length;
    float[] values = new float[x.length * width];
    for (int r = 0; r < x.length; r++) {
      for (int i = 0; i < width; i++) {
        values[r * width + i] = (float) (x[r][i] - (origin == null ? 0 : origin[i]));
      }
    }
    float[] shifted = narrow(targets, targetOrigin);
    return new Block(x.length, width, origin, targetOrigin, values, null, null, shifted, weights);
  }

  /**
   * Keeps what is not zero.
   *
   * @param origin what is subtracted from every row, or null for nothing; where it is not zero
   *     every value is kept
   */
  static Block sparse(
      double[][] x, double[] targets, float[] weights, double[] origin, double targetOrigin) {
    int width = x[0].length;
    float[] values = new float[x.length * width];
    int[] columns = new int[x.length * width];
    int[] starts = new int[x.length + 1];
    int entries = 0;
    for (int r = 0; r < x.length; r++) {
      for (int i = 0; i < width; i++) {
        double start = origin == null ? 0 : origin[i];
        if (x[r][i] != 0 || start != 0) {
          values[entries] = (float) (x[r][i] - start);
          columns[entries++] = i;
        }
      }
      starts[r + 1] = entries;
    }
    return new Block(
        x.length,
        width,
        origin,
        targetOrigin,
        Arrays.copyOf(values, entries),
        starts,
        Arrays.copyOf(columns, entries),
        narrow(targets, targetOrigin),
        weights);
  }

  private static float[] narrow(double[] targets, double origin) {
    float[] narrowed = new float[targets.length];
    for (int r = 0; r < targets.length; r++) {
      narrowed[r] = (float) (targets[r] - origin);
    }
    return narrowed;
  }
}
