package io.sparkmlp.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkmlp.SharedSpark;
import io.sparkmlp.TestData;
import io.sparkmlp.net.Block;
import io.sparkmlp.net.Layout;
import io.sparkmlp.optim.Solver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Cached rows that are lost, and input that is in another order when it is read again. */
@ExtendWith(SharedSpark.class)
class LostRowsTest {
  private static final int INPUT_PARTITIONS = 2;
  private static final Set<Integer> READ = ConcurrentHashMap.newKeySet();

  @TempDir Path directory;
  private final SparkContext context = SharedSpark.session().sparkContext();

  @BeforeEach
  void begin() {
    READ.clear();
    context.setCheckpointDir(directory.toString());
  }

  @AfterEach
  void noDirectory() {
    context.setCheckpointDir(null);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private Dataset<Row> reordered(double... labels) {
    Row[] rows = new Row[labels.length];
    Arrays.setAll(rows, i -> TestData.row(labels[i], 1, Math.sin(i), Math.cos(i * i)));
    JavaRDD<Row> input =
        JavaSparkContext.fromSparkContext(context)
            .parallelize(List.of(rows), INPUT_PARTITIONS)
            .mapPartitionsWithIndex(
                (p, part) -> {
                  List<Row> list = new ArrayList<>();
                  part.forEachRemaining(list::add);
                  if (!READ.add(p)) {
                    Collections.reverse(list);
                  }
                  return list.iterator();
                },
                false);
    return SharedSpark.session().createDataFrame(input, TestData.SCHEMA);
  }

  private static double[] labels() {
    double[] labels = new double[60];
    Arrays.setAll(labels, i -> i * i % 7 % 3);
    return labels;
  }

  private static TrainingSettings settings(int partitions) {
    TrainingSettings settings = CheckpointsTest.settings(Solver.ADAM);
    settings.numPartitions = partitions;
    settings.validationFraction = 0.2;
    return settings;
  }

  /** By workers that have no rows yet. */
  private static double[] sum(PackedData data, TrainingSettings settings, Work work) {
    Layout layout = new Layout(2, 4, 3);
    Setup setup = TrainerTest.setup(settings, data.statistics(), layout);
    double[] theta = settings.activation.initializer().initialize(layout, settings.seed);
    try (JobSums sums = new JobSums(data, setup, 2, new Phases())) {
      int length = Math.max(theta.length, work.length(theta.length));
      double[] sum = sums.sum(Arrays.copyOf(theta, length), work);
      return Arrays.copyOf(sum, sum.length - Work.EXTRAS + Work.SECONDS);
    }
  }

  @Test
  void inAnotherOrderTheyEndTheFit() {
    TrainingSettings settings = settings(INPUT_PARTITIONS);
    for (Work work :
        List.of(
            new Work.AllRows(),
            new Work.HeldOut(),
            new Work.Batch(0, 1, 2),
            new Work.LocalSteps(0, 0, 2, 2, 0.1, 0, 2))) {
      READ.clear();
      try (PackedData data = PackedData.of(reordered(labels()), settings)) {
        sum(data, settings, work);
        data.rows().unpersist(true);
        String message =
            assertThrows(IllegalStateException.class, () -> sum(data, settings, work)).getMessage();
        assertTrue(message.startsWith("dataset: expected the same rows"), message);
      }
    }
  }

  @Test
  void whatWasWrittenIsReadBack() throws IOException {
    TrainingSettings settings = settings(INPUT_PARTITIONS);
    settings.checkpointRows = true;
    try (PackedData data = PackedData.of(reordered(labels()), settings)) {
      double[] before = sum(data, settings, new Work.AllRows());
      data.rows().unpersist(true);
      assertArrayEquals(before, sum(data, settings, new Work.AllRows()));
      assertNotEquals(List.of(), files());
    }
    assertEquals(List.of(), files());
  }

  @Test
  void aWholeFitIsTheSameEitherWay() throws IOException {
    TrainingResult expected = Trainer.train(reordered(labels()), settings(3));
    READ.clear();
    TrainingSettings settings = settings(3);
    settings.checkpointRows = true;
    CheckpointsTest.assertSameBits(expected, Trainer.train(reordered(labels()), settings));
    assertEquals(List.of(), files());
  }

  @Test
  void aFitThatFailsLeavesNoFile() throws IOException {
    TrainingSettings settings = settings(3);
    settings.checkpointRows = true;
    double[] labels = labels();
    labels[50] = Double.NaN;
    assertThrows(IllegalArgumentException.class, () -> Trainer.train(reordered(labels), settings));
    assertEquals(List.of(), files());
  }

  @Test
  void withoutADirectoryToWriteTo() {
    context.setCheckpointDir(null);
    TrainingSettings settings = settings(3);
    settings.checkpointRows = true;
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> Trainer.train(reordered(labels()), settings))
            .getMessage();
    assertTrue(message.startsWith("checkpointRows: expected a checkpoint directory"), message);
    assertTrue(READ.isEmpty());
  }

  @Test
  void marksAddUpHoweverRowsAreCut() {
    float[] values = {1, 2, 0, 4, 0, 6, 7, 8};
    float[] targets = {0, 1, 2, 1};
    float[] weights = {1, 2, 1, 3};
    Block dense = new Block(4, 2, null, 0, values, null, null, targets, weights);
    int[] starts = {0, 2, 3, 3, 5};
    int[] columns = {0, 1, 1, 0, 1};
    float[] entries = {1, 2, 4, 7, 8};
    Block sparse = new Block(4, 2, null, 0, entries, starts, columns, targets, weights);
    for (Block block : List.of(dense, sparse)) {
      long mark = Checksum.ofRows(block, false);
      assertEquals(
          mark,
          Checksum.ofRows(block.slice(0, 3), false) + Checksum.ofRows(block.slice(3, 4), false));
      assertEquals(mark, Checksum.ofRows(block.select(new int[] {2, 0, 3, 1}), false));
      assertNotEquals(mark, Checksum.ofRows(block.select(new int[] {0, 0, 3, 1}), false));
      assertNotEquals(mark, Checksum.ofRows(block.select(new int[] {0, 1, 3}), false));
      assertNotEquals(mark, Checksum.ofRows(block, true));
      block.values()[4] = 9;
      assertNotEquals(mark, Checksum.ofRows(block, false));
    }
  }
}
