package io.sparkmlp;

import io.sparkmlp.net.Loss;
import io.sparkmlp.net.PredictionBatch;
import io.sparkmlp.net.TrainedNetwork;
import io.sparkmlp.train.FeatureRow;
import java.io.Serializable;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;
import org.slf4j.LoggerFactory;
import scala.Function1;

/**
 * All that {@code transform} computes from the features of a row, as one struct: in the plan of a
 * query a function of a row, which {@link BatchPlanner} applies to many rows at a time.
 *
 * @param featuresCol named in messages
 * @param outputs fields of the struct
 * @param thresholds of the classes, or null
 */
record Prediction(
    TrainedNetwork network, String featuresCol, List<Output> outputs, double[] thresholds)
    implements Function1<Vector, Row>, Serializable {

  /** A field of the struct. */
  enum Output {
    /** Logits. */
    RAW(SQLDataTypes.VectorType()),
    PROBABILITY(SQLDataTypes.VectorType()),
    /** The class, or in regression the target. */
    PREDICTION(DataTypes.DoubleType);

    private final DataType type;

    Output(DataType type) {
      this.type = type;
    }
  }

  @SuppressWarnings("unchecked")
  private static final UserDefinedType<Vector> VECTOR =
      (UserDefinedType<Vector>) SQLDataTypes.VectorType();

  StructType type() {
    StructType type = new StructType();
    for (Output output : outputs) {
      // Nullable as the columns of Spark's own models are.
      type = type.add(output.name(), output.type, output != Output.PREDICTION);
    }
    return type;
  }

  /**
   * Appends the columns of the outputs.
   *
   * @param names of the columns, in the order of the outputs
   * @param schema of the result, for the metadata of the columns
   */
  Dataset<Row> appendTo(Dataset<?> dataset, List<String> names, StructType schema) {
    if (names.isEmpty()) {
      LoggerFactory.getLogger(Prediction.class)
          .warn("transform does nothing because no output columns were set");
      return dataset.toDF();
    }
    Column struct = SparkInternals.function(this, type()).apply(functions.col(featuresCol));
    Column[] columns = new Column[1 + names.size()];
    columns[0] = functions.col("*");
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      columns[i + 1] =
          struct.getField(outputs.get(i).name()).as(name, schema.apply(name).metadata());
    }
    return dataset.select(columns);
  }

  /** One row alone, where a query is planned without {@link BatchPlanner}. */
  @Override
  public Row apply(Vector features) {
    return alone(
        features,
        needsSoftmax(),
        batch ->
            RowFactory.create(outputs.stream().map(output -> value(batch, 0, output)).toArray()));
  }

  /** Logits of one row. */
  Vector raw(Vector features) {
    return alone(features, false, batch -> raw(batch, 0));
  }

  /** Probabilities of one row. */
  Vector probability(Vector features) {
    return alone(features, true, batch -> probability(batch, 0));
  }

  private <T> T alone(Vector features, boolean softmax, Function<PredictionBatch, T> read) {
    PredictionBatch batch = network.acquire();
    try {
      run(batch, features, softmax);
      return read.apply(batch);
    } finally {
      network.release(batch);
    }
  }

  /** The class or the target of one row; allocates nothing. */
  double prediction(Vector features) {
    PredictionBatch batch = network.acquire();
    try {
      run(batch, features, thresholds != null);
      return prediction(batch, 0);
    } finally {
      network.release(batch);
    }
  }

  /**
   * @throws IllegalArgumentException if there is no vector, its length is not the model's or it
   *     holds NaN or infinity
   */
  private void run(PredictionBatch batch, Vector features, boolean softmax) {
    Features.require(features != null, featuresCol);
    requireWidth(features.size());
    if (features instanceof SparseVector sparse) {
      double[] values = sparse.values();
      requireFinite(batch.add(values.length, sparse.indices(), values), features);
    } else {
      requireFinite(batch.add(((DenseVector) features).values(), 0), features);
    }
    batch.run();
    if (softmax) {
      batch.runSoftmax();
    }
  }

  /**
   * @throws IllegalArgumentException likewise
   */
  void add(PredictionBatch batch, FeatureRow features) {
    requireWidth(features.size);
    int notFinite =
        features.sparse
            ? batch.add(features.entries, features.columns, features.values)
            : batch.add(features.values, 0);
    if (notFinite >= 0) {
      requireFinite(notFinite, new DenseVector(features.toDense()));
    }
  }

  private void requireWidth(int width) {
    Features.requireWidth(featuresCol, network.layout().inputs(), width);
  }

  private void requireFinite(int notFinite, Vector features) {
    if (notFinite >= 0) {
      throw Features.notFinite(featuresCol, features.apply(notFinite), notFinite);
    }
  }

  void run(PredictionBatch batch) {
    batch.run();
    if (needsSoftmax()) {
      batch.runSoftmax();
    }
  }

  private boolean needsSoftmax() {
    return outputs.contains(Output.PROBABILITY) || thresholds != null;
  }

  /** The struct of a row in Spark's internal form. */
  InternalRow struct(PredictionBatch batch, int row) {
    Object[] fields = new Object[outputs.size()];
    for (int i = 0; i < fields.length; i++) {
      Object value = value(batch, row, outputs.get(i));
      fields[i] = value instanceof Vector vector ? VECTOR.serialize(vector) : value;
    }
    return new GenericInternalRow(fields);
  }

  private Object value(PredictionBatch batch, int row, Output output) {
    return switch (output) {
      case RAW -> raw(batch, row);
      case PROBABILITY -> probability(batch, row);
      case PREDICTION -> prediction(batch, row);
    };
  }

  private Vector raw(PredictionBatch batch, int row) {
    double[] out = new double[network.layout().outputs()];
    batch.outputs(row, out);
    return new DenseVector(out);
  }

  private Vector probability(PredictionBatch batch, int row) {
    double[] out = new double[network.layout().outputs()];
    batch.probabilities(row, out);
    return new DenseVector(out);
  }

  /**
   * The class of the largest probability or, with thresholds, the largest ratio of probability and
   * threshold, the first of several; in regression the target.
   */
  private double prediction(PredictionBatch batch, int row) {
    if (network.loss() != Loss.CROSS_ENTROPY) {
      return batch.output(row, 0);
    }
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < network.layout().outputs(); k++) {
      double score =
          thresholds == null ? batch.output(row, k) : batch.probability(row, k) / thresholds[k];
      if (score > most) { // Not so if 0 / 0, which is how Spark's own classifiers have it.
        most = score;
        best = k;
      }
    }
    return best;
  }

  /** What a plan shows of it. */
  @Override
  public String toString() {
    return "predict " + outputs + " by layers " + network.layout();
  }
}
