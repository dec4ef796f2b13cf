package io.sparkmlp.train;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Packing of Spark's internal rows into blocks: nanoseconds a row. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Packing {
  private static final int ROWS = 2000;

  @Param({"20", "784"})
  public int width;

  private final List<InternalRow> rows = new ArrayList<>();

  /** Random dense rows, as a scan hands them out. */
  @Setup
  @SuppressWarnings("unchecked")
  public void prepare() {
    UserDefinedType<Vector> vectors = (UserDefinedType<Vector>) SQLDataTypes.VectorType();
    StructType schema =
        new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.DoubleType);
    UnsafeProjection projection = UnsafeProjection.create(schema);
    Random random = new Random(1);
    for (int r = 0; r < ROWS; r++) {
      Vector features = Vectors.dense(random.doubles(width).toArray());
      Object[] fields = {vectors.serialize(features), (double) (r % 10)};
      rows.add(projection.apply(new GenericInternalRow(fields)).copy());
    }
  }

  /** All rows, into one block or a few. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int pack() {
    Packer.Options options =
        new Packer.Options(Integer.MAX_VALUE, false, false, 0, true, true, false, 1);
    Iterator<Packed> blocks = new Packer(0, rows.iterator(), options);
    int packed = 0;
    while (blocks.hasNext()) {
      packed += blocks.next().block().rows();
    }
    return packed;
  }
}
