package io.sparkmlp.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkmlp.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Names of files as people give them, and secrets that stand in jobs and commands. */
@ExtendWith(SharedSpark.class)
class OddNamesTest {
  private static final String ODD = "a b ü %20 [x] {y} # + ' é";
  private static final String SECRET = "hunter2hunter2";

  @TempDir Path dir;

  private Path job(Path folder, String... more) {
    Path data =
        Cli.write(
            folder.resolve("rows [1].csv"),
            Stream.concat(
                    Stream.of("a,b,y"),
                    IntStream.range(0, 40).mapToObj(i -> i + "," + i % 7 + "," + i % 3))
                .toArray(String[]::new));
    return Cli.write(
        folder.resolve("job.properties"),
        Stream.concat(
                Stream.of(
                    "task=regression",
                    "data=" + data,
                    "label=y",
                    "model=" + folder.resolve("model (1)"),
                    "report=" + folder.resolve("report (2)"),
                    "checkpointDir=" + folder.resolve("checkpoints [a-c]"),
                    "checkpointInterval=1",
                    "keepCheckpoints=true",
                    "hiddenLayers=3",
                    "maxIter=3"),
                Stream.of(more))
            .toArray(String[]::new));
  }

  @Test
  void pathsMayHaveAnyCharacters() throws IOException {
    Path folder = dir.resolve(ODD);
    Path job = job(folder);
    Cli.run("train", job.toString()).ok();
    assertTrue(Files.isRegularFile(folder.resolve("report (2)/metrics.json")));
    try (Stream<Path> checkpoints = Files.list(folder.resolve("checkpoints [a-c]"))) {
      assertEquals(2, checkpoints.count());
    }
    String model = folder.resolve("model (1)").toString();
    String data = folder.resolve("rows [1].csv").toString();
    Path out = folder.resolve("out {1,2}.csv");
    assertTrue(
        Cli.run("evaluate", "--model", model, "--data", data).ok().out().contains("40 rows"));
    Cli.run("predict", "--model", model, "--data", data, "--out", out.toString()).ok();
    assertEquals(41, Files.readAllLines(out).size());
    Cli.train(job, "overwrite=true").ok();
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(6, left.count());
    }
    // Nothing has gone to a name like it.
    try (Stream<Path> all = Files.list(dir)) {
      assertEquals(1, all.count());
    }
  }

  @Test
  void globsStillName() {
    Path job = job(dir);
    Cli.write(dir.resolve("parts/x1.csv"), "a,b,y", "1,2,3", "2,3,5", "3,4,4", "5,5,5", "6,1,2");
    Cli.write(dir.resolve("parts/x2.csv"), "a,b,y", "1,2,3", "2,3,5", "3,4,4", "5,5,5", "6,1,2");
    Cli cli = Cli.train(job, "data=" + dir + "/parts/x[12].csv", "split=1").ok();
    assertTrue(cli.out().contains("training on 10 rows"), cli.out());
  }

  @Test
  void secretsAreNeitherPrintedNorReported() throws IOException {
    Path job = job(dir);
    String[][] wrong = {
      {"train", job.toString(), "--set", "spark.hadoop.fs.s3a.secret.key=" + SECRET},
      {"train", job.toString(), "--set", "jdbc.password=" + SECRET, "--verbose"},
      {"train", job.toString(), "db.password=" + SECRET},
      {"train", job.toString(), "--set", "data=s3a://me:" + SECRET + "@bucket/rows.csv"},
      {
        "train", job.toString(), "--set", "data=nowhere://me:" + SECRET + "@host/x.csv", "--verbose"
      },
      {"train", job.toString(), "--set", "data=jdbc:x://h/d?user=me&password=" + SECRET},
      {"train", job.toString(), "--set", "model=nowhere://me:" + SECRET + "@host/m"},
      {"train", job.toString(), "--set", "report=nowhere://me:" + SECRET + "@host/m"},
      {"evaluate", "--model", "nowhere://me:" + SECRET + "@host/m", "--data", "x.csv"},
      {"predict", "--model", "x", "--data", "x.csv", "--out", "y.csv", "--token=" + SECRET},
    };
    for (String[] command : wrong) {
      Cli cli = Cli.run(command);
      assertTrue(cli.code() != 0);
      assertFalse((cli.out() + cli.err()).contains(SECRET), cli.err());
    }
    Path secret = job(dir.resolve("s"), "initialModelPath=nowhere://me:" + SECRET + "@host/m");
    Cli cli = Cli.run("train", secret.toString(), "--verbose");
    assertEquals(1, cli.code(), cli.err());
    assertFalse((cli.out() + cli.err()).contains(SECRET), cli.err());
    cli =
        Cli.train(secret, "initialModelPath=", "checkpointDir=nowhere://me:" + SECRET + "@host/m");
    assertEquals(0, cli.code(), cli.err());
    assertFalse((cli.out() + cli.err()).contains(SECRET), cli.err());
    assertFalse(Files.readString(dir.resolve("s/report (2)/metrics.json")).contains(SECRET));
  }
}
