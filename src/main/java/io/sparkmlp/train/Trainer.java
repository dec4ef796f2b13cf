package io.sparkmlp.train;

import io.sparkmlp.net.Layout;
import io.sparkmlp.net.Loss;
import io.sparkmlp.net.Scaler;
import io.sparkmlp.net.TrainedNetwork;
import io.sparkmlp.optim.Convergence;
import io.sparkmlp.optim.Lbfgs;
import io.sparkmlp.optim.LbfgsState;
import io.sparkmlp.optim.RuleState;
import io.sparkmlp.optim.UpdateRule;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains a network on a Dataset. */
public final class Trainer {
  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  private final TrainingSettings settings;
  private final History history;
  private final Convergence convergence;

  private Trainer(TrainingSettings settings) {
    this.settings = settings;
    this.history = new History(settings.uid);
    this.convergence = new Convergence(settings.tol);
  }

  /**
   * @param dataset with the columns that the settings name; label and weight numeric
   * @throws IllegalArgumentException if the data or the settings cannot be trained on, before the
   *     first iteration
   */
  public static TrainingResult train(Dataset<?> dataset, TrainingSettings settings) {
    return new Trainer(settings).train(dataset);
  }

  private TrainingResult train(Dataset<?> dataset) {
    try (PackedData data = PackedData.of(dataset, settings)) {
      Statistics statistics = data.statistics();
      boolean classes = settings.loss == Loss.CROSS_ENTROPY;
      Layout layout = layout(statistics);
      Scaler scaler =
          settings.standardization ? statistics.scaler(classes) : Scaler.identity(statistics.width);
      Setup setup =
          new Setup(
              settings.uid + "-" + UUID.randomUUID(),
              layout,
              settings.activation,
              settings.loss,
              scaler,
              null,
              statistics.sparse(),
              settings.shuffle,
              settings.seed);
      double[] theta = settings.activation.initializer().initialize(layout, settings.seed);
      try (DistributedObjective objective =
          new DistributedObjective(
              data.rows(), setup, settings.regParam, settings.aggregationDepth)) {
        theta =
            settings.solver.firstOrder()
                ? descend(objective, theta, statistics.rows)
                : minimise(objective, theta);
      }
      TrainedNetwork network =
          new TrainedNetwork(layout, settings.activation, settings.loss, theta, scaler);
      return new TrainingResult(network, history.finish());
    }
  }

  private Layout layout(Statistics statistics) {
    int hidden = settings.hiddenLayers.length;
    int[] widths = new int[hidden + 2];
    widths[0] = statistics.width;
    System.arraycopy(settings.hiddenLayers, 0, widths, 1, hidden);
    widths[hidden + 1] =
        settings.loss == Loss.SQUARED_ERROR
            ? 1
            : Math.max(settings.numClasses, (int) statistics.largestTarget + 1);
    return new Layout(widths);
  }

  /** L-BFGS over all rows. */
  private double[] minimise(DistributedObjective objective, double[] start) {
    Lbfgs lbfgs = new Lbfgs();
    LbfgsState state = lbfgs.start(objective, start);
    history.start(state.value());
    while (true) {
      if (history.iterations() >= settings.maxIter) {
        return stop(StopReason.MAX_ITER, state.theta());
      }
      state = lbfgs.next(objective, state);
      if (!state.running()) {
        return stop(StopReason.NO_IMPROVEMENT, state.theta());
      }
      history.iteration(state.value());
      if (history.flat(convergence)
          || convergence.stationary(state.value(), state.theta(), state.gradient())) {
        return stop(StopReason.CONVERGED, state.theta());
      }
    }
  }

  /** Steps along mini-batch gradients, an epoch an iteration; one batch an epoch is all rows. */
  private double[] descend(DistributedObjective objective, double[] theta, long rows) {
    UpdateRule rule = settings.solver.rule(0.9, true);
    RuleState state = rule.initial(theta.length);
    double[] gradient = new double[theta.length];
    int steps =
        settings.batchSize == 0 ? 1 : (int) ((rows + settings.batchSize - 1) / settings.batchSize);
    history.start(objective.evaluate(theta, gradient));
    while (true) {
      int epoch = history.iterations();
      if (epoch >= settings.maxIter) {
        return stop(StopReason.MAX_ITER, theta);
      }
      double sum = 0;
      for (int step = 0; step < steps; step++) {
        if (steps > 1) {
          sum += objective.evaluate(theta, new Batch(epoch, step, steps), gradient);
        }
        state.advance();
        rule.step(theta, gradient, settings.stepSize, state, 0, theta.length);
      }
      history.iteration(steps > 1 ? sum / steps : objective.evaluate(theta, gradient));
      if (history.flat(convergence)) {
        return stop(StopReason.CONVERGED, theta);
      }
    }
  }

  private double[] stop(StopReason reason, double[] theta) {
    history.stop(reason);
    if (reason == StopReason.MAX_ITER && settings.maxIter > 0) {
      LOG.warn(
          "{}: stopped at maxIter = {} before the objective converged; raise maxIter to go on",
          settings.uid,
          settings.maxIter);
    }
    return theta;
  }
}
