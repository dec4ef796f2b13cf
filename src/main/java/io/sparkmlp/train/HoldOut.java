package io.sparkmlp.train;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws a fraction f of the rows of a partition for validation, class by class: of each stretch of
 * 1/f rows of a class, one at random. So every class gives its share, give or take a row, in one
 * pass.
 */
final class HoldOut {
  private final double fraction;
  private final SplittableRandom random;

  /** Of each class: rows seen, rows drawn, and the number of the next row to draw. */
  private long[] seen = {};

  private long[] drawn = {};
  private long[] next = {};

  HoldOut(double fraction, long seed, int partition) {
    this.fraction = fraction;
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
        next[k] = point(k);
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

  private long point(int ofClass) {
    return (long) ((drawn[ofClass] + random.nextDouble()) / fraction);
  }
}
