package io.sparkmlp;

import static org.apache.spark.sql.functions.col;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkmlp.fuzz.FileCases;
import io.sparkmlp.fuzz.FitCase;
import io.sparkmlp.fuzz.Verdict;
import io.sparkmlp.fuzz.Verdict.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Data, Params and files drawn at random. The seeds are pinned; {@code src/bench/run.sh InputSoak}
 * runs as many others as one likes.
 */
@ExtendWith(SharedSpark.class)
class HostileInputTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private static Path folder;

  /** Spark logs each task that fails, and with what. */
  @BeforeAll
  static void quiet() {
    SharedSpark.session().sparkContext().setLogLevel("OFF");
  }

  @AfterAll
  static void asBefore() {
    SharedSpark.session().sparkContext().setLogLevel("WARN");
  }

  private interface Case {
    Verdict of(long seed) throws Exception;
  }

  @Test
  void fitsAreSoundOrRefused(SparkSession session) {
    Map<Kind, Integer> counts = judge(50, seed -> FitCase.of(session, seed, folder));
    assertTrue(counts.get(Kind.SOUND) > 10, () -> "" + counts);
    assertTrue(counts.get(Kind.REFUSED) > 10, () -> "" + counts);
  }

  @Test
  void damagedFilesAreTold(SparkSession session) throws Exception {
    Map<Kind, Integer> counts = judge(150, new FileCases(session, folder)::of);
    assertTrue(counts.get(Kind.REFUSED) > 25, () -> "" + counts);
    assertTrue(counts.get(Kind.UNCHANGED) > 10, () -> "" + counts);
  }

  /** The inverse of such a deviation is infinite as a float. */
  @Test
  void aFeatureThatVariesByNextToNothingIsTakenForConstant() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      rows.add(TestData.row(i, 1, i, 1e-42 * i));
    }
    MLPRegressionModel model = new MLPRegressor().setHiddenLayers(3).fit(TestData.of(rows));
    assertEquals(1, model.network().scaler().scales()[1]);
    assertTrue(model.evaluate(TestData.of(rows)).r2() > 0.9);
  }

  @Test
  void aHeldOutLossThatIsNotFiniteEndsTheFit() {
    Dataset<Row> data =
        TestData.of(
                List.of(
                    TestData.row(0, 1, 0, 1),
                    TestData.row(1, 1, 2, 3),
                    TestData.row(1, 2, 3e38, 3)))
            .withColumn("held", col("weight").equalTo(2));
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                new MLPRegressor()
                    .setHiddenLayers()
                    .setValidationIndicatorCol("held")
                    .setMaxIter(3)
                    .fit(data));
    assertTrue(
        thrown.getMessage().startsWith("held-out loss: expected a finite number, got "),
        thrown.getMessage());
  }

  /** The objective of an epoch is that of its batches, before the last step. */
  @Test
  void weightsThatAreNotFiniteEndTheFit() {
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                new MLPRegressor()
                    .setHiddenLayers(3)
                    .setSolver("adam")
                    .setDropout(0.1)
                    .setStepSize(1e300)
                    .setRegParam(0)
                    .setMaxIter(1)
                    .fit(TestData.surface(16, 1)));
    assertTrue(
        thrown.getMessage().startsWith("weights: expected a finite number, got "),
        thrown.getMessage());
  }

  /** It was infinite within the network, and the prediction NaN. */
  @Test
  void aFeatureBeyondFloatIsNotPredictedFrom() {
    MLPRegressionModel model =
        new MLPRegressor().setActivation("relu").setMaxIter(2).fit(TestData.surface(20, 1));
    for (Vector far :
        List.of(Vectors.dense(1, -1e300), Vectors.sparse(2, new int[] {1}, new double[] {1e300}))) {
      Exception thrown = assertThrows(IllegalArgumentException.class, () -> model.predict(far));
      assertTrue(
          thrown.getMessage().startsWith("features: expected numbers less than 3.4e38 deviations"),
          thrown.getMessage());
    }
    Dataset<Row> rows =
        TestData.of(List.of(TestData.row(0, 1, 1, 2), TestData.row(0, 1, 1, 1e300)));
    assertEquals(1, model.setHandleInvalid("skip").transform(rows).count());
  }

  private static Map<Kind, Integer> judge(int cases, Case body) {
    Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    List<String> forbidden = new ArrayList<>();
    for (long seed = 1; seed <= cases; seed++) {
      long number = seed;
      Verdict verdict = assertTimeoutPreemptively(LIMIT, () -> body.of(number), "seed " + seed);
      counts.merge(verdict.kind(), 1, Integer::sum);
      if (verdict.kind() == Kind.FORBIDDEN) {
        forbidden.add("seed " + seed + ": " + verdict.detail());
      }
    }
    assertEquals(List.of(), forbidden);
    return counts;
  }
}
