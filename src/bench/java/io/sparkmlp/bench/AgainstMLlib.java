package io.sparkmlp.bench;

import static io.sparkmlp.bench.Contest.print;
import static io.sparkmlp.bench.Contest.seconds;

import com.sun.management.ThreadMXBean;
import dev.ludovic.netlib.blas.BLAS;
import io.sparkmlp.MLPClassificationModel;
import io.sparkmlp.MLPClassifier;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDInfo;

/**
 * Our classifier against Spark's {@link MultilayerPerceptronClassifier} on the same cached rows, in
 * one session, in turns; prints medians [least, largest] and ratios (theirs over ours).
 *
 * <pre>
 *   src/bench/run.sh AgainstMLlib [--rounds 5] [--rows 60000] [MEASURE...]
 * </pre>
 *
 * <p>Protocols. <b>iteration, start</b>: fits of 5 and of 45 iterations from the same seed; a
 * fortieth of the difference is one iteration, and what 5 iterations leave of the shorter fit is
 * the time before the first. <b>accuracy</b>: time of the fit that reaches 97 % of the test rows
 * right, with the least {@code maxIter} (ours: adam, from 1; MLlib: l-bfgs, from 60 in steps of
 * 20); looking for it is not timed, a fit is its own prefix, since seeds are fixed. <b>quality</b>:
 * from the same weights, 20 iterations of l-bfgs each without standardisation, then the same log
 * loss of the same rows. MLlib runs with the best of three block sizes.
 *
 * <p>With a native BLAS: {@code apt-get install libopenblas0-pthread} and {@code
 * OPENBLAS_NUM_THREADS=1} in the environment; without: {@code
 * BENCH_JVM=-Ddev.ludovic.netlib.blas.allowNative=false}. On an Intel processor that it does not
 * know, OpenBLAS falls back to kernels of 2004 (Prescott) unless {@code OPENBLAS_CORETYPE} names
 * better ones; on a Xeon of 2023, OpenBLAS 0.3.21 does 8 to 15 GF/s by itself, with {@code
 * SkylakeX} 47 to 63. The rate of dgemm, printed first, shows which.
 */
final class AgainstMLlib {
  private static final int[] LAYERS = {Mnist.PIXELS, 100, 10};
  private static final int SHORT = 5;
  private static final int LONG = 45;

  /** Iterations beside whose bytes those of packing, which differ by megabytes, do not show. */
  private static final int MANY = 205;

  private static final double GOAL = 0.97;

  private final Contest contest;
  private final int rows;
  private SparkSession spark;
  private Dataset<Row> train;
  private Dataset<Row> test;
  private int blockSize = 128;
  private boolean blockSizeChosen;

  private AgainstMLlib(int rounds, int rows) {
    this.contest = new Contest(rounds);
    this.rows = rows;
  }

  /**
   * @param args options, then names of measures; all without any
   */
  public static void main(String[] args) {
    int rounds = 5;
    int rows = 60_000;
    int at = 0;
    for (; at + 1 < args.length && args[at].startsWith("--"); at += 2) {
      int value = Integer.parseInt(args[at + 1]);
      switch (args[at]) {
        case "--rounds" -> rounds = value;
        case "--rows" -> rows = value;
        default -> throw new IllegalArgumentException("unknown option " + args[at]);
      }
    }
    new AgainstMLlib(rounds, rows).run(Arrays.asList(args).subList(at, args.length));
  }

  private void run(List<String> names) {
    Map<String, Runnable> measures = new TreeMap<>();
    measures.put("iteration", this::iteration);
    measures.put("accuracy", this::accuracy);
    measures.put("transform", this::transform);
    measures.put("tiny", this::tiny);
    measures.put("quality", this::quality);
    measures.put("cores", this::cores);
    measures.put("bytes", this::bytes);
    measures.put("steps", this::steps);
    measures.put("checkpoints", this::checkpoints);
    for (String name : names) {
      if (!measures.containsKey(name)) {
        throw new IllegalArgumentException(name + ": expected one of " + measures.keySet());
      }
    }
    begin(2);
    BLAS blas = org.apache.spark.ml.linalg.BLAS$.MODULE$.nativeBLAS();
    print(
        "MLlib's BLAS: %s, dgemm at %.0f GF/s; OPENBLAS_NUM_THREADS=%s, OPENBLAS_CORETYPE=%s",
        blas.getClass().getSimpleName(),
        dgemmRate(blas),
        System.getenv("OPENBLAS_NUM_THREADS"),
        System.getenv("OPENBLAS_CORETYPE"));
    for (String name : names.isEmpty() ? List.copyOf(measures.keySet()) : names) {
      measures.get(name).run();
    }
    spark.stop();
  }

