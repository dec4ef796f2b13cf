package io.sparkmlp;

import java.util.Arrays;
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
   * The features of one row, which may be the vector's own array.
   *
   * @throws IllegalArgumentException if there is no vector, its length is not the model's or it
   *     holds NaN or infinity
   */
  static double[] of(Vector vector, MLPParams params, int width) {
    if (vector == null) {
      throw new IllegalArgumentException(
          params.getFeaturesCol() + ": Vectors MUST NOT be Null" + remedy());
    }
    requireWidth(params, width, vector.size());
    double[] values = vector.toArray();
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "%s: Vector values MUST NOT be NaN or Infinity, but got %s at index %d%s"
                .formatted(params.getFeaturesCol(), values[i], i, remedy()));
      }
    }
    return values;
  }

  private static String remedy() {
    return "; drop such rows, or set handleInvalid to skip and transform will";
  }

  /** Refuses a column whose metadata tells another length than the model's. */
  static void requireWidth(StructType schema, MLPParams params, int width) {
    int size = AttributeGroup.fromStructField(schema.apply(params.getFeaturesCol())).size();
    if (size >= 0) {
      requireWidth(params, width, size);
    }
  }

  private static void requireWidth(MLPParams params, int width, int got) {
    if (got != width) {
      throw new IllegalArgumentException(
          "%s: expected vectors of length %d, got %d"
              .formatted(params.getFeaturesCol(), width, got));
    }
  }

  /** The rows whose features are neither null nor hold NaN or infinity. */
  static Dataset<Row> dropInvalid(Dataset<?> dataset, String featuresCol) {
    UDF1<Vector, Boolean> valid =
        vector -> vector != null && Arrays.stream(values(vector)).allMatch(Double::isFinite);
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

  /** The stored entries; those that a sparse vector leaves out are zero. */
  private static double[] values(Vector vector) {
    return vector instanceof SparseVector sparse ? sparse.values() : vector.toArray();
  }
}
