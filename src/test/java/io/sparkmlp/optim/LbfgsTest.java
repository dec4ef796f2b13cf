package io.sparkmlp.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkmlp.optim.Functions.Counted;
import io.sparkmlp.optim.LbfgsState.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LbfgsTest {

  /** An objective and where to start. */
  @SuppressWarnings("ArrayRecordComponent") // Problems are not compared.
  record Problem(String name, Counted objective, double[] start) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    problems.add(new Problem("quadratic 1", Functions.quadratic(1, 1), new double[] {-7}));
    problems.add(new Problem("quadratic 50", Functions.quadratic(50, 100), new double[50]));
    problems.add(new Problem("quadratic 1e6", Functions.quadratic(30, 1e6), new double[30]));
    for (int n : new int[] {2, 3, 5, 10, 20}) {
      double[] start = new double[n];
      for (int i = 0; i < n; i++) {
        start[i] = i % 2 == 0 ? -1.2 : 1;
      }
      problems.add(new Problem("rosenbrock " + n, Functions.rosenbrock(n), start));
    }
    problems.add(new Problem("himmelblau", Functions.himmelblau(), new double[] {0.5, -0.5}));
    for (int n : new int[] {4, 20}) {
      double[] start = new double[n];
      for (int i = 0; i < n; i += 4) {
        start[i] = 3;
        start[i + 1] = -1;
        start[i + 3] = 1;
      }
      problems.add(new Problem("powell " + n, Functions.extendedPowell(n), start));
    }
    for (long seed = 1; seed <= 3; seed++) {
      problems.add(
          new Problem("logistic, seed " + seed, Functions.logistic(seed, 300, 20), new double[20]));
    }
    return problems.stream();
  }

  /** All states of a minimisation, the start first, at most {@code maxIter} iterations. */
  private static List<LbfgsState> run(Objective objective, double[] start, int maxIter) {
    Lbfgs lbfgs = new Lbfgs();
    List<LbfgsState> states = new ArrayList<>();
    LbfgsState state = lbfgs.start(objective, start);
    states.add(state);
    while (state.running() && state.iteration() < maxIter) {
      state = lbfgs.next(objective, state);
      states.add(state);
    }
    return states;
  }

  private static LbfgsState last(List<LbfgsState> states) {
    return states.get(states.size() - 1);
  }

  private static void assertNeverRises(List<LbfgsState> states) {
    for (int k = 1; k < states.size(); k++) {
      assertTrue(
          states.get(k).value() <= states.get(k - 1).value(), "the value rose in iteration " + k);
    }
  }

  @ParameterizedTest
  @MethodSource("problems")
  void minimisesAndEndsByItself(Problem problem) {
    List<LbfgsState> states = run(problem.objective, problem.start, 20_000);
    LbfgsState end = last(states);
    assertNeverRises(states);
    System.out.printf(
        "%s: %.3e, |g| %.1e, %s after %d iterations%n",
        problem, end.value(), Functions.norm(end.gradient()), end.status(), end.iteration());
    // Towards a value of 0 there may always be a smaller one.
    assertTrue(end.status() == Status.NO_IMPROVEMENT || end.value() < 1e-25, "" + end.value());
    assertTrue(Functions.norm(end.gradient()) < 1e-7, "|g| = " + Functions.norm(end.gradient()));
    if (!problem.name.startsWith("logistic")) {
      assertEquals(0, end.value(), 1e-20);
    }
    assertEquals(problem.objective.evaluations, end.evaluations());
  }

  @ParameterizedTest
  @MethodSource("problems")
  void goesAsFarAsBreezeWithAsManyEvaluations(Problem problem) {
    BreezeLbfgs breeze = new BreezeLbfgs(problem.objective);
    double breezeValue = breeze.minimise(problem.start, 1e-9);
    double startValue = problem.objective.evaluate(problem.start, new double[problem.start.length]);

    // Both find a step that satisfies the same conditions and use the same update; they differ in
    // how
    // they try steps, and on functions that are not convex a path is a matter of luck. Hence a
    // quarter.
    long budget = breeze.evaluations() + Math.max(5, breeze.evaluations() / 4);
    Lbfgs lbfgs = new Lbfgs();
    LbfgsState state = lbfgs.start(problem.objective, problem.start);
    LbfgsState next = state;
    while (next.running() && next.evaluations() <= budget && state.value() > breezeValue) {
      state = next;
      next = lbfgs.next(problem.objective, state);
    }
    System.out.printf(
        "%s: Breeze %.3e after %d evaluations, ours %.3e after %d%n",
        problem, breezeValue, breeze.evaluations(), state.value(), state.evaluations());
    assertTrue(
        state.value() <= breezeValue + 1e-9 * Math.abs(startValue),
        "Breeze %s, ours %s".formatted(breezeValue, state.value()));
  }

  @ParameterizedTest
  @MethodSource("problems")
  void everyStepSatisfiesTheStrongWolfeConditions(Problem problem) {
    List<LbfgsState> states = run(problem.objective, problem.start, 1000);
    for (int k = 1; k < states.size(); k++) {
      LbfgsState before = states.get(k - 1);
      LbfgsState after = states.get(k);
      if (after.iteration() == before.iteration()) {
        continue; // The last state: no step was found.
      }
      double[] step = new double[after.theta().length];
      for (int i = 0; i < step.length; i++) {
        step[i] = after.theta()[i] - before.theta()[i];
      }
      // a phi'(0) and a phi'(a), exact up to the rounding of theta + step.
      double slope = Functions.dot(before.gradient(), step);
      double newSlope = Functions.dot(after.gradient(), step);
      double rounding = 1e-14 * Functions.norm(before.gradient()) * Functions.norm(after.theta());
      boolean hidden = before.value() - after.value() <= 1e-7 * Math.abs(before.value());
      assertTrue(
          hidden || after.value() <= before.value() + 1e-4 * slope + rounding,
          "decrease in iteration " + k);
      assertTrue(
          Math.abs(newSlope) <= 0.9 * Math.abs(slope) + rounding, "curvature in iteration " + k);
    }
  }

  @Test
  void firstStepHasLengthOneWhereThatSatisfiesTheConditions() {
    Counted objective = Functions.quadratic(1, 1);
    LbfgsState first = new Lbfgs().next(objective, new Lbfgs().start(objective, new double[] {3}));
    assertEquals(2, first.theta()[0]);
    assertEquals(2, first.evaluations());
    assertEquals(1, first.iteration());
  }

  @Test
  void quadraticOfFewDimensionsTakesFewIterations() {
    // With exact line searches as many as there are distinct eigenvalues; these are not exact.
    Counted objective = Functions.quadratic(3, 10);
    List<LbfgsState> states = run(objective, new double[] {9, -9, 9}, 15);
    assertEquals(0, last(states).value(), 1e-10);
  }

  @Test
  void keepsTheNewestPairsInOrder() {
    Counted objective = Functions.rosenbrock(20);
    List<LbfgsState> states = run(objective, new double[20], 25);
    for (int k = 1; k < states.size(); k++) {
      LbfgsState state = states.get(k);
      assertEquals(Math.min(k, Lbfgs.DEFAULT_MEMORY), state.s().length);
      int newest = state.s().length - 1;
      for (int i = 0; i < 20; i++) {
        assertEquals(
            state.theta()[i] - states.get(k - 1).theta()[i], state.s()[newest][i], "s_" + i);
        assertEquals(
            state.gradient()[i] - states.get(k - 1).gradient()[i], state.y()[newest][i], "y_" + i);
      }
      for (int back = 1; back < state.s().length; back++) {
        assertSame(
            states.get(k - back).s()[states.get(k - back).s().length - 1],
            state.s()[newest - back]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("problems")
  void resumesToTheSameBitsFromEveryIteration(Problem problem) {
    List<LbfgsState> straight = run(problem.objective, problem.start, 60);
    List<LbfgsState> resumed = new ArrayList<>();
    resumed.add(new Lbfgs().start(problem.objective, problem.start));
    while (last(resumed).running() && last(resumed).iteration() < 60) {
      LbfgsState saved = last(resumed).copy();
      assertNotSame(last(resumed).theta(), saved.theta());
      resumed.add(new Lbfgs().next(problem.objective, saved));
    }
    assertEquals(straight.size(), resumed.size());
    for (int k = 0; k < straight.size(); k++) {
      assertSameBits(straight.get(k), resumed.get(k));
    }
  }

  @Test
  void twoMinimisationsOfOneInstanceAreIndependent() {
    Counted one = Functions.rosenbrock(6);
    Counted other = Functions.logistic(5, 100, 9);
    List<LbfgsState> alone = run(one, new double[6], 30);
    Lbfgs lbfgs = new Lbfgs();
    LbfgsState a = lbfgs.start(one, new double[6]);
    LbfgsState b = lbfgs.start(other, new double[9]);
    for (int k = 1; k < alone.size(); k++) {
      a = lbfgs.next(one, a);
      b = lbfgs.next(other, b);
      assertSameBits(alone.get(k), a);
    }
  }

  @Test
  void statesAreNotChangedByLaterIterations() {
    Counted objective = Functions.rosenbrock(8);
    Lbfgs lbfgs = new Lbfgs();
    double[] start = new double[8];
    LbfgsState state = lbfgs.start(objective, start);
    start[0] = 99;
    assertEquals(0, state.theta()[0]);
    List<LbfgsState> states = new ArrayList<>();
    List<LbfgsState> copies = new ArrayList<>();
    for (int k = 0; k < 40; k++) {
      states.add(state);
      copies.add(state.copy());
      state = lbfgs.next(objective, state);
    }
    for (int k = 0; k < states.size(); k++) {
      assertSameBits(copies.get(k), states.get(k));
    }
  }

  private static void assertSameBits(LbfgsState expected, LbfgsState actual) {
    assertEquals(expected.iteration(), actual.iteration());
    assertEquals(expected.evaluations(), actual.evaluations());
    assertEquals(expected.status(), actual.status());
    assertEquals(
        Double.doubleToRawLongBits(expected.value()), Double.doubleToRawLongBits(actual.value()));
    assertArrayEquals(expected.theta(), actual.theta());
    assertArrayEquals(expected.gradient(), actual.gradient());
    assertTrue(Arrays.deepEquals(expected.s(), actual.s()));
    assertTrue(Arrays.deepEquals(expected.y(), actual.y()));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void objectiveRoundedToFloatEndsAsConvergence(long seed) {
    Counted exact = Functions.logistic(seed, 300, 20);
    Counted rounded = Functions.changed(exact, f -> (float) f, g -> (float) g);
    double best = last(run(exact, new double[20], 1000)).value();

    List<LbfgsState> states = run(rounded, new double[20], 1000);
    assertNeverRises(states);
    assertEquals(best, last(states).value(), 1e-6 * best);
    assertConverged(states);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void noisyObjectiveEndsAsConvergence(long seed) {
    Counted exact = Functions.logistic(seed, 300, 20);
    Counted noisy =
        Functions.changed(exact, f -> Functions.noisy(f, 1e-9), g -> Functions.noisy(g, 1e-7));
    double best = last(run(exact, new double[20], 1000)).value();

    List<LbfgsState> states = run(noisy, new double[20], 1000);
    assertNeverRises(states);
    assertEquals(best, last(states).value(), 1e-8 * best);
    assertConverged(states);
  }

  /** And without many evaluations that lead nowhere. */
  private static void assertConverged(List<LbfgsState> states) {
    LbfgsState end = last(states);
    System.out.printf(
        "%d iterations, %d evaluations, %s%n", end.iteration(), end.evaluations(), end.status());
    assertEquals(Status.NO_IMPROVEMENT, end.status());
    assertTrue(end.evaluations() < 250, "evaluations " + end.evaluations());
  }

  @Test
  void gradientOfTheWrongSignEndsAtTheStart() {
    Counted exact = Functions.quadratic(4, 10);
    Counted wrong = Functions.changed(exact, f -> f, g -> -g);
    List<LbfgsState> states = run(wrong, new double[] {1, 2, 3, 4}, 100);
    LbfgsState end = last(states);
    assertEquals(Status.NO_IMPROVEMENT, end.status());
    assertEquals(0, end.iteration());
    assertArrayEquals(new double[] {1, 2, 3, 4}, end.theta());
    assertTrue(end.evaluations() <= 21, "evaluations " + end.evaluations());
  }

  @Test
  void historyThatMisleadsIsDropped() {
    // The older pair claims negative curvature along the axis of the gradient: uphill.
    Counted objective = Functions.quadratic(2, 1);
    LbfgsState start = new Lbfgs().start(objective, new double[] {9, 1.5});
    LbfgsState misled =
        new LbfgsState(
            2,
            3,
            Status.RUNNING,
            start.theta(),
            start.value(),
            start.gradient(),
            new double[][] {{1, 0}, {0, 1}},
            new double[][] {{-1, 0}, {0, 4}});
    LbfgsState next = new Lbfgs().next(objective, misled);
    assertEquals(Status.RUNNING, next.status());
    assertTrue(next.value() < misled.value());
    // Along the gradient, a step of gamma = 1/4 first, and of the history only the new pair.
    assertArrayEquals(new double[] {9 - 9 / 4.0, 1.5 - 0.5 / 4}, next.theta());
    assertEquals(1, next.s().length);
    assertEquals(4, next.evaluations());
  }

  @Test
  void startAtTheMinimumEnds() {
    Counted objective = Functions.quadratic(3, 1);
    LbfgsState state = new Lbfgs().start(objective, new double[] {0, 1, 2});
    LbfgsState next = new Lbfgs().next(objective, state);
    assertEquals(Status.NO_IMPROVEMENT, next.status());
    assertEquals(1, next.evaluations());
    assertSame(next, new Lbfgs().next(objective, next));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void startThatIsNotFiniteIsSaid(double bad) {
    Counted value = Functions.changed(Functions.quadratic(3, 1), f -> bad, g -> g);
    LbfgsState state = new Lbfgs().start(value, new double[3]);
    assertEquals(Status.NON_FINITE, state.status());
    assertSame(state, new Lbfgs().next(value, state));
    Counted gradient = Functions.changed(Functions.quadratic(3, 1), f -> f, g -> bad);
    assertEquals(Status.NON_FINITE, new Lbfgs().start(gradient, new double[3]).status());
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void staysBeforeAWall(double beyond) {
    // The minimum, at 0, 1, 2, 3, is behind the wall x_3 < 2.5.
    Counted inner = Functions.quadratic(4, 10);
    Counted walled =
        new Counted(
            4,
            (x, g) -> {
              double f = inner.evaluate(x, g);
              return x[3] < 2.5 ? f : beyond;
            });
    List<LbfgsState> states = run(walled, new double[] {5, 5, 5, 0}, 200);
    assertNeverRises(states);
    LbfgsState end = last(states);
    assertTrue(Double.isFinite(end.value()));
    assertTrue(end.theta()[3] < 2.5 && end.theta()[3] > 2, "x_3 = " + end.theta()[3]);
  }

  @Test
  void gradientThatIsNotFiniteIsBackedOffFrom() {
    // A log barrier: minimum of -log(1 - x) - 2 x at 1/2, not defined from 1 on; the first step is
    // to 1.
    Counted barrier =
        new Counted(
            1,
            (x, g) -> {
              g[0] = 1 / (1 - x[0]) - 2;
              return x[0] < 1 ? -Math.log(1 - x[0]) - 2 * x[0] : 0;
            });
    LbfgsState end = last(run(barrier, new double[] {0}, 100));
    assertEquals(0.5, end.theta()[0], 1e-6);
  }

  @Test
  void objectiveWithoutAMinimumGoesOn() {
    Counted linear =
        new Counted(
            1,
            (x, g) -> {
              g[0] = -1;
              return -x[0];
            });
    List<LbfgsState> states = run(linear, new double[] {0}, 5);
    assertEquals(5, last(states).iteration());
    assertNeverRises(states);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void randomStartsOfRosenbrockReachAStationaryPoint(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int repeat = 0; repeat < 20; repeat++) {
      int n = 2 + random.nextInt(19);
      Counted objective = Functions.rosenbrock(n);
      LbfgsState end = last(run(objective, Functions.uniform(random, n, 10), 2000));
      assertTrue(end.status() == Status.NO_IMPROVEMENT || end.value() < 1e-25, "" + end.value());
      assertTrue(Functions.norm(end.gradient()) < 1e-4, "|g| = " + Functions.norm(end.gradient()));
    }
  }

  @Test
  void decreaseMustBeMoreThanATrifle() {
    // f(0) = 0, f'(0) = -1; at the first trial, 1, the value is -1e-5 and the slope 0.5.
    Counted cubic =
        new Counted(
            1,
            (x, g) -> {
              g[0] = -1 + x[0] * (2 * 1.49997 - 3 * 0.49998 * x[0]);
              return x[0] * (-1 + x[0] * (1.49997 - 0.49998 * x[0]));
            });
    LbfgsState next = new Lbfgs().next(cubic, new Lbfgs().start(cubic, new double[1]));
    assertTrue(next.evaluations() > 2 && next.value() < -0.1, next.toString());
  }

  @Test
  void searchReturnsFromAHigherValley() {
    // Steeply down at 0, 1 and 5, but higher at 5, the second trial, than at 1, and from there on.
    Counted valleys =
        new Counted(
            1,
            (x, g) -> {
              if (x[0] > 5) {
                double u = 0.3 + x[0] - 5;
                g[0] = -0.95 * 0.09 / (u * u);
                return -0.5 - 0.285 * (1 - 0.3 / u);
              }
              if (x[0] < 1) {
                g[0] = -1 + x[0] * (0.2 - 0.15 * x[0]);
                return x[0] * (-1 + x[0] * (0.1 - 0.05 * x[0]));
              }
              double t = (x[0] - 1) / 4;
              double rise = 0.45;
              double slope = -0.95 * 4;
              double a = 2 * slope - 2 * rise;
              double b = 3 * rise - 3 * slope;
              g[0] = (slope + t * (2 * b + t * 3 * a)) / 4;
              return -0.95 + t * (slope + t * (b + t * a));
            });
    LbfgsState next = new Lbfgs().next(valleys, new Lbfgs().start(valleys, new double[1]));
    assertTrue(next.value() < -0.95 && next.theta()[0] < 5, "x = " + next.theta()[0]);
  }

  @Test
  void cubicMinimiserOfACubic() {
    // x^3 - 3 x: values and slopes at 0 and 3, minimum at 1.
    assertEquals(1, LineSearch.cubicMinimiser(0, 0, -3, 3, 18, 24), 1e-14);
    assertEquals(1, LineSearch.cubicMinimiser(3, 18, 24, 0, 0, -3), 1e-14);
    // x^3 + x has no minimum.
    assertTrue(Double.isNaN(LineSearch.cubicMinimiser(-1, -2, 4, 1, 2, 4)));
  }

  @Test
  void errorsSayWhatWasExpected() {
    assertEquals(
        "theta: expected 3 parameters, got 2",
        assertThrows(
                IllegalArgumentException.class,
                () -> new Lbfgs().start(Functions.quadratic(3, 1), new double[2]))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Lbfgs(0));
  }
}
