package io.sparkmlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.util.MLFormatRegister;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Damaged, foreign and existing files; what a save leaves behind; what Spark finds by itself. */
@ExtendWith(SharedSpark.class)
class PersistenceTest {
  private static MLPRegressionModel model;
  private static MLPRegressionModel other;

  @TempDir private Path folder;
  private String path;

  @BeforeAll
  static void fit() {
    MLPRegressor regressor = new MLPRegressor().setHiddenLayers(3).setMaxIter(2);
    model = regressor.fit(TestData.surface(20, 1));
    other = regressor.setSeed(9).fit(TestData.surface(20, 2));
  }

  @BeforeEach
  void path() {
    path = folder.resolve("model").toString();
  }

  @Test
  void anExistingPathIsRefused() throws Exception {
    model.write().save(path);
    IOException thrown = assertThrows(IOException.class, () -> other.save(path));
    assertTrue(thrown.getMessage().contains("already exists"), thrown.getMessage());
    assertLoads(model);
    other.write().overwrite().save(path);
    assertLoads(other);
    assertOnlyTheModelLies();
  }

  @Test
  void anExistingPathIsRefusedInLocalMode() throws Exception {
    model.write().saveToLocal(path);
    assertThrows(IOException.class, () -> other.write().saveToLocal(path));
    other.write().overwrite().saveToLocal(path);
    assertArrayEquals(
        other.network().parameters(),
        MLPRegressionModel.read().loadFromLocal(path).network().parameters());
    assertOnlyTheModelLies();
  }

  @Test
  void aFailedSaveLeavesTheOldModel() throws Exception {
    model.write().save(path);
    Exception thrown =
        assertThrows(
            Exception.class,
            () -> other.write().format(FailingFormat.class.getName()).overwrite().save(path));
    assertEquals("disk full", thrown.getMessage());
    assertLoads(model);
    assertOnlyTheModelLies();
  }

  @Test
  void aFailedFirstSaveLeavesNothing() throws Exception {
    assertThrows(
        Exception.class, () -> other.write().format(FailingFormat.class.getName()).save(path));
    assertEquals(List.of(), entries(folder));
  }

  @Test
  void anUnknownFormatIsNamed() {
    Exception thrown =
        assertThrows(IllegalArgumentException.class, () -> model.write().format("onyx").save(path));
    assertTrue(thrown.getMessage().contains("onyx"), thrown.getMessage());
  }

  @Test
  void nothingAtThePath() {
    assertRefused(
        () -> MLPRegressionModel.load(path),
        path + ": expected a saved MLPRegressionModel, which cannot be read");
    assertRefused(() -> MLPRegressor.load(path), "expected a saved MLPRegressor");
    assertRefused(
        () -> MLPRegressionModel.read().loadFromLocal(path), "expected a saved MLPRegressionModel");
  }

  @Test
  void anotherClassIsRefused() throws Exception {
    model.write().save(path);
    assertRefused(
        () -> MLPClassificationModel.load(path),
        "Expected class name io.sparkmlp.MLPClassificationModel but found class name"
            + " io.sparkmlp.MLPRegressionModel");
    assertRefused(
        () -> MLPRegressor.load(path),
        "Expected class name io.sparkmlp.MLPRegressor but found class name");
  }

  /** A folder may name any class; if that ran, it could run anything on the class path. */
  @Test
  void loadingRunsNoCodeThatTheFolderNames() throws Exception {
    new MLPRegressor().write().saveToLocal(path);
    Path metadata = Path.of(path, "metadata");
    Files.writeString(
        metadata,
        Files.readString(metadata).replace(MLPRegressor.class.getName(), Trap.class.getName()));
    assertRefused(() -> MLPRegressor.read().loadFromLocal(path), "Expected class name");
    assertFalse(trapped);
  }

  private static volatile boolean trapped;

  /** Sets a mark when it is loaded. */
  static final class Trap {
    static {
      trapped = true;
    }

    private Trap() {}
  }

  @Test
  void everyTruncationOfTheLocalFileIsRefused() throws Exception {
    model.write().saveToLocal(path);
    Path data = Path.of(path, "data");
    byte[] whole = Files.readAllBytes(data);
    for (int length = 0; length < whole.length; length++) {
      Files.write(data, Arrays.copyOf(whole, length));
      assertRefused(
          () -> MLPRegressionModel.read().loadFromLocal(path), "data: the file is cut off");
    }
    Files.write(data, Arrays.copyOf(whole, whole.length + 1));
    assertRefused(
        () -> MLPRegressionModel.read().loadFromLocal(path),
        "data: the file goes on where it should end");
  }

  @Test
  void aForeignLocalFileIsRefused() throws Exception {
    model.write().saveToLocal(path);
    Path data = Path.of(path, "data");
    byte[] whole = Files.readAllBytes(data);
    byte[] foreign = whole.clone();
    foreign[0]++;
    Files.write(data, foreign);
    assertRefused(
        () -> MLPRegressionModel.read().loadFromLocal(path),
        "data: the file is not a network of spark-mlp");
    byte[] later = whole.clone();
    ByteBuffer.wrap(later).putInt(Long.BYTES, 3);
    Files.write(data, later);
    assertRefused(
        () -> MLPRegressionModel.read().loadFromLocal(path),
        "formatVersion: expected at most 2, got 3; a later version of spark-mlp has saved this model");
    byte[] huge = whole.clone();
    ByteBuffer.wrap(huge).putInt(Long.BYTES + 2 * Integer.BYTES, 100_000_000);
    Files.write(data, huge);
    assertRefused(() -> MLPRegressionModel.read().loadFromLocal(path), "data: the file is cut off");
  }

