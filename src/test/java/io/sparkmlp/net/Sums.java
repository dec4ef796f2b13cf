package io.sparkmlp.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkmlp.kernel.Kernels;
import java.util.List;

/** What a pass over rows sums up: weighted losses, weights, and the gradient of the former. */
record Sums(double loss, double weight, double[] gradient) {

  /** By the network under test, over whole blocks. */
  static Sums of(Network network, Workspace ws, double[] theta, List<Block> blocks) {
    network.start(ws, theta);
    blocks.forEach(block -> network.accumulate(ws, block));
    return of(network, ws);
  }

  /** What a workspace holds. */
  static Sums of(Network network, Workspace ws) {
    double[] gradient = new double[network.layout().size()];
    network.gradient(ws, gradient);
    return new Sums(network.lossSum(ws), network.weightSum(ws), gradient);
  }

  /** By sigmoid units on features as they are, in float. */
  static Sums network(
      Layout layout, Loss loss, double[] theta, double[][] x, double[] targets, float[] weights) {
    Network network = new Network(layout, Activation.SIGMOID, loss, Kernels.best());
    Scaler scaler = Scaler.identity(layout.inputs());
    Block block = Packing.dense(x, targets, weights, null, 0);
    return of(network, network.workspace(scaler, null, null, false), theta, List.of(block));
  }

  /** The same by the reference. */
  static Sums reference(
      Layout layout, Loss loss, double[] theta, double[][] x, double[] targets, float[] weights) {
    return reference(layout, Activation.SIGMOID, loss, theta, x, targets, weights);
  }

  static Sums reference(
      Layout layout,
      Activation activation,
      Loss loss,
      double[] theta,
      double[][] x,
      double[] targets,
      float[] weights) {
    ReferenceNetwork network = new ReferenceNetwork(layout, activation, loss);
    double[][] y = new double[x.length][];
    double[] w = new double[x.length];
    double weightSum = 0;
    for (int r = 0; r < x.length; r++) {
      y[r] =
          switch (loss) {
            case SQUARED_ERROR -> new double[] {targets[r]};
            case CROSS_ENTROPY -> ReferenceNetwork.oneHot((int) targets[r], layout.outputs());
          };
      w[r] = weights == null ? 1 : weights[r];
      weightSum += w[r];
    }
    return new Sums(network.lossSum(theta, x, y, w), weightSum, network.gradient(theta, x, y, w));
  }

  void assertSameBits(Sums actual) {
    assertEquals(loss, actual.loss, "loss");
    assertEquals(weight, actual.weight, "sum of weights");
    assertArrayEquals(gradient, actual.gradient, "gradient");
  }

  void assertNear(Sums actual, double tolerance) {
    double lossError = lossError(actual);
    double gradientError = gradientError(actual);
    assertTrue(lossError <= tolerance, () -> "relative error of the loss " + lossError);
    assertTrue(gradientError <= tolerance, () -> "relative error of the gradient " + gradientError);
    assertEquals(weight, actual.weight, 1e-6 * weight, "sum of weights");
  }

  /**
   * Relative to the loss, or to a loss of 1 a row if that is more: the loss of rows that are fitted
   * well is the square of a small difference of numbers near 1.
   */
  double lossError(Sums actual) {
    double scale = Math.max(loss, weight);
    double error = Math.abs(actual.loss - loss);
    return scale == 0 ? error : error / scale;
  }

  double gradientError(Sums actual) {
    return Errors.relative(gradient, actual.gradient);
  }
}
