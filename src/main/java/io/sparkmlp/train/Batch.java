package io.sparkmlp.train;

import java.io.Serializable;

/**
 * The rows of one step of an epoch. Each partition of n rows gives those that stand in its order of
 * the epoch from {@code n * step / steps} to {@code n * (step + 1) / steps}: its share of the
 * batch, whatever the partitions' sizes.
 */
record Batch(int epoch, int step, int steps) implements Serializable {
  int from(int rows) {
    return (int) ((long) rows * step / steps);
  }

  int to(int rows) {
    return (int) ((long) rows * (step + 1) / steps);
  }
}
