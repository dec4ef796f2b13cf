package io.sparkmlp.train;

import io.sparkmlp.optim.RuleState;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;

/**
 * All partitions of a fit in one JVM, held by the tasks of one running job, which meet in memory:
 * what a job would do in 10 ms of scheduling takes some microseconds. Same answers, same order of
 * sums, same bits.
 *
 * <p>One thread, the driver's, gives orders and waits; each task, a member, does its part. Waiting
 * spins shortly, then parks. A team breaks, and nobody hangs, when a member fails or is killed or
 * the job ends: every wait looks for that at least every millisecond.
 */
final class Team {
  /** Thrown to whoever waits when the team is no more. */
  static final class BrokenException extends Exception {
    private static final long serialVersionUID = 1;
  }

  /**
   * What an epoch came to.
   *
   * @param meanLoss mean over the batches of any weight of their mean loss
   * @param computeSeconds of gradients, mean over the members
   * @param reductionSeconds of one member's adding and stepping
   */
  record Epoch(double meanLoss, double computeSeconds, double reductionSeconds) {}

  private interface Order {
    void run(int member, Worker worker, List<Packed> rows) throws BrokenException;
  }

  /** Teams by name: how a task, which comes as bytes, finds its team. */
  private static final ConcurrentHashMap<String, Team> TEAMS = new ConcurrentHashMap<>();

  private static final long SPIN_NANOS = 50_000;
  private static final long PARK_NANOS = 1_000_000;
  private static final long SECONDS_TO_END = 60;

  private final String name = UUID.randomUUID().toString();
  private final Worker[] workers;
  private final int members;
  private final int parameters;
  private final StepRule rule;
  private final long spinNanos;
  private final Thread driver = Thread.currentThread();
  private final Thread[] threads;
  private final AtomicInteger joined = new AtomicInteger();
  private final AtomicInteger finished = new AtomicInteger();
  private final AtomicInteger arrived = new AtomicInteger();
  private final double[][] answers;
  private final double[] squares;
  private JavaFutureAction<Void> job;
  private Order order;
  private volatile int orders;
  private volatile int meetings;
  private volatile boolean broken;
  private volatile boolean closed;

  /**
   * @param workers one a partition, kept from team to team of a fit
   * @param answers one a partition, likewise
   */
  Team(Worker[] workers, double[][] answers, Setup setup) {
    this.workers = workers;
    this.answers = answers;
    this.members = workers.length;
    this.threads = new Thread[members];
    this.parameters = setup.layout().size();
    this.rule = setup.rule();
    this.squares = new double[StepRule.chunks(parameters)];
    // With more members than cores, spinning would keep the others from working.
    this.spinNanos = members <= Runtime.getRuntime().availableProcessors() ? SPIN_NANOS : 0;
  }

  /**
   * Starts the job; false, with nothing left running, if not all tasks run within so many
   * milliseconds.
   */
  boolean start(JavaRDD<Packed> rows, long millis) {
    TEAMS.put(name, this);
    String team = name;
    job = rows.foreachPartitionAsync(partition -> member(team, partition));
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (joined.get() < members) {
      if (System.nanoTime() > deadline || job.isDone() || Thread.currentThread().isInterrupted()) {
        broken = true;
        job.cancel(true);
        TEAMS.remove(name);
        return false;
      }
      LockSupport.parkNanos(this, PARK_NANOS);
    }
    return true;
  }

  /** What a task runs: join, then obey until the team is closed or broken. */
  private static void member(String team, Iterator<Packed> partition) {
    Team self = TEAMS.get(team);
    if (self == null) {
      return; // A task started again after its team broke.
    }
    int member = TaskContext.getPartitionId();
    List<Packed> rows = new ArrayList<>();
    partition.forEachRemaining(rows::add);
    boolean well = false;
    try {
      self.threads[member] = Thread.currentThread();
      self.joined.incrementAndGet();
      LockSupport.unpark(self.driver);
      self.obey(member, rows);
      well = true;
    } catch (BrokenException e) {
      well = true; // Another member broke it, and answers for it.
    } finally {
      if (!well) {
        self.breakUp();
      }
    }
  }

  private void obey(int member, List<Packed> rows) throws BrokenException {
    for (int next = 1; ; next++) {
      long spinUntil = System.nanoTime() + spinNanos;
      while (orders < next) {
        if (closed) {
          return;
        }
        waitAWhile(spinUntil);
      }
      order.run(member, workers[member], rows);
      if (finished.incrementAndGet() == members) {
        LockSupport.unpark(driver);
      }
    }
  }

  /** Waits for all members; what they wrote before is visible to all after. */
  private void meet() throws BrokenException {
    int meeting = meetings;
    if (arrived.incrementAndGet() == members) {
      arrived.set(0);
      meetings = meeting + 1;
      unparkMembers();
      return;
    }
    long spinUntil = System.nanoTime() + spinNanos;
    while (meetings == meeting) {
      waitAWhile(spinUntil);
    }
  }

