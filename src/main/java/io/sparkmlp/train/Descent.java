package io.sparkmlp.train;

import io.sparkmlp.optim.RuleState;
import io.sparkmlp.optim.StepSizeSchedule;
import java.util.Arrays;

/**
 * Trains by a first-order solver: steps along gradients of all rows, or of mini-batches an epoch at
 * a time.
 */
final class Descent {
  private final TrainingSettings settings;
  private final PartitionSums partitions;
  private final DistributedObjective objective;
  private final StepRule rule;
  private final Monitor monitor;
  private final int steps;
  private final boolean heldOut;

  /**
   * @param steps of an epoch; 1 for the gradient of all rows
   * @param heldOut whether there are rows held out
   */
  Descent(
      TrainingSettings settings,
      PartitionSums partitions,
      DistributedObjective objective,
      StepRule rule,
      Monitor monitor,
      int steps,
      boolean heldOut) {
    this.settings = settings;
    this.partitions = partitions;
    this.objective = objective;
    this.rule = rule;
    this.monitor = monitor;
    this.steps = steps;
    this.heldOut = heldOut;
  }

  /**
   * @param theta where to start; overwritten
   * @return the parameters to keep
   */
  double[] run(double[] theta) {
    double[] gradient = new double[theta.length];
    double value = objective.evaluateWithLossGradient(theta, gradient);
    monitor.start(value, theta);
    return goOn(
        new SolverState.OfDescent(
            theta, gradient, rule.rule().initial(theta.length), StepSizeSchedule.Progress.NONE));
  }

  /**
   * @param from overwritten
   * @return the parameters to keep
   */
  double[] goOn(SolverState.OfDescent from) {
    boolean allRows = steps == 1 && settings.dropout == 0;
    double[] theta = from.theta();
    double[] gradient = allRows ? from.gradient() : new double[0];
    RuleState state = from.rule();
    StepSizeSchedule schedule = settings.stepSizeSchedule;
    StepSizeSchedule.Progress progress = from.progress();
    StopReason stop = monitor.limit();
    while (stop == null) {
      int epoch = monitor.iterations();
      double stepSize =
          schedule.stepSize(settings.stepSize, epoch, settings.maxIter, progress.reductions());
      double value;
      if (allRows) {
        state.advance();
        rule.step(theta, gradient, stepSize, state);
        value = objective.evaluateWithLossGradient(theta, gradient);
      } else {
        double loss =
            settings.localSteps == 1
                ? epoch(theta, state, stepSize, epoch)
                : localEpoch(theta, state, stepSize, epoch);
        value = loss + rule.penalty(theta);
        if (heldOut) {
          monitor.evaluated(value, partitions.sum(theta, new Work.HeldOut()));
        }
      }
      StepSizeSchedule.Progress now = progress.after(value, settings.tol);
      progress = now;
      stop = monitor.iteration(value, theta, stepSize);
      if (stop == null && schedule.exhausted(settings.stepSize, now.reductions())) {
        stop = StopReason.SMALL_STEP_SIZE;
      }
      if (stop == null) {
        stop = monitor.proceed(() -> new SolverState.OfDescent(theta, gradient, state, now));
      }
    }
    return monitor.finish(stop, theta);
  }

  /** One synchronised step a batch; returns the mean over the batches of their mean loss. */
  private double epoch(double[] theta, RuleState state, double stepSize, int epoch) {
    if (partitions instanceof TeamSums team) {
      Team.Epoch done = team.epoch(theta, state, stepSize, epoch, steps);
      if (done != null) {
        return done.meanLoss();
      }
    }
    int n = theta.length;
    double sum = 0;
    double count = 0;
    for (int step = 0; step < steps; step++) {
      state.advance();
      double[] sums = partitions.sum(theta, new Work.Batch(epoch, step, steps));
      double weight = sums[n + Work.WEIGHT];
      if (weight > 0) {
        double[] gradient = Arrays.copyOf(sums, n);
        for (int i = 0; i < n; i++) {
          gradient[i] /= weight;
        }
        rule.step(theta, gradient, stepSize, state);
        sum += sums[n + Work.LOSS] / weight;
        count++;
      }
    }
    return sum / count;
  }

  /** Some steps on each partition between synchronisations; returns the weighted mean loss. */
  private double localEpoch(double[] theta, RuleState state, double stepSize, int epoch) {
    int n = theta.length;
    int vectors = state.vectors().length;
    int local = settings.localSteps == 0 ? steps : settings.localSteps;
    double lossSum = 0;
    double weightSum = 0;
    for (int first = 0; first < steps; first += local) {
      int last = Math.min(steps, first + local);
      Work.LocalSteps work =
          new Work.LocalSteps(epoch, first, last, steps, stepSize, state.steps(), vectors);
      double[] sums = partitions.sum(Work.LocalSteps.join(theta, state), work);
      int length = n * (1 + vectors);
      double weight = sums[length + Work.WEIGHT];
      if (weight > 0) {
        for (int i = 0; i < length; i++) {
          sums[i] /= weight;
        }
        Work.LocalSteps.split(sums, theta, state);
        lossSum += sums[length + Work.LOSS];
        weightSum += weight;
      }
      for (int step = first; step < last; step++) {
        state.advance();
      }
    }
    return lossSum / weightSum;
  }
}
