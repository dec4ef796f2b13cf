package io.sparkmlp.train;

import io.sparkmlp.net.Block;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.Partitioner;
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
    long[] starts = new long[rows.length + 1];
    for (int p = 0; p < rows.length; p++) {
      starts[p + 1] = starts[p] + rows[p];
    }
    long all = starts[rows.length];
    return packed
        .mapPartitionsToPair(blocks -> pieces(blocks, starts, all, partitions))
        .repartitionAndSortWithinPartitions(new ByTarget(partitions), Place.ORDER)
        .values();
  }

  /** Where a piece goes: its new partition, and the number of its first row among all. */
  private record Place(int target, long row) implements Serializable {
    static final Comparator<Place> ORDER =
        (Comparator<Place> & Serializable) (a, b) -> Long.compare(a.row, b.row);
  }

  private static final class ByTarget extends Partitioner {
    private static final long serialVersionUID = 1;
    private final int partitions;

    ByTarget(int partitions) {
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object key) {
      return ((Place) key).target;
    }
  }

  private static Iterator<Tuple2<Place, Packed>> pieces(
      Iterator<Packed> blocks, long[] starts, long all, int partitions) {
    return new Iterator<>() {
      private final ArrayDeque<Tuple2<Place, Packed>> pieces = new ArrayDeque<>();
      private long row = starts[TaskContext.getPartitionId()];

      @Override
      public boolean hasNext() {
        while (pieces.isEmpty() && blocks.hasNext()) {
          cut(blocks.next());
        }
        return !pieces.isEmpty();
      }

      @Override
      public Tuple2<Place, Packed> next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return pieces.remove();
      }

      private void cut(Packed packed) {
        Block block = packed.block();
        int to;
        for (int from = 0; from < block.rows(); from = to) {
          int target = target(row, all, partitions);
          long end = all * (target + 1) / partitions;
          to = (int) Math.min(block.rows(), from + (end - row));
          Packed piece = new Packed(block.slice(from, to), packed.heldOut(), null);
          pieces.add(new Tuple2<>(new Place(target, row), piece));
          row += to - from;
        }
      }
    };
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
