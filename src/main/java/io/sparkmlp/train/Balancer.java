package io.sparkmlp.train;

import io.sparkmlp.net.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Spreads packed rows evenly over partitions, in their order: partition p of P gets the rows from
 * {@code N p / P} to {@code N (p + 1) / P} of all N. Moves blocks and slices of blocks, not rows.
 */
final class Balancer {
  /** A largest partition within this factor of the mean is left alone. */
  private static final double TOLERANCE = 1.1;

  private Balancer() {}

  /** Whether partitions of these sizes are worth moving to {@code partitions} even ones. */
  static boolean uneven(long[] rows, int partitions) {
    long all = Arrays.stream(rows).sum();
    long largest = Arrays.stream(rows).max().orElse(0);
    long even = (all + partitions - 1) / partitions;
    return rows.length != partitions || largest > Math.ceil(TOLERANCE * even);
  }

  /** The same rows on {@code partitions} even partitions. */
  static JavaRDD<Packed> balance(JavaRDD<Packed> packed, long[] rows, int partitions) {
    long[] starts = starts(rows);
    return Place.exchange(
        packed.mapPartitionsToPair(blocks -> pieces(blocks, starts, partitions)), partitions);
  }

  /** The number, among all rows, of the first row of each partition; at the end, of all rows. */
  static long[] starts(long[] rows) {
    long[] starts = new long[rows.length + 1];
    for (int p = 0; p < rows.length; p++) {
      starts[p + 1] = starts[p] + rows[p];
    }
    return starts;
  }

  private static Iterator<Tuple2<Place, Packed>> pieces(
      Iterator<Packed> blocks, long[] starts, int partitions) {
    long[] row = {starts[TaskContext.getPartitionId()]};
    long all = starts[starts.length - 1];
    return Place.cut(
        blocks,
        packed -> {
          List<Tuple2<Place, Packed>> pieces = new ArrayList<>();
          Block block = packed.block();
          int to;
          for (int from = 0; from < block.rows(); from = to) {
            int target = target(row[0], all, partitions);
            long end = all * (target + 1) / partitions;
            to = (int) Math.min(block.rows(), from + (end - row[0]));
            Packed piece = new Packed(block.slice(from, to), packed.heldOut(), null);
            pieces.add(new Tuple2<>(new Place(target, row[0]), piece));
            row[0] += to - from;
          }
          return pieces;
        });
  }

  /** The partition p with {@code all p / partitions <= row < all (p + 1) / partitions}. */
  private static int target(long row, long all, int partitions) {
    int p = (int) (row * partitions / all);
    while (all * (p + 1) / partitions <= row) {
      p++;
    }
    while (all * p / partitions > row) {
      p--;
    }
    return p;
  }
}
