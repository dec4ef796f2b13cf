package io.sparkmlp.train;

import io.sparkmlp.optim.Objective;

/**
 * The objective of a fit over all rows to train on:
 *
 * <pre>
 *   f(theta) = sum_r c_r Loss_r(theta) / sum_r c_r + regParam ((1 - elasticNetParam) / 2 |w|_2^2
 *              + elasticNetParam |w|_1)
 * </pre>
 *
 * The gradient leaves out the term in |w|_1, which {@link StepRule} handles.
 */
final class DistributedObjective implements Objective {
  private final PartitionSums partitions;
  private final StepRule rule;
  private final Monitor monitor;
  private final int size;

  DistributedObjective(PartitionSums partitions, StepRule rule, Monitor monitor, int size) {
    this.partitions = partitions;
    this.rule = rule;
    this.monitor = monitor;
    this.size = size;
  }

  @Override
  public int dimension() {
    return size;
  }

  @Override
  public double evaluate(double[] theta, double[] gradient) {
    double value = evaluateWithLossGradient(theta, gradient);
    rule.penalise(theta, gradient, 0, size);
    return value;
  }

  /**
   * The objective, with the gradient of the mean loss alone.
   *
   * @param gradient [dimension]; overwritten
   */
  double evaluateWithLossGradient(double[] theta, double[] gradient) {
    double[] sums = partitions.sum(theta, new Work.AllRows());
    double weight = sums[size + Work.WEIGHT];
    for (int i = 0; i < size; i++) {
      gradient[i] = sums[i] / weight;
    }
    double value = sums[size + Work.LOSS] / weight + rule.penalty(theta);
    monitor.evaluated(value, sums);
    return value;
  }
}
