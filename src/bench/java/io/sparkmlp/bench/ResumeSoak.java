package io.sparkmlp.bench;

import static org.apache.spark.sql.functions.col;

import io.sparkmlp.MLPClassificationModel;
import io.sparkmlp.MLPClassifier;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
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
 * <p>The driver, a JVM of its own, trains by all four solvers at once, each with a directory of its
 * own on a file system that stops at a given checkpoint: half-way through its bytes, before it gets
 * its name, or after. When all four have come so far the JVM is halted.
 */
public final class ResumeSoak {
  private static final List<String> SOLVERS = List.of("gd", "l-bfgs", "sgd", "adam");
  private static final int ITERATIONS = 20;

  /** Where the file system stops. */
  private enum Point {
    HALF_WRITTEN,
    BEFORE_RENAME,
    AFTER_RENAME;

    static Point of(String solver, int iteration) {
      return values()[(iteration + SOLVERS.indexOf(solver)) % values().length];
    }
  }

  private ResumeSoak() {}

  /** No arguments; those of the driver are a folder and an iteration. */
  public static void main(String[] args) throws Exception {
    if (args.length == 2) {
      driver(Path.of(args[0]), Integer.parseInt(args[1]));
      return;
    }
    Path folder = Files.createTempDirectory("resume-soak");
    int equal = 0;
    try (SparkSession session = session()) {
      Dataset<Row> data = data(session);
      List<MLPClassificationModel> expected = new ArrayList<>();
      for (String solver : SOLVERS) {
        expected.add(classifier(solver).fit(data));
      }
      System.out.println("solver  killed at  point          went on from  equal  seconds");
      for (int k = 1; k <= ITERATIONS; k++) {
        Path killed = Files.createDirectory(folder.resolve("" + k));
        kill(killed, k);
        for (int s = 0; s < SOLVERS.size(); s++) {
          String solver = SOLVERS.get(s);
          Path directory = killed.resolve(solver);
          int newest = newest(directory);
          long started = System.nanoTime();
          MLPClassificationModel model =
              classifier(solver).setCheckpointDir(directory.toString()).fit(data);
          boolean same = same(expected.get(s), model) && newest(directory) == 0;
          equal += same ? 1 : 0;
          System.out.printf(
              "%-6s  %9d  %-13s  %12d  %-5s  %7.2f%n",
              solver, k, Point.of(solver, k), newest, same, (System.nanoTime() - started) * 1e-9);
        }
      }
    }
    int all = ITERATIONS * SOLVERS.size();
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

  private static void kill(Path folder, int iteration) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), ResumeSoak.class.getName()));
    command.addAll(List.of(folder.toString(), "" + iteration));
    Path log = folder.resolve("log");
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

  private static void driver(Path folder, int iteration) throws Exception {
    HaltingFileSystem.at = iteration;
    SparkSession session = session();
    session
        .sparkContext()
        .hadoopConfiguration()
        .setClass("fs.halting.impl", HaltingFileSystem.class, FileSystem.class);
    Dataset<Row> data = data(session);
    List<Thread> fits = new ArrayList<>();
    for (String solver : SOLVERS) {
      MLPClassifier classifier =
          classifier(solver).setCheckpointDir("halting://" + folder.resolve(solver));
      Thread fit = new Thread(() -> classifier.fit(data));
      fit.start();
      fits.add(fit);
    }
    for (Thread fit : fits) {
      fit.join();
    }
  }

  /** The local file system, which stops at a checkpoint; all stopped, it halts the JVM. */
  public static final class HaltingFileSystem extends RawLocalFileSystem {
    static final int CODE = 99;
    static volatile int at;
    private static final CountDownLatch WAITING = new CountDownLatch(SOLVERS.size());

    /** Checkpoints that each directory, by its name, has begun. */
    private final Map<String, Integer> begun = new ConcurrentHashMap<>();

    @Override
    public String getScheme() {
      return "halting";
    }

    @Override
    public URI getUri() {
      return URI.create("halting:///");
    }

    private static void stop() {
      WAITING.countDown();
      try {
        WAITING.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      Runtime.getRuntime().halt(CODE);
    }

    private boolean stopsAt(Point point, String solver) {
      return begun.getOrDefault(solver, 0) == at && Point.of(solver, at) == point;
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
      String solver = path.getParent().getName();
      // The first file, which tries whether the directory can be written, has no key in its name.
      if (path.getName().matches("\\.spark-mlp-[0-9a-f]{16}-.*")) {
        begun.merge(solver, 1, Integer::sum);
      }
      return new FSDataOutputStream(new Halting(out, solver), null);
    }

    @Override
    public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to)
        throws IOException {
      String solver = to.getParent().getName();
      if (stopsAt(Point.BEFORE_RENAME, solver)) {
        stop();
      }
      boolean renamed = super.rename(from, to);
      if (stopsAt(Point.AFTER_RENAME, solver)) {
        stop();
      }
      return renamed;
    }

    private final class Halting extends FilterOutputStream {
      private final String solver;

      Halting(OutputStream out, String solver) {
        super(out);
        this.solver = solver;
      }

      @Override
      public void write(byte[] bytes, int from, int length) {
        try {
          boolean stops = stopsAt(Point.HALF_WRITTEN, solver);
          out.write(bytes, from, stops ? length / 2 : length);
          if (stops) {
            out.flush();
            stop();
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
