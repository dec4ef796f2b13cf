package io.sparkmlp;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Small datasets with columns label, features and weight. */
public final class TestData {
  public static final StructType SCHEMA =
      new StructType()
          .add("label", DataTypes.DoubleType)
          .add("features", SQLDataTypes.VectorType())
          .add("weight", DataTypes.DoubleType);

  private TestData() {}

  /** Rows of {@link #row}. */
  public static Dataset<Row> of(List<Row> rows) {
    return SharedSpark.session().createDataFrame(rows, SCHEMA);
  }

  public static Row row(double label, double weight, double... features) {
    return RowFactory.create(label, Vectors.dense(features), weight);
  }

  /** Points around (0, 0), (3, 0) and (0, 3), of class 0, 1 and 2. */
  public static Dataset<Row> threeClasses(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Row> list = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      int label = i % 3;
      list.add(
          row(
              label,
              1 + i % 2,
              (label == 1 ? 3 : 0) + 2 * random.nextDouble() - 1,
              (label == 2 ? 3 : 0) + 2 * random.nextDouble() - 1));
    }
    return of(list);
  }

  /** {@link #threeClasses} without the third. */
  public static Dataset<Row> twoClasses(int rows, long seed) {
    return threeClasses(rows * 3 / 2, seed).filter("label < 2");
  }

  /** A smooth surface over the square: {@code 100 + 10 (sin 2a + b^2)}. */
  public static Dataset<Row> surface(int rows, long seed) {
    return surface(rows, seed, x -> 100 + 10 * (Math.sin(2 * x[0]) + x[1] * x[1]));
  }

  private static Dataset<Row> surface(int rows, long seed, ToDoubleFunction<double[]> f) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Row> list = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      double[] x = {2 * random.nextDouble() - 1, 2 * random.nextDouble() - 1};
      list.add(row(f.applyAsDouble(x), 1 + i % 2, x));
    }
    return of(list);
  }

  /** The features of the rows, in order. */
  public static List<Vector> features(Dataset<Row> dataset) {
    return dataset.select("features").collectAsList().stream()
        .map(row -> row.<Vector>getAs(0))
        .toList();
  }
}
