package io.sparkmlp.train;

import java.io.Serializable;
import org.apache.spark.broadcast.Broadcast;

/** The input of a sum over the partitions, on its way to the tasks. */
sealed interface Input extends Serializable {
  /**
   * @param fit see {@link Mailbox#of}
   * @return to be read only, and only while the task runs
   */
  double[] values(Broadcast<?> fit);

  /** Frees what the driver holds for it. */
  default void close() {}

  /** Within the tasks' own binary, which Spark broadcasts anyway; every task unpacks its copy. */
  record InClosure(double[] values) implements Input {
    @Override
    public double[] values(Broadcast<?> fit) {
      return values;
    }
  }

  /** From executor to executor, once for all tasks of each. */
  record InBroadcast(Broadcast<double[]> broadcast) implements Input {
    @Override
    public double[] values(Broadcast<?> fit) {
      return broadcast.value();
    }

    @Override
    public void close() {
      Cleanup.run(broadcast::destroy);
    }
  }

  /**
   * From the driver to every executor, once for all tasks of each.
   *
   * @param number of the sum, {@link Mailbox#nextNumber}
   */
  record InBlock(BlockVector vector, long number) implements Input {
    @Override
    public double[] values(Broadcast<?> fit) {
      return Mailbox.of(fit).input(vector, number);
    }
  }
}
