package io.sparkmlp.fuzz;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A data frame drawn at random, with columns label, features, weight and held (boolean), and what
 * is wrong with it.
 */
final class RandomFrame {
  private static final StructType SCHEMA =
      new StructType()
          .add("label", DataTypes.DoubleType)
          .add("features", SQLDataTypes.VectorType())
          .add("weight", DataTypes.DoubleType)
          .add("held", DataTypes.BooleanType);

  private final SplittableRandom random;
  private final boolean classes;
  private final int classCount;
  private final int width;
  private final int rows;
  private final Set<Fault> faults = EnumSet.noneOf(Fault.class);

  /** Of each row: label, features, weight, held. */
  private final List<Object[]> values = new ArrayList<>();

  private final Set<Integer> faulty = new java.util.HashSet<>();

  RandomFrame(SplittableRandom random, boolean classes) {
    this.random = random;
    this.classes = classes;
    classCount = 2 + random.nextInt(3);
    rows = oneIn(12) ? random.nextInt(5) : random.nextInt(10, 200);
    width = 1 + random.nextInt(oneIn(3) ? 30 : 6);
    int wrong = oneIn(2) ? 0 : oneIn(4) ? 2 : 1;
    for (int i = 0; i < wrong; i++) {
      faults.add(Fault.of(random.nextInt(Fault.count())));
    }
    fill();
    for (Fault fault : faults) {
      if (!fault.ofRow()) {
        spoilAll(fault);
      } else if (rows > 0) {
        int row = random.nextInt(rows);
        faulty.add(row);
        spoil(fault, values.get(row));
      }
    }
  }

  int rows() {
    return rows;
  }

  int classCount() {
    return classCount;
  }

  Set<Fault> faults() {
    return faults;
  }

