package io.sparkmlp.train;

import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/** One Spark job a sum: the input goes out, every partition answers, the answers are summed. */
final class JobSums implements PartitionSums {
  private final JavaSparkContext context;
  private final RDD<Packed> rows;
  private final Broadcast<Setup> setup;
  private final long mark;
  private final int parameters;
  private final Reduction reduction;
  private final Phases phases;
  private final BlockVector.Room room = new BlockVector.Room();

  JobSums(PackedData data, Setup setup, int aggregationDepth, Phases phases) {
    this.rows = data.rows().rdd();
    this.mark = data.statistics().mark;
    this.context = JavaSparkContext.fromSparkContext(rows.context());
    this.setup = context.broadcast(setup);
    this.parameters = setup.layout().size();
    this.reduction = new Reduction(this.setup, aggregationDepth, phases);
    this.phases = phases;
  }

  @Override
  public double[] sum(double[] input, Work work) {
    long started = System.nanoTime();
    Input onItsWay = send(input);
    long sent = System.nanoTime();
    try {
      int length = work.length(parameters) + Work.EXTRAS;
      Step step = new Step(setup, onItsWay, work, length);
      double[] sum = reduction.sum(rows, step, length);
      check((long) sum[length - Work.EXTRAS + Work.MARK]);
      int partitions = rows.getNumPartitions();
      phases.job(
          (sent - started) * 1e-9,
          (System.nanoTime() - sent) * 1e-9,
          sum[length - Work.EXTRAS + Work.SECONDS] / partitions);
      phases.moved((long) Double.BYTES * input.length * Reduction.executors(rows));
      return sum;
    } finally {
      onItsWay.close();
    }
  }

  private Input send(double[] input) {
    if (input.length <= Reduction.MOST_IN_TASK) {
      return new Input.InClosure(input);
    }
    if ((long) Double.BYTES * input.length * Math.max(1, Reduction.executors(rows))
        <= Reduction.MOST_BYTES_OF_DRIVER) {
      long number = Mailbox.nextNumber();
      return new Input.InBlock(room.put(input, setup.id(), "input", number), number);
    }
    return new Input.InBroadcast(context.broadcast(input));
  }

  private void check(long found) {
    if ((int) found != (int) mark) {
      throw new IllegalStateException(
          "dataset: expected the same rows in the same order when lost ones are read again, got others; set checkpointRows, or write the data to files and fit on those");
    }
  }

  /** What goes to the tasks. */
  private record Step(Broadcast<Setup> setup, Input input, Work work, int length)
      implements Job.PartitionFunction<Packed, double[]> {
    @Override
    public double[] apply(TaskContext task, Iterator<Packed> rows) {
      Worker worker = Worker.ofThread(setup.value());
      double[] answer = worker.answer(length);
      work.run(
          worker,
          task.partitionId(),
          CollectionConverters.asJava(rows),
          input.values(setup),
          answer);
      return answer;
    }
  }

  @Override
  public void close() {
    Cleanup.run(setup::destroy);
  }
}
