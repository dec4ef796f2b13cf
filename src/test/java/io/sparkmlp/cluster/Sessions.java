package io.sparkmlp.cluster;

import java.io.File;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Sessions whose driver is this JVM. */
final class Sessions {
  private Sessions() {}

  static SparkSession open(String master, Map<String, String> conf) {
    SparkSession.Builder builder =
        SparkSession.builder()
            .master(master)
            .appName("cluster tests")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.local.dir", "target/cluster/driver")
            .config("spark.sql.warehouse.dir", "target/cluster/warehouse")
            .config("spark.executor.memory", "640m")
            .config(
                "spark.executor.extraClassPath",
                CodeSource.product() + File.pathSeparator + CodeSource.tests())
            // Tasks whose blocks are lost need not wait for the executor that had them.
            .config("spark.locality.wait", "0s");
    conf.forEach(builder::config);
    SparkSession session = builder.getOrCreate();
    // Faults are loud.
    session.sparkContext().setLogLevel("OFF");
    return session;
  }
}
