package io.sparkmlp.train;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.sparkmlp.net.Block;
import io.sparkmlp.net.Scaler;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and moments of packed rows.
 *
 * <p>A block's sums are taken of values less the block's origin, a row of the block or near it, so
 * that they do not cancel; blocks and partitions are merged pairwise.
 */
@DefaultSerializer(JavaSerializer.class)
final class Statistics implements Serializable {
  private static final long serialVersionUID = 1;

  private static final Logger LOG = LoggerFactory.getLogger(Statistics.class);

  /** Classes beyond which labels without metadata are taken for numbers, as in Spark ML. */
  static final int MOST_INFERRED_CLASSES = 100;

  long rows;
  long sparseRows;

  /** [width] whether sparse rows may have no entry of a feature. */
  boolean[] mayBeAbsent = {};

  int blocks;

  /** Number of features; -1 while no row has been seen. */
  int width = -1;

  double weightSum;
  Moments features;
  double targetMean;
  double targetSquares;
  double largestTarget = Double.NEGATIVE_INFINITY;

  /** Of the contents of the blocks, in their order and that of the partitions, if asked for. */
  long checksum;

  /** Of all blocks, of whichever kind: the sum of their {@link Packed#mark marks}. */
  long mark;

  /** Sum of the weights of each class, indexed by class; empty in regression. */
  double[] classWeights = {};

  final Problems problems = new Problems();

  /**
   * The most scales that an absent feature may lie from the mean: rows that have it keep the
   * difference, as a float. A feature that one in 10^9 rows lacks has 234 at most; where it is
   * more, only rows held out or of hardly any weight lack it.
   */
  private static final double MOST_ABSENT_SCALES = 1000;

  /**
   * Of the blocks of one partition, in their order: first of rows to train on, then of rows held
   * out. An array, which every serializer of Spark can read back.
   *
   * @param checksum whether to form it: it reads all values once more
   */
  static Statistics[] of(Iterator<Packed> partition, boolean classes, boolean checksum) {
    Statistics training = new Statistics();
    Statistics heldOut = new Statistics();
    while (partition.hasNext()) {
      Packed packed = partition.next();
      training.mark += packed.mark();
      if (packed.problems() != null) {
        training.problems.add(packed.problems());
      }
      if (packed.block().rows() > 0) {
        Statistics block = ofBlock(packed.block(), classes);
        block.checksum = checksum ? Checksum.of(packed.block()) : 0;
        (packed.heldOut() ? heldOut : training).add(block);
      }
    }
    return new Statistics[] {training, heldOut};
  }

  private static Statistics ofBlock(Block block, boolean classes) {
    Statistics s = new Statistics();
    int width = block.width();
    s.rows = block.rows();
    if (block.sparse()) {
      s.sparseRows = block.rows();
      s.mayBeAbsent = new boolean[width];
      for (int i = 0; i < width; i++) {
        s.mayBeAbsent[i] = block.origin() == null || block.origin()[i] == 0;
      }
    }
    s.blocks = 1;
    s.width = width;
    s.features = new Moments(width);
    double sum = 0;
    double sumOfSquares = 0;
    float[] values = block.values();
    for (int r = 0; r < block.rows(); r++) {
      double weight = block.weight(r);
      if (block.sparse()) {
        for (int e = block.starts()[r]; e < block.starts()[r + 1]; e++) {
          s.features.add(block.columns()[e], weight, values[e]);
        }
      } else {
        s.features.add(weight, values, r * width);
      }
      double target = block.targets()[r];
      sum += weight * target;
      sumOfSquares += weight * target * target;
      s.weightSum += weight;
      s.largestTarget = Math.max(s.largestTarget, target + block.targetOrigin());
      if (classes) {
        s.addClass((int) Math.min(target, Integer.MAX_VALUE), weight);
      }
    }
    // Of rows of weight 0 too: what is infinite as a float makes their loss NaN.
    if (!s.features.finite()) {
      s.problems.addSome(Problems.Kind.FEATURES_TOO_LARGE, Double.POSITIVE_INFINITY);
    }
    if (!classes && !Double.isFinite(sumOfSquares)) {
      s.problems.addSome(Problems.Kind.LABELS_TOO_LARGE, Double.POSITIVE_INFINITY);
    }
    if (s.weightSum > 0) {
      s.features.centre(s.weightSum, block.origin());
      double mean = sum / s.weightSum;
      s.targetSquares = Math.max(0, sumOfSquares - mean * sum);
      s.targetMean = mean + block.targetOrigin();
    }
    return s;
  }

