package io.sparkmlp.net;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Where each weight and bias lies in the flat parameter vector theta.
 *
 * <pre>
 *   theta = W_0 [fanIn x fanOut] b_0 [fanOut]  W_1 b_1  ...
 * </pre>
 *
 * Row-major {@code [fanIn x fanOut]} is the memory order of Spark's own perceptron ({@code fanOut x
 * fanIn} column-major), so its flat weights are ours. With one hidden layer W_0 is w, b_0 is b, W_1
 * is gamma and b_1 is gamma0.
 */
public final class Layout implements Serializable {
  private static final long serialVersionUID = 1;

  /** Weights, their transpose and their gradient, padded, must fit into one array of floats. */
  public static final int MOST_PARAMETERS = 1 << 29;

  private final int[] widths;
  private final int[] offsets;

  /**
   * @param widths width of the input, of each hidden layer, and of the output, in this order
   * @throws IllegalArgumentException if there are fewer than two, one is below 1, or the parameters
   *     are more than {@link #MOST_PARAMETERS}
   */
  public Layout(int... widths) {
    if (widths.length < 2 || Arrays.stream(widths).anyMatch(width -> width < 1)) {
      throw new IllegalArgumentException(
          "layers: expected at least an input and an output width, each at least 1, got "
              + Arrays.toString(widths));
    }
    this.widths = widths.clone();
    this.offsets = new int[widths.length];
    long offset = 0;
    for (int layer = 0; layer < layers(); layer++) {
      offset += (fanIn(layer) + 1L) * fanOut(layer);
      if (offset > MOST_PARAMETERS) {
        throw new IllegalArgumentException(
            "layers: expected at most 2^29 parameters in all, got more with widths "
                + Arrays.toString(widths)
                + "; use narrower hidden layers");
      }
      offsets[layer + 1] = (int) offset;
    }
  }

  /** Width of the input, of each hidden layer, and of the output. */
  public int[] widths() {
    return widths.clone();
  }

  /** Number of layers that have weights: hidden layers + 1. */
  public int layers() {
    return widths.length - 1;
  }

  public int inputs() {
    return widths[0];
  }

  public int outputs() {
    return widths[widths.length - 1];
  }

  public int fanIn(int layer) {
    return widths[layer];
  }

  public int fanOut(int layer) {
    return widths[layer + 1];
  }

  /** Offset of W [fanIn x fanOut] of a layer. */
  public int weights(int layer) {
    return offsets[layer];
  }

  /** Offset of b [fanOut] of a layer; also where its weights end. */
  public int biases(int layer) {
    return offsets[layer] + fanIn(layer) * fanOut(layer);
  }

  /** Where weights, as against biases, lie: pairs of first and last index, the last exclusive. */
  public int[] weightRanges() {
    int[] ranges = new int[2 * layers()];
    for (int layer = 0; layer < layers(); layer++) {
      ranges[2 * layer] = weights(layer);
      ranges[2 * layer + 1] = biases(layer);
    }
    return ranges;
  }

  /** Number of parameters. */
  public int size() {
    return offsets[widths.length - 1];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Layout layout && Arrays.equals(widths, layout.widths);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(widths);
  }

  @Override
  public String toString() {
    return Arrays.toString(widths);
  }
}
