package io.sparkmlp.train;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws a fraction f of the rows of a partition for validation, class by class: of each stretch of
 * 1/f rows of a class, one at random. So every class gives its share, give or take a row, in one
 * pass. Where partitions have fewer rows of it than that, it matters which of them give one: the
 * first draws of a class lie evenly over the partitions, at multiples of the golden ratio, one
 * after the other (Weyl's sequence). The first row of a class in a partition is always trained on,
 * for it may be the only one of all.
 */
final class HoldOut {
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  private final double fraction;
  private final boolean classes;
  private final long seed;
  private final int partition;
  private final SplittableRandom random;

  /** Of each class: rows seen, rows drawn, and the number of the next row to draw. */
  private long[] seen = {};

  private long[] drawn = {};
  private long[] next = {};

  /**
   * @param classes whether the first row of each is to be trained on
   */
  HoldOut(double fraction, boolean classes, long seed, int partition) {
    this.fraction = fraction;
    this.classes = classes;
    this.seed = seed;
    this.partition = partition;
    this.random = new SplittableRandom(Arrays.hashCode(new long[] {seed, partition}));
  }

  /** Whether the next row of a class is drawn. */
  boolean draw(int ofClass) {
    if (ofClass >= seen.length) {
      int from = seen.length;
      int length = Math.max(ofClass + 1, 2 * from);
      seen = Arrays.copyOf(seen, length);
      drawn = Arrays.copyOf(drawn, length);
      next = Arrays.copyOf(next, length);
      for (int k = from; k < length; k++) {
        next[k] = first(k);
      }
    }
    boolean hit = seen[ofClass] >= next[ofClass];
    seen[ofClass]++;
    if (hit) {
      drawn[ofClass]++;
      next[ofClass] = point(ofClass);
    }
    return hit;
  }

  private long first(int ofClass) {
    double start = new SplittableRandom(Arrays.hashCode(new long[] {seed, ofClass})).nextDouble();
    double even = (start + partition * GOLDEN) % 1;
    return Math.max(classes ? 1 : 0, (long) (even / fraction));
  }

  private long point(int ofClass) {
    return (long) ((drawn[ofClass] + random.nextDouble()) / fraction);
  }
}
