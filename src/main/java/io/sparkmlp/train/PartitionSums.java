package io.sparkmlp.train;

/**
 * Asks all partitions for {@link Work} and sums their answers, in one order: along the tree of
 * {@link OrderedSum}. Where the partitions are, and how the answers travel, changes no bit.
 */
interface PartitionSums extends AutoCloseable {
  /**
   * @param input see {@link Work#run}
   * @return the sum of the answers
   */
  double[] sum(double[] input, Work work);

  @Override
  void close();
}
