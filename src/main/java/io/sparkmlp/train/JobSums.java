package io.sparkmlp.train;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** One Spark job a sum: the input goes out, every partition answers, the answers are summed. */
final class JobSums implements PartitionSums {
  /**
   * Numbers up to which the input travels within the task's own binary, which Spark broadcasts
   * anyway; above, every task of an executor would unpack its own copy.
   */
  private static final int MOST_IN_CLOSURE = 1 << 16;

  private final JavaSparkContext context;
  private final JavaRDD<Packed> rows;
  private final Broadcast<Setup> setup;
  private final long mark;
  private final int parameters;
  private final int aggregationDepth;
  private final Phases phases;

  JobSums(PackedData data, Setup setup, int aggregationDepth, Phases phases) {
    this.rows = data.rows();
    this.mark = data.statistics().mark;
    this.context = JavaSparkContext.fromSparkContext(rows.context());
    this.setup = context.broadcast(setup);
    this.parameters = setup.layout().size();
    this.aggregationDepth = aggregationDepth;
    this.phases = phases;
  }

  @Override
  public double[] sum(double[] input, Work work) {
    long started = System.nanoTime();
    Broadcast<double[]> broadcast =
        input.length > MOST_IN_CLOSURE ? context.broadcast(input) : null;
    long sent = System.nanoTime();
    try {
      int length = work.length(parameters) + Work.EXTRAS;
      Step step = new Step(setup, broadcast == null ? input : null, broadcast, work, length);
      JavaRDD<double[]> answers = rows.mapPartitions(step::answer);
      double[] sum = OrderedSum.sum(answers, length, aggregationDepth, phases);
      check((long) sum[length - Work.EXTRAS + Work.MARK]);
      int partitions = rows.getNumPartitions();
      phases.job(
          (sent - started) * 1e-9,
          (System.nanoTime() - sent) * 1e-9,
          sum[length - Work.EXTRAS + Work.SECONDS] / partitions);
      phases.moved((long) Double.BYTES * input.length * executors());
      return sum;
    } finally {
      if (broadcast != null) {
        Cleanup.run(broadcast::destroy);
      }
    }
  }

  private void check(long found) {
    if ((int) found != (int) mark) {
      throw new IllegalStateException(
          "dataset: expected the same rows in the same order when lost ones are read again, got others; set checkpointRows, or write the data to files and fit on those");
    }
  }

  /** Whoever runs tasks gets the input once; in local mode that is the driver, who has it. */
  private int executors() {
    return context.sc().isLocal() ? 0 : context.sc().statusTracker().getExecutorInfos().length - 1;
  }

  /** What goes to the tasks. */
  private record Step(
      Broadcast<Setup> setup, double[] input, Broadcast<double[]> broadcast, Work work, int length)
      implements Serializable {

    Iterator<double[]> answer(Iterator<Packed> rows) {
      Worker worker = Worker.ofThread(setup.value());
      double[] answer = worker.answer(length);
      work.run(
          worker,
          TaskContext.getPartitionId(),
          rows,
          input == null ? broadcast.value() : input,
          answer);
      return List.of(answer).iterator();
    }
  }

  @Override
  public void close() {
    Cleanup.run(setup::destroy);
  }
}
