package io.sparkmlp.train;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.collection.Iterator;

/**
 * Ways to sum one vector of each partition: ours on the driver, ours as training chooses (slices
 * summed by executors where vectors are more than the driver takes), {@code treeAggregate} with
 * depth 1 and 2. Prints medians in milliseconds; a dash where the vectors together would take more
 * than a gigabyte.
 *
 * <pre>
 *   src/bench/run.sh Communication [MASTER [ROUNDS [MOST PARAMETERS]]]
 * </pre>
 *
 * By default in {@code local[2]}, 5 rounds, up to 10^7 parameters.
 */
final class Communication {
  private static final long MOST_BYTES = 1L << 30;

  private Communication() {}

  /**
   * @param args master, rounds, most parameters
   */
  public static void main(String[] args) {
    String master = args.length > 0 ? args[0] : "local[2]";
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    int most = args.length > 2 ? Integer.parseInt(args[2]) : 10_000_000;
    SparkConf conf =
        new SparkConf()
            .setMaster(master)
            .setAppName("Communication")
            .set("spark.driver.maxResultSize", "0")
            .set("spark.ui.enabled", "false");
    try (JavaSparkContext context = new JavaSparkContext(conf)) {
      context.setLogLevel("ERROR");
      System.out.printf(
          "%10s %10s %12s %12s %12s %12s%n",
          "parameters", "partitions", "driver", "chosen", "tree 1", "tree 2");
      for (int length = 1000; length <= most; length *= 10) {
        for (int partitions = 2; partitions <= 64; partitions *= 2) {
          line(context, length, partitions, rounds);
        }
      }
    }
  }

  private static void line(JavaSparkContext context, int length, int partitions, int rounds) {
    StringBuilder line = new StringBuilder(String.format("%10d %10d", length, partitions));
    boolean fits = 8L * length * partitions <= MOST_BYTES;
    for (int way = 0; way < 4; way++) {
      String cell =
          fits
              ? String.format(Locale.ROOT, "%.1f", median(context, length, partitions, rounds, way))
              : "-";
      line.append(String.format(" %12s", cell));
    }
    System.out.println(line);
  }

  private static double median(
      JavaSparkContext context, int length, int partitions, int rounds, int way) {
    List<Integer> numbers = IntStream.range(0, partitions).boxed().toList();
    JavaRDD<Integer> rows = context.parallelize(numbers, partitions);
    Partial partial = new Partial(length);
    Broadcast<UUID> blocks = context.broadcast(UUID.randomUUID());
    double[] times = new double[rounds + 1];
    for (int round = 0; round < times.length; round++) {
      long started = System.nanoTime();
      double[] sum =
          way < 2
              ? new Reduction(blocks, way + 1, new Phases()).sum(rows.rdd(), partial, length)
              : rows.mapPartitions(unused -> List.of(partial.vector()).iterator())
                  .treeAggregate(new double[0], Communication::add, Communication::add, way - 1);
      times[round] = (System.nanoTime() - started) * 1e-6;
      double expected = partitions * (partitions - 1) / 2.0;
      if (sum.length != length || sum[length - 1] != expected) {
        throw new IllegalStateException("wrong sum");
      }
    }
    blocks.destroy();
    double[] warm = Arrays.copyOfRange(times, 1, times.length);
    Arrays.sort(warm);
    return warm[warm.length / 2];
  }

  private record Partial(int length) implements Job.PartitionFunction<Integer, double[]> {
    @Override
    public double[] apply(TaskContext task, Iterator<Integer> rows) {
      return vector();
    }

    double[] vector() {
      double[] vector = new double[length];
      Arrays.fill(vector, TaskContext.getPartitionId());
      return vector;
    }
  }

  private static double[] add(double[] left, double[] right) {
    if (left.length == 0 || right.length == 0) {
      return left.length == 0 ? right : left;
    }
    for (int i = 0; i < left.length; i++) {
      left[i] += right[i];
    }
    return left;
  }
}
