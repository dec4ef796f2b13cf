package io.sparkmlp;

import io.sparkmlp.net.Scaler;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Checks of what a model is given to predict from. */
final class Features {
  private Features() {}

  /**
   * @throws IllegalArgumentException if there is no vector
   */
  static void require(boolean present, String featuresCol) {
    if (!present) {
      throw new IllegalArgumentException(featuresCol + ": Vectors MUST NOT be Null" + remedy());
    }
  }

  /** What is wrong with a vector that holds NaN or infinity, or what is such as a float. */
  static IllegalArgumentException notFinite(String featuresCol, double value, int index) {
    if (Double.isFinite(value)) {
      return new IllegalArgumentException(
          "%s: expected numbers less than 3.4e38 deviations from those of the fit, got %s at index %d%s"
              .formatted(featuresCol, value, index, remedy()));
    }
    return new IllegalArgumentException(
        "%s: Vector values MUST NOT be NaN or Infinity, but got %s at index %d%s"
            .formatted(featuresCol, value, index, remedy()));
  }

  private static String remedy() {
    return "; drop such rows, or set handleInvalid to skip and transform will";
  }

  /** Refuses a column whose metadata tells another length than the model's. */
  static void requireWidth(StructType schema, MLPParams params, int width) {
    int size = AttributeGroup.fromStructField(schema.apply(params.getFeaturesCol())).size();
    if (size >= 0) {
      requireWidth(params.getFeaturesCol(), width, size);
    }
  }

  /**
   * @throws IllegalArgumentException if a vector is not of the model's length
   */
  static void requireWidth(String featuresCol, int width, int got) {
    if (got != width) {
      throw new IllegalArgumentException(
          "%s: expected vectors of length %d, got %d".formatted(featuresCol, width, got));
    }
  }

  /**
   * The rows whose features are neither null nor hold NaN or infinity, as floats once standardised.
   */
  static Dataset<Row> dropInvalid(Dataset<?> dataset, String featuresCol, Scaler scaler) {
    UDF1<Vector, Boolean> valid = vector -> vector != null && finite(vector, scaler);
    Column column = functions.udf(valid, DataTypes.BooleanType).apply(dataset.col(featuresCol));
    return dataset.toDF().filter(column);
  }

  /** The rows in which the columns are, as numbers, neither null nor NaN nor infinite. */
  static Dataset<Row> dropInvalidNumbers(Dataset<Row> dataset, String... columns) {
    Dataset<Row> valid = dataset;
    for (String name : columns) {
      Column number = functions.col(name).cast(DataTypes.DoubleType);
      valid =
          valid.filter(
              number
                  .isNotNull()
                  .and(functions.not(number.isNaN()))
                  .and(functions.abs(number).lt(Double.POSITIVE_INFINITY)));
    }
    return valid;
  }

  /** Of the stored entries; those that a sparse vector leaves out are zero. */
  private static boolean finite(Vector vector, Scaler scaler) {
    // A vector of another length is left for the model to refuse.
    boolean known = vector.size() == scaler.means().length;
    int[] indices = vector instanceof SparseVector sparse ? sparse.indices() : null;
    double[] values = vector instanceof SparseVector sparse ? sparse.values() : vector.toArray();
    for (int e = 0; e < values.length; e++) {
      int i = indices == null ? e : indices[e];
      double x = known ? (values[e] - scaler.means()[i]) * (1 / scaler.scales()[i]) : values[e];
      if (!Float.isFinite((float) x)) {
        return false;
      }
    }
    return true;
  }
}
