package io.sparkmlp;

import io.sparkmlp.net.Layout;
import io.sparkmlp.net.TrainedNetwork;
import java.util.Arrays;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.util.GeneralMLWritable;
import org.apache.spark.ml.util.GeneralMLWriter;

/** What the two models have in common: a trained network, to look into and to save. */
public interface MLPModel extends MLPParams, GeneralMLWritable {

  /** The network itself. Internal: for the project's own exporters. */
  TrainedNetwork network();

  /** Number of layers that have weights: the hidden layers and the output. */
  default int numLayers() {
    return network().layout().layers();
  }

  /** Widths of the input, of each hidden layer, and of the output. */
  default int[] layers() {
    return network().layout().widths();
  }

  /**
   * Weights into a layer. They belong to raw features, and in regression to the raw label: whatever
   * standardisation did while training is folded in.
   *
   * <p>With one hidden layer, {@code weights(0)} is w and {@code weights(1)} is gamma.
   *
   * @param layer from 0, the first hidden layer, to {@code numLayers() - 1}, the output
   * @return [fanIn x fanOut], a copy
   * @throws IllegalArgumentException if there is no such layer
   */
  default Matrix weights(int layer) {
    Layout layout = network().layout();
    checkLayer(layer);
    double[] values =
        Arrays.copyOfRange(network().rawParameters(), layout.weights(layer), layout.biases(layer));
    return new DenseMatrix(layout.fanIn(layer), layout.fanOut(layer), values, true);
  }

  /**
   * Biases of a layer, in the same units as {@link #weights}. With one hidden layer, {@code
   * biases(0)} is b and {@code biases(1)} is gamma0.
   *
   * @param layer from 0, the first hidden layer, to {@code numLayers() - 1}, the output
   * @return [fanOut], a copy
   * @throws IllegalArgumentException if there is no such layer
   */
  default Vector biases(int layer) {
    Layout layout = network().layout();
    checkLayer(layer);
    int from = layout.biases(layer);
    return Vectors.dense(
        Arrays.copyOfRange(network().rawParameters(), from, from + layout.fanOut(layer)));
  }

  /** Saves the model; see {@code format} for what else than Spark's own format there is. */
  @Override
  default GeneralMLWriter write() {
    return new MLPModelWriter((PipelineStage) this);
  }

  private void checkLayer(int layer) {
    if (layer < 0 || layer >= numLayers()) {
      throw new IllegalArgumentException(
          "layer: expected 0 to %d, got %d".formatted(numLayers() - 1, layer));
    }
  }
}
