package io.sparkmlp.train;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.HashPartitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Sums one vector of each partition along a binary tree over the partitions' numbers: {@code ((p0 +
 * p1) + (p2 + p3)) + ...}. The bits of the sum depend on the vectors alone, not on what arrives
 * first or on which executor adds, and both ways of summing give the same.
 */
final class OrderedSum {
  /** Bytes of partial sums that the driver takes itself. */
  private static final long MOST_BYTES_TO_DRIVER = 32L << 20;

  /**
   * Doubles of a slice: half a megabyte, small against a task's memory, large against its overhead.
   */
  private static final int SLICE = 1 << 16;

  private OrderedSum() {}

  /**
   * The sum over all partitions.
   *
   * @param partials one vector [length] a partition
   * @param aggregationDepth 1: the driver adds all; above: slices of the vectors are added by
   *     executors, the way of reduce-scatter, where the vectors together are large, so that no one
   *     node receives them all
   */
  static double[] sum(JavaRDD<double[]> partials, int length, int aggregationDepth, Phases phases) {
    int partitions = partials.getNumPartitions();
    phases.moved((long) Double.BYTES * length * partitions);
    if (aggregationDepth < 2 || 8L * length * partitions <= MOST_BYTES_TO_DRIVER) {
      List<double[]> vectors = partials.collect();
      long started = System.nanoTime();
      double[] sum = sum(vectors);
      phases.reduction((System.nanoTime() - started) * 1e-9);
      return sum;
    }
    int slices = Math.min(partitions, (length + SLICE - 1) / SLICE);
    int width = (length + slices - 1) / slices;
    List<double[]> sums =
        partials
            .mapPartitionsToPair(vector -> slice(vector.next(), slices, width))
            .partitionBy(new HashPartitioner(slices))
            .mapPartitions(OrderedSum::sumSlices)
            .collect();
    phases.moved((long) Double.BYTES * length);
    double[] sum = new double[length];
    for (int s = 0; s < slices; s++) {
      System.arraycopy(sums.get(s), 0, sum, s * width, sums.get(s).length);
    }
    return sum;
  }

  /** The sum of vectors in the order of the list, which are overwritten. */
  static double[] sum(List<double[]> vectors) {
    Tree tree = new Tree(vectors.size());
    for (int i = 0; i < vectors.size(); i++) {
      tree.add(i, vectors.get(i));
    }
    return tree.sum();
  }

  /**
   * Adds vectors in the same order on a range of their entries; the sum is left in the first.
   *
   * @param vectors overwritten between {@code from} and {@code to}
   */
  static void sum(double[][] vectors, int from, int to) {
    for (int step = 1; step < vectors.length; step *= 2) {
      for (int i = 0; i + step < vectors.length; i += 2 * step) {
        double[] left = vectors[i];
        double[] right = vectors[i + step];
        for (int j = from; j < to; j++) {
          left[j] += right[j];
        }
      }
    }
  }

  @DefaultSerializer(JavaSerializer.class)
  private record Slice(int partition, int partitions, double[] values)
      implements java.io.Serializable {}

  private static Iterator<Tuple2<Integer, Slice>> slice(double[] vector, int slices, int width) {
    int partition = TaskContext.getPartitionId();
    int partitions = TaskContext.get().numPartitions();
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < slices;
      }

      @Override
      public Tuple2<Integer, Slice> next() {
        int from = Math.min(vector.length, next * width);
        double[] values = Arrays.copyOfRange(vector, from, Math.min(vector.length, from + width));
        return new Tuple2<>(next++, new Slice(partition, partitions, values));
      }
    };
  }

  private static Iterator<double[]> sumSlices(Iterator<Tuple2<Integer, Slice>> slices) {
    Tree tree = null;
    while (slices.hasNext()) {
      Slice slice = slices.next()._2;
      if (tree == null) {
        tree = new Tree(slice.partitions);
      }
      tree.add(slice.partition, slice.values);
    }
    return List.of(tree.sum()).iterator();
  }

  /**
   * Takes vectors in any order and adds two as soon as both halves of a node are there. A node
   * without a right half stands for its left half.
   */
  private static final class Tree {
    private final int leaves;
    private final Map<Long, double[]> waiting = new HashMap<>();
    private double[] root;

    Tree(int leaves) {
      this.leaves = leaves;
    }

    void add(int leaf, double[] vector) {
      int level = 0;
      int node = leaf;
      double[] sum = vector;
      while (nodes(level) > 1) {
        int sibling = node ^ 1;
        if (sibling < nodes(level)) {
          double[] other = waiting.remove(key(level, sibling));
          if (other == null) {
            waiting.put(key(level, node), sum);
            return;
          }
          double[] left = node < sibling ? sum : other;
          addTo(left, node < sibling ? other : sum);
          sum = left;
        }
        level++;
        node >>= 1;
      }
      root = sum;
    }

    double[] sum() {
      return root;
    }

    private int nodes(int level) {
      return (int) ((leaves + (1L << level) - 1) >> level);
    }

    private static long key(int level, int node) {
      return (long) level << 32 | node;
    }

    private static void addTo(double[] left, double[] right) {
      for (int i = 0; i < left.length; i++) {
        left[i] += right[i];
      }
    }
  }
}
