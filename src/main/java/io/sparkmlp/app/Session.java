package io.sparkmlp.app;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The Spark session of a command; one that was there before outlives it. */
final class Session implements AutoCloseable {
  // Held, for java.util.logging forgets the levels of loggers that nobody holds.
  private static final Logger BLAS = Logger.getLogger("dev.ludovic.netlib");

  private static final String SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions";

  private final SparkSession spark;
  private final boolean ours;

  private Session(SparkSession spark, boolean ours) {
    this.spark = spark;
    this.ours = ours;
  }

  /** With spark-submit's settings; without any on all cores of this machine. */
  static Session open(String name) {
    String version = org.apache.spark.package$.MODULE$.SPARK_VERSION();
    if (!version.startsWith("4.")) {
      throw AppException.failure(
          "Spark: expected version 4, got %s; set SPARK_HOME to it", version);
    }
    BLAS.setLevel(Level.SEVERE);
    if (SparkSession.getDefaultSession().isDefined()) {
      return new Session(SparkSession.getDefaultSession().get(), false);
    }
    SparkConf conf = new SparkConf().setIfMissing("spark.master", "local[*]");
    // spark-submit names an application after its class unless told otherwise.
    if (conf.get("spark.app.name", Main.class.getName()).equals(Main.class.getName())) {
      conf.setAppName(Secrets.masked(name));
    }
    SparkSession spark = SparkSession.builder().config(conf).getOrCreate();
    if (spark.sparkContext().isLocal() && !conf.contains(SHUFFLE_PARTITIONS)) {
      // Spark's 200 are for clusters; on one machine each costs milliseconds and holds a few rows.
      spark.conf().set(SHUFFLE_PARTITIONS, spark.sparkContext().defaultParallelism());
    }
    return new Session(spark, true);
  }

  SparkSession spark() {
    return spark;
  }

  @Override
  public void close() {
    if (ours) {
      spark.stop();
    }
  }
}
