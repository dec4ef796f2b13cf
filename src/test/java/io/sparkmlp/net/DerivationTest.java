package io.sparkmlp.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Both derivations line by line, on numbers worked by hand.
 *
 * <p>Features and hidden layer are the same in all tests. Weights are such that the sigmoids come
 * out as fractions: sigma(0) = 1/2 and sigma(ln 3) = 1 / (1 + 1/3) = 3/4.
 *
 * <pre>
 *   x    = (2, -1)
 *   z1_1 = b_1 + w_11 x_1 + w_21 x_2 = 1          + 1 * 2    + 3 * (-1) = 0      a_1 = 1/2
 *   z1_2 = b_2 + w_12 x_1 + w_22 x_2 = (3 + ln 3) + (-1) * 2 + 1 * (-1) = ln 3   a_2 = 3/4
 *   a_1 (1 - a_1) = 1/4        a_2 (1 - a_2) = 3/16
 * </pre>
 */
class DerivationTest {
  private static final double[] X = {2, -1};
  private static final double LN_3 = Math.log(3);

  /** Enough for the double reference, whose numbers are exact but for ln 3 and the sigmoids. */
  private static final double REFERENCE_TOLERANCE = 1e-12;

  private static final double NETWORK_TOLERANCE = 1e-6;

  /**
   * Identity output, squared error.
   *
   * <pre>
   *   O        = gamma0 + gamma_1 a_1 + gamma_2 a_2 = 1/4 + 4 * 1/2 - 2 * 3/4 = 3/4
   *   y        = 1/2,  SE = (1/2 - 3/4)^2 = 1/16
   *   delta2   = -2 (1/2 - 3/4)           =  1/2
   *   delta1_1 = 1/4  * 1/2 * 4           =  1/2
   *   delta1_2 = 3/16 * 1/2 * (-2)        = -3/16
   * </pre>
   */
  private static final Worked REGRESSION =
      new Worked(
          new Layout(2, 2, 1),
          Loss.SQUARED_ERROR,
          0.5,
          new String[] {
            "w_11", "w_12", "w_21", "w_22", "b_1", "b_2", "gamma_1", "gamma_2", "gamma0"
          },
          new double[] {1, -1, 3, 1, 1, 3 + LN_3, 4, -2, 0.25},
          1.0 / 16,
          new double[] {
            1.0, // dSE/dw_11 = delta1_1 x_1 = 1/2 * 2
            -0.375, // dSE/dw_12 = delta1_2 x_1 = -3/16 * 2
            -0.5, // dSE/dw_21 = delta1_1 x_2 = 1/2 * (-1)
            0.1875, // dSE/dw_22 = delta1_2 x_2 = -3/16 * (-1)
            0.5, // dSE/db_1 = delta1_1
            -0.1875, // dSE/db_2 = delta1_2
            0.25, // dSE/dgamma_1 = delta2 a_1 = 1/2 * 1/2
            0.375, // dSE/dgamma_2 = delta2 a_2 = 1/2 * 3/4
            0.5 // dSE/dgamma0 = delta2
          });

  /**
   * Softmax of two outputs, cross-entropy.
   *
   * <pre>
   *   z2_1     = gamma0_1 + gamma_11 a_1 + gamma_21 a_2 = 1/2      + 4 * 1/2 - 2 * 3/4 = 1
   *   z2_2     = gamma0_2 + gamma_12 a_1 + gamma_22 a_2 = ln 3 - 1 - 2 * 1/2 + 4 * 3/4 = 1 + ln 3
   *   O_1      = e / (e + 3 e) = 1/4,  O_2 = 3/4
   *   l        = (1, 0),  CE = -log 1/4 = 2 ln 2
   *   delta2_1 = 1/4 - 1 = -3/4,  delta2_2 = 3/4 - 0 = 3/4
   *   delta1_1 = 1/4  * (-3/4 * 4    + 3/4 * (-2)) = 1/4  * (-9/2) = -9/8
   *   delta1_2 = 3/16 * (-3/4 * (-2) + 3/4 * 4)    = 3/16 *   9/2  = 27/32
   * </pre>
   */
  private static final Worked CLASSIFICATION =
      new Worked(
          new Layout(2, 2, 2),
          Loss.CROSS_ENTROPY,
          0,
          new String[] {
            "w_11",
            "w_12",
            "w_21",
            "w_22",
            "b_1",
            "b_2",
            "gamma_11",
            "gamma_12",
            "gamma_21",
            "gamma_22",
            "gamma0_1",
            "gamma0_2"
          },
          new double[] {1, -1, 3, 1, 1, 3 + LN_3, 4, -2, -2, 4, 0.5, LN_3 - 1},
          2 * Math.log(2),
          new double[] {
            -2.25, // dCE/dw_11 = delta1_1 x_1 = -9/8 * 2
            1.6875, // dCE/dw_12 = delta1_2 x_1 = 27/32 * 2
            1.125, // dCE/dw_21 = delta1_1 x_2 = -9/8 * (-1)
            -0.84375, // dCE/dw_22 = delta1_2 x_2 = 27/32 * (-1)
            -1.125, // dCE/db_1 = delta1_1
            0.84375, // dCE/db_2 = delta1_2
            -0.375, // dCE/dgamma_11 = delta2_1 a_1 = -3/4 * 1/2
            0.375, // dCE/dgamma_12 = delta2_2 a_1 = 3/4 * 1/2
            -0.5625, // dCE/dgamma_21 = delta2_1 a_2 = -3/4 * 3/4
            0.5625, // dCE/dgamma_22 = delta2_2 a_2 = 3/4 * 3/4
            -0.75, // dCE/dgamma0_1 = delta2_1
            0.75 // dCE/dgamma0_2 = delta2_2
          });

