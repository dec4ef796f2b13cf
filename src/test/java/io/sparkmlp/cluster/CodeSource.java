package io.sparkmlp.cluster;

import io.sparkmlp.MLPRegressor;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** Where classes were loaded from. */
final class CodeSource {
  private CodeSource() {}

  /** The jar of the product. */
  static Path product() {
    return of(MLPRegressor.class);
  }

  /** The folder of the test classes. */
  static Path tests() {
    return of(CodeSource.class);
  }

  static Path of(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
