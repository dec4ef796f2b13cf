package io.sparkmlp.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** One cluster of two workers for all tests of a JVM; it ends when the last test has run. */
final class SharedCluster implements BeforeAllCallback {
  private static volatile StandaloneCluster cluster;

  static StandaloneCluster get() {
    return cluster;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    cluster =
        context
            .getRoot()
            .getStore(Namespace.create(SharedCluster.class))
            .getOrComputeIfAbsent(StandaloneCluster.class, key -> start(), StandaloneCluster.class);
  }

  private static StandaloneCluster start() {
    try {
      return new StandaloneCluster("shared", 2, Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
