package io.sparkmlp.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkmlp.cluster.SparkHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the real submit.sh as a process, without and with SPARK_HOME. If the environment has a
 * SPARK_HOME it is used; otherwise {@link SparkHome} makes one.
 */
class SubmitScriptIT {
  @TempDir static Path dir;
  private static String sparkHome;
  private static Path data;
  private static Path job;

  @BeforeAll
  static void files() throws IOException {
    sparkHome = System.getenv("SPARK_HOME");
    if (sparkHome == null || sparkHome.isEmpty()) {
      sparkHome = SparkHome.create(dir.resolve("spark home")).toString();
    }
    String[] rows =
        Stream.concat(
                Stream.of("x,y"),
                IntStream.range(0, 60).mapToObj(i -> i + "," + (i < 30 ? "a" : "b")))
            .toArray(String[]::new);
    data = Cli.write(dir.resolve("my data/rows.csv"), rows);
    job =
        Cli.write(
            dir.resolve("my data/job.properties"),
            "task=classification",
            "data=" + data,
            "label=y",
            "hiddenLayers=3",
            "maxIter=30",
            "model=" + dir.resolve("my data/model"),
            "report=" + dir.resolve("my data/report"),
            "overwrite=true");
  }

  @Test
  void withoutSparkHome() throws Exception {
    roundTrip(null);
  }

  @Test
  void withSparkHome() throws Exception {
    roundTrip(sparkHome);
  }

  private static void roundTrip(String home) throws Exception {
    Path model = dir.resolve("my data/model");
    Run train =
        run(home, "--master", "local[2]", "train", job.toString(), "--set", "split=0.8").ok();
    assertTrue(train.out.contains("model  " + model), train.out);
    assertTrue(train.err.contains("iteration 1, objective"), train.err);
    assertFalse(train.err.contains(" INFO "), train.err);
    assertTrue(Files.exists(dir.resolve("my data/report/metrics.json")));
    // An option of Spark may stand behind the command too.
    Run evaluate =
        run(
                home,
                "evaluate",
                "--model=" + model,
                "--data=" + data,
                "--conf",
                "spark.ui.enabled=false")
            .ok();
    assertTrue(evaluate.out.contains("accuracy"), evaluate.out);
    Path out = dir.resolve("my data/out.csv");
    run(home, "predict", "--model=" + model, "--data=" + data, "--out=" + out, "--overwrite").ok();
    assertEquals(61, Files.readAllLines(out).size());

    Run wrong = run(home, "train", job.toString(), "--set", "maxItre=5");
    assertEquals(2, wrong.code);
    assertTrue(wrong.errorIs("error: maxItre: unknown key; did you mean maxIter?"), wrong.err);
    Path empty = Cli.write(dir.resolve("empty.csv"), "x,y");
    Run failed = run(home, "train", job.toString(), "--set", "data=" + empty);
    assertEquals(1, failed.code);
    assertTrue(failed.errorIs("error: data: no rows"), failed.err);
  }

  @Test
  void wrongUseNeedsNoSpark() throws Exception {
    assertTrue(run(null, "--help").ok().out.contains("Usage: ./submit.sh"));
    for (String[] args :
        List.of(
            new String[] {},
            new String[] {"trian"},
            new String[] {"--mster", "x", "train"},
            new String[] {"--master"},
            new String[] {"--class", "x"})) {
      Run run = run(null, args);
      assertEquals(2, run.code, Arrays.toString(args));
      assertTrue(run.err.startsWith("error: "), run.err);
      assertEquals(1, run.err.lines().count(), run.err);
    }
    Run none = run("/nowhere", "train", job.toString());
    assertEquals(1, none.code);
    assertTrue(none.err.contains("SPARK_HOME: no bin/spark-submit in /nowhere"), none.err);
  }

  @Test
  void commandHelp() throws Exception {
    Run help = run(null, "train", "--help").ok();
    for (String key : List.of("--set", "splitSeed", "hiddenLayers", "solver", "thresholds")) {
      assertTrue(help.out.contains(key), help.out);
    }
  }

  @Test
  void interrupt() throws Exception {
    Path model = dir.resolve("interrupted");
    Process process =
        start(
            null,
            "train",
            job.toString(),
            "--set",
            "model=" + model,
            "--set",
            "maxIter=10000000",
            "--set",
            "tol=0",
            "--set",
            "solver=gd");
    try (var err = process.errorReader()) {
      String line = err.readLine();
      while (line != null && !line.contains("iteration 1,")) {
        line = err.readLine();
      }
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
      while (err.readLine() != null) {
        // What is printed on the way out is of no interest.
      }
    }
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    assertEquals(130, process.exitValue());
    try (Stream<Path> files = Files.list(dir)) {
      assertTrue(files.noneMatch(f -> f.getFileName().toString().contains("interrupted")));
    }
  }

  private record Run(int code, String out, String err) {
    Run ok() {
      assertEquals(0, code, err);
      return this;
    }

    /** Whether the last line is this. */
    boolean errorIs(String start) {
      return err.lines().reduce("", (a, b) -> b).startsWith(start);
    }
  }

  private static Run run(String home, String... args) throws Exception {
    Process process = start(home, args);
    var err = new StringBuilder();
    Thread reader =
        new Thread(() -> process.errorReader().lines().forEach(l -> err.append(l).append('\n')));
    reader.start();
    String out = new String(process.getInputStream().readAllBytes());
    reader.join();
    return new Run(process.waitFor(), out, err.toString());
  }

  private static Process start(String home, String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of("./submit.sh"));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("SPARK_HOME");
    builder.environment().remove("SPARK_SUBMIT_OPTS");
    if (home != null) {
      builder.environment().put("SPARK_HOME", home);
    }
    return builder.start();
  }
}
