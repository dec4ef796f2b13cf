package io.sparkmlp.train;

import io.sparkmlp.optim.RuleState;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.BlockStatus;
import org.apache.spark.storage.RDDBlockId;
import scala.Option;

/**
 * Sums by a {@link Team} where all partitions lie in the driver's JVM and there is a core for each;
 * by jobs while no team can be had, be it that another job holds the cores or that a member is
 * lost.
 */
final class TeamSums implements PartitionSums {
  /** How long to wait for tasks to start, and how long to do without a team when they have not. */
  private static final long START_MILLIS = 1_000;

  private static final long RETRY_NANOS = 5_000_000_000L;

  /** A team's job ends after this long, so that other jobs get the cores in between. */
  private static final long TERM_NANOS = 2_000_000_000L;

  private final JavaRDD<Packed> rows;
  private final Setup setup;
  private final JobSums jobs;
  private final Phases phases;
  private final Worker[] workers;
  private final double[][] answers;
  private Team team;
  private long ends;
  private long retry = Long.MIN_VALUE;

  TeamSums(JavaRDD<Packed> rows, Setup setup, JobSums jobs, Phases phases) {
    this.rows = rows;
    this.setup = setup;
    this.jobs = jobs;
    this.phases = phases;
    workers = new Worker[rows.getNumPartitions()];
    Arrays.setAll(workers, p -> new Worker(setup));
    answers = new double[workers.length][setup.layout().size() + Work.EXTRAS];
  }

  /**
   * Whether a team could hold these rows: all in memory here, and no more partitions than cores.
   */
  static boolean possible(JavaRDD<Packed> rows) {
    SparkContext context = rows.context();
    return context.isLocal()
        && rows.getNumPartitions() <= context.defaultParallelism()
        && IntStream.range(0, rows.getNumPartitions()).allMatch(p -> inMemory(rows.id(), p));
  }

  /**
   * Asks the block manager itself: the storage info of the context comes from a listener that hears
   * of a block some time after the task that made it has ended.
   */
  private static boolean inMemory(int rdd, int partition) {
    Option<BlockStatus> status =
        SparkEnv.get().blockManager().getStatus(new RDDBlockId(rdd, partition));
    return status.isDefined() && status.get().memSize() > 0 && status.get().diskSize() == 0;
  }

  @Override
  public double[] sum(double[] input, Work work) {
    long started = System.nanoTime();
    if (ready()) {
      try {
        double[] sum = team.sum(input, work);
        double compute = sum[sum.length - Work.EXTRAS + Work.SECONDS] / workers.length;
        phases.job(0, (System.nanoTime() - started) * 1e-9, compute);
        return sum;
      } catch (Team.BrokenException e) {
        disband();
      }
    }
    return jobs.sum(input, work);
  }

  /**
   * All steps of an epoch by a team.
   *
   * @param theta updated in place, as is the state, if the epoch was done
   * @return null, with nothing changed, if there is no team
   */
  Team.Epoch epoch(double[] theta, RuleState state, double stepSize, int epoch, int steps) {
    if (!ready()) {
      return null;
    }
    long started = System.nanoTime();
    double[] newTheta = theta.clone();
    RuleState newState = state.copy();
    try {
      Team.Epoch done = team.epoch(newTheta, newState, stepSize, epoch, steps);
      System.arraycopy(newTheta, 0, theta, 0, theta.length);
      for (int v = 0; v < state.vectors().length; v++) {
        System.arraycopy(newState.vectors()[v], 0, state.vectors()[v], 0, theta.length);
      }
      while (state.steps() < newState.steps()) {
        state.advance();
      }
      phases.job(0, (System.nanoTime() - started) * 1e-9, done.computeSeconds());
      phases.reduction(done.reductionSeconds());
      return done;
    } catch (Team.BrokenException e) {
      disband();
      return null;
    }
  }

  /** Sees to a team; false if none can be had now. */
  private boolean ready() {
    long now = System.nanoTime();
    if (team != null && (now > ends || Thread.currentThread().isInterrupted())) {
      disband();
    }
    if (team == null && now >= retry) {
      Team candidate = new Team(workers, answers, setup);
      if (candidate.start(rows, START_MILLIS)) {
        team = candidate;
        ends = System.nanoTime() + TERM_NANOS;
      } else {
        retry = System.nanoTime() + RETRY_NANOS;
      }
    }
    return team != null;
  }

  private void disband() {
    Team old = team;
    team = null;
    if (old != null) {
      old.close();
    }
  }

  @Override
  public void close() {
    try {
      disband();
    } finally {
      jobs.close();
    }
  }
}
