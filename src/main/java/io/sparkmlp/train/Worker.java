package io.sparkmlp.train;

import io.sparkmlp.kernel.Kernels;
import io.sparkmlp.net.Block;
import io.sparkmlp.net.Network;
import io.sparkmlp.net.Workspace;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One partition's part of a fit: loss and gradient sums over its rows.
 *
 * <p>The result is one vector of {@code layout.size() + 2}: the gradient of the weighted sum of
 * losses, that sum, and the sum of weights.
 *
 * <p>A thread of an executor keeps its worker, and so its arrays, from task to task of the same
 * fit.
 */
final class Worker {
  /** What a result holds after the gradient. */
  static final int LOSS = 0;

  static final int WEIGHT = 1;
  static final int EXTRAS = 2;

  private static final ThreadLocal<SoftReference<Worker>> OF_THREAD = new ThreadLocal<>();

  private final Setup setup;
  private final Network network;
  private final Workspace workspace;

  // The rows of a partition in the order of an epoch, kept for its next step.
  private int partition = -1;
  private int epoch = -1;
  private List<Block> blocks;
  private long[] order;

  private Worker(Setup setup) {
    this.setup = setup;
    network = new Network(setup.layout(), setup.activation(), setup.loss(), Kernels.best());
    workspace = network.workspace(setup.scaler(), setup.classWeights(), setup.sparse());
  }

  /** The worker of this thread. */
  static Worker of(Setup setup) {
    SoftReference<Worker> reference = OF_THREAD.get();
    Worker worker = reference == null ? null : reference.get();
    if (worker == null || !worker.setup.fit().equals(setup.fit())) {
      worker = new Worker(setup);
      OF_THREAD.set(new SoftReference<>(worker));
    }
    return worker;
  }

  /** Sums over all rows. */
  double[] all(Iterator<Packed> rows, double[] theta) {
    network.start(workspace, theta);
    while (rows.hasNext()) {
      network.accumulate(workspace, rows.next().block());
    }
    return sums();
  }

  /** Sums over the rows of a batch that lie on this partition. */
  double[] batch(int ofPartition, Iterator<Packed> rows, double[] theta, Batch batch) {
    if (partition != ofPartition || epoch != batch.epoch()) {
      blocks = new ArrayList<>();
      rows.forEachRemaining(packed -> blocks.add(packed.block()));
      order = order(blocks, setup.shuffle(), setup.seed(), batch.epoch(), ofPartition);
      partition = ofPartition;
      epoch = batch.epoch();
    }
    network.start(workspace, theta);
    network.accumulate(workspace, blocks, order, batch.from(order.length), batch.to(order.length));
    return sums();
  }

  private double[] sums() {
    int size = setup.layout().size();
    double[] sums = new double[size + EXTRAS];
    network.gradient(workspace, sums);
    sums[size + LOSS] = network.lossSum(workspace);
    sums[size + WEIGHT] = network.weightSum(workspace);
    return sums;
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
      SplittableRandom random =
          new SplittableRandom(Arrays.hashCode(new long[] {seed, epoch, partition}));
      for (int i = rows - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        long row = order[i];
        order[i] = order[j];
        order[j] = row;
      }
    }
    return order;
  }
}
