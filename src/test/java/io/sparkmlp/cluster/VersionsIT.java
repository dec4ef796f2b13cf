package io.sparkmlp.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The jar, which was compiled against this Spark, under older ones, which Maven fetches: fits on
 * executors of their own, transform, save and load by {@link VersionsProgram}, to the same bits;
 * and submit.sh.
 */
class VersionsIT {
  /** What is called only where it exists. */
  private static final Map<String, List<String>> KNOWN_MISSING =
      Map.of(
          "4.0.1",
          List.of("missing org.apache.spark.ml.util.ReadWriteUtils.localSavingModeState()"),
          "4.1.0",
          List.of());

  private static final Path LOGS = Path.of("target/cluster/versions").toAbsolutePath();

  @TempDir private static Path dir;
  private static List<String> expected;

  @BeforeAll
  static void ofThisSpark() throws Exception {
    Files.createDirectories(LOGS);
    Path home = SparkHome.create(Files.createDirectory(dir.resolve("this")));
    expected = program(home, "this").lines().filter(VersionsIT::isResult).toList();
    assertTrue(expected.size() > Fit.values().length, expected.toString());
  }

  private static boolean isResult(String line) {
    return line.startsWith("result ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.0.1", "4.1.0"})
  void older(String version) throws Exception {
    assumeTrue(
        Runtime.version().feature() < 24,
        "Spark before 4.2 does not start on JDK 24 or newer: its Hadoop calls Subject.getSubject");
    Path list = dir.resolve(version + ".classpath");
    run(
        Map.of(),
        version + "-maven",
        "mvn",
        "-B",
        "-ntp",
        "-q",
        "-Dspark.version=" + version,
        "-DincludeScope=compile",
        "-DexcludeGroupIds=info.picocli",
        "-Dmdep.outputFile=" + list,
        "dependency:build-classpath");
    Path home =
        SparkHome.create(Files.createDirectory(dir.resolve(version)), Files.readString(list));
    String out = program(home, version);
    assertEquals(List.of("version " + version), lines(out, "version "));
    assertEquals(KNOWN_MISSING.get(version), lines(out, "missing "));
    assertEquals(expected, lines(out, "result "));
    submit(home, version);
  }

  private static List<String> lines(String out, String start) {
    return out.lines().filter(line -> line.startsWith(start)).toList();
  }

  private static String program(Path home, String name) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--") || argument.startsWith("-XX:+Ignore"))
        .forEach(command::add);
    String product = CodeSource.product() + File.pathSeparator + CodeSource.tests();
    command.add("-Dio.sparkmlp.executorClassPath=" + product);
    command.add("-cp");
    command.add(
        String.join(
            File.pathSeparator,
            product,
            CodeSource.of(ClassFileImporter.class).toString(),
            home + "/jars/*"));
    command.add(VersionsProgram.class.getName());
    command.add(Files.createDirectory(dir.resolve(name + "-files")).toString());
    Map<String, String> env = Map.of("SPARK_HOME", home.toString(), "SPARK_SCALA_VERSION", "2.13");
    return run(env, name, command.toArray(String[]::new));
  }

  private static void submit(Path home, String version) throws Exception {
    Map<String, String> env = Map.of("SPARK_HOME", home.toString());
    Path model = dir.resolve(version + "-model");
    Path predictions = dir.resolve(version + "-predictions.csv");
    run(
        env,
        version + "-train",
        "./submit.sh",
        "train",
        "conf/concrete.properties",
        "--set",
        "maxIter=15",
        "--set",
        "model=" + model,
        "--set",
        "report=" + dir.resolve(version + "-report"));
    String data = "sample-data/concrete.csv";
    run(
        env,
        version + "-predict",
        "./submit.sh",
        "predict",
        "--model=" + model,
        "--data=" + data,
        "--out=" + predictions);
    try (Stream<String> rows = Files.lines(Path.of(data));
        Stream<String> predicted = Files.lines(predictions)) {
      assertEquals(rows.count(), predicted.count());
    }
  }

  /** What it printed; errors go to a file under target/cluster/versions. */
  private static String run(Map<String, String> env, String log, String... command)
      throws IOException, InterruptedException {
    File err = LOGS.resolve(log + ".log").toFile();
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(err);
    builder.environment().remove("SPARK_SUBMIT_OPTS");
    builder.environment().putAll(env);
    Process process = builder.start();
    try {
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertEquals(0, process.waitFor(), () -> out + "\nsee " + err);
      return out;
    } finally {
      process.destroyForcibly();
    }
  }
}