  /** GF/s of the best of some products of square matrices. */
  private static double dgemmRate(BLAS blas) {
    int n = 1024;
    double[] a = new Random(1).doubles(n * n).toArray();
    double[] c = new double[n * n];
    double best = 0;
    for (int i = 0; i < 5; i++) {
      double taken = seconds(() -> blas.dgemm("N", "N", n, n, n, 1, a, n, a, n, 0, c, n));
      best = Math.max(best, 2e-9 * n * n * n / taken);
    }
    return best;
  }

  /**
   * @param parallelism below the cores, no team of tasks can be had, and every step is a job
   */
  private void begin(int parallelism) {
    if (spark != null) {
      spark.stop();
    }
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("AgainstMLlib")
            .config("spark.ui.enabled", false)
            .config("spark.default.parallelism", parallelism)
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    train = Mnist.train(spark, rows).coalesce(2);
    test = Mnist.test(spark);
  }

  private MultilayerPerceptronClassifier theirs(int maxIter) {
    return new MultilayerPerceptronClassifier()
        .setLayers(LAYERS)
        .setBlockSize(blockSize)
        .setMaxIter(maxIter)
        .setTol(0)
        .setSeed(1);
  }

  /** Without a penalty, as theirs. */
  private MLPClassifier ours(String solver, int maxIter) {
    return new MLPClassifier()
        .setRegParam(0)
        .setHiddenLayers(100)
        .setSolver(solver)
        .setMaxIter(maxIter)
        .setTol(0)
        .setSeed(1)
        .setNumPartitions(2);
  }

  /** MLlib at its best. */
  private void chooseBlockSize() {
    if (blockSizeChosen) {
      return;
    }
    blockSizeChosen = true;
    double least = Double.POSITIVE_INFINITY;
    int best = blockSize;
    theirs(2).fit(train);
    for (int size : new int[] {128, 512, 2048}) {
      blockSize = size;
      double time = seconds(() -> theirs(SHORT).fit(train));
      print("MLlib, block size %d: %.2f s for %d iterations", size, time, SHORT);
      if (time < least) {
        least = time;
        best = size;
      }
    }
    blockSize = best;
  }

  private void iteration() {
    chooseBlockSize();
    ours("l-bfgs", SHORT).fit(train);
    contest.run(
        "one L-BFGS iteration, 784-100-10",
        "s",
        () -> perIteration(n -> () -> theirs(n).fit(train))[0],
        () -> perIteration(n -> () -> ours("l-bfgs", n).fit(train))[0]);
    contest.run(
        "fit before its first iteration",
        "s",
        () -> perIteration(n -> () -> theirs(n).fit(train))[1],
        () -> perIteration(n -> () -> ours("l-bfgs", n).fit(train))[1]);
  }

  /** Seconds of one iteration, and before the first. */
  private static double[] perIteration(IntFunction<Runnable> fit) {
    double brief = seconds(fit.apply(SHORT));
    double iteration = (seconds(fit.apply(LONG)) - brief) / (LONG - SHORT);
    return new double[] {iteration, brief - SHORT * iteration};
  }

  private void accuracy() {
    chooseBlockSize();
    int epochs = 1;
    while (accuracyOf(quick(epochs).fit(train)) < GOAL && epochs < 100) {
      epochs++;
    }
    int iterations = 60;
    while (accuracyOf(theirs(iterations).fit(train)) < GOAL && iterations < 400) {
      iterations += 20;
    }
    print("to 97 %% of the test rows: MLlib %d iterations, ours %d epochs", iterations, epochs);
    int ourIter = epochs;
    int theirIter = iterations;
    contest.run(
        "fit to 97 % test accuracy, 784-100-10",
        "s",
        () -> seconds(() -> theirs(theirIter).fit(train)),
        () -> seconds(() -> quick(ourIter).fit(train)));
  }

