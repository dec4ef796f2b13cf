package io.sparkmlp.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ProximalTest {

  @Test
  void entriesMoveTowardsZeroAndStopThere() {
    double[] theta = {2, -2, 0.5, -0.5, 0.25, -0.25, 0, -0.0};
    Proximal.softThreshold(theta, 0.5, new int[] {0, 8}, 0, 8);
    assertArrayEquals(new double[] {1.5, -1.5, 0, 0, 0, 0, 0, 0}, theta);
  }

  @Test
  void equalsTheFormula() {
    long seed = System.nanoTime();
    System.out.println("equalsTheFormula: seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    double[] theta = Functions.uniform(random, 1000, 1);
    double[] before = theta.clone();
    Proximal.softThreshold(theta, 0.3, new int[] {0, 1000}, 0, 1000);
    for (int i = 0; i < theta.length; i++) {
      double expected = Math.signum(before[i]) * Math.max(Math.abs(before[i]) - 0.3, 0);
      assertEquals(expected + 0.0, theta[i]);
    }
  }

  @Test
  void onlyTheRangesWithinTheSlice() {
    int[] ranges = {1, 3, 5, 8};
    double[] theta = {9, 9, 9, 9, 9, 9, 9, 9, 9};
    Proximal.softThreshold(theta, 1, ranges, 2, 6);
    assertArrayEquals(new double[] {9, 9, 8, 9, 9, 8, 9, 9, 9}, theta);
    Proximal.softThreshold(theta, 1, ranges, 6, 9);
    Proximal.softThreshold(theta, 1, ranges, 0, 2);
    assertArrayEquals(new double[] {9, 8, 8, 9, 9, 8, 8, 8, 9}, theta);
  }

  @Test
  void thresholdZeroChangesNothingAndNaNStays() {
    double[] theta = {1e-300, -3, Double.NaN, Double.POSITIVE_INFINITY};
    Proximal.softThreshold(theta, 0, new int[] {0, 4}, 0, 4);
    assertArrayEquals(new double[] {1e-300, -3, Double.NaN, Double.POSITIVE_INFINITY}, theta);
  }

  static Stream<UpdateRule> rules() {
    return Stream.of(
        new GradientDescent(), new Momentum(0.9, false), new Momentum(0.9, true), new Adam());
  }

  @ParameterizedTest
  @MethodSource("rules")
  void everyRuleFindsTheMinimumOfAPenalisedQuadratic(UpdateRule rule) {
    // min (x - c)^2 / 2 + l1 |x| is at sign(c) max(|c| - l1, 0).
    double[] c = {3, 0.2, -1, -0.4};
    double[] theta = new double[4];
    double[] gradient = new double[4];
    RuleState state = rule.initial(4);
    for (int k = 0; k < 20_000; k++) {
      for (int i = 0; i < 4; i++) {
        gradient[i] = theta[i] - c[i];
      }
      state.advance();
      rule.step(theta, gradient, 0.01, state, 0, 4);
      rule.shrink(theta, 0.01, 0.5, state, new int[] {0, 4}, 0, 4);
    }
    assertArrayEquals(new double[] {2.5, 0, -0.5, 0}, theta, 1e-9);
    assertEquals(0, theta[1]);
    assertEquals(0, theta[3]);
  }
}