  private void addClass(int index, double weight) {
    if (index >= classWeights.length) {
      if (index >= 1 << 20) {
        return; // Refused later: more classes than any label's metadata or inference allows.
      }
      classWeights = Arrays.copyOf(classWeights, Math.max(index + 1, 2 * classWeights.length));
    }
    classWeights[index] += weight;
  }

  double classWeight(int index) {
    return index < classWeights.length ? classWeights[index] : 0;
  }

  /** Adds the statistics of rows that follow. */
  void add(Statistics other) {
    problems.add(other.problems);
    mark += other.mark;
    checksum = Checksum.join(checksum, other.checksum);
    if (other.rows == 0) {
      return;
    }
    rows += other.rows;
    sparseRows += other.sparseRows;
    blocks += other.blocks;
    largestTarget = Math.max(largestTarget, other.largestTarget);
    if (classWeights.length < other.classWeights.length) {
      classWeights = Arrays.copyOf(classWeights, other.classWeights.length);
    }
    for (int k = 0; k < other.classWeights.length; k++) {
      classWeights[k] += other.classWeights[k];
    }
    if (width >= 0 && width != other.width) {
      problems.addSome(Problems.Kind.VECTOR_LENGTH, other.width);
      return;
    }
    if (width < 0) {
      width = other.width;
      features = new Moments(width);
    }
    if (mayBeAbsent.length < other.mayBeAbsent.length) {
      mayBeAbsent = Arrays.copyOf(mayBeAbsent, width);
    }
    for (int i = 0; i < other.mayBeAbsent.length; i++) {
      mayBeAbsent[i] |= other.mayBeAbsent[i];
    }
    if (other.weightSum == 0) {
      return;
    }
    double all = weightSum + other.weightSum;
    double part = other.weightSum / all;
    double both = weightSum * part;
    features.merge(weightSum, other.features, other.weightSum);
    double delta = other.targetMean - targetMean;
    targetMean += delta * part;
    targetSquares += other.targetSquares + delta * delta * both;
    weightSum = all;
  }

  /**
   * What features without an entry are, once standardised, if most rows are sparse and are to go
   * through the network as such; else null. It is 0 for a feature of which all of them have one.
   */
  double[] absentValues(Scaler scaler, Statistics heldOut) {
    if (2 * sparseRows <= rows) {
      return null;
    }
    double[] absent = new double[width];
    for (int i = 0; i < width; i++) {
      if (mayBeAbsent[i] || (heldOut.mayBeAbsent.length > 0 && heldOut.mayBeAbsent[i])) {
        absent[i] = Scaler.standardized(0, scaler.means()[i], 1 / scaler.scales()[i]);
        if (Math.abs(absent[i]) > MOST_ABSENT_SCALES) {
          LOG.warn(
              "feature {}: only rows held out or of hardly any weight lack it, {} scales from its mean; rows that are mostly 0 go through the network as dense ones, which takes longer",
              i,
              Math.abs(absent[i]));
          return null;
        }
      }
    }
    return absent;
  }

  Scaler scaler(boolean classes) {
    return new Scaler(
        features.means.clone(),
        features.scales(weightSum),
        classes ? 0 : targetMean,
        classes ? 1 : Moments.deviation(targetSquares, weightSum));
  }
}
