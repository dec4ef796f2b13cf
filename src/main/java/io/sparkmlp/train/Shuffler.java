package io.sparkmlp.train;

import io.sparkmlp.net.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Deals packed rows out to partitions at random: every P rows in a row, in their order over all
 * partitions, go to the P partitions, each to another. So all partitions get the same number of
 * rows, give or take one, and where rows are sorted by label the same share of every label. Rows to
 * train on and held-out rows are dealt separately.
 *
 * <p>Who gets a row follows from the seed and the number of the row, and the pieces that arrive are
 * put in the order of the rows, so the outcome does not depend on what arrives first, nor on how
 * the rows were cut into partitions before.
 */
final class Shuffler {
  private Shuffler() {}

  /**
   * The same rows on {@code partitions} even partitions.
   *
   * @param training number of rows to train on of each partition
   * @param heldOut number of held-out rows of each partition
   */
  static JavaRDD<Packed> shuffle(
      JavaRDD<Packed> packed, long[] training, long[] heldOut, int partitions, long seed) {
    long[] trainingStarts = Balancer.starts(training);
    long[] heldOutStarts = Balancer.starts(heldOut);
    return Place.exchange(
            packed.mapPartitionsToPair(
                blocks -> pieces(blocks, trainingStarts, heldOutStarts, partitions, seed)),
            partitions)
        .mapPartitions(Joined::new);
  }

  private static Iterator<Tuple2<Place, Packed>> pieces(
      Iterator<Packed> blocks, long[] training, long[] heldOut, int partitions, long seed) {
    int partition = TaskContext.getPartitionId();
    Deal trainingDeal = new Deal(seed, training[partition], partitions);
    Deal heldOutDeal = new Deal(~seed, heldOut[partition], partitions);
    long[] rank = {(long) partition << 32};
    return Place.cut(
        blocks,
        packed -> {
          Block block = packed.block();
          int[] targets = (packed.heldOut() ? heldOutDeal : trainingDeal).next(block.rows());
          int[] ends = new int[partitions + 1];
          for (int target : targets) {
            ends[target + 1]++;
          }
          Arrays.parallelPrefix(ends, Integer::sum);
          int[] rows = new int[block.rows()];
          int[] starts = ends.clone();
          for (int r = 0; r < rows.length; r++) {
            rows[starts[targets[r]]++] = r;
          }
          List<Tuple2<Place, Packed>> pieces = new ArrayList<>();
          for (int p = 0; p < partitions; p++) {
            if (ends[p] < ends[p + 1]) {
              Block piece = block.select(Arrays.copyOfRange(rows, ends[p], ends[p + 1]));
              pieces.add(
                  new Tuple2<>(new Place(p, rank[0]), new Packed(piece, packed.heldOut(), null)));
            }
          }
          rank[0]++;
          return pieces;
        });
  }

  /** Tells of rows, one after the other, where they go. */
  private static final class Deal {
    private final long seed;
    private final int[] targets;
    private long row;

    /**
     * @param row number of the first row
     */
    Deal(long seed, long row, int partitions) {
      this.seed = seed;
      this.row = row;
      targets = new int[partitions];
      if (row % partitions != 0) {
        mix();
      }
    }

    int[] next(int rows) {
      int[] next = new int[rows];
      for (int r = 0; r < rows; r++) {
        int at = (int) (row % targets.length);
        if (at == 0) {
          mix();
        }
        next[r] = targets[at];
        row++;
      }
      return next;
    }

    /** The order of the partitions for the P rows that the present one is of. */
    private void mix() {
      long round = row / targets.length;
      SplittableRandom random = new SplittableRandom(Arrays.hashCode(new long[] {seed, round}));
      Arrays.setAll(targets, p -> p);
      for (int i = targets.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int target = targets[i];
        targets[i] = targets[j];
        targets[j] = target;
      }
    }
  }

  /** Pieces joined to blocks, as far as they are of one form and origin and the blocks not full. */
  private static final class Joined implements Iterator<Packed> {
    private final Iterator<Packed> pieces;
    private final List<Block> training = new ArrayList<>();
    private final List<Block> heldOut = new ArrayList<>();

    Joined(Iterator<Packed> pieces) {
      this.pieces = pieces;
    }

    @Override
    public boolean hasNext() {
      return pieces.hasNext() || !training.isEmpty() || !heldOut.isEmpty();
    }

    @Override
    public Packed next() {
      while (pieces.hasNext()) {
        Packed piece = pieces.next();
        List<Block> waiting = piece.heldOut() ? heldOut : training;
        Packed full = joins(waiting, piece.block()) ? null : join(waiting);
        waiting.add(piece.block());
        if (full != null) {
          return full;
        }
      }
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return join(training.isEmpty() ? heldOut : training);
    }

    private static boolean joins(List<Block> waiting, Block block) {
      long floats = floats(block);
      for (Block other : waiting) {
        floats += floats(other);
      }
      return waiting.isEmpty()
          || (floats <= BlockBuilder.BLOCK_FLOATS && waiting.get(0).sameForm(block));
    }

    private static long floats(Block block) {
      return BlockBuilder.floats(block.sparse(), block.values().length, block.rows());
    }

    private Packed join(List<Block> waiting) {
      Packed joined = new Packed(Block.join(waiting), waiting == heldOut, null);
      waiting.clear();
      return joined;
    }
  }
}