  /** A network, one row's target, and what comes of them by hand, in the order of the layout. */
  private record Worked(
      Layout layout,
      Loss lossFunction,
      double target,
      String[] names,
      double[] theta,
      double loss,
      double[] gradient) {

    Sums reference(double[] at) {
      return Sums.reference(
          layout, lossFunction, at, new double[][] {X}, new double[] {target}, null);
    }

    Sums network() {
      return Sums.network(
          layout, lossFunction, theta, new double[][] {X}, new double[] {target}, null);
    }

    /** Slope of the reference's loss along one parameter, by central differences. */
    double slope(int parameter) {
      double step = 1e-5;
      double[] above = theta.clone();
      double[] below = theta.clone();
      above[parameter] += step;
      below[parameter] -= step;
      return (reference(above).loss() - reference(below).loss()) / (2 * step);
    }

    int index(String name) {
      return Arrays.asList(names).indexOf(name);
    }

    double partial(String name) {
      return gradient[index(name)];
    }
  }

  @Test
  void regression() {
    assertWorked(REGRESSION, REGRESSION.reference(REGRESSION.theta), REFERENCE_TOLERANCE);
    assertWorked(REGRESSION, REGRESSION.network(), NETWORK_TOLERANCE);
  }

  @Test
  void classification() {
    assertWorked(
        CLASSIFICATION, CLASSIFICATION.reference(CLASSIFICATION.theta), REFERENCE_TOLERANCE);
    assertWorked(CLASSIFICATION, CLASSIFICATION.network(), NETWORK_TOLERANCE);
  }

  /** First slip of the source derivation: its bias update has kept the factor x of the weight's. */
  @Test
  void biasOfRegressionHasNoFactorX() {
    double[] gradient = REGRESSION.network().gradient();
    double delta1 = 0.5;
    for (double x : X) {
      assertNotEquals(delta1 * x, gradient[REGRESSION.index("b_1")], 0.1);
    }
    assertEquals(delta1, gradient[REGRESSION.index("b_1")], NETWORK_TOLERANCE);
    assertSlope(REGRESSION, "b_1");
    assertSlope(REGRESSION, "b_2");
  }

  /** Second slip: it shows one output only, but a hidden unit feeds them all. */
  @Test
  void hiddenWeightsOfClassificationSumOverAllOutputs() {
    // delta2_k gamma_1k x_1 a_1 (1 - a_1), for each output alone.
    double first = -0.75 * 4 * 2 / 4;
    double second = 0.75 * -2 * 2 / 4;
    double partial = CLASSIFICATION.network().gradient()[CLASSIFICATION.index("w_11")];
    assertNotEquals(first, partial, 0.1);
    assertNotEquals(second, partial, 0.1);
    assertEquals(first + second, partial, NETWORK_TOLERANCE);
    for (String name : new String[] {"w_11", "w_12", "w_21", "w_22"}) {
      assertSlope(CLASSIFICATION, name);
    }
  }

  /** Third slip: it calls two of the gradients below derivatives after w. */
  @Test
  void gradientsOfGammaAreSlopesAlongGamma() {
    for (Worked worked : new Worked[] {REGRESSION, CLASSIFICATION}) {
      for (String name : worked.names) {
        if (name.startsWith("gamma")) {
          assertSlope(worked, name);
        }
      }
    }
  }

  private static void assertWorked(Worked worked, Sums actual, double tolerance) {
    assertEquals(worked.loss, actual.loss(), tolerance, "loss");
    assertEquals(worked.layout.size(), worked.names.length);
    for (int p = 0; p < worked.names.length; p++) {
      assertEquals(worked.gradient[p], actual.gradient()[p], tolerance, worked.names[p]);
    }
  }

  private static void assertSlope(Worked worked, String name) {
    assertEquals(worked.partial(name), worked.slope(worked.index(name)), 1e-8, name);
  }
}
