package io.sparkmlp.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** submit.sh --master spark://..., which takes the jar to the executors. */
@ExtendWith(SharedCluster.class)
class SubmitIT {
  @TempDir private Path dir;
  private final StandaloneCluster cluster = SharedCluster.get();
  private Path out;
  private Path results;
  private Path temporary;

  @BeforeEach
  void folders() throws IOException {
    out = cluster.logFile("submit");
    results = Files.createDirectory(dir.resolve("results"));
    temporary = Files.createDirectory(dir.resolve("temporary"));
  }

  private Process train(String... settings) throws IOException {
    List<String> command = new ArrayList<>(List.of("./submit.sh", "--master", cluster.url()));
    command.addAll(List.of("--conf", "spark.driver.host=127.0.0.1"));
    command.addAll(List.of("--conf", "spark.driver.bindAddress=127.0.0.1"));
    command.addAll(List.of("--executor-memory", "640m"));
    command.addAll(List.of("train", "conf/concrete.properties"));
    command.addAll(List.of("--set", "model=" + results.resolve("model")));
    command.addAll(List.of("--set", "report=" + results.resolve("report")));
    for (String setting : settings) {
      command.addAll(List.of("--set", setting));
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(out.toFile());
    Map<String, String> env = builder.environment();
    env.remove("SPARK_SUBMIT_OPTS");
    env.put("SPARK_HOME", cluster.home().toString());
    env.put("SPARK_LOCAL_DIRS", temporary.toString());
    env.put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
    return builder.start();
  }

  private String out() {
    try {
      return Files.readString(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private void nothingRuns() throws IOException {
    assertEquals(List.of(), list(temporary));
    cluster.await("no executor is left", () -> cluster.executors().isEmpty());
  }

  @Test
  void trains() throws Exception {
    Process process = train("maxIter=15");
    try {
      cluster.await("submit.sh ended", () -> !process.isAlive());
      assertEquals(0, process.exitValue(), out());
      assertTrue(out().contains("iteration 15,"), out());
      assertTrue(Files.isDirectory(results.resolve("model/stages")), out());
      String metrics = Files.readString(results.resolve("report/metrics.json"));
      assertTrue(metrics.contains("\"r2\""), metrics);
      nothingRuns();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void interrupted() throws Exception {
    Path checkpoints = dir.resolve("checkpoints");
    Process process =
        train(
            "solver=l-bfgs", // Whose checkpoints are written while it goes on.
            "maxIter=10000000",
            "tol=0",
            "checkpointDir=" + checkpoints,
            "checkpointInterval=1");
    try {
      cluster.await(
          "the first iterations", () -> out().contains("iteration 3,") || !process.isAlive());
      assertTrue(process.isAlive(), out());
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), out());
      assertEquals(130, process.exitValue(), out());
      assertEquals(List.of(), list(results));
      List<Path> kept = list(checkpoints);
      assertEquals(2, kept.size(), kept.toString());
      assertTrue(kept.stream().allMatch(file -> file.toString().endsWith(".checkpoint")));
      nothingRuns();
    } finally {
      process.destroyForcibly();
    }
  }
}