  boolean has(Fault... any) {
    return Arrays.stream(any).anyMatch(faults::contains);
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private double number() {
    return random.nextDouble() * 4 - 2;
  }

  private void fill() {
    int[] kinds = random.ints(width, 0, 14).toArray();
    double[] constants = random.doubles(width, -100, 100).toArray();
    int form = random.nextInt(3);
    double labelScale = oneIn(6) ? Math.pow(10, random.nextInt(-40, 31)) : 1;
    double labelShift = oneIn(6) ? 1e7 : 0;
    for (int i = 0; i < rows; i++) {
      double[] x = new double[width];
      for (int j = 0; j < width; j++) {
        x[j] =
            switch (kinds[j]) {
              case 0 -> constants[j];
              case 1 -> 1e-300 * number();
              case 2 -> 1e-42 * number();
              case 3 -> 1e6 + number();
              case 4 -> 1e30 * number();
              case 5 -> random.nextInt(3);
              case 6, 7 -> oneIn(10) ? number() : 0;
              default -> number();
            };
      }
      double label =
          classes ? i % classCount : labelShift + labelScale * (x[0] > 0 ? 3 + number() : number());
      boolean sparse = form == 1 || (form == 2 && oneIn(2));
      Vector features = sparse ? Vectors.dense(x).toSparse() : Vectors.dense(x);
      values.add(new Object[] {label, features, 0.5 + random.nextDouble(), oneIn(4)});
    }
  }

  private double sign() {
    return random.nextBoolean() ? 1 : -1;
  }

  private void spoil(Fault fault, Object[] row) {
    switch (fault) {
      case NAN_FEATURE -> feature(row, Double.NaN);
      case INFINITE_FEATURE -> feature(row, sign() / 0);
      case HUGE_FEATURE -> feature(row, sign() * 1e300);
      case LARGE_FEATURE -> feature(row, sign() * 3e38);
      case NULL_FEATURES -> row[1] = null;
      case LONGER_VECTOR ->
          row[1] =
              oneIn(2)
                  ? Vectors.zeros(width + 1)
                  : Vectors.sparse(width + 5, new int[] {width + 4}, new double[] {1});
      case EMPTY_VECTOR ->
          row[1] = oneIn(2) ? Vectors.zeros(0) : Vectors.sparse(0, new int[0], new double[0]);
      case NULL_LABEL -> row[0] = null;
      case NAN_LABEL -> row[0] = Double.NaN;
      case INFINITE_LABEL -> row[0] = sign() / 0;
      case FRACTIONAL_LABEL -> row[0] = 0.5;
      case NEGATIVE_LABEL -> row[0] = -1.0 - random.nextInt(3);
      case HUGE_LABEL -> row[0] = new double[] {1e300, 1e18, 3e9, 150}[random.nextInt(4)];
      case NEGATIVE_WEIGHT -> row[2] = -0.5;
      case NAN_WEIGHT -> row[2] = Double.NaN;
      case NULL_WEIGHT -> row[2] = null;
      case INFINITE_WEIGHT -> row[2] = sign() / 0;
      case HUGE_WEIGHT -> row[2] = oneIn(2) ? 1e39 : 3e38;
      default -> row[3] = null;
    }
  }

  private void feature(Object[] row, double value) {
    if (row[1] instanceof Vector vector && vector.size() == width) {
      double[] x = vector.toArray().clone();
      x[random.nextInt(width)] = value;
      row[1] = oneIn(2) ? Vectors.dense(x) : Vectors.dense(x).toSparse();
    }
  }

  private void spoilAll(Fault fault) {
    int shifted = random.nextInt(classCount);
    for (Object[] row : values) {
      switch (fault) {
        case ZERO_WEIGHTS -> row[2] = 0.0;
        case TINY_WEIGHTS -> row[2] = 1e-300;
        case ALL_HELD_OUT -> row[3] = true;
        case NONE_HELD_OUT -> row[3] = false;
        case ONE_CLASS, CONSTANT_LABEL -> row[0] = classes ? 0.0 : 7.25;
        case MISSING_CLASS -> {
          if (classes && row[0] instanceof Double label && label >= shifted) {
            row[0] = label + 1;
          }
        }
        default -> {
          return;
        }
      }
    }
  }

  /** All rows, on partitions of which some may be empty. */
  Dataset<Row> data(SparkSession session) {
    Dataset<Row> data = frame(session, values, 1 + random.nextInt(oneIn(3) ? 9 : 3));
    if (faults.stream().noneMatch(fault -> fault.name().endsWith("_LABEL")) && classes) {
      String[] types = {"double", "float", "int", "bigint", "tinyint", "decimal(9,3)"};
      data = data.withColumn("label", col("label").cast(types[random.nextInt(types.length)]));
    }
    for (Fault fault : faults) {
      data = spoilSchema(fault, data);
    }
    return data;
  }

  private Dataset<Row> spoilSchema(Fault fault, Dataset<Row> data) {
    return switch (fault) {
      case TYPE_OF_LABEL ->
          data.withColumn(
              "label",
              switch (random.nextInt(3)) {
                case 0 -> col("label").cast("string");
                case 1 -> col("label").cast("boolean");
                default -> array(col("label"));
              });
      case TYPE_OF_FEATURES ->
          data.withColumn("features", oneIn(2) ? lit(1.5) : array(lit(1.0), lit(2.0)));
      case TYPE_OF_WEIGHT -> data.withColumn("weight", lit("1"));
      case TYPE_OF_INDICATOR ->
          data.withColumn(
              "held",
              switch (random.nextInt(3)) {
                case 0 -> col("held").cast("string");
                case 1 -> col("held").cast("double");
                default -> array(col("held"));
              });
      case MISSING_COLUMN -> data.drop(SCHEMA.fieldNames()[random.nextInt(4)]);
      case EXISTING_OUTPUT -> data.withColumn("prediction", lit(1.0));
      case CLASSES_OF_METADATA -> {
        int told = new int[] {1, classCount - 1, classCount + 2, 2_000_000_000}[random.nextInt(4)];
        yield withMetadata(
            data,
            "label",
            NominalAttribute.defaultAttr().withName("label").withNumValues(told).toMetadata());
      }
      case WIDTH_OF_METADATA ->
          withMetadata(
              data,
              "features",
              new AttributeGroup("features", width + 1 + random.nextInt(3)).toMetadata());
      default -> data;
    };
  }

  private static Dataset<Row> withMetadata(
      Dataset<Row> data, String name, org.apache.spark.sql.types.Metadata metadata) {
    Column column = col(name).as(name, metadata);
    return Arrays.asList(data.columns()).contains(name) ? data.withColumn(name, column) : data;
  }

  /** The rows that nothing is wrong with, alone. */
  Dataset<Row> sound(SparkSession session) {
    List<Object[]> sound = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      if (!faulty.contains(i)) {
        sound.add(values.get(i));
      }
    }
    return frame(session, sound, 1);
  }

  private static Dataset<Row> frame(SparkSession session, List<Object[]> rows, int partitions) {
    List<Row> list = rows.stream().map(RowFactory::create).toList();
    return session.createDataFrame(
        JavaSparkContext.fromSparkContext(session.sparkContext()).parallelize(list, partitions),
        SCHEMA);
  }
}
