package io.sparkmlp.optim;

/**
 * What an {@link UpdateRule} remembers between steps: a step count and some vectors, each of the
 * dimension of theta. A checkpoint holds the two parts and gives them back to the constructor.
 */
public final class RuleState {
  private final double[][] vectors;
  private long steps;

  /** The state after {@code steps} steps; the vectors are kept, not copied. */
  public RuleState(long steps, double[][] vectors) {
    this.steps = steps;
    this.vectors = vectors;
  }

  static RuleState zeros(int vectors, int dimension) {
    return new RuleState(0, new double[vectors][dimension]);
  }

  /** Steps taken so far, the one under way included. */
  public long steps() {
    return steps;
  }

  /** The vectors themselves, not copies; in the order that the rule documents. */
  public double[][] vectors() {
    return vectors;
  }

  /**
   * Counts one step. The caller does this once before the slices of a step, not each slice, so that
   * the result does not depend on the slicing.
   */
  public void advance() {
    steps++;
  }

  /** A deep copy. */
  public RuleState copy() {
    double[][] copies = new double[vectors.length][];
    for (int i = 0; i < vectors.length; i++) {
      copies[i] = vectors[i].clone();
    }
    return new RuleState(steps, copies);
  }
}
