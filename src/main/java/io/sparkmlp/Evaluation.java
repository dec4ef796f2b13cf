package io.sparkmlp;

import io.sparkmlp.net.Layout;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What the two models need alike to compare their predictions with labels. */
final class Evaluation {
  private Evaluation() {}

  /** A dataset with predictions, without the rows that {@code handleInvalid} leaves out. */
  static <M extends PredictionModel<?, M> & MLPModel> Dataset<Row> predictions(
      M model, Dataset<?> dataset, String weightCol) {
    Dataset<Row> predicted = model.transform(dataset);
    if (!SharedParams.skipsInvalid(model)) {
      return predicted;
    }
    Dataset<Row> labelled = Features.dropInvalidNumbers(predicted, model.getLabelCol());
    return weightCol == null ? labelled : Features.dropInvalidNumbers(labelled, weightCol);
  }

  /** Bytes of parameters, means and scales of a model that is yet to be fitted. */
  static long sizeOf(int inputs, int[] hiddenLayers, int outputs) {
    int[] widths = new int[hiddenLayers.length + 2];
    widths[0] = inputs;
    System.arraycopy(hiddenLayers, 0, widths, 1, hiddenLayers.length);
    widths[widths.length - 1] = outputs;
    return sizeOf(new Layout(widths));
  }

  /** Bytes of parameters, means and scales. */
  static long sizeOf(Layout layout) {
    return Double.BYTES * (layout.size() + 2L * layout.inputs());
  }
}
