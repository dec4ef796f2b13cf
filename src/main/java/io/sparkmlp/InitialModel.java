package io.sparkmlp;

import io.sparkmlp.net.TrainedNetwork;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.BinaryAttribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * What a fit starts from.
 *
 * @param labels names of a classifier's classes; null if they have none
 */
record InitialModel(TrainedNetwork network, String[] labels) implements Serializable {

  /**
   * The model that was given to the estimator, or that lies at its {@code initialModelPath}; null
   * for none.
   *
   * @throws IllegalArgumentException if there are both, or nothing that fits at the path
   */
  static <M extends Params & MLPModel> InitialModel of(
      MLPParams estimator,
      InitialModel given,
      Class<M> type,
      MLReader<M> reader,
      SparkSession session) {
    String path = SharedParams.textOrNull(estimator, estimator.initialModelPath());
    if (path == null) {
      return given;
    }
    if (given != null) {
      throw new IllegalArgumentException(
          "initialModelPath: expected none where setInitialModel has been called, got %s; clear one of the two"
              .formatted(path));
    }
    M model = reader.load(SparkInternals.stagePath(path, session, type));
    return new InitialModel(
        model.network(),
        model instanceof MLPClassificationModel classifier ? classifier.labelsOrNull() : null);
  }

  /** Names of the classes by the label's metadata; null if that does not tell. */
  static String[] labels(StructType schema, String labelCol) {
    Attribute label = Attribute.fromStructField(schema.apply(labelCol));
    Option<String[]> names = Option.empty();
    if (label instanceof NominalAttribute nominal) {
      names = nominal.values();
    } else if (label instanceof BinaryAttribute binary) {
      names = binary.values();
    }
    return names.isDefined() ? names.get() : null;
  }

  /**
   * The network with its outputs in the order of these classes, where both sides have names.
   *
   * @throws IllegalArgumentException if the sets of classes differ
   */
  TrainedNetwork networkFor(String[] classes, String labelCol) {
    if (labels == null || classes == null || Arrays.equals(labels, classes)) {
      return network;
    }
    List<String> known = List.of(labels);
    int[] outputs = Arrays.stream(classes).mapToInt(known::indexOf).toArray();
    if (classes.length != labels.length || Arrays.stream(outputs).anyMatch(k -> k < 0)) {
      throw new IllegalArgumentException(
          "initialModel: expected the classes %s of column %s, got a model of the classes %s; give it rows of its classes, or start from random weights"
              .formatted(Arrays.toString(classes), labelCol, known));
    }
    return network.withOutputs(outputs);
  }
}