  private void waitAWhile(long spinUntil) throws BrokenException {
    if (broken) {
      throw new BrokenException();
    }
    if (System.nanoTime() < spinUntil) {
      Thread.onSpinWait();
      return;
    }
    LockSupport.parkNanos(this, PARK_NANOS);
    TaskContext.get().killTaskIfInterrupted();
  }

  private void unparkMembers() {
    for (Thread thread : threads) {
      if (thread != Thread.currentThread()) {
        LockSupport.unpark(thread);
      }
    }
  }

  private void breakUp() {
    broken = true;
    unparkMembers();
    LockSupport.unpark(driver);
  }

  /** Gives an order and waits until all members have carried it out. */
  private void give(Order toAll) throws BrokenException {
    finished.set(0);
    order = toAll;
    orders++;
    unparkMembers();
    while (finished.get() < members) {
      if (broken || job.isDone()) {
        throw new BrokenException();
      }
      if (Thread.currentThread().isInterrupted()) {
        breakUp();
        throw new BrokenException();
      }
      LockSupport.parkNanos(this, PARK_NANOS);
    }
  }

  /** See {@link PartitionSums#sum}. */
  double[] sum(double[] input, Work work) throws BrokenException {
    int length = work.length(parameters) + Work.EXTRAS;
    double[][] parts = new double[members][];
    give(
        (member, worker, rows) -> {
          parts[member] = new double[length];
          work.run(worker, member, rows.iterator(), input, parts[member]);
        });
    OrderedSum.sum(parts, 0, length);
    return parts[0];
  }

  /**
   * All steps of an epoch. Of each step every member computes the gradient of its part of the
   * batch; they meet; every member sums one slice of the gradients over all members and steps on
   * that slice; they meet again.
   *
   * @param theta updated in place, as is the state
   */
  Epoch epoch(double[] theta, RuleState state, double stepSize, int epoch, int steps)
      throws BrokenException {
    double[] total = new double[4];
    give(
        (member, worker, rows) -> {
          int chunks = StepRule.chunks(parameters);
          int from = Math.min(parameters, chunks * member / members * StepRule.CHUNK);
          int to = Math.min(parameters, chunks * (member + 1) / members * StepRule.CHUNK);
          for (int step = 0; step < steps; step++) {
            if (member == 0) {
              state.advance();
            }
            worker.batch(
                member,
                rows.iterator(),
                theta,
                new Work.Batch(epoch, step, steps),
                answers[member]);
            meet();
            double weight = total(Work.WEIGHT);
            long met = System.nanoTime();
            if (member == 0) {
              total[2] += total(Work.SECONDS) / members;
            }
            if (weight > 0) {
              if (member == 0) {
                total[0] += total(Work.LOSS) / weight;
                total[1]++;
              }
              stepOnSlice(theta, state, stepSize, weight, from, to);
            }
            if (member == 0) {
              total[3] += (System.nanoTime() - met) * 1e-9;
            }
            meet();
          }
        });
    return new Epoch(total[0] / total[1], total[2], total[3]);
  }

  private void stepOnSlice(
      double[] theta, RuleState state, double stepSize, double weight, int from, int to)
      throws BrokenException {
    double[] gradient = answers[0];
    // Chunk by chunk, so that what one pass has read the next finds in the cache.
    for (int first = from; first < to; first += StepRule.CHUNK) {
      int last = Math.min(to, first + StepRule.CHUNK);
      OrderedSum.sum(answers, first, last);
      for (int i = first; i < last; i++) {
        gradient[i] /= weight;
      }
      rule.penalise(theta, gradient, first, last);
      if (!rule.clips()) {
        rule.step(theta, gradient, stepSize, 1, state, first, last);
      }
    }
    if (rule.clips()) {
      StepRule.squares(gradient, squares, from, to);
      meet();
      rule.step(theta, gradient, stepSize, rule.clipFactor(squares), state, from, to);
    }
  }

  /** An extra of the answers, summed in the same order as everything, without overwriting. */
  private double total(int extra) {
    double[] parts = new double[members];
    for (int m = 0; m < members; m++) {
      parts[m] = answers[m][parameters + extra];
    }
    for (int step = 1; step < members; step *= 2) {
      for (int i = 0; i + step < members; i += 2 * step) {
        parts[i] += parts[i + step];
      }
    }
    return parts[0];
  }

  /**
   * Ends the job.
   *
   * @throws RuntimeException what made the job fail, if it did
   */
  void close() {
    closed = true;
    TEAMS.remove(name);
    unparkMembers();
    try {
      job.get(SECONDS_TO_END, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      job.cancel(true);
    } catch (InterruptedException e) {
      job.cancel(true);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while training", e);
    }
  }
}
