package io.sparkmlp.train;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.Function2;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;

/**
 * A Spark job of one function. The methods of an RDD, such as {@code collect}, wrap a function in
 * lambdas of Scala, and for each of these Spark's closure cleaner reads class files: two thirds of
 * what the driver does in a small job.
 */
final class Job {
  private static final String CALL_SITE = "callSite.short";

  private Job() {}

  /** What is made of the rows of a partition. */
  interface PartitionFunction<T, U> extends Function2<TaskContext, Iterator<T>, U>, Serializable {}

  /**
   * Runs a function on every partition; the answers come in the order of these.
   *
   * @param name of the job in Spark's pages, unless the caller of the fit gave one
   * @param type not a primitive one
   */
  @SuppressWarnings("unchecked")
  static <T, U> U[] run(String name, RDD<T> rows, PartitionFunction<T, U> function, Class<U> type) {
    SparkContext context = rows.context();
    String given = context.getLocalProperty(CALL_SITE);
    context.setLocalProperty(CALL_SITE, given == null ? name : given);
    try {
      return (U[]) context.runJob(rows, function, ClassTag$.MODULE$.apply(type));
    } finally {
      context.setLocalProperty(CALL_SITE, given);
    }
  }
}
