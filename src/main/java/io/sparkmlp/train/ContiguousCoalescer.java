package io.sparkmlp.train;

import java.io.Serializable;
import org.apache.spark.Partition;
import org.apache.spark.rdd.PartitionCoalescer;
import org.apache.spark.rdd.PartitionGroup;
import org.apache.spark.rdd.RDD;
import scala.Option;

/**
 * Joins neighbouring partitions, so that which rows meet depends on their numbers alone; Spark's
 * own coalescer looks at where they happen to be cached.
 */
final class ContiguousCoalescer implements PartitionCoalescer, Serializable {
  private static final long serialVersionUID = 1;

  @Override
  public PartitionGroup[] coalesce(int maxPartitions, RDD<?> parent) {
    Partition[] partitions = parent.partitions();
    int groups = Math.min(maxPartitions, partitions.length);
    PartitionGroup[] result = new PartitionGroup[groups];
    for (int g = 0; g < groups; g++) {
      result[g] = new PartitionGroup(Option.empty());
      int to = (int) ((long) partitions.length * (g + 1) / groups);
      for (int p = (int) ((long) partitions.length * g / groups); p < to; p++) {
        result[g].partitions().$plus$eq(partitions[p]);
      }
    }
    return result;
  }
}
