package io.sparkmlp.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of {@link UpdateRule}, for the rules of every solver and the variants of each. */
final class UpdateRuleTest {

  static Stream<UpdateRule> rules() {
    return Arrays.stream(Solver.values())
        .filter(Solver::firstOrder)
        .flatMap(
            solver ->
                Stream.of(solver.rule(0.9, true), solver.rule(0.9, false), solver.rule(0, false)))
        .distinct();
  }

  private static void step(
      UpdateRule rule, double[] theta, double[] gradient, double stepSize, RuleState state) {
    state.advance();
    rule.step(theta, gradient, stepSize, state, 0, theta.length);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void quadraticConverges(UpdateRule rule) {
    Objective objective = Functions.quadratic(10, 10);
    double[] theta = new double[10];
    double[] gradient = new double[10];
    RuleState state = rule.initial(10);
    for (int k = 0; k < 3000; k++) {
      objective.evaluate(theta, gradient);
      step(rule, theta, gradient, 0.02, state);
    }
    assertEquals(3000, state.steps());
    assertTrue(objective.evaluate(theta, gradient) < 1e-12);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void slicesInAnyOrderEqualTheWhole(UpdateRule rule) {
    long seed = System.nanoTime();
    System.out.println("slicesInAnyOrderEqualTheWhole: seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    int n = 1000;
    double[] whole = Functions.uniform(random, n, 1);
    double[] sliced = whole.clone();
    RuleState wholeState = rule.initial(n);
    RuleState slicedState = rule.initial(n);
    for (int k = 0; k < 200; k++) {
      double[] gradient = Functions.uniform(random, n, 1);
      step(rule, whole, gradient, 0.01, wholeState);
      slicedState.advance();
      int cut = random.nextInt(n + 1);
      int other = random.nextInt(n + 1);
      int low = Math.min(cut, other);
      int high = Math.max(cut, other);
      rule.step(sliced, gradient, 0.01, slicedState, high, n);
      rule.step(sliced, gradient, 0.01, slicedState, 0, low);
      rule.step(sliced, gradient, 0.01, slicedState, low, high);
    }
    assertArrayEquals(whole, sliced);
    assertSameState(wholeState, slicedState);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void slicesOfOneStateMayBeSteppedByManyThreads(UpdateRule rule) throws InterruptedException {
    long seed = System.nanoTime();
    System.out.println("slicesOfOneStateMayBeSteppedByManyThreads: seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    int n = 10_001;
    double[] whole = Functions.uniform(random, n, 1);
    double[] shared = whole.clone();
    RuleState wholeState = rule.initial(n);
    RuleState sharedState = rule.initial(n);
    for (int k = 0; k < 20; k++) {
      double[] gradient = Functions.uniform(random, n, 1);
      step(rule, whole, gradient, 0.01, wholeState);
      sharedState.advance();
      List<Thread> threads = new ArrayList<>();
      for (int part = 0; part < 3; part++) {
        int from = n * part / 3;
        int to = n * (part + 1) / 3;
        Thread thread = new Thread(() -> rule.step(shared, gradient, 0.01, sharedState, from, to));
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertArrayEquals(whole, shared);
    assertSameState(wholeState, sharedState);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void nothingOutsideTheSliceIsTouched(UpdateRule rule) {
    double[] theta = {1, 2, 3, 4};
    RuleState state = rule.initial(4);
    for (double[] vector : state.vectors()) {
      Arrays.fill(vector, 0.5);
    }
    RuleState before = state.copy();
    before.advance();
    state.advance();
    double[] gradient = {5, 6, 7, 8};
    rule.step(theta, gradient, 0.1, state, 2, 2);
    assertSameState(before, state);
    rule.step(theta, gradient, 0.1, state, 1, 3);
    assertEquals(1, theta[0]);
    assertEquals(4, theta[3]);
    for (double[] vector : state.vectors()) {
      assertEquals(0.5, vector[0]);
      assertEquals(0.5, vector[3]);
    }
    assertArrayEquals(new double[] {5, 6, 7, 8}, gradient);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void resumesToTheSameBitsFromACopyOfTheParts(UpdateRule rule) {
    Objective objective = Functions.rosenbrock(6);
    double[] theta = new double[6];
    double[] gradient = new double[6];
    RuleState state = rule.initial(6);
    double[] resumedTheta = theta.clone();
    RuleState resumed = state.copy();
    for (int k = 0; k < 50; k++) {
      objective.evaluate(theta, gradient);
      step(rule, theta, gradient, 1e-4, state);

      RuleState saved = resumed.copy();
      RuleState untouched = resumed.copy();
      double[] savedTheta = resumedTheta.clone();
      resumed = new RuleState(saved.steps(), saved.copy().vectors());
      objective.evaluate(resumedTheta, gradient);
      step(rule, resumedTheta, gradient, 1e-4, resumed);
      assertSameState(untouched, saved);
      assertTrue(k == 0 || !Arrays.equals(savedTheta, resumedTheta));
    }
    assertArrayEquals(theta, resumedTheta);
    assertSameState(state, resumed);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void twoMinimisationsOfOneRuleAreIndependent(UpdateRule rule) {
    double[] gradient = {1, -2, 3};
    double[] alone = {0, 0, 0};
    double[] one = {0, 0, 0};
    double[] other = {7, 7, 7};
    RuleState aloneState = rule.initial(3);
    RuleState oneState = rule.initial(3);
    RuleState otherState = rule.initial(3);
    for (int k = 0; k < 5; k++) {
      step(rule, alone, gradient, 0.1, aloneState);
    }
    for (int k = 0; k < 5; k++) {
      step(rule, one, gradient, 0.1, oneState);
      step(rule, other, new double[] {k, 9, -k}, 0.3, otherState);
    }
    assertArrayEquals(alone, one);
  }

  private static void assertSameState(RuleState expected, RuleState actual) {
    assertEquals(expected.steps(), actual.steps());
    assertTrue(Arrays.deepEquals(expected.vectors(), actual.vectors()));
  }

  private static final double ALPHA = 0.1;
  private static final double[][] GRADIENTS = {{0.3, -2}, {-0.7, 1e-9}, {11, 0}};

  private static List<double[]> threeSteps(UpdateRule rule) {
    double[] theta = {1, -1};
    RuleState state = rule.initial(2);
    List<double[]> thetas = new ArrayList<>();
    for (double[] gradient : GRADIENTS) {
      step(rule, theta, gradient, ALPHA, state);
      thetas.add(theta.clone());
    }
    return thetas;
  }

  @Test
  void gradientDescentEqualsTheFormula() {
    List<double[]> actual = threeSteps(new GradientDescent());
    for (int i = 0; i < 2; i++) {
      double theta = i == 0 ? 1 : -1;
      for (int k = 0; k < 3; k++) {
        theta = theta - ALPHA * GRADIENTS[k][i];
        assertEquals(theta, actual.get(k)[i]);
      }
    }
  }

  @Test
  void classicalMomentumEqualsTheFormula() {
    List<double[]> actual = threeSteps(new Momentum(0.9, false));
    for (int i = 0; i < 2; i++) {
      double theta = i == 0 ? 1 : -1;
      double velocity = 0;
      for (int k = 0; k < 3; k++) {
        velocity = 0.9 * velocity - ALPHA * GRADIENTS[k][i];
        theta = theta + velocity;
        assertEquals(theta, actual.get(k)[i]);
      }
    }
  }

  @Test
  void nesterovMomentumEqualsTheFormula() {
    List<double[]> actual = threeSteps(new Momentum(0.9, true));
    for (int i = 0; i < 2; i++) {
      double theta = i == 0 ? 1 : -1;
      double velocity = 0;
      for (int k = 0; k < 3; k++) {
        velocity = 0.9 * velocity - ALPHA * GRADIENTS[k][i];
        theta = theta + (0.9 * velocity - ALPHA * GRADIENTS[k][i]);
        assertEquals(theta, actual.get(k)[i]);
      }
    }
  }

  @Test
  void nesterovMomentumLooksAhead() {
    // Sutskever's form: the gradient at theta + mu v, the iterates being the points without
    // look-ahead.
    double mu = 0.9;
    double phi = 3;
    double velocity = 0;
    double[] theta = {3};
    RuleState state = new Momentum(mu, true).initial(1);
    for (int k = 0; k < 20; k++) {
      double ahead = phi + mu * velocity;
      assertEquals(ahead, theta[0], 1e-12);
      velocity = mu * velocity - 0.05 * 4 * ahead;
      phi += velocity;
      step(new Momentum(mu, true), theta, new double[] {4 * theta[0]}, 0.05, state);
    }
  }

  @Test
  void adamEqualsTheFormula() {
    List<double[]> actual = threeSteps(new Adam());
    for (int i = 0; i < 2; i++) {
      double theta = i == 0 ? 1 : -1;
      double paper = theta;
      double m = 0;
      double v = 0;
      for (int k = 0; k < 3; k++) {
        double g = GRADIENTS[k][i];
        m = 0.9 * m + (1 - 0.9) * g;
        v = 0.999 * v + (1 - 0.999) * (g * g);
        double alpha = ALPHA / (1 - StrictMath.pow(0.9, k + 1));
        double correction = 1 / (1 - StrictMath.pow(0.999, k + 1));
        theta = theta - alpha * m / (Math.sqrt(correction * v) + 1e-8);
        assertEquals(theta, actual.get(k)[i]);

        // As it stands in the paper, with another rounding.
        double meanHat = m / (1 - Math.pow(0.9, k + 1));
        double squareHat = v / (1 - Math.pow(0.999, k + 1));
        paper = paper - ALPHA * meanHat / (Math.sqrt(squareHat) + 1e-8);
        assertEquals(paper, actual.get(k)[i], 1e-14);
      }
    }
  }

  @Test
  void firstStepOfAdamIsTheStepSizeWhateverTheGradient() {
    double[] theta = {0, 0, 0};
    step(new Adam(), theta, new double[] {1e-3, -1e6, 0}, 0.001, new Adam().initial(3));
    assertArrayEquals(new double[] {-0.001, 0.001, 0}, theta, 1e-7);
  }

  @Test
  void adamWithoutAdvanceIsAnError() {
    RuleState state = new Adam().initial(1);
    assertThrows(
        IllegalStateException.class,
        () -> new Adam().step(new double[1], new double[1], 0.1, state, 0, 1));
  }

  @Test
  void rangesAreChecked() {
    for (double bad : new double[] {-0.1, 1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> new Momentum(bad, true));
      assertThrows(IllegalArgumentException.class, () -> new Adam(bad, 0.999, 1e-8));
      assertThrows(IllegalArgumentException.class, () -> new Adam(0.9, bad, 1e-8));
    }
    assertThrows(IllegalArgumentException.class, () -> new Adam(0.9, 0.999, 0));
    assertEquals(
        "momentum: expected a number in [0, 1), got 1.5",
        assertThrows(IllegalArgumentException.class, () -> new Momentum(1.5, true)).getMessage());
  }
}
