package io.sparkmlp.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkmlp.FitLog;
import io.sparkmlp.TestData;
import io.sparkmlp.cluster.Fit.Bits;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManagerMaster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import scala.Function1;

/** Fits that meet faults end with the bits of a fit that met none, and leave nothing behind. */
@ExtendWith(SharedCluster.class)
class FaultIT {
  private static final Map<Fit, Bits> UNDISTURBED = new EnumMap<>(Fit.class);
  private static StandaloneCluster cluster;
  private static SparkSession spark;
  private static SparkContext context;

  /** Where faults say that they happened. */
  @TempDir private Path marks;

  @BeforeAll
  static void session() {
    cluster = SharedCluster.get();
    spark = Sessions.open(cluster.url(), Map.of("spark.plugins", FaultPlugin.class.getName()));
    context = spark.sparkContext();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @BeforeEach
  void bothExecutors() {
    ClusterIT.awaitExecutors(cluster, spark);
  }

  @AfterEach
  void nothingStaysCached() {
    assertTrue(context.getPersistentRDDs().isEmpty());
    BlockManagerMaster blocks = SparkEnv.get().blockManager().master();
    Function1<BlockId, Object> ours =
        (Function1<BlockId, Object> & Serializable)
            block -> block.isRDD() || block.name().matches(".*_(input|partial)_.*");
    cluster.await("no block is left", () -> blocks.getMatchingBlockIds(ours, true).isEmpty());
  }

  private static Bits undisturbed(Fit fit) throws Exception {
    if (!UNDISTURBED.containsKey(fit)) {
      UNDISTURBED.put(fit, cluster.within(fit + ", undisturbed", () -> fit.run(spark)));
    }
    return UNDISTURBED.get(fit);
  }

  /**
   * @param between what happens before the first iteration (0) and after each, in the fit's thread
   */
  private static void sameBits(Fit fit, IntConsumer between) throws Exception {
    Bits expected = undisturbed(fit);
    try (FitLog log = FitLog.iterations(between)) {
      Bits bits =
          cluster.within(
              fit + ", disturbed",
              () -> {
                between.accept(0);
                return fit.run(spark);
              });
      expected.assertEqual(bits, fit.name());
    }
  }

  /** What sets a fault when an iteration has ended. */
  private static IntConsumer faultAfter(int iteration, String fault) {
    return i -> {
      if (i == iteration) {
        context.setLocalProperty(FaultPlugin.PROPERTY, fault);
      }
    };
  }

  /**
   * An executor is killed in the middle of a task.
   *
   * @param iteration after which the fault may strike; 0: from the start of the fit
   * @param tasks of the stage to strike
   */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    // While rows are read and packed.
    "packing, L_BFGS, 0, 3, 1",
    // While packed rows are spread over the partitions to train on.
    "spreading, GRADIENT_DESCENT, 0, 4, 2",
    "gradient, L_BFGS, 3, 4, 3",
    "gradient of a mini-batch, ADAM, 2, 4, 0",
    "local steps, LOCAL_STEPS, 2, 4, 1",
    "gradient and loss of held-out rows, EARLY_STOPPING, 1, 4, 2",
    "gradient in a block, BLOCKS, 1, 4, 2",
    "gradient of many parameters, SLICES, 1, 24, 7",
    "reduction, SLICES, 1, 7, 4",
  })
  void executorKilled(String phase, Fit fit, int iteration, int tasks, int task) throws Exception {
    Path struck = marks.resolve("killed");
    String kill = "kill %s %d %d".formatted(struck, tasks, task);
    sameBits(fit, faultAfter(iteration, kill));
    assertTrue(Files.exists(struck), "no executor was killed in " + phase);
  }

  /** With both executors all cached blocks and all that was shuffled is lost. */
  @ParameterizedTest
  @EnumSource(names = {"L_BFGS", "ADAM"})
  void allExecutorsKilled(Fit fit) throws Exception {
    Set<ProcessHandle> killed = new HashSet<>();
    sameBits(
        fit,
        i -> {
          if (i == 2) {
            killed.addAll(cluster.executors());
            killed.forEach(ProcessHandle::destroyForcibly);
          }
        });
    assertEquals(2, killed.size());
  }

  @Test
  void workerKilledAndAnotherJoins() throws Exception {
    ClusterIT.Executors seen = new ClusterIT.Executors();
    Set<String> before = new HashSet<>();
    context.addSparkListener(seen);
    sameBits(
        Fit.L_BFGS,
        i -> {
          try {
            if (i == 2) {
              cluster.await("tasks on both executors", () -> seen.ids().size() == 2);
              before.addAll(seen.ids());
              cluster.killWorker();
            } else if (i == 4) {
              cluster.startWorker();
              ClusterIT.awaitExecutors(cluster, spark);
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    cluster.await("tasks on the new worker", () -> !before.containsAll(seen.ids()));
    context.removeSparkListener(seen);
  }

  @ParameterizedTest
  @EnumSource(names = {"L_BFGS", "ADAM", "LOCAL_STEPS", "BLOCKS", "SLICES"})
  void cachedBlocksLost(Fit fit) throws Exception {
    sameBits(
        fit,
        i -> {
          if (i == 1 || i == 3) {
            assertEquals(1, context.getPersistentRDDs().size());
            int rows = (int) context.getPersistentRDDs().keysIterator().next();
            SparkEnv.get().blockManager().master().removeRdd(rows, true);
          }
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"L_BFGS", "ADAM", "LOCAL_STEPS", "BLOCKS", "SLICES"})
  void tasksFailAtRandom(Fit fit) throws Exception {
    sameBits(fit, faultAfter(0, "fail " + marks));
    assertTrue(marks() >= 20, "tasks failed only %d times".formatted(marks()));
  }

  /** What tasks left for the driver is gone before it could fetch it. */
  @ParameterizedTest
  @EnumSource(names = {"BLOCKS", "MANY_BLOCKS"})
  void partialSumsLost(Fit fit) throws Exception {
    Path lost = marks.resolve("lost");
    sameBits(fit, faultAfter(1, "lose " + lost));
    assertTrue(Files.exists(lost), "no block was lost");
  }

  private long marks() throws IOException {
    try (Stream<Path> files = Files.list(marks)) {
      return files.count();
    }
  }

  /** Reading fails in the middle of every partition, twice in a row. */
  @ParameterizedTest
  @EnumSource(names = {"L_BFGS", "EARLY_STOPPING"})
  void readingFails(Fit fit) throws Exception {
    Bits expected = undisturbed(fit);
    String folder = marks.toString();
    Dataset<Row> data =
        Fit.data(spark)
            .withColumn(
                "label",
                functions
                    .udf((UDF1<Double, Double>) label -> read(label, folder), DataTypes.DoubleType)
                    .apply(functions.col("label")));
    expected.assertEqual(cluster.within("fit", () -> fit.run(data)), fit.name());
    assertEquals(2 * Fit.INPUT_PARTITIONS, marks());
  }

  private static double read(double label, String folder) throws IOException {
    TaskContext task = TaskContext.get();
    if (label == 2 && task.attemptNumber() < 2) {
      String name = task.partitionId() + "-" + task.attemptNumber();
      Files.createFile(Path.of(folder, name));
      throw new IOException("a fault: reading " + name + " fails");
    }
    return label;
  }

  /** Rows that come in another order whenever they are computed again, as behind a shuffle. */
  private Dataset<Row> reordered() {
    String folder = marks.toString();
    JavaRDD<Row> rows =
        Fit.data(spark)
            .javaRDD()
            .mapPartitionsWithIndex(
                (p, part) -> {
                  List<Row> list = new ArrayList<>();
                  part.forEachRemaining(list::add);
                  if (!new File(folder, "read-" + p).createNewFile()) {
                    Collections.reverse(list);
                  }
                  return list.iterator();
                },
                false);
    return spark.createDataFrame(rows, TestData.SCHEMA);
  }

  private static IntConsumer killExecutors(int iteration, int executors) {
    return i -> {
      if (i == iteration) {
        List<ProcessHandle> victims = cluster.executors().subList(0, executors);
        victims.forEach(ProcessHandle::destroyForcibly);
      }
    };
  }

  /** Rows that were written come back as they were. */
  @ParameterizedTest
  @CsvSource({"L_BFGS, 1", "ADAM, 2"})
  void rowsComeBackInAnotherOrder(Fit fit, int executors) throws Exception {
    Bits expected = undisturbed(fit);
    Path rows = Files.createDirectory(marks.resolve("rows"));
    context.setCheckpointDir(rows.toString());
    try (FitLog log = FitLog.iterations(killExecutors(2, executors))) {
      Dataset<Row> data = reordered();
      Bits bits = cluster.within("fit", () -> fit.run(data, true));
      expected.assertEqual(bits, fit.name());
    }
    try (Stream<Path> left = Files.walk(rows)) {
      assertTrue(left.noneMatch(Files::isRegularFile));
    }
  }

  /** Rows that were not written, and come back others, end the fit: no model is made of both. */
  @Test
  void rowsAreNotWhatTheyWere() throws Exception {
    Fit fit = Fit.ADAM;
    try (FitLog log = FitLog.iterations(killExecutors(2, 2))) {
      Dataset<Row> data = reordered();
      IllegalStateException thrown =
          assertThrows(
              IllegalStateException.class, () -> cluster.within("fit", () -> fit.run(data)));
      assertTrue(thrown.getMessage().contains("set checkpointRows"), thrown.toString());
    }
  }

  /**
   * A fit whose jobs are cancelled throws.
   *
   * @param iteration after which tasks hang; 0: from the start of the fit
   * @param tasks of the stage that hangs
   */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "packing, L_BFGS, 0, 3",
    "spreading, L_BFGS, 0, 4",
    "gradient, ADAM, 1, 4",
    "gradient in a block, BLOCKS, 1, 4",
    "reduction, SLICES, 1, 7"
  })
  void cancelled(String phase, Fit fit, int iteration, int tasks) throws Exception {
    Path hangs = marks.resolve("hangs");
    IntConsumer between = faultAfter(iteration, "hang %s %d".formatted(hangs, tasks));
    FutureTask<Bits> task =
        new FutureTask<>(
            () -> {
              context.setJobGroup(phase, phase, true);
              between.accept(0);
              return fit.run(spark);
            });
    try (FitLog log = FitLog.iterations(between)) {
      new Thread(task, "fit to be cancelled").start();
      cluster.await("a task hangs", () -> Files.exists(hangs));
      context.cancelJobGroup(phase);
      Exception thrown =
          assertThrows(ExecutionException.class, () -> task.get(20, TimeUnit.SECONDS));
      assertTrue(thrown.getMessage().contains("cancelled"), thrown.toString());
    }
  }
}
