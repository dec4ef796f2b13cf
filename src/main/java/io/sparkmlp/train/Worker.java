package io.sparkmlp.train;

import io.sparkmlp.kernel.Kernels;
import io.sparkmlp.net.Block;
import io.sparkmlp.net.Dropout;
import io.sparkmlp.net.Network;
import io.sparkmlp.net.Workspace;
import io.sparkmlp.optim.RuleState;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Does {@link Work} on the rows of a partition. A thread of an executor keeps its worker, and so
 * its arrays, from task to task of the same fit.
 */
final class Worker {
  private static final ThreadLocal<SoftReference<Worker>> OF_THREAD = new ThreadLocal<>();

  private final Setup setup;
  private final Network network;
  private final Workspace workspace;
  private double[] lastAnswer = new double[0];

  // The rows of a partition in the order of an epoch, kept for its next step.
  private int partition = -1;
  private int epoch = -1;
  private List<Block> blocks;
  private long mark;
  private long[] order;

  Worker(Setup setup) {
    this.setup = setup;
    network = new Network(setup.layout(), setup.activation(), setup.loss(), Kernels.best());
    workspace =
        network.workspace(
            setup.scaler(), setup.classWeights(), setup.absent(), setup.miniBatches());
  }

  /** The worker of this thread. */
  static Worker ofThread(Setup setup) {
    SoftReference<Worker> reference = OF_THREAD.get();
    Worker worker = reference == null ? null : reference.get();
    if (worker == null || !worker.setup.fit().equals(setup.fit())) {
      worker = new Worker(setup);
      OF_THREAD.set(new SoftReference<>(worker));
    }
    return worker;
  }

  /**
   * Room for an answer, reused while the length stays the same: what was in it has been serialised,
   * or copied in slices, before the thread takes another task.
   */
  double[] answer(int length) {
    if (lastAnswer.length != length) {
      lastAnswer = new double[length];
    }
    return lastAnswer;
  }

  /** See {@link Work.AllRows}. */
  void allRows(Iterator<Packed> rows, double[] theta, double[] answer) {
    long started = System.nanoTime();
    network.start(workspace, theta);
    long itsMark = 0;
    while (rows.hasNext()) {
      Packed packed = rows.next();
      itsMark += packed.mark();
      if (packed.heldOut()) {
        network.evaluate(workspace, packed.block());
      } else {
        network.accumulate(workspace, packed.block());
      }
    }
    network.gradient(workspace, answer);
    extras(answer, itsMark, started);
  }

  /** See {@link Work.HeldOut}. */
  void heldOut(Iterator<Packed> rows, double[] theta, double[] answer) {
    long started = System.nanoTime();
    network.start(workspace, theta);
    long itsMark = 0;
    while (rows.hasNext()) {
      Packed packed = rows.next();
      itsMark += packed.mark();
      if (packed.heldOut()) {
        network.evaluate(workspace, packed.block());
      }
    }
    extras(answer, itsMark, started);
  }

  /** See {@link Work.Batch}. */
  void batch(
      int ofPartition, Iterator<Packed> rows, double[] theta, Work.Batch batch, double[] answer) {
    long started = System.nanoTime();
    arrange(ofPartition, rows, batch.epoch());
    accumulate(theta, batch);
    network.gradient(workspace, answer);
    extras(answer, mark, started);
  }

