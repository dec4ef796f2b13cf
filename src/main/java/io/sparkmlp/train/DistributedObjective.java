package io.sparkmlp.train;

import io.sparkmlp.net.Layout;
import io.sparkmlp.optim.Objective;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * The objective of a fit over the rows on all partitions:
 *
 * <pre>
 *   f(theta) = sum_r c_r Loss_r(theta) / sum_r c_r  +  regParam / 2 * sum of squared weights
 * </pre>
 *
 * An evaluation is one job: theta goes out, every partition sums loss and gradient over its rows,
 * {@link OrderedSum} adds the partial sums, the driver forms the mean and adds the penalty.
 */
final class DistributedObjective implements Objective, AutoCloseable {
  /**
   * Parameters up to which theta travels within the task's own binary, which Spark broadcasts
   * anyway; above, every task of an executor would unpack its own copy.
   */
  private static final int MOST_PARAMETERS_IN_CLOSURE = 1 << 16;

  private final JavaSparkContext context;
  private final JavaRDD<Packed> rows;
  private final Broadcast<Setup> setup;
  private final Layout layout;
  private final double regParam;
  private final int aggregationDepth;

  DistributedObjective(JavaRDD<Packed> rows, Setup setup, double regParam, int aggregationDepth) {
    this.rows = rows;
    this.context = JavaSparkContext.fromSparkContext(rows.context());
    this.setup = context.broadcast(setup);
    this.layout = setup.layout();
    this.regParam = regParam;
    this.aggregationDepth = aggregationDepth;
  }

  @Override
  public int dimension() {
    return layout.size();
  }

  @Override
  public double evaluate(double[] theta, double[] gradient) {
    return evaluate(theta, null, gradient);
  }

  /**
   * The objective over the rows of a batch.
   *
   * @param batch null for all rows
   * @param gradient [dimension]; overwritten
   */
  double evaluate(double[] theta, Batch batch, double[] gradient) {
    int size = layout.size();
    double[] sums = sums(theta, batch);
    double weight = sums[size + Worker.WEIGHT];
    if (weight == 0) {
      // A batch of rows that all weigh nothing: no step but that of the penalty.
      Arrays.fill(gradient, 0);
      return penalty(theta, gradient);
    }
    for (int i = 0; i < size; i++) {
      gradient[i] = sums[i] / weight;
    }
    return sums[size + Worker.LOSS] / weight + penalty(theta, gradient);
  }

  private double[] sums(double[] theta, Batch batch) {
    Broadcast<double[]> broadcast =
        theta.length > MOST_PARAMETERS_IN_CLOSURE ? context.broadcast(theta) : null;
    try {
      Step step = new Step(setup, broadcast == null ? theta : null, broadcast, batch);
      JavaRDD<double[]> partials = rows.mapPartitions(step::sums);
      return OrderedSum.sum(partials, layout.size() + Worker.EXTRAS, aggregationDepth);
    } finally {
      if (broadcast != null) {
        broadcast.destroy();
      }
    }
  }

  /** What goes to the tasks of one evaluation. */
  private record Step(
      Broadcast<Setup> setup, double[] theta, Broadcast<double[]> broadcast, Batch batch)
      implements Serializable {

    java.util.Iterator<double[]> sums(java.util.Iterator<Packed> rows) {
      double[] parameters = theta == null ? broadcast.value() : theta;
      Worker worker = Worker.of(setup.value());
      return List.of(
              batch == null
                  ? worker.all(rows, parameters)
                  : worker.batch(TaskContext.getPartitionId(), rows, parameters, batch))
          .iterator();
    }
  }

  /** Adds the gradient of the penalty; returns its value. */
  private double penalty(double[] theta, double[] gradient) {
    if (regParam == 0) {
      return 0;
    }
    double squares = 0;
    for (int layer = 0; layer < layout.layers(); layer++) {
      for (int i = layout.weights(layer); i < layout.biases(layer); i++) {
        squares += theta[i] * theta[i];
        gradient[i] += regParam * theta[i];
      }
    }
    return regParam / 2 * squares;
  }

  @Override
  public void close() {
    setup.destroy();
  }
}
