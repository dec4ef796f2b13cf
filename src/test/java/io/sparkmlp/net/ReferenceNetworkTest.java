package io.sparkmlp.net;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradient of the reference is the slope of its loss, by central differences. */
class ReferenceNetworkTest {
  private static final double STEP = 1e-5;
  private static final double TOLERANCE = 1e-7;

  /** Distance of pre-activations from 0, where relu has no derivative: a step must not cross it. */
  private static final double KINK = 1e-3;

  private static double largest;

  record Case(Activation activation, Loss loss, int hiddenLayers, long seed) {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Activation activation : Activation.values()) {
      for (Loss loss : Loss.values()) {
        for (int hiddenLayers = 0; hiddenLayers <= 3; hiddenLayers++) {
          for (long seed = 1; seed <= 5; seed++) {
            cases.add(new Case(activation, loss, hiddenLayers, seed));
          }
        }
      }
    }
    return cases;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void gradientIsTheSlopeOfTheLoss(Case each) {
    double error = gradientError(each);
    largest = Math.max(largest, error);
    assertTrue(error <= TOLERANCE, () -> "relative error " + error);
  }

  @AfterAll
  static void printLargestError() {
    System.out.printf("reference gradient against central differences: %.2e%n", largest);
  }

  private static double gradientError(Case each) {
    SplittableRandom random = new SplittableRandom(each.seed);
    int[] widths = random.ints(each.hiddenLayers + 2, 1, 8).toArray();
    if (each.loss == Loss.CROSS_ENTROPY) {
      widths[widths.length - 1]++;
    }
    Layout layout = new Layout(widths);
    ReferenceNetwork network = new ReferenceNetwork(layout, each.activation, each.loss);
    int rows = 1 + random.nextInt(6);
    double[] weights = uniform(random, rows, 0, 3);
    double[][] y = new double[rows][];
    for (int r = 0; r < rows; r++) {
      y[r] =
          each.loss == Loss.CROSS_ENTROPY
              ? ReferenceNetwork.oneHot(random.nextInt(layout.outputs()), layout.outputs())
              : uniform(random, layout.outputs(), -2, 2);
    }
    double[] theta;
    double[][] x = new double[rows][];
    do {
      theta = uniform(random, layout.size(), -1.5, 1.5);
      Arrays.setAll(x, r -> uniform(random, layout.inputs(), -2, 2));
    } while (nearKink(network, theta, x));

    double[] gradient = network.gradient(theta, x, y, weights);
    double[] slopes = new double[layout.size()];
    for (int p = 0; p < slopes.length; p++) {
      slopes[p] = slope(network, theta, p, x, y, weights);
    }
    return Errors.relative(gradient, slopes);
  }

  private static double slope(
      ReferenceNetwork network,
      double[] theta,
      int parameter,
      double[][] x,
      double[][] y,
      double[] weights) {
    double[] moved = theta.clone();
    moved[parameter] = theta[parameter] + STEP;
    double above = network.lossSum(moved, x, y, weights);
    moved[parameter] = theta[parameter] - STEP;
    double below = network.lossSum(moved, x, y, weights);
    return (above - below) / (2 * STEP);
  }

  private static boolean nearKink(ReferenceNetwork network, double[] theta, double[][] x) {
    return Arrays.stream(x)
        .flatMap(row -> Arrays.stream(network.preActivations(theta, row)))
        .flatMapToDouble(Arrays::stream)
        .anyMatch(z -> Math.abs(z) < KINK);
  }

  private static double[] uniform(SplittableRandom random, int n, double from, double to) {
    return random.doubles(n, from, to).toArray();
  }
}
