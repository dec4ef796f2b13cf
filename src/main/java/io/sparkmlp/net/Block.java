package io.sparkmlp.net;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Some rows of training data, packed: features less an origin, targets less an origin, instance
 * weights.
 *
 * <p>Subtracting the origin (a row of the data itself) in double before narrowing to float keeps
 * tightly clustered large features, such as 1e6 plus a little, exact enough: the error of a feature
 * is at most 6e-8 of its distance from the origin.
 *
 * @param rows number of rows
 * @param width number of features
 * @param origin [width] what was subtracted from the features; null for sparse rows and where
 *     nothing was
 * @param targetOrigin what was subtracted from the targets
 * @param values dense rows [rows x width], or the values of sparse rows
 * @param starts null if dense; else row r holds the entries starts[r] to starts[r + 1], exclusive
 * @param columns null if dense; else the column of each entry, ascending within a row
 * @param targets [rows]
 * @param weights [rows], or null where every weight is 1
 */
public record Block(
    int rows,
    int width,
    double[] origin,
    double targetOrigin,
    float[] values,
    int[] starts,
    int[] columns,
    float[] targets,
    float[] weights)
    implements Serializable {

  public boolean sparse() {
    return starts != null;
  }

  public float weight(int row) {
    return weights == null ? 1 : weights[row];
  }

  /** Rows [from, to) as a block of their own. */
  public Block slice(int from, int to) {
    if (from == 0 && to == rows) {
      return this;
    }
    int first = sparse() ? starts[from] : from * width;
    int last = sparse() ? starts[to] : to * width;
    int[] sliceStarts = null;
    if (sparse()) {
      sliceStarts = new int[to - from + 1];
      for (int r = 0; r < sliceStarts.length; r++) {
        sliceStarts[r] = starts[from + r] - first;
      }
    }
    return new Block(
        to - from,
        width,
        origin,
        targetOrigin,
        Arrays.copyOfRange(values, first, last),
        sliceStarts,
        sparse() ? Arrays.copyOfRange(columns, first, last) : null,
        Arrays.copyOfRange(targets, from, to),
        weights == null ? null : Arrays.copyOfRange(weights, from, to));
  }
}