  @Test
  void everyFlippedByteOfTheLocalFileIsRefused() throws Exception {
    model.write().saveToLocal(path);
    Path data = Path.of(path, "data");
    byte[] whole = Files.readAllBytes(data);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 1;
      Files.write(data, damaged);
      assertRefused(
          () -> MLPRegressionModel.read().loadFromLocal(path),
          path + ": expected a saved MLPRegressionModel, which cannot be read: ");
    }
  }

  /** As a store that keeps no checksums of its own may hand them out. */
  @Test
  void otherNumbersInParquetAreRefused() throws Exception {
    model.write().save(path);
    SparkSession session = SharedSpark.session();
    List<Row> rows = session.read().parquet(path + "/data").collectAsList();
    StructType schema = rows.get(0).schema();
    double mean = rows.get(0).<Double>getAs("targetMean");
    Dataset<Row> damaged =
        session
            .createDataFrame(rows, schema)
            .withColumn("targetMean", functions.lit(Math.nextUp(mean)));
    damaged.write().mode("overwrite").parquet(path + "/data");
    assertRefused(() -> MLPRegressionModel.load(path), "data: damaged, its checksum is wrong");
    session
        .createDataFrame(rows, schema)
        .withColumn("scales", functions.lit("1"))
        .write()
        .mode("overwrite")
        .parquet(path + "/data");
    assertRefused(
        () -> MLPRegressionModel.load(path),
        "data: expected a column scales of type vector, got string");
    session
        .createDataFrame(rows, schema)
        .drop("checksum")
        .write()
        .mode("overwrite")
        .parquet(path + "/data");
    assertRefused(() -> MLPRegressionModel.load(path), "data: damaged, it is of no version");
  }

  @Test
  void damagedParquetIsRefused() throws Exception {
    model.write().save(path);
    Path part;
    try (Stream<Path> files = Files.list(Path.of(path, "data"))) {
      part = files.filter(file -> file.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    byte[] whole = Files.readAllBytes(part);
    Files.delete(part.resolveSibling("." + part.getFileName() + ".crc"));
    Files.write(part, Arrays.copyOf(whole, whole.length / 2));
    assertRefused(
        () -> MLPRegressionModel.load(path),
        path + ": expected a saved MLPRegressionModel, which cannot be read");
  }

  @Test
  void foreignParquetIsRefused() throws Exception {
    model.write().save(path);
    SharedSpark.session().range(3).write().mode("overwrite").parquet(path + "/data");
    assertRefused(
        () -> MLPRegressionModel.load(path),
        path + ": expected a saved MLPRegressionModel, which cannot be read");
  }

  @Test
  void aDamagedSummaryIsRefused() throws Exception {
    Path file = folder.resolve("summary");
    Files.writeString(file, "seconds=1\n");
    assertRefused(
        () ->
            model
                .copy(model.extractParamMap())
                .loadSummary(file.toString(), TestData.surface(5, 1)),
        "expected a saved summary, which cannot be read: it has no stepSizes");
    model.saveSummary(file.toString());
    String sound = Files.readString(file);
    for (String[] damage :
        new String[][] {
          {"(?m)^driver=.*", "driver="},
          {"(?m)^bytes=", "bytes=x"},
          {"(?m)^stopReason=.*", "stopReason=TIRED"},
          {"(?m)^seconds=", "seconds=\\\\uzz"}
        }) {
      Files.writeString(file, sound.replaceAll(damage[0], damage[1]));
      assertRefused(
          () ->
              model
                  .copy(model.extractParamMap())
                  .loadSummary(file.toString(), TestData.surface(5, 1)),
          "expected a saved summary, which cannot be read: ");
    }
  }

  /** Spark Connect looks for stages so, and makes and loads them by these members. */
  @Test
  void sparkFindsTheStages() throws Exception {
    List<Class<?>> found = new ArrayList<>();
    ServiceLoader.load(Estimator.class).stream()
        .map(ServiceLoader.Provider::type)
        .forEach(found::add);
    ServiceLoader.load(Transformer.class).stream()
        .map(ServiceLoader.Provider::type)
        .forEach(found::add);
    for (Class<?> type :
        List.of(
            MLPClassifier.class,
            MLPRegressor.class,
            MLPClassificationModel.class,
            MLPRegressionModel.class)) {
      assertTrue(found.contains(type), type.getName());
      assertTrue(Modifier.isPublic(type.getConstructor().getModifiers()));
      assertTrue(Modifier.isPublic(type.getConstructor(String.class).getModifiers()));
      assertTrue(Modifier.isStatic(type.getMethod("load", String.class).getModifiers()));
      assertTrue(Modifier.isStatic(type.getMethod("read").getModifiers()));
    }
    assertEquals(
        List.of(MLPClassificationModel.class.getName(), MLPRegressionModel.class.getName()),
        ServiceLoader.load(MLFormatRegister.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(format -> format.format().equals("internal"))
            .map(MLFormatRegister::stageName)
            .filter(name -> name.startsWith("io.sparkmlp"))
            .sorted()
            .toList());
  }

  private void assertLoads(MLPRegressionModel expected) {
    assertArrayEquals(
        expected.network().parameters(), MLPRegressionModel.load(path).network().parameters());
  }

  private void assertOnlyTheModelLies() throws IOException {
    assertEquals(List.of("model"), entries(folder));
  }

  private static List<String> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  private static void assertRefused(Executable load, String message) {
    IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, load);
    assertTrue(thrown.getMessage().contains(message), thrown.getMessage());
  }
}