  /** See {@link Work.LocalSteps}. */
  void localSteps(
      int ofPartition,
      Iterator<Packed> rows,
      double[] input,
      Work.LocalSteps local,
      double[] answer) {
    long started = System.nanoTime();
    arrange(ofPartition, rows, local.epoch());
    int n = setup.layout().size();
    double[] theta = new double[n];
    RuleState state = new RuleState(local.stepsBefore(), new double[local.vectors()][n]);
    Work.LocalSteps.split(input, theta, state);
    double[] gradient = new double[n];
    double lossSum = 0;
    double weightSum = 0;
    for (int step = local.first(); step < local.last(); step++) {
      accumulate(theta, new Work.Batch(local.epoch(), step, local.steps()));
      double weight = network.weightSum(workspace);
      state.advance();
      if (weight > 0) {
        network.gradient(workspace, gradient);
        for (int i = 0; i < n; i++) {
          gradient[i] /= weight;
        }
        setup.rule().step(theta, gradient, local.stepSize(), state);
        lossSum += network.lossSum(workspace);
        weightSum += weight;
      }
    }
    double[] joined = Work.LocalSteps.join(theta, state);
    for (int i = 0; i < joined.length; i++) {
      answer[i] = weightSum * joined[i];
    }
    extras(answer, mark, started);
    answer[joined.length + Work.LOSS] = lossSum;
    answer[joined.length + Work.WEIGHT] = weightSum;
  }

  private void accumulate(double[] theta, Work.Batch batch) {
    network.start(workspace, theta, dropout(batch.epoch()));
    network.accumulate(workspace, blocks, order, batch.from(order.length), batch.to(order.length));
  }

  private Dropout dropout(int ofEpoch) {
    if (setup.dropout() == 0) {
      return Dropout.NONE;
    }
    long key = seed(setup.seed() ^ 0x5bf03635f0a5b0c5L, ofEpoch, partition);
    return new Dropout(setup.dropout(), key);
  }

  private void arrange(int ofPartition, Iterator<Packed> rows, int ofEpoch) {
    if (partition == ofPartition && epoch == ofEpoch) {
      return;
    }
    if (partition != ofPartition) {
      // Forgotten first: reading may end early, when the task is killed or a block cannot be had.
      partition = -1;
      blocks = new ArrayList<>();
      mark = 0;
      rows.forEachRemaining(
          packed -> {
            mark += packed.mark();
            if (!packed.heldOut()) {
              blocks.add(packed.block());
            }
          });
    }
    order = order(blocks, setup.shuffle(), setup.seed(), ofEpoch, ofPartition);
    partition = ofPartition;
    epoch = ofEpoch;
  }

  private void extras(double[] answer, long ofRows, long started) {
    int at = answer.length - Work.EXTRAS;
    answer[at + Work.LOSS] = network.lossSum(workspace);
    answer[at + Work.WEIGHT] = network.weightSum(workspace);
    answer[at + Work.HELD_OUT_LOSS] = network.heldOutLossSum(workspace);
    answer[at + Work.HELD_OUT_WEIGHT] = network.heldOutWeightSum(workspace);
    answer[at + Work.HELD_OUT_SCORE] = network.heldOutScoreSum(workspace);
    answer[at + Work.MARK] = ofRows & 0xffff_ffffL;
    answer[at + Work.SECONDS] = (System.nanoTime() - started) * 1e-9;
  }

  /**
   * The rows of a partition in the order of an epoch: as they come, or shuffled (Fisher and Yates;
   * Durstenfeld 1964, Algorithm 235) by a generator seeded with the seed, the epoch and the
   * partition.
   */
  static long[] order(List<Block> blocks, boolean shuffle, long seed, int epoch, int partition) {
    int rows = 0;
    for (Block block : blocks) {
      rows = Math.addExact(rows, block.rows());
    }
    long[] order = new long[rows];
    int at = 0;
    for (int b = 0; b < blocks.size(); b++) {
      for (int row = 0; row < blocks.get(b).rows(); row++) {
        order[at++] = Network.row(b, row);
      }
    }
    if (shuffle) {
      SplittableRandom random = new SplittableRandom(seed(seed, epoch, partition));
      for (int i = rows - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        long row = order[i];
        order[i] = order[j];
        order[j] = row;
      }
    }
    return order;
  }

  private static long seed(long seed, int epoch, int partition) {
    return Arrays.hashCode(new long[] {seed, epoch, partition});
  }
}
