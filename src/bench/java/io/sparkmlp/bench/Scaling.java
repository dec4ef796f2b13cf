package io.sparkmlp.bench;

import io.sparkmlp.MLPClassifier;
import io.sparkmlp.MLPTrainingSummary;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What an iteration of l-bfgs spends its time on, by partitions and parameters; the source of the
 * cost model of {@code src/bench/python/cost_model.py}. Prints lines of CSV, medians over the
 * iterations.
 *
 * <pre>
 *   src/bench/run.sh Scaling MASTER CORES
 * </pre>
 *
 * with {@code local[2]}, or {@code local-cluster[1,1,1500]} and {@code local-cluster[2,1,1500]},
 * which is Spark's standalone cluster of as many workers, each a JVM of its own.
 */
final class Scaling {
  private static final int WIDTH = 200;
  private static final int CLASSES = 10;
  private static final int ITERATIONS = 11;

  private Scaling() {}

  /**
   * @param args master, its cores
   */
  public static void main(String[] args) throws IOException {
    String master = args[0];
    int cores = Integer.parseInt(args[1]);
    try (SparkSession spark =
        SparkSession.builder()
            .master(master)
            .appName("Scaling")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .config("spark.executor.memory", "1500m")
            // A team of tasks would need no jobs; the model is of jobs.
            .config("spark.default.parallelism", 1)
            .getOrCreate()) {
      spark.sparkContext().setLogLevel("ERROR");
      warmUp(spark);
      System.out.println(
          "master,cores,rows,parameters,flops,partitions,"
              + "scheduling,compute,reduction,broadcast,driver");
      for (int rows : new int[] {20_000, 60_000}) {
        Dataset<Row> data = data(spark, rows);
        for (int hidden : new int[] {10, 100, 1000, 5000}) {
          if ((long) hidden * rows > 20_000_000) {
            continue;
          }
          for (int partitions = cores; partitions <= 64; partitions *= 2) {
            line(master, cores, rows, hidden, partitions, data);
          }
        }
        data.unpersist(true);
      }
    }
  }

  /** Until code is compiled, an iteration takes up to four times as long. */
  private static void warmUp(SparkSession spark) {
    Dataset<Row> data = data(spark, 20_000);
    for (int partitions : new int[] {2, 64}) {
      fit(data, 100, partitions, 10 * ITERATIONS);
    }
    fit(data, 1000, 64, ITERATIONS);
    data.unpersist(true);
  }

  private static Dataset<Row> data(SparkSession spark, int rows) {
    Dataset<Row> arrays =
        spark
            .range(0, rows, 1, 2)
            .selectExpr(
                "double(id % " + CLASSES + ") label",
                "transform(sequence(1, " + WIDTH + "), i -> sin(id * i)) x");
    Dataset<Row> data =
        arrays.withColumn("features", functions.array_to_vector(arrays.col("x"))).drop("x").cache();
    data.count();
    return data;
  }

  private static void line(
      String master, int cores, int rows, int hidden, int partitions, Dataset<Row> data) {
    MLPTrainingSummary summary = fit(data, hidden, partitions, ITERATIONS);
    long parameters = (WIDTH + 1L) * hidden + (hidden + 1L) * CLASSES;
    // The first layer's input needs no gradient.
    long flops = rows * (4L * WIDTH + 6L * CLASSES) * hidden;
    System.out.printf(
        Locale.ROOT,
        "%s,%d,%d,%d,%d,%d,%.6f,%.6f,%.6f,%.6f,%.6f%n",
        master.replace(',', ' '),
        cores,
        rows,
        parameters,
        flops,
        partitions,
        median(summary.schedulingSeconds()),
        median(summary.computeSeconds()),
        median(summary.reductionSeconds()),
        median(summary.broadcastSeconds()),
        median(summary.driverSeconds()));
  }

  private static MLPTrainingSummary fit(
      Dataset<Row> data, int hidden, int partitions, int iterations) {
    return new MLPClassifier()
        .setHiddenLayers(hidden)
        .setSolver("l-bfgs")
        .setMaxIter(iterations)
        .setTol(0)
        .setNumPartitions(partitions)
        .fit(data)
        .summary();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
