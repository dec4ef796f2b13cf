package io.sparkmlp.train;

import io.sparkmlp.optim.Convergence;
import io.sparkmlp.optim.Solver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a fit: records and logs each iteration, keeps the best parameters by the loss of the
 * held-out rows, and says when to stop.
 */
final class Monitor {
  private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);

  /** An objective value with what the same pass found on the held-out rows. */
  private record Evaluation(double value, double loss, double score) {}

  private final TrainingSettings settings;
  private final Convergence convergence;
  private final Phases phases;
  private final double heldOutVariance;
  private final Checkpoints checkpoints;
  private long started;
  private long firstIteration;

  private final List<Evaluation> evaluations = new ArrayList<>();
  private final List<Double> objective = new ArrayList<>();
  private final List<Double> losses = new ArrayList<>();
  private final List<Double> scores = new ArrayList<>();
  private final List<Double> stepSizes = new ArrayList<>();
  private final List<PhaseSeconds> laps = new ArrayList<>();

  private double bestLoss = Double.POSITIVE_INFINITY;
  private double[] best;
  private int withoutImprovement;
  private StopReason stopReason;

  /**
   * @param heldOutVariance of the standardised label of the held-out rows; 0 in classification
   * @param started when fit was called, by {@link System#nanoTime}
   */
  Monitor(
      TrainingSettings settings,
      Convergence convergence,
      Phases phases,
      double heldOutVariance,
      Checkpoints checkpoints,
      long started) {
    this.settings = settings;
    this.convergence = convergence;
    this.phases = phases;
    this.heldOutVariance = heldOutVariance;
    this.checkpoints = checkpoints;
    this.started = started;
  }

  /** Notes an evaluation, of whose kind one is the next iteration's. */
  void evaluated(double value, double[] sums) {
    int at = sums.length - Work.EXTRAS;
    double weight = sums[at + Work.HELD_OUT_WEIGHT];
    if (weight > 0) {
      double loss = sums[at + Work.HELD_OUT_LOSS] / weight;
      double score =
          heldOutVariance > 0
              ? 1 - loss / heldOutVariance
              : sums[at + Work.HELD_OUT_SCORE] / weight;
      evaluations.add(new Evaluation(value, loss, score));
    }
  }

  /** Notes the objective at the start. */
  void start(double value, double[] theta) {
    firstIteration = System.nanoTime();
    phases.lap();
    note(value, theta);
    LOG.info(
        "{}: start, {}{}, objective {}{}",
        settings.uid,
        settings.solver.paramName(),
        settings.batchSize == 0 ? "" : " on batches of " + settings.batchSize + " rows",
        value,
        heldOut());
  }

  /** Goes on from where another run was; its seconds count. */
  void resume(Checkpoint checkpoint) {
    TrainingHistory course = checkpoint.course();
    started -= Math.round(course.seconds() * 1e9);
    firstIteration = started + Math.round(course.secondsToFirstIteration() * 1e9);
    addAll(objective, course.objective());
    addAll(losses, course.validationLoss());
    addAll(scores, course.validationScore());
    addAll(stepSizes, course.stepSizes());
    laps.addAll(course.phases());
    bestLoss = checkpoint.bestLoss();
    best = checkpoint.best();
    withoutImprovement = checkpoint.withoutImprovement();
    phases.lap();
  }

  private static void addAll(List<Double> list, double[] values) {
    for (double value : values) {
      list.add(value);
    }
  }

  /**
   * Notes the end of an iteration.
   *
   * @param value objective, that of an evaluation if there are held-out rows
   * @param stepSize 0 where a line search found it
   * @return why to stop, limits aside, or null
   */
  StopReason iteration(double value, double[] theta, double stepSize) {
    note(value, theta);
    stepSizes.add(stepSize);
    laps.add(phases.lap());
    LOG.info("{}: iteration {}, objective {}{}", settings.uid, iterations(), value, heldOut());
    if (withoutImprovement > settings.patience) {
      return StopReason.EARLY_STOPPING;
    }
    double[] history = toArray(objective);
    if (!convergence.flat(history, history.length)) {
      return null;
    }
    return value > history[0] ? StopReason.DIVERGED : StopReason.CONVERGED;
  }

  /**
   * Ends an iteration after which the fit could go on, with a checkpoint if one is due; says, like
   * {@link #limit}, whether it may.
   */
  StopReason proceed(Supplier<SolverState> solver) {
    StopReason stop = limit();
    checkpoints.after(
        iterations(),
        stop != null,
        () -> new Checkpoint(course(), bestLoss, best, withoutImprovement, solver.get()));
    return stop;
  }

  /** Whether there is time for another iteration; null if so. */
  StopReason limit() {
    if (iterations() >= settings.maxIter) {
      return StopReason.MAX_ITER;
    }
    double seconds = (System.nanoTime() - started) * 1e-9;
    return settings.maxTrainingSeconds > 0 && seconds >= settings.maxTrainingSeconds
        ? StopReason.MAX_TRAINING_SECONDS
        : null;
  }

  /** Whether the gradient is small enough to stop. */
  boolean stationary(double[] theta, double[] gradient) {
    return convergence.stationary(objective.get(objective.size() - 1), theta, gradient);
  }

  int iterations() {
    return objective.size() - 1;
  }

  /** The parameters to keep: those with the least loss on held-out rows, else the last. */
  double[] finish(StopReason reason, double[] theta) {
    stopReason = reason;
    LOG.info("{}: {} after {} iterations", settings.uid, reason, iterations());
    if (reason == StopReason.MAX_ITER && settings.maxIter > 0) {
      LOG.warn(
          "{}: stopped at maxIter = {} before the fit converged; raise maxIter to go on",
          settings.uid,
          settings.maxIter);
    }
    if (reason == StopReason.DIVERGED) {
      LOG.warn(
          "{}: {}; lower stepSize or the penalty, or scale the features", settings.uid, reason);
    }
    return best == null ? theta : best;
  }

  /** The course of the fit, which has ended; logs what there is to advise. */
  TrainingHistory history() {
    TrainingHistory history = course();
    if (!history.advice().isEmpty()) {
      LOG.info("{}: {}", settings.uid, history.advice());
    }
    return history;
  }

  private TrainingHistory course() {
    return new TrainingHistory(
        toArray(objective),
        toArray(losses),
        toArray(scores),
        toArray(stepSizes),
        List.copyOf(laps),
        stopReason,
        (System.nanoTime() - started) * 1e-9,
        (firstIteration - started) * 1e-9);
  }

  private void note(double value, double[] theta) {
    requireFinite("objective", value);
    // An epoch's objective is that of its batches: its last step has not been evaluated.
    for (double parameter : theta) {
      if (!Float.isFinite((float) parameter)) {
        requireFinite("weights", Double.POSITIVE_INFINITY);
      }
    }
    for (Evaluation evaluation : evaluations) {
      if (evaluation.value == value) {
        requireFinite("held-out loss", evaluation.loss);
        losses.add(evaluation.loss);
        scores.add(evaluation.score);
        judge(evaluation.loss, theta);
        break;
      }
    }
    evaluations.clear();
    objective.add(value);
  }

  private void requireFinite(String what, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalStateException(
          "%s: expected a finite number, got %s after %d iterations; %sraise regParam, leave standardization on, or look for labels and features far out"
              .formatted(
                  what,
                  value,
                  objective.size(),
                  settings.solver == Solver.L_BFGS
                      ? ""
                      : "lower stepSize (now %s), set gradientClipNorm, "
                          .formatted(settings.stepSize)));
    }
  }

  /** scikit-learn's rule: an improvement by less than tol is none. */
  private void judge(double loss, double[] theta) {
    boolean improved =
        bestLoss == Double.POSITIVE_INFINITY
            || Convergence.improvement(bestLoss, loss) > settings.tol;
    withoutImprovement = improved ? 0 : withoutImprovement + 1;
    if (loss < bestLoss) {
      bestLoss = loss;
      best = theta.clone();
    }
  }

  private String heldOut() {
    return losses.isEmpty()
        ? ""
        : ", held-out loss "
            + losses.get(losses.size() - 1)
            + ", score "
            + scores.get(scores.size() - 1);
  }

  private static double[] toArray(List<Double> list) {
    return list.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
