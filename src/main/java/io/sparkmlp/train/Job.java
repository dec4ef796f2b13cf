package io.sparkmlp.train;

import java.io.Serializable;
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
  private Job() {}

  /** What is made of the rows of a partition. */
  interface Task<T, U> extends Function2<TaskContext, Iterator<T>, U>, Serializable {}

  /** Runs a task on every partition; the answers come in the order of these. */
  @SuppressWarnings("unchecked")
  static <T, U> U[] run(RDD<T> rows, Task<T, U> task, Class<U> type) {
    return (U[]) rows.context().runJob(rows, task, ClassTag$.MODULE$.apply(type));
  }
}
