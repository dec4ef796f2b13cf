package io.sparkmlp.train;

import io.sparkmlp.net.Layout;
import io.sparkmlp.net.Loss;
import io.sparkmlp.net.Scaler;
import io.sparkmlp.net.TrainedNetwork;
import io.sparkmlp.optim.Convergence;
import io.sparkmlp.optim.Lbfgs;
import io.sparkmlp.optim.LbfgsState;
import java.util.Arrays;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;

/** Trains a network on a Dataset. */
public final class Trainer {
  private final TrainingSettings settings;
  private final boolean classes;
  private final Phases phases = new Phases();
  private final long started = System.nanoTime();

  private Trainer(TrainingSettings settings) {
    this.settings = settings;
    this.classes = settings.loss == Loss.CROSS_ENTROPY;
  }

  /** Variance of standardised labels that are equal, kept as floats: 6e-8 squared, with room. */
  private static final double ROUNDING = 1e-12;

  /**
   * @param dataset with the columns that the settings name; label and weight numeric
   * @throws IllegalArgumentException if the data or the settings cannot be trained on, before the
   *     first iteration
   * @throws IllegalStateException if the objective stops being finite, or rows that were lost are
   *     not the same when they are read again
   */
  public static TrainingResult train(Dataset<?> dataset, TrainingSettings settings) {
    return new Trainer(settings).train(dataset);
  }

  private TrainingResult train(Dataset<?> dataset) {
    Configuration configuration = dataset.sparkSession().sessionState().newHadoopConf();
    try (Checkpoints checkpoints = Checkpoints.open(settings, configuration);
        PackedData data = PackedData.of(dataset, settings)) {
      Statistics statistics = data.statistics();
      settings.complete(statistics.rows);
      Layout layout = layout(statistics);
      Scaler scaler =
          settings.standardization ? statistics.scaler(classes) : Scaler.identity(statistics.width);
      Setup setup = setup(layout, scaler, statistics, data.heldOut());
      Monitor monitor = monitor(data.heldOut(), scaler, statistics.rows, checkpoints);
      Checkpoint from = checkpoints.newest(Fingerprint.of(settings, data, layout), layout.size());
      double[] theta;
      try (PartitionSums partitions = partitionSums(data, setup)) {
        theta = fit(partitions, setup, monitor, data, from);
      }
      checkpoints.succeeded();
      TrainedNetwork network =
          new TrainedNetwork(layout, settings.activation, settings.loss, theta, scaler);
      return new TrainingResult(network, monitor.history());
    }
  }

  private Layout layout(Statistics statistics) {
    int hidden = settings.hiddenLayers.length;
    int[] widths = new int[hidden + 2];
    widths[0] = statistics.width;
    System.arraycopy(settings.hiddenLayers, 0, widths, 1, hidden);
    widths[hidden + 1] =
        classes ? Math.max(settings.numClasses, (int) statistics.largestTarget + 1) : 1;
    return new Layout(widths);
  }

  private Setup setup(Layout layout, Scaler scaler, Statistics statistics, Statistics heldOut) {
    StepRule rule =
        new StepRule(
            settings.solver,
            settings.momentum,
            settings.nesterov,
            settings.regParam * settings.elasticNetParam,
            settings.regParam * (1 - settings.elasticNetParam),
            settings.gradientClipNorm,
            layout.weightRanges());
    return new Setup(
        settings.uid + "-" + UUID.randomUUID(),
        layout,
        settings.activation,
        settings.loss,
        scaler,
        settings.balancedClasses ? balancedWeights(statistics, layout.outputs()) : null,
        statistics.absentValues(scaler, heldOut),
        settings.batchSize > 0,
        settings.shuffle,
        settings.seed,
        settings.dropout,
        rule);
  }

  /**
   * {@code n / (K n_k)} for the weight n of all rows, n_k of class k, and K classes that have rows.
   */
  private static float[] balancedWeights(Statistics statistics, int classes) {
    double[] weights = Arrays.copyOf(statistics.classWeights, classes);
    long present = Arrays.stream(weights).filter(weight -> weight > 0).count();
    float[] factors = new float[classes];
    for (int k = 0; k < classes; k++) {
      factors[k] = weights[k] > 0 ? (float) (statistics.weightSum / (present * weights[k])) : 1;
    }
    return factors;
  }

