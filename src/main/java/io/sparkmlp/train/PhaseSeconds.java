package io.sparkmlp.train;

import java.io.Serializable;

/**
 * The seconds of one iteration.
 *
 * @param scheduling Spark's: until tasks run and their results are back, and waiting for the
 *     slowest
 * @param compute of loss and gradient, mean over the partitions
 * @param reduction adding partial sums, on the driver with fetching large ones; where partitions
 *     meet in memory each adds, and steps on, its share
 * @param broadcast sending the parameters
 * @param driver the optimiser and all else
 * @param bytes of parameters sent, once to an executor, and of partial sums sent back; 0 where they
 *     stayed in one JVM
 */
public record PhaseSeconds(
    double scheduling,
    double compute,
    double reduction,
    double broadcast,
    double driver,
    long bytes)
    implements Serializable {

  public double total() {
    return scheduling + compute + reduction + broadcast + driver;
  }
}
