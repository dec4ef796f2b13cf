package io.sparkmlp.train;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Weighted means of the features, and sums of the second to fourth powers of the deviations from
 * them. While rows are added they are sums of the powers of the values themselves, which must lie
 * near 0 lest they cancel.
 *
 * <p>Merged by the pairwise formulas of Pébay (2008), Formulas for robust, one-pass parallel
 * computation of covariances and arbitrary-order statistical moments, section 2.
 */
final class Moments implements Serializable {
  private static final long serialVersionUID = 1;

  /** Fourth power of a normal variable with standard deviation 1, in the mean. */
  private static final double NORMAL_KURTOSIS = 3;

  final double[] means;
  private final double[] squares;
  private final double[] cubes;
  private final double[] fourths;

  Moments(int width) {
    means = new double[width];
    squares = new double[width];
    cubes = new double[width];
    fourths = new double[width];
  }

  /** Adds a row of values that begins at {@code from}. */
  void add(double weight, float[] values, int from) {
    for (int i = 0; i < means.length; i++) {
      add(i, weight, values[from + i]);
    }
  }

  void add(int feature, double weight, double value) {
    double square = value * value;
    means[feature] += weight * value;
    squares[feature] += weight * square;
    cubes[feature] += weight * square * value;
    fourths[feature] += weight * square * square;
  }

  /**
   * Turns sums of powers into powers of deviations.
   *
   * @param origin [features], what had been subtracted from the values; null for nothing
   */
  void centre(double weightSum, double[] origin) {
    for (int i = 0; i < means.length; i++) {
      double sum = means[i];
      double mean = sum / weightSum;
      double square = squares[i];
      fourths[i] -= mean * (4 * cubes[i] - mean * (6 * square - 3 * mean * sum));
      cubes[i] -= mean * (3 * square - 2 * mean * sum);
      squares[i] = Math.max(0, square - mean * sum);
      means[i] = mean + (origin == null ? 0 : origin[i]);
    }
  }

  /** Adds the moments of rows that follow. */
  void merge(double weightSum, Moments other, double otherWeightSum) {
    double rest = weightSum / (weightSum + otherWeightSum);
    double part = otherWeightSum / (weightSum + otherWeightSum);
    double both = weightSum * part;
    for (int i = 0; i < means.length; i++) {
      double delta = other.means[i] - means[i];
      double square = delta * delta;
      fourths[i] +=
          other.fourths[i]
              + 4 * delta * (rest * other.cubes[i] - part * cubes[i])
              + 6 * square * (rest * rest * other.squares[i] + part * part * squares[i])
              + square * square * both * (1 - 3 * rest * part);
      cubes[i] +=
          other.cubes[i]
              + 3 * delta * (rest * other.squares[i] - part * squares[i])
              + square * delta * both * (rest - part);
      means[i] += delta * part;
      squares[i] += other.squares[i] + square * both;
    }
  }

  boolean finite() {
    return Arrays.stream(squares).allMatch(Double::isFinite);
  }

  /**
   * What the features are divided by: the standard deviation or, where that is larger, the fourth
   * root of a third of the mean fourth power. Both are the same for a normal variable; the second
   * is larger for a feature that is mostly one value, whose others would lie far out. Test scores
   * with defaults, medians of five splits, of the deviation alone and as here: MNIST 0.9713 and
   * 0.9747, digits 0.980 and 0.978, concrete 0.869 and 0.871, diamonds 0.978 and 0.978.
   *
   * @return [features]; 1 for a constant feature
   */
  double[] scales(double weightSum) {
    double[] scales = new double[means.length];
    for (int i = 0; i < scales.length; i++) {
      double deviation = deviation(squares[i], weightSum);
      double root = Math.sqrt(Math.sqrt(fourths[i] / weightSum / NORMAL_KURTOSIS));
      // Fourth powers overflow long before squares do.
      scales[i] = root > deviation && root < Double.POSITIVE_INFINITY ? root : deviation;
    }
    return scales;
  }

  /**
   * The standard deviation, divided by the sum of the weights, so that weight k is a row repeated k
   * times; 1 if there is none.
   */
  static double deviation(double squares, double weightSum) {
    double deviation = Math.sqrt(squares / weightSum);
    // The inverse of one that is smaller is infinite as a float.
    return deviation >= Float.MIN_NORMAL ? deviation : 1;
  }
}
