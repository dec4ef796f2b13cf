package io.sparkmlp.net;

import io.sparkmlp.kernel.Kernels;

/**
 * The output function and the loss of a row, which only make sense as a pair: their product of
 * derivatives is a plain difference.
 */
public enum Loss {
  /** Identity output, {@code sum_k (y_k - O_k)^2}, {@code delta_k = -2 (y_k - O_k)}. */
  SQUARED_ERROR {
    @Override
    void lossAndDelta(
        Kernels kernels,
        int rows,
        int outputs,
        float[] z,
        int zRow,
        float[] targets,
        float[] weights,
        float[] losses,
        float[] scratch) {
      kernels.squaredError(rows, outputs, z, zRow, targets, weights, losses);
    }

    @Override
    double score(int rows, int outputs, float[] z, int zRow, float[] targets, float[] weights) {
      return 0;
    }
  },

  /** Softmax output, {@code -log O_y}, {@code delta_k = O_k - [k == y]}. */
  CROSS_ENTROPY {
    @Override
    void lossAndDelta(
        Kernels kernels,
        int rows,
        int outputs,
        float[] z,
        int zRow,
        float[] targets,
        float[] weights,
        float[] losses,
        float[] scratch) {
      kernels.softmaxCrossEntropy(rows, outputs, z, zRow, targets, weights, losses, scratch);
    }

    @Override
    double score(int rows, int outputs, float[] z, int zRow, float[] targets, float[] weights) {
      double correct = 0;
      for (int r = 0; r < rows; r++) {
        int best = 0;
        for (int k = 1; k < outputs; k++) {
          if (z[k * zRow + r] > z[best * zRow + r]) {
            best = k;
          }
        }
        if (best == (int) targets[r]) {
          correct += weights[r];
        }
      }
      return correct;
    }
  };

  /**
   * Loss of each row and its derivative after the output's pre-activation.
   *
   * @param z [outputs x rows], row stride {@code zRow}; overwritten by delta
   * @param targets [rows] class indices, or [outputs x rows] numbers
   * @param weights [rows] instance weights
   * @param losses [rows]; overwritten by weight times loss
   * @param scratch [padded(rows)]; overwritten
   */
  abstract void lossAndDelta(
      Kernels kernels,
      int rows,
      int outputs,
      float[] z,
      int zRow,
      float[] targets,
      float[] weights,
      float[] losses,
      float[] scratch);

  /** Weighted count of rows whose largest logit is the target's; 0 where there are no classes. */
  abstract double score(
      int rows, int outputs, float[] z, int zRow, float[] targets, float[] weights);
}
