package io.sparkmlp.net;

import io.sparkmlp.kernel.Kernels;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A network with its parameters and scaling: what training returns, a model holds and a file keeps.
 * Safe for use by many threads at once.
 */
public final class TrainedNetwork implements Serializable {
  private static final long serialVersionUID = 1;

  /** Most batches that are kept for use again; a power of two. */
  private static final int IDLE = 64;

  private final Layout layout;
  private final Activation activation;
  private final Loss loss;
  private final double[] parameters;
  private final Scaler scaler;

  /** Batches not in use; null until the first prediction of a JVM. */
  private transient volatile AtomicReferenceArray<PredictionBatch> idle;

  private transient Network network;
  private transient FloatParameters floatParameters;

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
   * @param features [rows x inputs] raw features, all finite, as floats once standardised
   * @param out [rows x outputs]; overwritten
   */
  public void predict(int rows, double[] features, double[] out) {
    PredictionBatch batch = acquire();
    for (int from = 0; from < rows; from += PredictionBatch.ROWS) {
      batch.clear();
      int to = Math.min(rows, from + PredictionBatch.ROWS);
      for (int row = from; row < to; row++) {
        batch.add(features, row * layout.inputs());
      }
      batch.run();
      for (int i = from * layout.outputs(); i < to * layout.outputs(); i++) {
        out[i] = batch.output(i / layout.outputs() - from, i % layout.outputs());
      }
    }
    release(batch);
  }

  /**
   * An empty batch to predict with. Give it back by {@link #release}, and it is used again without
   * anything being allocated.
   */
  public PredictionBatch acquire() {
    AtomicReferenceArray<PredictionBatch> pool = pool();
    int home = (int) Thread.currentThread().getId();
    for (int i = 0; i < IDLE; i++) {
      int slot = home + i & IDLE - 1;
      if (pool.getPlain(slot) != null) {
        PredictionBatch batch = pool.getAndSet(slot, null);
        if (batch != null) {
          return batch;
        }
      }
    }
    return new PredictionBatch(network, floatParameters, scaler);
  }

  /** Takes back a batch from {@link #acquire}. */
  public void release(PredictionBatch batch) {
    batch.clear();
    AtomicReferenceArray<PredictionBatch> pool = pool();
    int home = (int) Thread.currentThread().getId();
    for (int i = 0; i < IDLE; i++) {
      if (pool.compareAndSet(home + i & IDLE - 1, null, batch)) {
        return;
      }
    }
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

  private AtomicReferenceArray<PredictionBatch> pool() {
    if (idle == null) {
      synchronized (this) {
        if (idle == null) {
          network = new Network(layout, activation, loss, Kernels.best());
          floatParameters = FloatParameters.forPrediction(Kernels.best(), layout, parameters);
          idle = new AtomicReferenceArray<>(IDLE);
        }
      }
    }
    return idle;
  }
}
