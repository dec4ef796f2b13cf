package io.sparkmlp.bench;

import static org.apache.spark.sql.functions.col;

import io.sparkmlp.MLPClassificationModel;
import io.sparkmlp.MLPClassifier;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Kills a driver at each of 20 iterations of a fit by gd, l-bfgs, sgd and adam, resumes each fit,
 * and compares weights and history with the fit that nobody disturbed.
 *
 * <p>The driver is a JVM of its own, with checkpoints on a file system that halts it at a given
 * one: half-way through its bytes, before it gets its name, or after. Its code is compiled by C1
 * alone, that of the JVM that resumes by C2 as well; bits must not depend on that either.
 */
public final class ResumeSoak {
  private static final List<String> SOLVERS = List.of("gd", "l-bfgs", "sgd", "adam");
  private static final int ITERATIONS = 20;

  /** Where the file system halts the JVM. */
  private enum Point {
    HALF_WRITTEN,
    BEFORE_RENAME,
    AFTER_RENAME
  }

  private ResumeSoak() {}

  /**
   * Arguments: none, or the first and the last iteration to kill at; those of a driver are its
   * directory, solver, iteration and point.
   */
  public static void main(String[] args) throws Exception {
    if (args.length > 2) {
      driver(args[0], args[1], Integer.parseInt(args[2]), Point.valueOf(args[3]));
      return;
    }
    int first = args.length > 0 ? Integer.parseInt(args[0]) : 1;
    int last = args.length > 0 ? Integer.parseInt(args[1]) : ITERATIONS;
    Path folder = Files.createTempDirectory("resume-soak");
    int equal = 0;
    try (SparkSession session = session()) {
      Dataset<Row> data = data(session);
      List<MLPClassificationModel> expected = new ArrayList<>();
      for (String solver : SOLVERS) {
        expected.add(classifier(solver).fit(data));
      }
      System.out.println("solver  killed at  point          went on from  equal  seconds");
      for (int k = first; k <= last; k++) {
        for (int s = 0; s < SOLVERS.size(); s++) {
          String solver = SOLVERS.get(s);
          Path directory = Files.createDirectories(folder.resolve(k + "/" + solver));
          Point point = Point.values()[(k + s) % Point.values().length];
          kill(directory, solver, k, point);
          int newest = newest(directory);
          long started = System.nanoTime();
          MLPClassificationModel model =
              classifier(solver).setCheckpointDir(directory.toString()).fit(data);
          boolean same = same(expected.get(s), model) && newest(directory) == 0;
          equal += same ? 1 : 0;
          System.out.printf(
              "%-6s  %9d  %-13s  %12d  %-5s  %7.2f%n",
              solver, k, point, newest, same, (System.nanoTime() - started) * 1e-9);
        }
      }
    }
    int all = (last - first + 1) * SOLVERS.size();
    System.out.printf("%d of %d equal to the bit%n", equal, all);
    if (equal < all) {
      System.exit(1);
    }
  }

  private static SparkSession session() {
    SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
    session.sparkContext().setLogLevel("ERROR");
    return session;
  }

  private static Dataset<Row> data(SparkSession session) {
    return session
        .range(0, 400, 1, 2)
        .selectExpr(
            "cast(id % 3 as double) label",
            "array(sin(id), cos(id) + id % 3, double(id * id % 7)) x")
        .withColumn("features", functions.array_to_vector(col("x")));
  }

  private static MLPClassifier classifier(String solver) {
    return new MLPClassifier()
        .setSolver(solver)
        .setHiddenLayers(8)
        .setMaxIter(ITERATIONS + 5)
        .setTol(0)
        .setBatchSize(solver.equals("sgd") || solver.equals("adam") ? 50 : 0)
        .setDropout(solver.equals("adam") ? 0.2 : 0)
        .setValidationFraction(0.2)
        .setPatience(1000)
        .setCheckpointInterval(1);
  }

  private static boolean same(MLPClassificationModel expected, MLPClassificationModel actual) {
    boolean same =
        Arrays.equals(expected.summary().objectiveHistory(), actual.summary().objectiveHistory());
    for (int layer = 0; layer < expected.numLayers(); layer++) {
      same &= Arrays.equals(expected.weights(layer).toArray(), actual.weights(layer).toArray());
      same &= Arrays.equals(expected.biases(layer).toArray(), actual.biases(layer).toArray());
    }
    return same;
  }

  /** Iteration of the newest checkpoint; 0 for none. */
  private static int newest(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".checkpoint"))
          .mapToInt(name -> Integer.parseInt(name.substring(27, 37)))
          .max()
          .orElse(0);
    }
  }

  private static void kill(Path directory, String solver, int iteration, Point point)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), ResumeSoak.class.getName()));
    command.addAll(List.of(directory.toString(), solver, "" + iteration, point.name()));
    Path log = directory.resolve("log");
    int code =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    if (code != HaltingFileSystem.CODE) {
      throw new IllegalStateException("the driver ended with " + code + ": " + log);
    }
  }

  private static void driver(String directory, String solver, int iteration, Point point) {
    HaltingFileSystem.iteration = iteration;
    HaltingFileSystem.point = point;
    SparkSession session = session();
    session
        .sparkContext()
        .hadoopConfiguration()
        .setClass("fs.halting.impl", HaltingFileSystem.class, FileSystem.class);
    classifier(solver).setCheckpointDir("halting://" + directory).fit(data(session));
  }

  /** The local file system, which halts the JVM at a checkpoint. */
  public static final class HaltingFileSystem extends RawLocalFileSystem {
    static final int CODE = 99;
    static volatile int iteration;
    static volatile Point point;
    private int begun;

    @Override
    public String getScheme() {
      return "halting";
    }

    @Override
    public URI getUri() {
      return URI.create("halting:///");
    }

    private void haltAt(Point here) {
      if (begun == iteration && point == here) {
        Runtime.getRuntime().halt(CODE);
      }
    }

    @Override
    public FSDataOutputStream create(
        org.apache.hadoop.fs.Path path,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      FSDataOutputStream out =
          super.create(path, overwrite, bufferSize, replication, blockSize, progress);
      // The first file, which tries whether the directory can be written, has no key in its name.
      if (path.getName().matches("\\.spark-mlp-[0-9a-f]{16}-.*")) {
        begun++;
      }
      return new FSDataOutputStream(new Halting(out), null);
    }

    @Override
    public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to)
        throws IOException {
      haltAt(Point.BEFORE_RENAME);
      boolean renamed = super.rename(from, to);
      haltAt(Point.AFTER_RENAME);
      return renamed;
    }

    private final class Halting extends FilterOutputStream {
      Halting(OutputStream out) {
        super(out);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length / 2);
        out.flush();
        haltAt(Point.HALF_WRITTEN);
        out.write(bytes, from + length / 2, length - length / 2);
      }
    }
  }
}
