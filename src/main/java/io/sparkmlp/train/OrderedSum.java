package io.sparkmlp.train;

import java.util.HashMap;
import java.util.Map;

/**
 * Sums one vector of each partition along a binary tree over the partitions' numbers: {@code ((p0 +
 * p1) + (p2 + p3)) + ...}. The bits of the sum depend on the vectors alone, not on what arrives
 * first or on which executor adds, and all ways of summing give the same.
 */
final class OrderedSum {
  private OrderedSum() {}

  /**
   * Adds vectors on a range of their entries; the sum is left in the first.
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

  /**
   * Takes vectors in any order and adds two as soon as both halves of a node are there. A node
   * without a right half stands for its left half.
   */
  static final class Tree {
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
