package io.sparkmlp.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkmlp.SharedSpark;
import io.sparkmlp.net.Block;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scala.Tuple2;
import scala.reflect.ClassTag$;

@ExtendWith(SharedSpark.class)
class CachedRowsTest {
  private static final SparkContext CONTEXT = SharedSpark.session().sparkContext();

  private static JavaRDD<Integer> numbers() {
    return JavaSparkContext.fromSparkContext(CONTEXT)
        .parallelize(List.of(1, 2, 3, 4, 5, 6, 7, 8), 4);
  }

  private static Packed packed(float value) {
    return new Packed(
        new Block(1, 1, null, 0, new float[] {value}, null, null, new float[] {0}, null),
        false,
        null);
  }

  private static JavaRDD<Packed> packed(JavaRDD<Integer> numbers) {
    return numbers.map(number -> packed(number));
  }

  private static List<Float> values(CachedRows rows) {
    return rows.toJavaRDD().map(packed -> packed.block().values()[0]).collect();
  }

  /** No job has run on any of them, which would have settled what they depend on. */
  static Stream<JavaRDD<Packed>> sources() {
    return Stream.of(
        packed(numbers()),
        packed(numbers().coalesce(2)),
        packed(numbers().union(numbers())),
        packed(numbers().repartition(3)),
        packed(numbers().repartition(3)).coalesce(2).union(packed(numbers().distinct())),
        packed(numbers().zip(numbers().map(n -> -n)).map(pair -> pair._1 * pair._2)));
  }

  @ParameterizedTest
  @MethodSource("sources")
  void lostOnesAreMadeAgain(JavaRDD<Packed> source) {
    try (CachedRows rows = new CachedRows(source.rdd(), "test")) {
      List<Float> values = values(rows);
      assertEquals(source.map(packed -> packed.block().values()[0]).collect(), values);
      rows.unpersist(true);
      assertEquals(values, values(rows));
    }
  }

  @Test
  void aTaskCarriesNothingOfTheSource() {
    List<String> large = Collections.nCopies(4, "x".repeat(1 << 20));
    JavaRDD<Packed> source =
        JavaSparkContext.fromSparkContext(CONTEXT)
            .parallelize(large, 2)
            .map(text -> packed(text.length()));
    try (CachedRows rows = new CachedRows(source.rdd(), "test")) {
      Tuple2<?, ?> task = new Tuple2<>(rows, rows.partitions()[1]);
      int bytes =
          SparkEnv.get()
              .closureSerializer()
              .newInstance()
              .serialize(task, ClassTag$.MODULE$.Any())
              .remaining();
      assertTrue(bytes < 10_000, bytes + " bytes");
      assertEquals(4, values(rows).size());
    }
  }

  /** A function that keeps state, as Spark allows: it sees one partition only. */
  private static final class Count implements Function<Integer, Packed> {
    private static final long serialVersionUID = 1;
    private int seen;

    @Override
    public Packed call(Integer number) {
      return packed(seen++);
    }
  }

  @Test
  void everyPartitionIsMadeByFunctionsOfItsOwn() {
    List<Float> expected = List.of(0f, 1f, 0f, 1f, 0f, 1f, 0f, 1f);
    try (CachedRows rows = new CachedRows(numbers().map(new Count()).rdd(), "test")) {
      assertEquals(expected, values(rows));
      rows.unpersist(true);
      assertEquals(expected, values(rows));
    }
  }

  @Test
  void whatIsToBeWrittenIsWrittenFirst(@TempDir Path directory) {
    CONTEXT.setCheckpointDir(directory.toString());
    try {
      JavaRDD<Integer> marked = numbers().repartition(3);
      marked.checkpoint();
      try (CachedRows rows = new CachedRows(packed(marked).rdd(), "test")) {
        assertTrue(marked.isCheckpointed());
        assertEquals(8, values(rows).size());
      }
    } finally {
      CONTEXT.setCheckpointDir(null);
    }
  }
}
