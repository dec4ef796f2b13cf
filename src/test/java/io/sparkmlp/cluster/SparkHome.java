package io.sparkmlp.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A Spark home made of the jars of the class path, without a download: jars/ and a bin/spark-submit
 * that, like Spark's, runs what Spark's launcher prints.
 */
public final class SparkHome {
  private static final String SPARK_SUBMIT =
      """
      #!/usr/bin/env bash
      export SPARK_HOME="$(cd "$(dirname "$0")/.." && pwd)" SPARK_SCALA_VERSION=2.13
      command=()
      while IFS= read -r -d '' part; do
        command+=("$part")
      done < <(java -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main \\
        org.apache.spark.deploy.SparkSubmit "$@" | tail -c +3)
      exec "${command[@]}"
      """;

  /** Folders of a Maven repository whose jars the tests need and Spark does not. */
  private static final List<String> NOT_SPARKS =
      List.of(
          "/info/picocli/",
          "/org/junit/",
          "/org/opentest4j/",
          "/org/apiguardian/",
          "/com/tngtech/",
          "/org/apache/maven/");

  private SparkHome() {}

  public static Path create(Path home) throws IOException {
    return create(home, System.getProperty("java.class.path"));
  }

  /** Of the jars of another class path. */
  static Path create(Path home, String classPath) throws IOException {
    Path jars = Files.createDirectories(home.resolve("jars"));
    String ours = CodeSource.product().toString();
    for (String entry : classPath.split(File.pathSeparator)) {
      if (entry.endsWith(".jar")
          && !entry.equals(ours)
          && NOT_SPARKS.stream().noneMatch(entry::contains)) {
        Path jar = Path.of(entry);
        Path link = jars.resolve(jar.getFileName());
        if (!Files.exists(link)) {
          Files.createSymbolicLink(link, jar);
        }
      }
    }
    Path submit = Files.createDirectories(home.resolve("bin")).resolve("spark-submit");
    Files.writeString(submit, SPARK_SUBMIT);
    Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
    return home;
  }
}
