package io.sparkmlp.train;

import static io.sparkmlp.train.CheckpointsTest.assertSameBits;
import static io.sparkmlp.train.CheckpointsTest.undisturbed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkmlp.SharedSpark;
import io.sparkmlp.TestData;
import io.sparkmlp.net.Loss;
import io.sparkmlp.optim.Solver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A fit that is stopped from outside, within one JVM by a team or, with more partitions than cores,
 * by jobs, leaves its checkpoint and nothing else.
 */
@ExtendWith(SharedSpark.class)
class StoppedFitTest {
  /** Of its own for each test: one that is cancelled with its future jobs stays so. */
  private final String group = UUID.randomUUID().toString();

  @TempDir Path directory;

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Runs a long fit, stops it when it has written a checkpoint, then goes on. */
  private void stopAndGoOn(Solver solver, int partitions, Consumer<Thread> stop) throws Exception {
    TrainingSettings settings = CheckpointsTest.settings(solver);
    settings.loss = Loss.SQUARED_ERROR;
    settings.hiddenLayers = new int[] {20}; // L-BFGS then takes 1,400 iterations.
    settings.checkpointDir = directory.toString();
    settings.numPartitions = partitions;
    settings.maxIter = Integer.MAX_VALUE;
    settings.patience = 1_000_000_000;
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(SharedSpark.session().sparkContext());
    AtomicReference<Object> outcome = new AtomicReference<>();
    Dataset<Row> data = TestData.surface(90, 1);
    Thread fit =
        new Thread(
            () -> {
              context.setJobGroup(group, "a fit that is stopped", true);
              try {
                outcome.set(Trainer.train(data, settings));
              } catch (Throwable e) {
                outcome.set(e);
              }
            });
    fit.start();
    while (files().stream().noneMatch(name -> name.endsWith(".checkpoint"))) {
      Thread.sleep(5);
      assertTrue(fit.isAlive());
    }
    stop.accept(fit);
    fit.join(30_000);
    assertFalse(fit.isAlive());
    assertTrue(outcome.get() instanceof Exception, () -> "" + outcome);
    assertTrue(
        context.getPersistentRDDs().values().stream()
            .noneMatch(rdd -> "test: packed rows".equals(rdd.name())));
    int newest = newest();
    settings.maxIter = newest + 2;
    TrainingResult result = Trainer.train(data, settings);
    assertEquals(List.of(), files());
    assertSameBits(undisturbed(data, settings), result);
  }

  private int newest() throws IOException {
    String name = files().get(files().size() - 1);
    return Integer.parseInt(name.substring(name.length() - 21, name.length() - 11));
  }

  @ParameterizedTest
  @CsvSource({"ADAM,2", "ADAM,3", "L_BFGS,2", "L_BFGS,3"})
  void anInterruptLeavesTheCheckpoint(Solver solver, int partitions) throws Exception {
    stopAndGoOn(solver, partitions, Thread::interrupt);
  }

  @ParameterizedTest
  @CsvSource({"ADAM,2", "ADAM,3", "L_BFGS,2", "L_BFGS,3"})
  void aCancelledJobGroupLeavesTheCheckpoint(Solver solver, int partitions) throws Exception {
    stopAndGoOn(
        solver,
        partitions,
        fit -> SharedSpark.session().sparkContext().cancelJobGroupAndFutureJobs(group));
  }
}
