package io.sparkmlp;

import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One Spark session, local[2], for all tests of a JVM: {@code @ExtendWith(SharedSpark.class)}, then
 * {@link #session()} or a {@link SparkSession} parameter. It stops when the last test has run.
 */
public final class SharedSpark implements BeforeAllCallback, ParameterResolver {
  private static volatile SparkSession session;

  public static SparkSession session() {
    return session;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    session =
        context
            .getRoot()
            .getStore(Namespace.create(SharedSpark.class))
            .getOrComputeIfAbsent(Running.class, key -> new Running(start()), Running.class)
            .session;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SparkSession.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return session;
  }

  private static SparkSession start() {
    SparkSession started =
        SparkSession.builder()
            .master("local[2]")
            .appName("tests")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", 2)
            .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/warehouse")
            .getOrCreate();
    started.sparkContext().setLogLevel("WARN");
    return started;
  }

  /** JUnit closes it with the store that keeps it. */
  private record Running(SparkSession session) implements AutoCloseable {
    @Override
    public void close() {
      session.stop();
    }
  }
}
