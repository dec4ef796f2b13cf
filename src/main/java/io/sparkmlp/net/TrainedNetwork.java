package io.sparkmlp.net;

import io.sparkmlp.kernel.Kernels;
import java.io.Serializable;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A network with its parameters and scaling: what training returns, a model holds and a file keeps.
 * Safe for use by many threads at once.
 */
public final class TrainedNetwork implements Serializable {
  private static final long serialVersionUID = 1;

  /** Rows that predictions take through the network together. */
  public static final int BATCH_ROWS = 96;

  private final Layout layout;
  private final Activation activation;
  private final Loss loss;
  private final double[] parameters;
  private final Scaler scaler;

  /** Workspaces not in use; at most as many as threads predict at once. */
  private transient volatile ConcurrentLinkedQueue<Workspace> idle;

  /**
   * @param parameters theta of {@code layout}, for standardised features and target
   */
  public TrainedNetwork(
      Layout layout, Activation activation, Loss loss, double[] parameters, Scaler scaler) {
    if (parameters.length != layout.size()) {
      throw new IllegalArgumentException(
          "parameters: expected %d for layers %s, got %d"
              .formatted(layout.size(), layout, parameters.length));
    }
    if (scaler.means().length != layout.inputs() || scaler.scales().length != layout.inputs()) {
      throw new IllegalArgumentException(
          "scaler: expected %d means and scales, got %d and %d"
              .formatted(layout.inputs(), scaler.means().length, scaler.scales().length));
    }
    this.layout = layout;
    this.activation = activation;
    this.loss = loss;
    this.parameters = parameters;
    this.scaler = scaler;
  }

  public Layout layout() {
    return layout;
  }

  public Activation activation() {
    return activation;
  }

  public Loss loss() {
    return loss;
  }

  /** Theta for standardised features and target; not a copy. */
  public double[] parameters() {
    return parameters;
  }

  public Scaler scaler() {
    return scaler;
  }

  /**
   * Outputs of rows: logits in classification, the target in its own units in regression. A row
   * gives the same bits alone and among others.
   *
   * @param rows how many
   * @param features [rows x inputs] raw features
   * @param out [rows x outputs]; overwritten
   */
  public void predict(int rows, double[] features, double[] out) {
    Workspace ws = acquire();
    Network network = new Network(layout, activation, loss, Kernels.best());
    int outputs = layout.outputs();
    int width = Kernels.padded(outputs);
    float[] last = ws.outputs[layout.layers() - 1];
    for (int from = 0; from < rows; from += BATCH_ROWS) {
      int to = Math.min(rows, from + BATCH_ROWS);
      ws.tile.load(features, from, to);
      network.forward(ws, null, 0);
      for (int r = from; r < to; r++) {
        for (int k = 0; k < outputs; k++) {
          out[r * outputs + k] =
              scaler.targetMean() + scaler.targetScale() * last[(r - from) * width + k];
        }
      }
    }
    idle.add(ws);
  }

  /**
   * Softmax of logits.
   *
   * @param logits [classes]; overwritten by probabilities that sum to 1 to the last bits
   */
  public static void softmax(double[] logits) {
    int classes = logits.length;
    float[] z = new float[classes * Kernels.QUANTUM];
    for (int k = 0; k < classes; k++) {
      z[k * Kernels.QUANTUM] = (float) logits[k];
    }
    Kernels.best().softmaxNumerators(1, classes, z, Kernels.QUANTUM);
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += z[k * Kernels.QUANTUM];
    }
    for (int k = 0; k < classes; k++) {
      logits[k] = z[k * Kernels.QUANTUM] / sum;
    }
  }

  /**
   * The same network in the units of raw features and target: scaling folded, in double, into the
   * weights of the first and the last layer.
   *
   * @return [layout.size()], a copy
   */
  public double[] rawParameters() {
    double[] theta = parameters.clone();
    int hidden = layout.fanOut(0);
    int b = layout.biases(0);
    for (int i = 0; i < layout.inputs(); i++) {
      for (int j = 0; j < hidden; j++) {
        int w = layout.weights(0) + i * hidden + j;
        theta[w] /= scaler.scales()[i];
        theta[b + j] -= theta[w] * scaler.means()[i];
      }
    }
    int last = layout.layers() - 1;
    for (int i = layout.weights(last); i < layout.size(); i++) {
      theta[i] *= scaler.targetScale();
    }
    for (int i = layout.biases(last); i < layout.size(); i++) {
      theta[i] += scaler.targetMean();
    }
    return theta;
  }

  /**
   * The parameters with which a network that standardises by {@code other} computes the same
   * function.
   *
   * @return [layout.size()], a copy
   */
  public double[] parametersFor(Scaler other) {
    double[] theta = rawParameters();
    int hidden = layout.fanOut(0);
    int b = layout.biases(0);
    for (int i = 0; i < layout.inputs(); i++) {
      for (int j = 0; j < hidden; j++) {
        int w = layout.weights(0) + i * hidden + j;
        theta[b + j] += theta[w] * other.means()[i];
        theta[w] *= other.scales()[i];
      }
    }
    int last = layout.layers() - 1;
    for (int i = layout.biases(last); i < layout.size(); i++) {
      theta[i] -= other.targetMean();
    }
    for (int i = layout.weights(last); i < layout.size(); i++) {
      theta[i] /= other.targetScale();
    }
    return theta;
  }

  /**
   * The same network with its outputs in another order.
   *
   * @param from [outputs]; output k of the new is output from[k] of this
   */
  public TrainedNetwork withOutputs(int[] from) {
    int last = layout.layers() - 1;
    double[] theta = parameters.clone();
    // The rows of the weights, and after them the biases, have one number an output.
    for (int at = layout.weights(last); at < layout.size(); at += from.length) {
      for (int k = 0; k < from.length; k++) {
        theta[at + k] = parameters[at + from[k]];
      }
    }
    return new TrainedNetwork(layout, activation, loss, theta, scaler);
  }

  private Workspace acquire() {
    if (idle == null) {
      synchronized (this) {
        if (idle == null) {
          idle = new ConcurrentLinkedQueue<>();
        }
      }
    }
    Workspace ws = idle.poll();
    if (ws == null) {
      ws = Workspace.forPrediction(Kernels.best(), layout, scaler, BATCH_ROWS);
      ws.parameters.set(parameters, 1);
    }
    return ws;
  }
}
