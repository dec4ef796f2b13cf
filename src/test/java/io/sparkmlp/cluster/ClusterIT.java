package io.sparkmlp.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkmlp.cluster.Fit.Bits;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same partitions give the same bits, in one JVM and on a standalone cluster. */
@ExtendWith(SharedCluster.class)
class ClusterIT {
  private static final Map<Fit, Bits> EXPECTED = new EnumMap<>(Fit.class);

  @BeforeAll
  static void onOneCore() throws Exception {
    try (SparkSession spark = Sessions.open("local[1]", Map.of())) {
      for (Fit fit : Fit.values()) {
        EXPECTED.put(fit, fit.run(spark));
      }
    }
  }

  /** On as many cores as partitions a fit's tasks meet in memory; on two it is a job a step. */
  @ParameterizedTest
  @ValueSource(strings = {"local[2]", "local[4]"})
  void inOneJvm(String master) throws Exception {
    try (SparkSession spark = Sessions.open(master, Map.of())) {
      for (Fit fit : Fit.values()) {
        EXPECTED.get(fit).assertEqual(fit.run(spark), fit + " on " + master);
      }
    }
  }

  private static void sameOn(StandaloneCluster cluster, SparkSession spark, Fit... fits)
      throws Exception {
    awaitExecutors(cluster, spark);
    for (Fit fit : fits) {
      Bits bits = cluster.within(fit.name(), () -> fit.run(spark));
      EXPECTED.get(fit).assertEqual(bits, fit.name());
    }
  }

  static void awaitExecutors(StandaloneCluster cluster, SparkSession spark) {
    // The driver is one of them.
    cluster.await(
        "two executors have registered",
        () -> spark.sparkContext().getExecutorMemoryStatus().size() == 3);
  }

  @Test
  void onTwoWorkers() throws Exception {
    StandaloneCluster cluster = SharedCluster.get();
    try (SparkSession spark = Sessions.open(cluster.url(), Map.of())) {
      Executors seen = new Executors();
      spark.sparkContext().addSparkListener(seen);
      sameOn(cluster, spark, Fit.values());
      cluster.await("tasks on both workers", () -> seen.ids().size() == 2);
    }
  }

  /** The executors that tasks ran on. */
  static final class Executors extends SparkListener {
    private final Set<String> ids = new HashSet<>();

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
      if (end.taskInfo().successful()) {
        ids.add(end.taskInfo().executorId());
      }
    }

    synchronized Set<String> ids() {
      return Set.copyOf(ids);
    }
  }

  @Test
  void withSpeculation() throws Exception {
    StandaloneCluster cluster = SharedCluster.get();
    Map<String, String> conf =
        Map.of(
            "spark.plugins", FaultPlugin.class.getName(),
            "spark.speculation", "true",
            "spark.speculation.interval", "10ms",
            "spark.speculation.quantile", "0.25",
            "spark.speculation.multiplier", "1.5",
            "spark.speculation.minTaskRuntime", "20ms");
    try (SparkSession spark = Sessions.open(cluster.url(), conf)) {
      Copies copies = new Copies();
      spark.sparkContext().addSparkListener(copies);
      spark.sparkContext().setLocalProperty(FaultPlugin.PROPERTY, "slow");
      sameOn(cluster, spark, Fit.values());
      cluster.await("copies of tasks won", () -> copies.won.get() >= 20);
    }
  }

  /** Counts copies that ended before their original. */
  private static final class Copies extends SparkListener {
    private final AtomicInteger won = new AtomicInteger();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      if (end.taskInfo().speculative() && end.taskInfo().successful()) {
        won.incrementAndGet();
      }
    }
  }

  /** The serializer that Spark recommends; it knows neither records nor Java's immutable lists. */
  @Test
  void withKryo() throws Exception {
    Map<String, String> conf =
        Map.of("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    StandaloneCluster cluster = SharedCluster.get();
    try (SparkSession spark = Sessions.open(cluster.url(), conf)) {
      sameOn(cluster, spark, Fit.values());
    }
  }

  @Test
  void withAuthenticationAndEncryption() throws Exception {
    Map<String, String> conf =
        Map.of(
            "spark.authenticate", "true",
            "spark.authenticate.secret", "open sesame",
            "spark.network.crypto.enabled", "true");
    try (StandaloneCluster cluster = new StandaloneCluster("encrypted", 2, conf);
        SparkSession spark = Sessions.open(cluster.url(), conf)) {
      // What travels within tasks, in blocks of its own, by broadcast and by shuffle.
      sameOn(cluster, spark, Fit.L_BFGS, Fit.BLOCKS, Fit.BROADCAST);
      List<Boolean> secured =
          JavaSparkContext.fromSparkContext(spark.sparkContext())
              .parallelize(List.of(1, 2), 2)
              .map(
                  i ->
                      SparkEnv.get().securityManager().isAuthenticationEnabled()
                          && SparkEnv.get().securityManager().isEncryptionEnabled())
              .collect();
      assertTrue(secured.stream().allMatch(s -> s), secured.toString());
    }
  }
}
