package io.sparkmlp.train;

import io.sparkmlp.optim.RuleState;
import java.io.Serializable;
import java.util.Iterator;

/**
 * What every partition is asked to do with its rows. The answers are vectors, which are summed over
 * the partitions; the last {@link #EXTRAS} entries have the same meaning in all.
 */
sealed interface Work extends Serializable {
  /** Weighted sum of the losses of rows trained on. */
  int LOSS = 0;

  /** Sum of their weights. */
  int WEIGHT = 1;

  /** Weighted sum of the losses of held-out rows. */
  int HELD_OUT_LOSS = 2;

  /** Sum of their weights. */
  int HELD_OUT_WEIGHT = 3;

  /** Sum of the weights of those that were classified right. */
  int HELD_OUT_SCORE = 4;

  /** Seconds of computing. */
  int SECONDS = 5;

  /**
   * Sum of the {@link Packed#mark marks} of the partition, without its upper 32 bits, so that the
   * sum over the partitions is exact.
   */
  int MARK = 6;

  int EXTRAS = 7;

  /** Length of the answer without the extras, for so many parameters. */
  int length(int parameters);

  /**
   * @param input theta; for {@link LocalSteps} followed by the vectors of the rule's state
   * @param answer [length + EXTRAS]; overwritten
   */
  void run(Worker worker, int partition, Iterator<Packed> rows, double[] input, double[] answer);

  /**
   * Gradient of the weighted sum of losses over all rows to train on, and the loss of held-out
   * rows.
   */
  record AllRows() implements Work {
    @Override
    public int length(int parameters) {
      return parameters;
    }

    @Override
    public void run(
        Worker worker, int partition, Iterator<Packed> rows, double[] input, double[] answer) {
      worker.allRows(rows, input, answer);
    }
  }

  /** The loss of held-out rows. */
  record HeldOut() implements Work {
    @Override
    public int length(int parameters) {
      return 0;
    }

    @Override
    public void run(
        Worker worker, int partition, Iterator<Packed> rows, double[] input, double[] answer) {
      worker.heldOut(rows, input, answer);
    }
  }

  /**
   * Gradient of the weighted sum of losses over the rows of one step of an epoch. A partition of n
   * rows gives those that stand in its order of the epoch from {@code n * step / steps} to {@code n
   * * (step + 1) / steps}: its share of the batch, whatever the partitions' sizes.
   */
  record Batch(int epoch, int step, int steps) implements Work {
    int from(int rows) {
      return (int) ((long) rows * step / steps);
    }

    int to(int rows) {
      return (int) ((long) rows * (step + 1) / steps);
    }

    @Override
    public int length(int parameters) {
      return parameters;
    }

    @Override
    public void run(
        Worker worker, int partition, Iterator<Packed> rows, double[] input, double[] answer) {
      worker.batch(partition, rows, input, this, answer);
    }
  }

  /**
   * Steps {@code first} to {@code last}, exclusive, of an epoch, taken by each partition on its own
   * part of the batches. The answer is theta and the rule's vectors, times the weight of the rows
   * that were used.
   *
   * @param stepsBefore steps that the rule has taken before
   * @param vectors number of the rule's vectors
   */
  record LocalSteps(
      int epoch, int first, int last, int steps, double stepSize, long stepsBefore, int vectors)
      implements Work {

    @Override
    public int length(int parameters) {
      return parameters * (1 + vectors);
    }

    @Override
    public void run(
        Worker worker, int partition, Iterator<Packed> rows, double[] input, double[] answer) {
      worker.localSteps(partition, rows, input, this, answer);
    }

    /** Theta and the vectors of a state, one after the other. */
    static double[] join(double[] theta, RuleState state) {
      int n = theta.length;
      double[] joined = new double[n * (1 + state.vectors().length)];
      System.arraycopy(theta, 0, joined, 0, n);
      for (int v = 0; v < state.vectors().length; v++) {
        System.arraycopy(state.vectors()[v], 0, joined, n * (v + 1), n);
      }
      return joined;
    }

    /** The reverse: theta and the vectors of the state are overwritten. */
    static void split(double[] joined, double[] theta, RuleState state) {
      int n = theta.length;
      System.arraycopy(joined, 0, theta, 0, n);
      for (int v = 0; v < state.vectors().length; v++) {
        System.arraycopy(joined, n * (v + 1), state.vectors()[v], 0, n);
      }
    }
  }
}
