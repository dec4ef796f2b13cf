package io.sparkmlp.bench;

import com.sun.management.ThreadMXBean;
import io.sparkmlp.MLPRegressor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What a fit needs of the heaps of driver and executors, in megabytes.
 *
 * <pre>
 *   BENCH_JVM=-Xmx1g src/bench/run.sh MemorySoak parameters [MILLIONS PARTITIONS]
 *   BENCH_JVM=-Xmx1g src/bench/run.sh MemorySoak spilling
 *   BENCH_JVM=-Xmx1g src/bench/run.sh MemorySoak growth [ITERATIONS]
 *   BENCH_JVM=-Xmx1g src/bench/run.sh MemorySoak allocation [HIDDEN UNITS]
 * </pre>
 *
 * <ul>
 *   <li>parameters: peaks over two iterations of gd, on few rows, with 1 and 10 million parameters
 *       over 8 and 64 partitions, on two executors of 2 GB;
 *   <li>spilling: the same for packed rows of three times the memory of one executor of 600 MB;
 *   <li>growth: what is in use after a full collection when 100 iterations have been done, and when
 *       1,000 have;
 *   <li>allocation: what all threads of one executor of two cores allocate in an iteration of gd,
 *       one sum over two partitions, after the first ones, over the bytes of the parameters in
 *       double; the network has 784 features, 100 hidden units unless told, one output.
 * </ul>
 *
 * The peak is the sum of the peaks of the heap's pools, reset before each fit: no less than what
 * was in use at any time.
 */
final class MemorySoak {
  private MemorySoak() {}

  public static void main(String[] args) throws IOException {
    switch (args[0]) {
      case "parameters" -> {
        int[] millions =
            args.length > 1 ? new int[] {Integer.parseInt(args[1])} : new int[] {1, 10};
        int[] partitions =
            args.length > 2 ? new int[] {Integer.parseInt(args[2])} : new int[] {8, 64};
        try (SparkSession spark = session(2, 1, 2048)) {
          for (int m : millions) {
            for (int p : partitions) {
              // (100 + 1) h + h + 1 parameters
              fit(spark, 2 * p, 100, m * 1_000_000 / 102, p, 2);
            }
          }
        }
      }
      case "spilling" -> {
        try (SparkSession spark = session(1, 1, 600)) {
          // 1.8 GB of floats.
          fit(spark, 225_000, 2_000, 10, 12, 3);
        }
      }
      case "growth" -> {
        try (SparkSession spark = session(2, 1, 1024)) {
          int iterations = args.length > 1 ? Integer.parseInt(args[1]) : 1_000;
          Dataset<Row> data = data(spark, 2_000, 20);
          System.out.println("iterations,driver,executors");
          for (int n : new int[] {iterations / 10, iterations}) {
            regressor(1_000, 2, n).fit(data);
            System.out.println(n + "," + inUse() + "," + executors(spark, MemorySoak::inUse));
          }
        }
      }
      case "allocation" -> {
        try (SparkSession spark = session(1, 2, 2048)) {
          int hidden = args.length > 1 ? Integer.parseInt(args[1]) : 100;
          for (int round = 0; round < 5; round++) {
            allocation(spark, data(spark, 10_000, 784), 784, hidden);
          }
        }
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static SparkSession session(int executors, int cores, int megabytes) {
    SparkSession spark =
        SparkSession.builder()
            .master("local-cluster[%d,%d,%d]".formatted(executors, cores, megabytes))
            .appName("MemorySoak")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .config("spark.executor.memory", megabytes + "m")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    while (number(spark) < executors) {
      Thread.onSpinWait();
    }
    return spark;
  }

  private static Dataset<Row> data(SparkSession spark, int rows, int width) {
    Dataset<Row> arrays =
        spark
            .range(0, rows, 1, 8)
            .selectExpr("sin(id) label", "array_repeat(cos(id), " + width + ") x");
    return arrays.withColumn("features", functions.array_to_vector(arrays.col("x"))).drop("x");
  }

  private static MLPRegressor regressor(int hidden, int partitions, int iterations) {
    return new MLPRegressor()
        .setSolver("gd")
        .setHiddenLayers(hidden)
        .setNumPartitions(partitions)
        .setMaxIter(iterations)
        .setStepSize(1e-6)
        .setTol(0);
  }

  private static void fit(
      SparkSession spark, int rows, int width, int hidden, int partitions, int iterations) {
    resetPeak();
    executors(spark, MemorySoak::resetPeak);
    long started = System.nanoTime();
    regressor(hidden, partitions, iterations).fit(data(spark, rows, width));
    double seconds = (System.nanoTime() - started) * 1e-9;
    System.out.printf(
        Locale.ROOT,
        "%,d rows of %d features, %,d parameters, %d partitions: peak driver %d, executors %s; %.1f s for %d iterations%n",
        rows,
        width,
        (width + 2) * hidden + 1,
        partitions,
        peak(),
        executors(spark, MemorySoak::peak),
        seconds,
        iterations);
  }

  private static void allocation(SparkSession spark, Dataset<Row> data, int width, int hidden) {
    MLPRegressor few = regressor(hidden, 2, 20);
    MLPRegressor many = regressor(hidden, 2, 120);
    few.fit(data);
    long start = executors(spark, MemorySoak::allocated).get(0);
    int evaluations = few.fit(data).summary().schedulingSeconds().length;
    long middle = executors(spark, MemorySoak::allocated).get(0);
    evaluations = many.fit(data).summary().schedulingSeconds().length - evaluations;
    long end = executors(spark, MemorySoak::allocated).get(0);
    double iteration = (double) (end - middle - (middle - start)) / evaluations;
    System.out.printf(
        Locale.ROOT,
        "%,d parameters: %.2f%n",
        (width + 2) * hidden + 1,
        iteration / (8.0 * ((width + 2) * hidden + 1)));
  }

  private static int number(SparkSession spark) {
    return spark.sparkContext().statusTracker().getExecutorInfos().length - 1;
  }

  /** What each executor says, by its number. */
  private static List<Long> executors(SparkSession spark, Figure figure) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int executors = number(spark);
    List<Integer> some = Collections.nCopies(8 * executors, 0);
    List<String> answers =
        context
            .parallelize(some, some.size())
            .map(i -> org.apache.spark.SparkEnv.get().executorId() + " " + figure.get())
            .collect();
    List<Long> figures = new ArrayList<>();
    for (int e = 0; e < executors; e++) {
      String start = e + " ";
      answers.stream()
          .filter(answer -> answer.startsWith(start))
          .mapToLong(answer -> Long.parseLong(answer.substring(start.length())))
          .max()
          .ifPresent(figures::add);
    }
    return figures;
  }

  private interface Figure extends java.io.Serializable {
    long get();
  }

  private static List<MemoryPoolMXBean> pools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  private static long megabytes(LongStream bytes) {
    return bytes.sum() >> 20;
  }

  private static long resetPeak() {
    pools().forEach(MemoryPoolMXBean::resetPeakUsage);
    return 0;
  }

  private static long peak() {
    return megabytes(pools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()));
  }

  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return LongStream.of(threads.getThreadAllocatedBytes(threads.getAllThreadIds())).sum();
  }

  private static long inUse() {
    // The second collects what the first one's cleaners have let go.
    System.gc();
    System.gc();
    return megabytes(
        LongStream.of(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()));
  }
}
