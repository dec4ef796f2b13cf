package io.sparkmlp.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkmlp.SharedSpark;
import io.sparkmlp.net.Block;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.MapOutputTrackerMaster;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scala.Function1;
import scala.Option;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;
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

  private static List<Float> values(RDD<Packed> rows) {
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

  private void cached(JavaRDD<Packed> source, Consumer<RDD<Packed>> test) {
    RDD<Packed> rows = CachedRows.of(source.rdd(), "test");
    try {
      test.accept(rows);
    } finally {
      CachedRows.free(rows);
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void lostOnesAreMadeAgain(JavaRDD<Packed> source) {
    cached(
        source,
        rows -> {
          List<Float> values = values(rows);
          assertEquals(values(source.rdd()), values);
          rows.unpersist(true);
          assertEquals(values, values(rows));
        });
  }

  /** Blocks of broadcasts that hold local data; one may go while they are looked at. */
  private static Set<BlockId> largeBroadcasts() {
    BlockManager blocks = SparkEnv.get().blockManager();
    Function1<BlockId, Object> large =
        (Function1<BlockId, Object> & Serializable)
            block -> {
              Option<BlockStatus> status = blocks.getStatus(block);
              return block.isBroadcast()
                  && status.isDefined()
                  && status.get().memSize() + status.get().diskSize() > 1 << 20;
            };
    return Set.copyOf(CollectionConverters.asJava(blocks.getMatchingBlockIds(large)));
  }

  @Test
  void aTaskCarriesNothingOfTheSource() throws Exception {
    Set<BlockId> before = largeBroadcasts();
    List<String> large = IntStream.range(0, 4).mapToObj(i -> ("" + i).repeat(1 << 20)).toList();
    JavaRDD<Packed> source =
        JavaSparkContext.fromSparkContext(CONTEXT)
            .parallelize(large, 2)
            .map(text -> packed(text.length()));
    cached(
        source,
        rows -> {
          Tuple2<?, ?> task = new Tuple2<>(rows, rows.partitions()[1]);
          int bytes =
              SparkEnv.get()
                  .closureSerializer()
                  .newInstance()
                  .serialize(task, ClassTag$.MODULE$.Any())
                  .remaining();
          assertTrue(bytes < 10_000, bytes + " bytes");
          assertEquals(4, values(rows).size());
          assertFalse(before.containsAll(largeBroadcasts()));
        });
    for (int i = 0; i < 1_000 && !before.containsAll(largeBroadcasts()); i++) {
      Thread.sleep(10);
    }
    assertTrue(before.containsAll(largeBroadcasts()));
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
    cached(
        numbers().map(new Count()),
        rows -> {
          assertEquals(expected, values(rows));
          rows.unpersist(true);
          assertEquals(expected, values(rows));
        });
  }

  @Test
  void aSourceThatTasksCannotBeSentIsRefused() {
    JavaRDD<Packed> source =
        JavaSparkContext.fromSparkContext(CONTEXT)
            .parallelize(List.of(new Object()), 1)
            .map(object -> packed(1));
    String message =
        assertThrows(IllegalArgumentException.class, () -> CachedRows.of(source.rdd(), "test"))
            .getMessage();
    assertTrue(message.startsWith("dataset: expected functions and data"), message);
  }

  private static final AtomicInteger EVALUATIONS = new AtomicInteger();
  private static final Semaphore CHECKPOINT = new Semaphore(0);

  /** Numbers that come by way of a shuffle, to be written to the checkpoint directory. */
  private static JavaRDD<Integer> marked() {
    EVALUATIONS.set(0);
    JavaRDD<Integer> marked =
        numbers()
            .mapToPair(number -> new Tuple2<>(number, number))
            .partitionBy(new HashPartitioner(1))
            .map(
                pair -> {
                  // The ninth is the first that is written.
                  if (EVALUATIONS.incrementAndGet() == 9) {
                    CHECKPOINT.acquire();
                  }
                  return pair._1;
                });
    marked.checkpoint();
    return marked;
  }

  @Test
  void whatIsToBeWrittenIsWrittenFirst(@TempDir Path directory) {
    CONTEXT.setCheckpointDir(directory.toString());
    CHECKPOINT.release();
    try {
      cached(
          packed(marked()),
          rows -> {
            List<Float> values = values(rows);
            rows.unpersist(true);
            assertEquals(values, values(rows));
            assertEquals(8, EVALUATIONS.get());
          });
    } finally {
      CHECKPOINT.drainPermits();
      CONTEXT.setCheckpointDir(null);
    }
  }

  private static Set<Object> shuffles() {
    MapOutputTrackerMaster master = (MapOutputTrackerMaster) SparkEnv.get().mapOutputTracker();
    return Set.copyOf(CollectionConverters.asJava(master.shuffleStatuses().keySet()));
  }

  /** Spark then forgets the shuffle, for it has what came of it. */
  @Test
  void whatAnotherThreadIsWritingIsReadFromThere(@TempDir Path directory) throws Exception {
    CONTEXT.setCheckpointDir(directory.toString());
    Set<Object> before = shuffles();
    try {
      JavaRDD<Integer> marked = marked();
      Thread other = new Thread(marked::count);
      other.start();
      while (EVALUATIONS.get() < 9) {
        Thread.sleep(1);
      }
      JavaRDD<Packed> source = packed(marked);
      RDD<Packed> rows = CachedRows.of(source.rdd(), "test");
      CHECKPOINT.release();
      other.join();
      assertTrue(marked.isCheckpointed());
      for (int i = 0; i < 100 && !before.containsAll(shuffles()); i++) {
        System.gc();
        Thread.sleep(50);
      }
      assertEquals(8, values(rows).size());
      CachedRows.free(rows);
    } finally {
      CHECKPOINT.drainPermits();
      CONTEXT.setCheckpointDir(null);
    }
  }
}
