package io.sparkmlp.train;

import io.sparkmlp.optim.Convergence;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records the course of a fit and logs a line an iteration. */
final class History {
  private static final Logger LOG = LoggerFactory.getLogger(History.class);

  private final String uid;
  private final long started = System.nanoTime();
  private long firstIteration;
  private double[] objective = new double[16];
  private int count;
  private StopReason stopReason;

  History(String uid) {
    this.uid = uid;
  }

  /** Notes the objective at the start. */
  void start(double value) {
    firstIteration = System.nanoTime();
    append(value);
    LOG.info("{}: start, objective {}", uid, value);
  }

  /** Notes the objective after an iteration. */
  void iteration(double value) {
    append(value);
    LOG.info("{}: iteration {}, objective {}", uid, iterations(), value);
  }

  int iterations() {
    return count - 1;
  }

  boolean flat(Convergence convergence) {
    return convergence.flat(objective, count);
  }

  void stop(StopReason reason) {
    stopReason = reason;
    LOG.info("{}: {} after {} iterations", uid, reason, iterations());
  }

  TrainingHistory finish() {
    return new TrainingHistory(
        Arrays.copyOf(objective, count),
        stopReason,
        (System.nanoTime() - started) * 1e-9,
        (firstIteration - started) * 1e-9);
  }

  private void append(double value) {
    if (count == objective.length) {
      objective = Arrays.copyOf(objective, 2 * count);
    }
    objective[count++] = value;
  }
}
