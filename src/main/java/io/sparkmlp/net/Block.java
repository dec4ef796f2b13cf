package io.sparkmlp.net;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * Some rows of training data, packed: features less an origin, targets less an origin, instance
 * weights. Where most differences are zero, sparse rows hold the others.
 *
 * <p>Subtracting the origin (a row of the data itself, but 0 for features that are 0 in one of the
 * first rows) in double before narrowing to float keeps tightly clustered large features, such as
 * 1e6 plus a little, exact enough: the error of a feature is at most 6e-8 of its distance from the
 * origin.
 *
 * @param rows number of rows
 * @param width number of features
 * @param origin [width] what was subtracted from the features; null where nothing was. Sparse rows
 *     have an entry, be it 0, of every feature where it is not 0
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

  /** Some rows, in the order asked for, as a block of their own. */
  public Block select(int[] chosen) {
    int[] first = new int[chosen.length + 1];
    for (int r = 0; r < chosen.length; r++) {
      first[r + 1] =
          Math.addExact(first[r], sparse() ? starts[chosen[r] + 1] - starts[chosen[r]] : width);
    }
    float[] itsValues = new float[first[chosen.length]];
    int[] itsColumns = sparse() ? new int[itsValues.length] : null;
    float[] itsTargets = new float[chosen.length];
    float[] itsWeights = weights == null ? null : new float[chosen.length];
    for (int r = 0; r < chosen.length; r++) {
      int from = sparse() ? starts[chosen[r]] : chosen[r] * width;
      int length = first[r + 1] - first[r];
      System.arraycopy(values, from, itsValues, first[r], length);
      if (sparse()) {
        System.arraycopy(columns, from, itsColumns, first[r], length);
      }
      itsTargets[r] = targets[chosen[r]];
      if (weights != null) {
        itsWeights[r] = weights[chosen[r]];
      }
    }
    return new Block(
        chosen.length,
        width,
        origin,
        targetOrigin,
        itsValues,
        sparse() ? first : null,
        itsColumns,
        itsTargets,
        itsWeights);
  }

  /** Whether rows of the two can stand in one block, as they are. */
  public boolean sameForm(Block other) {
    return width == other.width
        && sparse() == other.sparse()
        && targetOrigin == other.targetOrigin
        && Arrays.equals(origin, other.origin);
  }

  /** The rows of blocks of the same form, one block after the other. */
  public static Block join(List<Block> blocks) {
    Block form = blocks.get(0);
    if (blocks.size() == 1) {
      return form;
    }
    int rows = blocks.stream().mapToInt(Block::rows).sum();
    int entries = blocks.stream().mapToInt(block -> block.values.length).sum();
    float[] values = new float[entries];
    int[] starts = form.sparse() ? new int[rows + 1] : null;
    int[] columns = form.sparse() ? new int[entries] : null;
    float[] targets = new float[rows];
    boolean weighted = blocks.stream().anyMatch(block -> block.weights != null);
    float[] weights = weighted ? new float[rows] : null;
    int row = 0;
    int entry = 0;
    for (Block block : blocks) {
      System.arraycopy(block.values, 0, values, entry, block.values.length);
      System.arraycopy(block.targets, 0, targets, row, block.rows);
      for (int r = 0; r < block.rows; r++) {
        if (weighted) {
          weights[row + r] = block.weight(r);
        }
        if (form.sparse()) {
          starts[row + r + 1] = entry + block.starts[r + 1];
        }
      }
      if (form.sparse()) {
        System.arraycopy(block.columns, 0, columns, entry, block.columns.length);
      }
      row += block.rows;
      entry += block.values.length;
    }
    return new Block(
        rows,
        form.width,
        form.origin,
        form.targetOrigin,
        values,
        starts,
        columns,
        targets,
        weights);
  }
}
