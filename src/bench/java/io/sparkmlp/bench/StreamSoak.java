package io.sparkmlp.bench;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.cos;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.sin;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.sparkmlp.MLPClassificationModel;
import io.sparkmlp.MLPClassifier;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.DataTypes;

/**
 * One model predicts on a stream as fast as that goes, and from 16 threads besides. Each prediction
 * is compared, to the bit, with that of a query that was no stream; the heap after a full
 * collection tells whether anything grows.
 */
public final class StreamSoak {
  private static final int DISTINCT = 4096;
  private static final int THREADS = 16;

  private StreamSoak() {}

  /** Arguments: seconds, by default 600. */
  public static void main(String[] args) throws Exception {
    int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 600;
    try (SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", 2)
            .getOrCreate()) {
      session.sparkContext().setLogLevel("ERROR");
      run(session, seconds);
    }
  }

  private static void run(SparkSession session, int seconds) throws Exception {
    Dataset<Row> known =
        withFeatures(session.range(DISTINCT).toDF("value"))
            .withColumn("label", pmod(col("value"), lit(3)).cast("double"));
    MLPClassificationModel model =
        new MLPClassifier().setHiddenLayers(32, 16).setMaxIter(20).fit(known);
    double[] expected = new double[DISTINCT];
    Vector[] features = new Vector[DISTINCT];
    for (Row row : scored(model, known).select("value", "score", "features").collectAsList()) {
      expected[(int) row.getLong(0)] = row.getDouble(1);
      features[(int) row.getLong(0)] = row.getAs(2);
    }
    UDF2<Long, Double, Boolean> same =
        (value, score) -> expected[(int) (value % DISTINCT)] == score;
    Column differs =
        udf(same, DataTypes.BooleanType).apply(col("value"), col("score")).unary_$bang();
    AtomicLong rows = new AtomicLong();
    AtomicLong wrong = new AtomicLong();
    VoidFunction2<Dataset<Row>, Long> compare =
        (batch, number) -> {
          Row counts =
              batch.agg(count(lit(1)), sum(when(differs, 1).otherwise(0)).cast("long")).head();
          rows.addAndGet(counts.getLong(0));
          wrong.addAndGet(counts.isNullAt(1) ? 0 : counts.getLong(1));
        };
    Dataset<Row> stream =
        session.readStream().format("rate-micro-batch").option("rowsPerBatch", 20_000).load();
    StreamingQuery query =
        scored(model, withFeatures(stream)).writeStream().foreachBatch(compare).start();
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    AtomicLong calls = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      Thread thread = new Thread(() -> predict(model, features, expected, end, calls, wrong));
      thread.start();
      threads.add(thread);
    }
    System.out.println("seconds  rows of the stream  calls of predict  wrong  heap MB");
    for (int part = 1; part <= 10; part++) {
      long until = end - (10 - part) * (seconds * 100_000_000L);
      while (System.nanoTime() < until && query.isActive()) {
        Thread.sleep(100);
      }
      System.gc();
      System.out.printf(
          "%7.0f  %18d  %16d  %5d  %7.1f%n",
          part * seconds / 10.0,
          rows.get(),
          calls.get(),
          wrong.get(),
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    boolean failed = query.exception().isDefined();
    query.stop();
    if (failed || wrong.get() > 0 || rows.get() == 0) {
      throw new IllegalStateException(failed ? "" + query.exception().get() : "wrong: " + wrong);
    }
  }

  private static void predict(
      MLPClassificationModel model,
      Vector[] features,
      double[] expected,
      long end,
      AtomicLong calls,
      AtomicLong wrong) {
    while (System.nanoTime() < end) {
      for (int i = 0; i < DISTINCT; i++) {
        double[] p = model.predictProbability(features[i]).toArray();
        if (score(p, model.predict(features[i])) != expected[i]) {
          wrong.incrementAndGet();
        }
      }
      calls.addAndGet(2 * DISTINCT);
      try {
        Thread.sleep(20); // Leaves the stream its share of the cores.
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static Dataset<Row> withFeatures(Dataset<Row> rows) {
    Column value = pmod(col("value"), lit(DISTINCT)).cast("double");
    Column[] x = {sin(value), cos(value.multiply(3)), pmod(value, lit(7)), value.divide(1000)};
    return rows.withColumn("features", functions.array_to_vector(array(x)));
  }

  /** The prediction and the probabilities as one number. */
  private static Dataset<Row> scored(MLPClassificationModel model, Dataset<Row> rows) {
    UDF2<Vector, Double, Double> score = (p, prediction) -> score(p.toArray(), prediction);
    return model
        .transform(rows)
        .withColumn(
            "score", udf(score, DataTypes.DoubleType).apply(col("probability"), col("prediction")));
  }

  private static double score(double[] probabilities, double prediction) {
    double score = prediction;
    for (int k = 0; k < probabilities.length; k++) {
      score += (k + 1) * probabilities[k];
    }
    return score;
  }
}
