package io.sparkmlp.net;

import java.util.Arrays;

/**
 * The mathematics of the network, one row after the other, in plain double: what {@link Network} is
 * measured against. Written for reading next to the formulas, not for speed, and without anything
 * of the package but the {@link Layout} and the names of the activations and losses.
 *
 * <pre>
 *   z_l,j   = b_l,j + sum_i w_l,ij a_(l-1),i      a_l,j = f(z_l,j)      a_(-1) = x
 *   O_k     = z_k                                 (squared error)
 *   O_k     = exp(z_k) / sum_s exp(z_s)           (cross-entropy)
 *   Loss    = sum_k (y_k - O_k)^2                 or  - sum_k y_k log O_k
 *   delta_k = -2 (y_k - O_k)                      or  O_k - y_k
 *   dLoss/db_l,j    = delta_l,j                   dLoss/dw_l,ij = delta_l,j a_(l-1),i
 *   delta_(l-1),i   = f'(z_(l-1),i) sum_j delta_l,j w_l,ij
 * </pre>
 */
public final class ReferenceNetwork {
  private final Layout layout;
  private final Activation activation;
  private final Loss loss;

  public ReferenceNetwork(Layout layout, Activation activation, Loss loss) {
    this.layout = layout;
    this.activation = activation;
    this.loss = loss;
  }

  /** The label y of class k as the loss sees it. */
  public static double[] oneHot(int k, int classes) {
    double[] y = new double[classes];
    y[k] = 1;
    return y;
  }

  /** Pre-activations z of every layer for one row. */
  public double[][] preActivations(double[] theta, double[] x) {
    double[][] z = new double[layout.layers()][];
    double[] a = x;
    for (int l = 0; l < layout.layers(); l++) {
      z[l] = new double[layout.fanOut(l)];
      for (int j = 0; j < layout.fanOut(l); j++) {
        z[l][j] = b(theta, l, j);
      }
      for (int i = 0; i < layout.fanIn(l); i++) {
        for (int j = 0; j < layout.fanOut(l); j++) {
          z[l][j] += w(theta, l, i, j) * a[i];
        }
      }
      a = activations(z[l]);
    }
    return z;
  }

  /** Pre-activations of the last layer: logits, or the output of a regression. */
  public double[] logits(double[] theta, double[] x) {
    return preActivations(theta, x)[layout.layers() - 1];
  }

  /** Loss of one row with target y [outputs]. */
  public double loss(double[] theta, double[] x, double[] y) {
    return rowLoss(logits(theta, x), y);
  }

  /** Weighted sum of the losses of rows. */
  public double lossSum(double[] theta, double[][] x, double[][] y, double[] weights) {
    double sum = 0;
    for (int r = 0; r < x.length; r++) {
      sum += weights[r] * loss(theta, x[r], y[r]);
    }
    return sum;
  }

  /** Gradient of {@link #lossSum}, in the order of the layout. */
  public double[] gradient(double[] theta, double[][] x, double[][] y, double[] weights) {
    double[] gradient = new double[layout.size()];
    for (int r = 0; r < x.length; r++) {
      addGradient(theta, x[r], y[r], weights[r], gradient);
    }
    return gradient;
  }

  private void addGradient(
      double[] theta, double[] x, double[] y, double weight, double[] gradient) {
    double[][] z = preActivations(theta, x);
    double[] delta = outputDelta(z[layout.layers() - 1], y);
    for (int l = layout.layers() - 1; l >= 0; l--) {
      double[] a = l == 0 ? x : activations(z[l - 1]);
      for (int j = 0; j < layout.fanOut(l); j++) {
        gradient[layout.biases(l) + j] += weight * delta[j];
      }
      double[] below = new double[layout.fanIn(l)];
      for (int i = 0; i < layout.fanIn(l); i++) {
        for (int j = 0; j < layout.fanOut(l); j++) {
          gradient[layout.weights(l) + i * layout.fanOut(l) + j] += weight * delta[j] * a[i];
          below[i] += delta[j] * w(theta, l, i, j);
        }
      }
      if (l > 0) {
        for (int i = 0; i < layout.fanIn(l); i++) {
          below[i] *= derivative(z[l - 1][i]);
        }
      }
      delta = below;
    }
  }

  private double w(double[] theta, int layer, int i, int j) {
    return theta[layout.weights(layer) + i * layout.fanOut(layer) + j];
  }

  private double b(double[] theta, int layer, int j) {
    return theta[layout.biases(layer) + j];
  }

  private double[] activations(double[] z) {
    return Arrays.stream(z).map(this::activation).toArray();
  }

  /** f(z) */
  double activation(double z) {
    return switch (activation) {
      case SIGMOID -> 1 / (1 + Math.exp(-z));
      case TANH -> Math.tanh(z);
      case RELU -> Math.max(z, 0);
      case IDENTITY -> z;
    };
  }

  /** f'(z) */
  double derivative(double z) {
    return switch (activation) {
      case SIGMOID -> activation(z) * (1 - activation(z));
      case TANH -> 1 / (Math.cosh(z) * Math.cosh(z));
      case RELU -> z > 0 ? 1 : 0;
      case IDENTITY -> 1;
    };
  }

  private double rowLoss(double[] z, double[] y) {
    double sum = 0;
    for (int k = 0; k < z.length; k++) {
      sum +=
          switch (loss) {
            case SQUARED_ERROR -> (y[k] - z[k]) * (y[k] - z[k]);
            case CROSS_ENTROPY -> y[k] == 0 ? 0 : -y[k] * logSoftmax(z, k);
          };
    }
    return sum;
  }

  private double[] outputDelta(double[] z, double[] y) {
    double[] delta = new double[z.length];
    for (int k = 0; k < z.length; k++) {
      delta[k] =
          switch (loss) {
            case SQUARED_ERROR -> -2 * (y[k] - z[k]);
            case CROSS_ENTROPY -> Math.exp(logSoftmax(z, k)) - y[k];
          };
    }
    return delta;
  }

  /** {@code log O_k}, shifted by the largest logit so that nothing overflows. */
  private static double logSoftmax(double[] z, int k) {
    double max = Arrays.stream(z).max().orElseThrow();
    double sum = Arrays.stream(z).map(s -> Math.exp(s - max)).sum();
    return z[k] - max - Math.log(sum);
  }
}
