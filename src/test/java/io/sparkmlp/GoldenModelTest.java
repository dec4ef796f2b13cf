package io.sparkmlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.util.MLWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models that were saved once must load for ever, in Spark's format and in the local one, and
 * predict what they predicted then. A later format gets a folder of its own; these files stay.
 */
@ExtendWith(SharedSpark.class)
class GoldenModelTest {
  private static final List<Vector> ROWS =
      List.of(
          Vectors.dense(0, 0),
          Vectors.dense(2.5, 0.5),
          Vectors.dense(-1, 3),
          Vectors.dense(1, 1),
          Vectors.sparse(2, new int[] {1}, new double[] {-0.75}));

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2"})
  void classifiersLoad(String version) throws Exception {
    for (MLPClassificationModel model :
        List.of(
            MLPClassificationModel.load(golden(version, "classifier").toString()),
            MLPClassificationModel.read()
                .loadFromLocal(golden(version, "classifier-local").toString()))) {
      assertEquals("golden-classifier", model.uid());
      assertArrayEquals(new int[] {2, 4, 3, 3}, model.layers());
      assertEquals("tanh", model.getActivation());
      assertArrayEquals(new double[] {0.2, 0.3, 0.5}, model.getThresholds());
      assertPredicts(version, "classifier.txt", row -> model.predictProbability(row).toArray());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2"})
  void regressorsLoad(String version) throws Exception {
    for (MLPRegressionModel model :
        List.of(
            MLPRegressionModel.load(golden(version, "regressor").toString()),
            MLPRegressionModel.read()
                .loadFromLocal(golden(version, "regressor-local").toString()))) {
      assertEquals("golden-regressor", model.uid());
      assertArrayEquals(new int[] {2, 5, 1}, model.layers());
      assertEquals("amount", model.getPredictionCol());
      assertPredicts(version, "regressor.txt", row -> new double[] {model.predict(row)});
    }
  }

  /** Single precision within the network, and room for better polynomials. */
  private static void assertPredicts(
      String version, String file, Function<Vector, double[]> predict) throws Exception {
    List<String> lines = Files.readAllLines(golden(version, file));
    assertEquals(ROWS.size(), lines.size());
    for (int i = 0; i < lines.size(); i++) {
      double[] expected =
          Arrays.stream(lines.get(i).split(" ")).mapToDouble(Double::parseDouble).toArray();
      double[] got = predict.apply(ROWS.get(i));
      assertArrayEquals(expected, got, 1e-6 * (1 + Math.abs(expected[0])), "row " + i);
    }
  }

  private static Path golden(String version, String name) throws Exception {
    return Path.of(GoldenModelTest.class.getResource("/golden/" + version + "/" + name).toURI());
  }

  /** Wrote the files, once: {@code -Dgolden.folder=src/test/resources/golden/v2}. */
  @Test
  @EnabledIfSystemProperty(named = "golden.folder", matches = ".+")
  void generate() throws Exception {
    Path folder = Path.of(System.getProperty("golden.folder")).toAbsolutePath();
    assertFalse(Files.exists(folder), folder + " exists");
    MLPClassificationModel classifier =
        new MLPClassifier("golden-classifier")
            .setHiddenLayers(4, 3)
            .setActivation("tanh")
            .setThresholds(new double[] {0.2, 0.3, 0.5})
            .setRegParam(0.01)
            .fit(TestData.threeClasses(60, 1));
    save(classifier::write, folder, "classifier");
    write(folder, "classifier.txt", row -> classifier.predictProbability(row).toArray());
    MLPRegressionModel regressor =
        new MLPRegressor("golden-regressor")
            .setHiddenLayers(5)
            .setPredictionCol("amount")
            .setRegParam(0.01)
            .fit(TestData.surface(60, 1));
    save(regressor::write, folder, "regressor");
    write(folder, "regressor.txt", row -> new double[] {regressor.predict(row)});
  }

  private static void save(Writers writers, Path folder, String name) throws IOException {
    writers.write().save(folder.resolve(name).toString());
    writers.write().saveToLocal(folder.resolve(name + "-local").toString());
  }

  private interface Writers {
    MLWriter write();
  }

  private static void write(Path folder, String name, Function<Vector, double[]> predict)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (Vector row : ROWS) {
      lines.add(
          Arrays.stream(predict.apply(row))
              .mapToObj(Double::toString)
              .collect(Collectors.joining(" ")));
    }
    Files.write(folder.resolve(name), lines);
  }
}
