package io.sparkmlp.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class MomentsTest {
  private static final int WIDTH = 4;

  /** A feature that is normal, one mostly 0, one even, one constant, each far from 0. */
  private static double[][] rows(Random random, int n) {
    double[][] rows = new double[n][];
    for (int r = 0; r < n; r++) {
      rows[r] =
          new double[] {
            1e6 + 3 * random.nextGaussian(),
            -1e4 + (random.nextInt(100) == 0 ? 5 : 0),
            random.nextDouble(),
            7
          };
    }
    return rows;
  }

  @Test
  void scalesOfPiecesAreThoseOfAllRowsInTwoPasses() {
    Random random = new Random(1);
    double[][] rows = rows(random, 5000);
    double[] weights = random.doubles(rows.length, 0, 2).toArray();
    Moments all = new Moments(WIDTH);
    double seen = 0;
    for (int from = 0; from < rows.length; ) {
      int to = Math.min(rows.length, from + 1 + random.nextInt(700));
      Moments piece = new Moments(WIDTH);
      double weightSum = 0;
      for (int r = from; r < to; r++) {
        float[] values = new float[WIDTH + 1];
        for (int i = 0; i < WIDTH; i++) {
          values[i + 1] = (float) (rows[r][i] - rows[from][i]);
          rows[r][i] = values[i + 1] + rows[from][i];
        }
        piece.add(weights[r], values, 1);
        weightSum += weights[r];
      }
      piece.centre(weightSum, rows[from]);
      all.merge(seen, piece, weightSum);
      seen += weightSum;
      from = to;
    }
    double[] fourth = fourthRoots(rows, weights);
    double[] deviations = deviations(rows, weights);
    double[] expected = new double[WIDTH];
    Arrays.setAll(expected, i -> Math.max(fourth[i], deviations[i]));
    expected[3] = 1;
    double[] scales = all.scales(seen);
    for (int i = 0; i < WIDTH; i++) {
      assertEquals(expected[i], scales[i], 1e-8 * expected[i]);
    }
    assertEquals(3, scales[0], 0.1);
    assertEquals(2.4, scales[1] / deviations[1], 0.2, "kurtosis of about 100");
    assertEquals(deviations[2], scales[2], 1e-8, "kurtosis below 3");
  }

  private static double[] deviations(double[][] rows, double[] weights) {
    double[] roots = meanPowers(rows, weights, 2);
    return Arrays.stream(roots).map(Math::sqrt).toArray();
  }

  private static double[] fourthRoots(double[][] rows, double[] weights) {
    double[] roots = meanPowers(rows, weights, 4);
    return Arrays.stream(roots).map(mean -> Math.sqrt(Math.sqrt(mean / 3))).toArray();
  }

  private static double[] meanPowers(double[][] rows, double[] weights, int power) {
    double weightSum = Arrays.stream(weights).sum();
    double[] powers = new double[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      double mean = 0;
      for (int r = 0; r < rows.length; r++) {
        mean += weights[r] * rows[r][i] / weightSum;
      }
      for (int r = 0; r < rows.length; r++) {
        powers[i] += weights[r] * Math.pow(rows[r][i] - mean, power) / weightSum;
      }
    }
    return powers;
  }

  @Test
  void fourthPowersThatOverflowLeaveTheDeviation() {
    Moments low = new Moments(1);
    low.add(0, 1, 0);
    low.centre(1, new double[] {-1e100});
    Moments high = new Moments(1);
    high.add(0, 1, 0);
    high.centre(1, new double[] {1e100});
    low.merge(1, high, 1);
    assertArrayEquals(new double[] {1e100}, low.scales(2), 1e86);
  }
}
