package io.sparkmlp.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ConvergenceTest {

  private static boolean flat(Convergence convergence, double... history) {
    return convergence.flat(history, history.length);
  }

  @Test
  void windowOfOneIsTheUsualTest() {
    Convergence convergence = new Convergence(0.1, 1);
    assertFalse(flat(convergence, 10));
    assertFalse(flat(convergence, 10, 8.9));
    assertTrue(flat(convergence, 10, 9.1));
    assertTrue(flat(convergence, 10, 11));
    assertFalse(flat(convergence, -8.9, -10));
    assertTrue(flat(convergence, -9.1, -10));
  }

  @Test
  void oneTinyStepIsNotTheEnd() {
    Convergence convergence = new Convergence(1e-3, 3);
    assertFalse(flat(convergence, 10, 9, 9, 8));
    assertFalse(flat(convergence, 10, 9, 9, 9));
    assertTrue(flat(convergence, 10, 9, 9, 9, 9));
    assertFalse(flat(convergence, 9, 9, 9));
  }

  @Test
  void tolIsTheMeanOfTheWindow() {
    Convergence convergence = new Convergence(1e-3, 3);
    assertTrue(flat(convergence, 1000, 999.9, 999, 998));
    assertFalse(flat(convergence, 1000, 999.9, 999, 996));
  }

  @Test
  void onlyTheValidEntriesCount() {
    assertFalse(new Convergence(1e-3, 1).flat(new double[] {10, 9, 9, 0}, 2));
    assertTrue(new Convergence(1e-3, 1).flat(new double[] {10, 9, 9, 0}, 3));
  }

  @Test
  void aBetterEpochWithinTheWindowGoesOn() {
    Convergence convergence = new Convergence(1e-3, 3);
    assertFalse(flat(convergence, 10, 11, 9, 12));
    assertTrue(flat(convergence, 10, 11, 12, 10.5));
  }

  @Test
  void tolZeroStopsWhereNothingImproves() {
    Convergence convergence = new Convergence(0, 2);
    assertFalse(flat(convergence, 1, 1, Math.nextDown(1.0)));
    assertTrue(flat(convergence, 1, 1, 1));
    assertTrue(flat(convergence, 0, 0, 0));
  }

  @Test
  void valuesThatAreNotFiniteAreNotConvergence() {
    Convergence convergence = new Convergence(0.1, 1);
    assertFalse(flat(convergence, 1, Double.NaN));
    assertFalse(flat(convergence, Double.NaN, 1));
    assertFalse(flat(convergence, Double.POSITIVE_INFINITY, 1));
    assertFalse(flat(convergence, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY));
  }

  @Test
  void stationaryDoesNotDependOnTheUnitsOfTheObjective() {
    Convergence convergence = new Convergence(1e-6);
    for (double unit : new double[] {1e-9, 1, 1e9}) {
      double[] theta = {30, 40};
      assertTrue(convergence.stationary(unit, theta, new double[] {1.9e-8 * unit, 0}));
      assertFalse(convergence.stationary(unit, theta, new double[] {2.1e-8 * unit, 0}));
      assertTrue(convergence.stationary(unit, new double[2], new double[] {0.9e-6 * unit, 0}));
      assertFalse(convergence.stationary(unit, new double[2], new double[] {1.1e-6 * unit, 0}));
    }
    assertTrue(new Convergence(0).stationary(0, new double[] {3}, new double[] {0}));
    assertFalse(convergence.stationary(Double.NaN, new double[] {3}, new double[] {Double.NaN}));
  }

  @Test
  void lbfgsStopsEarlyAndNearTheMinimum() {
    for (long seed = 1; seed <= 5; seed++) {
      Objective objective = Functions.logistic(seed, 300, 20);
      Lbfgs lbfgs = new Lbfgs();
      LbfgsState end = lbfgs.start(objective, new double[20]);
      while (end.running()) {
        end = lbfgs.next(objective, end);
      }
      Convergence convergence = new Convergence(1e-6);
      double[] history = new double[1000];
      LbfgsState state = lbfgs.start(objective, new double[20]);
      int count = 0;
      history[count++] = state.value();
      while (state.running()
          && !convergence.flat(history, count)
          && !convergence.stationary(state.value(), state.theta(), state.gradient())) {
        state = lbfgs.next(objective, state);
        history[count++] = state.value();
      }
      assertTrue(state.running());
      assertTrue(state.evaluations() < end.evaluations());
      assertEquals(end.value(), state.value(), 1e-6 * end.value(), "seed " + seed);
    }
  }

  @Test
  void rangesAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> new Convergence(-1));
    assertThrows(IllegalArgumentException.class, () -> new Convergence(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> new Convergence(0.1, 0));
  }
}
