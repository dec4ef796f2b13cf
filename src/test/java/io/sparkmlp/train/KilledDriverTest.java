package io.sparkmlp.train;

import static io.sparkmlp.train.CheckpointsTest.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkmlp.SharedSpark;
import io.sparkmlp.optim.Solver;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A driver is killed while it trains by all solvers at once; this JVM goes on with each fit. */
@ExtendWith(SharedSpark.class)
class KilledDriverTest {
  private static final int KILLED_AFTER = 3;
  private static final int SECONDS_AT_MOST = 120;

  @TempDir Path directory;

  private static Dataset<Row> data(SparkSession session) {
    return session
        .range(0, 150, 1, 2)
        .selectExpr(
            "cast(id % 3 as double) label",
            "array(sin(id), cos(id) + id % 3, double(id * id % 7)) x")
        .withColumn("features", functions.array_to_vector(org.apache.spark.sql.functions.col("x")));
  }

  private static TrainingSettings settings(Solver solver, Path directory) {
    TrainingSettings settings = CheckpointsTest.settings(solver);
    settings.checkpointDir = directory.resolve(solver.paramName()).toString();
    settings.numPartitions = 3; // More than cores: a team of one fit would hold up the others.
    settings.batchSize = solver == Solver.SGD || solver == Solver.ADAM ? 75 : 0;
    settings.maxIter = 100_000;
    settings.validationFraction = solver == Solver.SGD ? 0.2 : 0;
    settings.patience = 100_000;
    settings.keepCheckpoints = true;
    return settings;
  }

  /** The driver: its argument is the directory. */
  public static void main(String[] args) throws InterruptedException {
    SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.scheduler.mode", "FAIR")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
    session.sparkContext().setLogLevel("ERROR");
    Dataset<Row> data = data(session);
    List<Thread> fits = new ArrayList<>();
    for (Solver solver : Solver.values()) {
      TrainingSettings settings = settings(solver, Path.of(args[0]));
      Thread fit = new Thread(() -> Trainer.train(data, settings));
      fit.start();
      fits.add(fit);
    }
    for (Thread fit : fits) {
      fit.join();
    }
  }

  @Test
  void goesOnToTheSameBits(SparkSession session) throws Exception {
    Path log = directory.resolve("log");
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-javaagent"))
        .forEach(command::add);
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(KilledDriverTest.class.getName());
    command.add(directory.toString());
    Process driver =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_AT_MOST);
      for (Solver solver : Solver.values()) {
        while (newest(solver) < KILLED_AFTER) {
          Thread.sleep(5);
          assertTrue(driver.isAlive() && System.nanoTime() < deadline, () -> "log: " + read(log));
        }
      }
    } finally {
      driver.destroyForcibly().waitFor();
    }
    assertEquals(128 + 9, driver.exitValue());
    Dataset<Row> data = data(session);
    for (Solver solver : Solver.values()) {
      TrainingSettings settings = settings(solver, directory);
      int newest = newest(solver);
      settings.maxIter = newest + 3;
      settings.maxTrainingSeconds = 1e-3; // Gone at once, so that no iteration is added.
      assertEquals(newest, Trainer.train(data, settings).history().iterations());
      settings.maxTrainingSeconds = 0;
      TrainingResult result = Trainer.train(data, settings);
      assertSameBits(CheckpointsTest.undisturbed(data, settings), result);
    }
  }

  /** Iteration of the newest checkpoint; 0 for none. */
  private int newest(Solver solver) throws IOException {
    Path folder = directory.resolve(solver.paramName());
    if (!Files.exists(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".checkpoint"))
          .mapToInt(name -> Integer.parseInt(name.substring(27, 37)))
          .max()
          .orElse(0);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
