package io.sparkmlp.net;

import io.sparkmlp.kernel.Kernels;

/**
 * Rows that go through a trained network together. A row gives the same bits alone and among
 * others. For one thread at a time; nothing is allocated after construction.
 */
public final class PredictionBatch {
  /**
   * Rows of a batch. From 6 rows on the weights of a layer are read once for several rows; 48 rows
   * also hide the reading of weights that no cache holds.
   */
  public static final int ROWS = 48;

  private final Network network;
  private final Workspace ws;
  private final int outputs;
  private final int stride;
  private final float[] numerators;
  private final double targetMean;
  private final double targetScale;

  PredictionBatch(Network network, FloatParameters parameters, Scaler scaler) {
    this.network = network;
    Layout layout = network.layout();
    ws = Workspace.forPrediction(Kernels.best(), layout, parameters, scaler, ROWS);
    outputs = layout.outputs();
    stride = Kernels.padded(ROWS);
    numerators = new float[ws.top.length];
    targetMean = scaler.targetMean();
    targetScale = scaler.targetScale();
  }

  /**
   * Adds a row.
   *
   * @param features raw features, from {@code offset} on
   * @return index of the first feature that is NaN or infinite, as a float once standardised, and
   *     the row is not added; else -1
   */
  public int add(double[] features, int offset) {
    return ws.tile.append(features, offset);
  }

  /**
   * Adds a row by its features that are not zero.
   *
   * @param entries number of them
   * @param columns their indices
   * @param values their values
   * @return index of the first feature that is NaN or infinite, as a float once standardised, and
   *     the row is not added; else -1
   */
  public int add(int entries, int[] columns, double[] values) {
    return ws.tile.append(entries, columns, values);
  }

  public int rows() {
    return ws.tile.rows;
  }

  public void clear() {
    ws.tile.rows = 0;
  }

  /** Computes the outputs of the rows. */
  public void run() {
    network.forward(ws, null, 0);
  }

  /** After {@link #run}: turns the outputs, which stay, into probabilities as well. */
  public void runSoftmax() {
    network.softmaxNumerators(ws, numerators);
  }

  /**
   * Outputs of a row: logits in classification, the target in its own units in regression.
   *
   * @param out [outputs]; overwritten
   */
  public void outputs(int row, double[] out) {
    for (int k = 0; k < outputs; k++) {
      out[k] = output(row, k);
    }
  }

  /** One output of a row. */
  public double output(int row, int k) {
    return targetMean + targetScale * ws.top[k * stride + row];
  }

  /**
   * Probabilities of a row, which sum to 1 to the last bits.
   *
   * @param out [outputs]; overwritten
   */
  public void probabilities(int row, double[] out) {
    double sum = sumOfNumerators(row);
    for (int k = 0; k < outputs; k++) {
      out[k] = numerators[k * stride + row] / sum;
    }
  }

  /** One probability of a row. */
  public double probability(int row, int k) {
    return numerators[k * stride + row] / sumOfNumerators(row);
  }

  private double sumOfNumerators(int row) {
    double sum = 0;
    for (int k = 0; k < outputs; k++) {
      sum += numerators[k * stride + row];
    }
    return sum;
  }
}
