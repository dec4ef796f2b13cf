package io.sparkmlp.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/**
 * One step of gradient descent, {@code theta <- theta - stepSize (mean gradient + regParam W)},
 * against numbers computed elsewhere. Start, features and step of the first three are those of
 * scikit-learn's {@code test_mlp.py}, {@code test_fit}.
 */
class OneStepTest {
  private static final double[] ROW = {0.6, 0.8, 0.7};

  /** W_0 [3 x 2], then b_0. */
  private static final double[] HIDDEN = {0.1, 0.2, 0.3, 0.1, 0.5, 0, 0.1, 0.1};

  /** Ten digits are given. */
  private static final double REFERENCE_TOLERANCE = 1e-9;

  private static final double NETWORK_TOLERANCE = 1e-5;

  /**
   * The hidden layer after a step by cross-entropy on one row, whose gradient below is the same.
   */
  private static final double[] HIDDEN_AFTER = {
    .0979992710,
    .1957545467,
    .2956656947,
    .0960060623,
    .4938324829,
    -.0026196955,
    .0983321184,
    .0962575778
  };

  /**
   * A case to step.
   *
   * @param top W_1, then b_1
   */
  private record Step(
      int outputs,
      Loss loss,
      double[] top,
      double[][] rows,
      double[] targets,
      float[] weights,
      double stepSize,
      double regParam) {

    Layout layout() {
      return new Layout(3, 2, outputs);
    }

    double[] start() {
      return concat(HIDDEN, top);
    }

    Sums reference() {
      return Sums.reference(layout(), loss, start(), rows, targets, weights);
    }

    Sums network() {
      return Sums.network(layout(), loss, start(), rows, targets, weights);
    }

    double[] after(Sums sums) {
      double[] theta = start();
      for (int p = 0; p < theta.length; p++) {
        theta[p] -= stepSize * sums.gradient()[p] / rows.length;
      }
      for (int layer = 0; layer < layout().layers(); layer++) {
        for (int p = layout().weights(layer); p < layout().biases(layer); p++) {
          theta[p] -= stepSize * regParam * start()[p];
        }
      }
      return theta;
    }

    double penalty() {
      double sum = 0;
      for (int layer = 0; layer < layout().layers(); layer++) {
        for (int p = layout().weights(layer); p < layout().biases(layer); p++) {
          sum += start()[p] * start()[p];
        }
      }
      return regParam / 2 * sum;
    }
  }

  /** Softmax of two outputs, of which the first has no weights yet. */
  private static final Step SOFTMAX_2 =
      new Step(
          2,
          Loss.CROSS_ENTROPY,
          new double[] {0, .1, 0, .2, 0, 1},
          new double[][] {ROW},
          new double[] {0},
          null,
          0.1,
          0.1);

  /**
   * One logistic output p with label 0: as softmax, p is the second of two classes, and the weights
   * of the first are 0 and stay so. {@code log(1 - p)}, {@code dLoss/dz = p} and with them
   * everything below are those of the softmax.
   */
  @Test
  void logisticOutput() {
    assertLogistic(SOFTMAX_2.reference(), REFERENCE_TOLERANCE);
    assertLogistic(SOFTMAX_2.network(), NETWORK_TOLERANCE);
  }

  private static void assertLogistic(Sums sums, double tolerance) {
    assertEquals(1.4500951146, sums.loss(), tolerance);
    assertEquals(1.4725951146, sums.loss() + SOFTMAX_2.penalty(), tolerance);
    double[] after = SOFTMAX_2.after(sums);
    int w = SOFTMAX_2.layout().weights(1) + 1;
    int b = SOFTMAX_2.layout().biases(1) + 1;
    double[] ofSecondClass = {after[w], after[w + 2], after[b]};
    assertArrayEquals(
        new double[] {.0470121291, .1540291814, .9234547978}, ofSecondClass, tolerance);
  }

  @Test
  void softmaxOfTwo() {
    assertStep(
        SOFTMAX_2,
        1.4500951146,
        concat(
            HIDDEN_AFTER,
            new double[] {
              .0519878709, .0470121291, .0439708186, .1540291814, .0765452022, .9234547978
            }));
  }

  /** The numbers are those of half the squared error: a row of weight 1/2. */
  @Test
  void halfSquaredError() {
    assertStep(
        new Step(
            1,
            Loss.SQUARED_ERROR,
            new double[] {.1, .2, 1},
            new double[][] {ROW},
            new double[] {.5},
            new float[] {.5f},
            0.1,
            0.1),
        .2331122717,
        new double[] {
          .0981073195,
          .1959969877,
          .2958097593,
          .0963293169,
          .4939585394,
          -.0023368477,
          .0985121991,
          .0966616461,
          .0526252456,
          .1587766988,
          .9317193627
        });
  }

  @Test
  void softmaxOfThreeOverTwoRows() {
    Step step =
        new Step(
            3,
            Loss.CROSS_ENTROPY,
            new double[] {.1, -.3, .2, .2, .4, -.1, .1, 0, -.1},
            new double[][] {ROW, {-.2, .4, .1}},
            new double[] {0, 2},
            null,
            0.5,
            0);
    double[] topAfter = {
      .1468986989,
      -.3966721360,
      .2497734370,
      .2347995755,
      .3143294332,
      -.0491290087,
      .1521129790,
      -.1559324657,
      .0038194867
    };
    assertTop(step, step.reference(), topAfter, REFERENCE_TOLERANCE);
    assertTop(step, step.network(), topAfter, NETWORK_TOLERANCE);
  }

  private static void assertTop(Step step, Sums sums, double[] topAfter, double tolerance) {
    assertEquals(1.0775691907, sums.loss() / 2, tolerance);
    double[] after = step.after(sums);
    int from = step.layout().weights(1);
    assertArrayEquals(topAfter, Arrays.copyOfRange(after, from, after.length), tolerance);
  }

  private static void assertStep(Step step, double loss, double[] after) {
    assertEquals(loss, step.reference().loss(), REFERENCE_TOLERANCE);
    assertEquals(loss, step.network().loss(), NETWORK_TOLERANCE);
    assertArrayEquals(after, step.after(step.reference()), REFERENCE_TOLERANCE);
    assertArrayEquals(after, step.after(step.network()), NETWORK_TOLERANCE);
  }

  private static double[] concat(double[] first, double[] second) {
    return DoubleStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
  }
}
