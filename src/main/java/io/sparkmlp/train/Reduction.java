package io.sparkmlp.train;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Sums one vector of each partition along the tree of {@link OrderedSum}. The vectors travel the
 * cheapest way for their size; all ways give the same bits.
 */
final class Reduction {
  private static final Logger LOG = LoggerFactory.getLogger(Reduction.class);

  /** Bytes that the driver gives to all executors, or has on their way from them at a time. */
  static final long MOST_BYTES_OF_DRIVER = 32L << 20;

  /**
   * Bytes of partial sums that the driver fetches in blocks. On two executors adding them took 0.24
   * s for 52 MB and 0.85 s for 258 MB, in slices by the executors 0.60 s and 2.4 s; but the driver
   * is one, and the executors may be many.
   */
  private static final long MOST_BYTES_IN_BLOCKS = 256L << 20;

  /** The same for each executor that there is: their memory is for rows. */
  private static final long MOST_BYTES_OF_EXECUTOR = 32L << 20;

  /** Numbers up to which a vector travels within what Spark sends anyway: a task or its result. */
  static final int MOST_IN_TASK = 1 << 15;

  /**
   * Doubles of a slice: half a megabyte, small against a task's memory, large against its overhead.
   */
  private static final int SLICE = 1 << 16;

  private final Broadcast<?> fit;
  private final int aggregationDepth;
  private final Phases phases;
  private boolean blocks = true;

  /**
   * @param fit see {@link Mailbox#of}
   * @param aggregationDepth 1: the driver adds all; above: slices of the vectors are added by
   *     executors, the way of reduce-scatter, where the vectors together are more than the driver
   *     fetches in blocks
   */
  Reduction(Broadcast<?> fit, int aggregationDepth, Phases phases) {
    this.fit = fit;
    this.aggregationDepth = aggregationDepth;
    this.phases = phases;
  }

  /**
   * The sum over all partitions.
   *
   * @param partial gives the vector [length] of a partition
   */
  <T> double[] sum(RDD<T> rows, Job.PartitionFunction<T, double[]> partial, int length) {
    int partitions = rows.getNumPartitions();
    long bytes = (long) Double.BYTES * length * partitions;
    phases.moved(bytes);
    boolean large = bytes > MOST_BYTES_OF_DRIVER;
    if (blocks && (large ? bytes <= mostInBlocks(rows) : length > MOST_IN_TASK)) {
      try {
        return sumBlocks(rows, partial, length);
      } catch (BlockVector.UnavailableException e) {
        // For the rest of the fit: an executor is lost once, but one out of reach stays so.
        blocks = false;
        LOG.warn("partial sums are computed again, and from now on travel as Spark sends them", e);
      }
    }
    if (large && aggregationDepth > 1) {
      return sumSlices(rows, partial, length);
    }
    double[][] vectors = Job.run("sum over rows", rows, partial, double[].class);
    long started = System.nanoTime();
    OrderedSum.sum(vectors, 0, length);
    phases.reduction((System.nanoTime() - started) * 1e-9);
    return vectors[0];
  }

  private static long mostInBlocks(RDD<?> rows) {
    return Math.min(MOST_BYTES_IN_BLOCKS, MOST_BYTES_OF_EXECUTOR * executors(rows));
  }

  /** Processes that run tasks beside the driver; in local mode none does. */
  static int executors(RDD<?> rows) {
    SparkContext context = rows.context();
    return context.isLocal() ? 0 : context.statusTracker().getExecutorInfos().length - 1;
  }

  private <T> double[] sumBlocks(
      RDD<T> rows, Job.PartitionFunction<T, double[]> partial, int length)
      throws BlockVector.UnavailableException {
    InMailbox<T> inMailbox = new InMailbox<>(partial, fit, Mailbox.nextNumber());
    List<BlockVector> vectors =
        List.of(Job.run("sum over rows", rows, inMailbox, BlockVector.class));
    long started = System.nanoTime();
    OrderedSum.Tree tree = new OrderedSum.Tree(vectors.size());
    try (BlockVector.Fetch fetch = new BlockVector.Fetch(vectors, MOST_BYTES_OF_DRIVER)) {
      for (int p = 0; p < vectors.size(); p++) {
        double[] vector = new double[length];
        fetch.next(vector);
        tree.add(p, vector);
      }
    }
    phases.reduction((System.nanoTime() - started) * 1e-9);
    return tree.sum();
  }

  /** Leaves the vector of a partition where the driver fetches it. */
  private record InMailbox<T>(
      Job.PartitionFunction<T, double[]> partial, Broadcast<?> fit, long number)
      implements Job.PartitionFunction<T, BlockVector> {
    @Override
    public BlockVector apply(TaskContext task, Iterator<T> rows) {
      return Mailbox.of(fit).leave(task.partitionId(), partial.apply(task, rows), fit.id(), number);
    }
  }

  private <T> double[] sumSlices(
      RDD<T> rows, Job.PartitionFunction<T, double[]> partial, int length) {
    int slices = Math.min(rows.getNumPartitions(), (length + SLICE - 1) / SLICE);
    int width = (length + slices - 1) / slices;
    List<double[]> sums =
        rows.toJavaRDD()
            .mapPartitionsToPair(
                part -> {
                  TaskContext task = TaskContext.get();
                  double[] vector = partial.apply(task, CollectionConverters.asScala(part));
                  return slice(task, vector, slices, width);
                })
            .partitionBy(new HashPartitioner(slices))
            .mapPartitions(Reduction::sumSlices)
            .collect();
    phases.moved((long) Double.BYTES * length);
    double[] sum = new double[length];
    for (int s = 0; s < slices; s++) {
      System.arraycopy(sums.get(s), 0, sum, s * width, sums.get(s).length);
    }
    return sum;
  }

  @DefaultSerializer(JavaSerializer.class)
  private record Slice(int partition, int partitions, double[] values) implements Serializable {}

  private static java.util.Iterator<Tuple2<Integer, Slice>> slice(
      TaskContext task, double[] vector, int slices, int width) {
    int partition = task.partitionId();
    int partitions = task.numPartitions();
    return new java.util.Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < slices;
      }

      @Override
      public Tuple2<Integer, Slice> next() {
        int from = Math.min(vector.length, next * width);
        double[] values = Arrays.copyOfRange(vector, from, Math.min(vector.length, from + width));
        return new Tuple2<>(next++, new Slice(partition, partitions, values));
      }
    };
  }

  private static java.util.Iterator<double[]> sumSlices(
      java.util.Iterator<Tuple2<Integer, Slice>> slices) {
    OrderedSum.Tree tree = null;
    while (slices.hasNext()) {
      Slice slice = slices.next()._2;
      if (tree == null) {
        tree = new OrderedSum.Tree(slice.partitions);
      }
      tree.add(slice.partition, slice.values);
    }
    return List.of(tree.sum()).iterator();
  }
}
