package io.sparkmlp.train;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.broadcast.Broadcast;

/**
 * The vectors that the tasks of a fit in one process get from the driver and leave for it, always
 * in the same arrays. It goes when nobody here holds the broadcast's value any more.
 */
final class Mailbox {
  private static final Map<Object, Mailbox> OF_FITS =
      Collections.synchronizedMap(new WeakHashMap<>());

  private static final AtomicLong SUMS = new AtomicLong();

  private final Map<Integer, BlockVector.Room> partials = new ConcurrentHashMap<>();
  private double[] input = new double[0];
  private long number = -1;

  private Mailbox() {}

  /**
   * @param fit what only this fit's tasks share
   */
  static Mailbox of(Broadcast<?> fit) {
    return OF_FITS.computeIfAbsent(fit.value(), key -> new Mailbox());
  }

  /** A number for the vectors of one sum, higher than all that this driver gave before. */
  static long nextNumber() {
    return SUMS.incrementAndGet();
  }

  /**
   * The input of a sum, fetched once. A copy of a task that outlives its job may get a later one,
   * or half of it: nobody listens to it.
   */
  synchronized double[] input(BlockVector vector, long ofSum) {
    if (ofSum > number) {
      if (input.length != vector.length()) {
        input = new double[vector.length()];
      }
      try (BlockVector.Fetch fetch = new BlockVector.Fetch(List.of(vector), 0)) {
        fetch.next(input);
      } catch (BlockVector.UnavailableException e) {
        throw new IllegalStateException(e);
      }
      number = ofSum;
    }
    return input;
  }

  /** Leaves what a partition has to say to a sum where the driver fetches it. */
  BlockVector leave(int partition, double[] partial, long broadcast, long ofSum) {
    return partials
        .computeIfAbsent(partition, p -> new BlockVector.Room())
        .put(partial, broadcast, "partial_" + partition, ofSum);
  }
}