  /** The settings that got to the goal soonest, of the batches and rates of {@code peers}. */
  private MLPClassifier quick(int epochs) {
    return ours("adam", epochs).setBatchSize(512).setStepSize(0.01).setStandardization(false);
  }

  private double accuracyOf(ProbabilisticClassificationModel<Vector, ?> model) {
    return new MulticlassClassificationEvaluator()
        .setMetricName("accuracy")
        .evaluate(model.transform(test).select("label", "prediction"));
  }

  private void transform() {
    MultilayerPerceptronClassificationModel theirs = theirs(2).fit(train);
    MLPClassificationModel ours = ours("adam", 1).fit(train);
    perMillion(theirs);
    perMillion(ours);
    contest.run(
        "transform, a million rows of 784", "s", () -> perMillion(theirs), () -> perMillion(ours));
  }

  private double perMillion(ProbabilisticClassificationModel<Vector, ?> model) {
    Dataset<Row> predicted =
        model.transform(train).select("rawPrediction", "probability", "prediction");
    int passes = (1_000_000 + rows - 1) / rows;
    double time = 0;
    for (int i = 0; i < passes; i++) {
      time += seconds(() -> predicted.write().format("noop").mode("overwrite").save());
    }
    return time * 1e6 / passes / rows;
  }

  private void tiny() {
    Random random = new Random(1);
    List<Row> table =
        IntStream.range(0, 150)
            .mapToObj(
                r -> {
                  double[] x = new double[4];
                  Arrays.setAll(x, i -> random.nextGaussian() + (i == r % 3 ? 1 : 0));
                  return RowFactory.create((double) (r % 3), Vectors.dense(x));
                })
            .toList();
    Dataset<Row> data = spark.createDataFrame(table, Mnist.schema()).coalesce(2).cache();
    Runnable theirs = () -> theirs(100).setLayers(new int[] {4, 10, 3}).fit(data);
    Runnable ours = () -> ours("l-bfgs", 100).setHiddenLayers(10).fit(data);
    theirs.run();
    ours.run();
    contest.run(
        "100 L-BFGS iterations, 150 rows, 4-10-3", "s", () -> seconds(theirs), () -> seconds(ours));
    data.unpersist();
  }

  private void quality() {
    Dataset<Row> table =
        spark
            .read()
            .option("header", true)
            .option("inferSchema", true)
            .csv("sample-data/digits.csv");
    String label = table.columns()[table.columns().length - 1];
    String[] features = Arrays.copyOf(table.columns(), table.columns().length - 1);
    Dataset<Row> digits =
        new VectorAssembler()
            .setInputCols(features)
            .setOutputCol("features")
            .transform(table)
            .selectExpr("double(" + label + ") label", "features")
            .coalesce(2)
            .cache();
    quality("digits", digits, new int[] {features.length, 50, 10});
    quality("10,000 of MNIST", Mnist.test(spark).coalesce(2), LAYERS);
  }

  /** From so many starts: where 20 iterations end differs from start to start by a third. */
  private void quality(String what, Dataset<Row> data, int[] layers) {
    long[] seed = new long[1];
    double[] off = new double[1];
    contest.run(
        "log loss after 20 iterations from several starts, " + what,
        "",
        () ->
            logLoss(
                theirs(20)
                    .setLayers(layers)
                    .setInitialWeights(start(data, layers, ++seed[0]).weights())
                    .fit(data),
                data),
        () -> {
          MLPClassificationModel model =
              ours("l-bfgs", 20)
                  .setHiddenLayers(layers[1])
                  .setStandardization(false)
                  .setInitialModel(start(data, layers, seed[0]))
                  .fit(data);
          off[0] = Math.max(off[0], difference(model, model.toSparkModel(), data));
          return logLoss(model, data);
        });
    print("toSparkModel, %s: probabilities differ by at most %.2g", what, off[0]);
  }

  private MultilayerPerceptronClassificationModel start(
      Dataset<Row> data, int[] layers, long seed) {
    return theirs(0).setLayers(layers).setSeed(seed).fit(data);
  }