  private Monitor monitor(Statistics heldOut, Scaler scaler, long rows, Checkpoints checkpoints) {
    double variance = 0;
    if (!classes && heldOut.rows > 0) {
      double squares = heldOut.targetSquares / heldOut.weightSum;
      variance = squares / (scaler.targetScale() * scaler.targetScale());
      if (variance < ROUNDING) {
        variance = 0;
      }
    }
    Convergence convergence =
        steps(rows) > 1
            ? new Convergence(
                settings.tol, (int) Math.min(Integer.MAX_VALUE, settings.patience + 1L))
            : new Convergence(settings.tol);
    return new Monitor(settings, convergence, phases, variance, checkpoints, started);
  }

  private PartitionSums partitionSums(PackedData data, Setup setup) {
    JavaRDD<Packed> rows = data.rows();
    JobSums jobs = new JobSums(data, setup, settings.aggregationDepth, phases);
    return TeamSums.possible(rows) ? new TeamSums(rows, setup, jobs, phases) : jobs;
  }

  /**
   * @param from null to begin
   */
  private double[] fit(
      PartitionSums partitions, Setup setup, Monitor monitor, PackedData data, Checkpoint from) {
    if (from != null) {
      monitor.resume(from);
    }
    int parameters = setup.layout().size();
    DistributedObjective objective =
        new DistributedObjective(partitions, setup.rule(), monitor, parameters);
    if (!settings.solver.firstOrder()) {
      return minimise(objective, setup, monitor, from);
    }
    int steps = steps(data.statistics().rows);
    boolean heldOut = data.heldOut().rows > 0;
    Descent descent =
        new Descent(settings, partitions, objective, setup.rule(), monitor, steps, heldOut);
    return from == null
        ? descent.run(start(setup))
        : descent.goOn((SolverState.OfDescent) from.solver());
  }

  private double[] start(Setup setup) {
    TrainedNetwork initial = settings.initial;
    if (initial == null) {
      return settings.activation.initializer().initialize(setup.layout(), settings.seed);
    }
    if (!initial.layout().equals(setup.layout())) {
      throw new IllegalArgumentException(
          "initialModel: expected layers %s as the data and hiddenLayers have them, got %s"
              .formatted(setup.layout(), initial.layout()));
    }
    if (settings.hiddenLayers.length > 0 && initial.activation() != settings.activation) {
      throw new IllegalArgumentException(
          "initialModel: expected units of activation %s, got %s; set activation to that"
              .formatted(settings.activation.paramValue(), initial.activation().paramValue()));
    }
    return initial.parametersFor(setup.scaler());
  }

  /** Steps of an epoch. */
  private int steps(long rows) {
    int batch = settings.batchSize;
    return batch == 0 ? 1 : Math.toIntExact((rows + batch - 1) / batch);
  }

  /** L-BFGS over all rows. */
  private double[] minimise(
      DistributedObjective objective, Setup setup, Monitor monitor, Checkpoint from) {
    Lbfgs lbfgs = new Lbfgs();
    LbfgsState state;
    if (from == null) {
      state = lbfgs.start(objective, start(setup));
      monitor.start(state.value(), state.theta());
    } else {
      state = ((SolverState.OfLbfgs) from.solver()).state();
    }
    StopReason stop = monitor.limit();
    while (stop == null) {
      LbfgsState next = lbfgs.next(objective, state);
      state = next;
      if (!next.running()) {
        stop = StopReason.NO_IMPROVEMENT;
      } else {
        stop = monitor.iteration(next.value(), next.theta(), 0);
        if (stop == null && monitor.stationary(next.theta(), next.gradient())) {
          stop = StopReason.CONVERGED;
        }
        if (stop == null) {
          stop = monitor.proceed(() -> new SolverState.OfLbfgs(next));
        }
      }
    }
    return monitor.finish(stop, state.theta());
  }
}