  /** The largest difference of two models' probabilities. */
  private static double difference(
      MLPClassificationModel ours,
      MultilayerPerceptronClassificationModel theirs,
      Dataset<Row> data) {
    List<Row> expected = ours.transform(data).select("probability").collectAsList();
    List<Row> got = theirs.transform(data).select("probability").collectAsList();
    double off = 0;
    for (int r = 0; r < expected.size(); r++) {
      for (int k = 0; k < 10; k++) {
        double difference =
            expected.get(r).<Vector>getAs(0).apply(k) - got.get(r).<Vector>getAs(0).apply(k);
        off = Math.max(off, Math.abs(difference));
      }
    }
    return off;
  }

  private static double logLoss(
      ProbabilisticClassificationModel<Vector, ?> model, Dataset<Row> data) {
    return new MulticlassClassificationEvaluator()
        .setMetricName("logLoss")
        .evaluate(model.transform(data));
  }

  /** The full-batch gradient on one partition against two; here the ratio is of ours to ours. */
  private void cores() {
    // A step of gd is the gradient and little else; of l-bfgs, the driver has its share.
    for (String solver : new String[] {"gd", "l-bfgs"}) {
      contest.run(
          "one iteration of " + solver + ", 1 core against 2 (both ours)",
          "s",
          () -> perIteration(n -> () -> ours(solver, n).setNumPartitions(1).fit(train))[0],
          () -> perIteration(n -> () -> ours(solver, n).fit(train))[0]);
    }
  }

  /** Memory of packed rows, and what the tasks allocate in an iteration. */
  private void bytes() {
    long[] most = new long[1];
    Thread watch =
        new Thread(
            () -> {
              while (!Thread.interrupted()) {
                for (RDDInfo info : spark.sparkContext().getRDDStorageInfo()) {
                  if (info.name().endsWith("packed rows")) {
                    most[0] = Math.max(most[0], info.memSize());
                  }
                }
              }
            });
    watch.start();
    ours("l-bfgs", LONG).fit(train);
    watch.interrupt();
    print(
        "packed rows, bytes over 4 x rows x features: %.4f", most[0] / (4.0 * rows * Mnist.PIXELS));
    allocation("in one job");
    begin(1);
    allocation("a job a step");
    begin(2);
  }

  private void allocation(String how) {
    int size = 785 * 100 + 101 * 10;
    double perIteration =
        contest.median(
            () -> {
              long start = allocated();
              ours("l-bfgs", SHORT).fit(test);
              long middle = allocated();
              ours("l-bfgs", MANY).fit(test);
              return (double) (allocated() - middle - (middle - start)) / (MANY - SHORT);
            });
    print(
        "allocated by both tasks in an iteration of 10,000 rows, %s, over 8 x parameters: %.2f",
        how, perIteration / (8.0 * size));
  }

  /** Bytes that the threads of tasks have allocated so far. */
  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (info != null && info.getThreadName().startsWith("Executor task")) {
        sum += threads.getThreadAllocatedBytes(info.getThreadId());
      }
    }
    return sum;
  }

  /** Mini-batches within one job against a job a step. */
  private void steps() {
    ours("adam", 1).setBatchSize(256).fit(train);
    double team = contest.median(this::epoch);
    begin(1);
    double jobs = contest.median(this::epoch);
    print(
        "one epoch of adam, batches of 256: a job a step %.3f s | in one job %.3f s | ratio %.1f",
        jobs, team, jobs / team);
    begin(2);
  }

  /** A checkpoint every 10 iterations against none; the ratio is of ours to ours. */
  private void checkpoints() {
    Supplier<MLPClassifier> fit = () -> ours("l-bfgs", 100);
    String folder = "target/bench-data/checkpoints";
    fit.get().fit(train);
    contest.run(
        "100 L-BFGS iterations, a checkpoint every 10 against none (both ours)",
        "s",
        () -> seconds(() -> fit.get().setCheckpointDir(folder).fit(train)),
        () -> seconds(() -> fit.get().fit(train)));
  }

  private double epoch() {
    double one = seconds(() -> ours("adam", 1).setBatchSize(256).fit(train));
    return (seconds(() -> ours("adam", 11).setBatchSize(256).fit(train)) - one) / 10;
  }
}
