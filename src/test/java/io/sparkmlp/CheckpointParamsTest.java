package io.sparkmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkException;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.classification.OneVsRest;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Which Params a checkpoint is tied to, and fits that share a directory. */
@ExtendWith(SharedSpark.class)
class CheckpointParamsTest {
  /** Params that do not change the course of a fit, by themselves. */
  private static final Set<String> FREE =
      Set.of(
          "aggregationDepth",
          "checkpointDir",
          "checkpointFailure",
          "checkpointInterval",
          "checkpointMismatch",
          "checkpointRows",
          "featuresCol",
          "handleInvalid",
          "initialModelPath", // What it points at is compared, as is that of setInitialModel.
          "keepCheckpoints",
          "labelCol",
          "maxIter",
          "maxTrainingSeconds",
          "predictionCol",
          "probabilityCol",
          "rawPredictionCol",
          "thresholds",
          "validationIndicatorCol",
          "weightCol");

  /** Another value than that of {@link #classifier}. */
  private static final Map<String, Object> CHANGED =
      Map.ofEntries(
          Map.entry("activation", "tanh"),
          Map.entry("batchSize", 7),
          Map.entry("classWeight", "balanced"),
          Map.entry("dropout", 0.1),
          Map.entry("elasticNetParam", 0.3),
          Map.entry("gradientClipNorm", 2.0),
          Map.entry("hiddenLayers", new int[] {4}),
          Map.entry("localSteps", 0),
          Map.entry("momentum", 0.5),
          Map.entry("nesterov", false),
          Map.entry("numPartitions", 1),
          Map.entry("patience", 3),
          Map.entry("regParam", 0.1),
          Map.entry("seed", 5L),
          Map.entry("shuffle", false),
          Map.entry("solver", "adam"),
          Map.entry("standardization", false),
          Map.entry("stepSize", 0.3),
          Map.entry("stepSizeSchedule", "invscaling"),
          Map.entry("tol", 0.5),
          Map.entry("validationFraction", 0.4));

  @TempDir Path directory;

  private MLPClassifier classifier() {
    return new MLPClassifier()
        .setSolver("sgd")
        .setHiddenLayers(3)
        .setMaxIter(2)
        .setValidationFraction(0.2)
        .setCheckpointDir(directory.toString())
        .setCheckpointInterval(1);
  }

  private static Dataset<Row> data() {
    return TestData.threeClasses(60, 1);
  }

  private long files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.count();
    }
  }

  @Test
  void everyParamThatChangesTheCourseIsCompared() {
    Dataset<Row> data = data().cache();
    classifier().setKeepCheckpoints(true).fit(data);
    Set<String> names = new TreeSet<>(FREE);
    names.addAll(CHANGED.keySet());
    assertEquals(
        names,
        Arrays.stream(classifier().params())
            .map(Param::name)
            .collect(Collectors.toCollection(TreeSet::new)));
    for (Map.Entry<String, Object> change : CHANGED.entrySet()) {
      MLPClassifier other = classifier();
      other.set(other.getParam(change.getKey()), change.getValue());
      String message =
          assertThrows(IllegalArgumentException.class, () -> other.fit(data)).getMessage();
      String name =
          switch (change.getKey()) {
            case "numPartitions" -> "partitions";
            case "validationFraction" -> "rows held out";
            default -> change.getKey();
          };
      assertTrue(message.contains(" " + name + " "), change.getKey() + ": " + message);
    }
    MLPClassificationModel initial = new MLPClassifier().setHiddenLayers(3).setMaxIter(1).fit(data);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> classifier().setInitialModel(initial).fit(data))
            .getMessage();
    assertTrue(message.contains("initialModel none there, weights "), message);
    MLPClassifier same =
        classifier().setMaxIter(3).setAggregationDepth(1).setMaxTrainingSeconds(1e6);
    assertEquals(3, same.fit(data).summary().totalIterations());
    data.unpersist();
  }

  /** Fits at the same time in one directory, none in the way of another. */
  @Test
  void tuningSharesADirectory() throws IOException {
    MLPClassifier classifier = classifier();
    ParamMap[] grid =
        new ParamGridBuilder()
            .addGrid(classifier.regParam(), new double[] {0, 0.1})
            .addGrid(classifier.thresholds(), thresholds())
            .build();
    CrossValidator tuning =
        new CrossValidator()
            .setEstimator(classifier)
            .setEstimatorParamMaps(grid)
            .setEvaluator(new MulticlassClassificationEvaluator())
            .setNumFolds(2)
            .setParallelism(4);
    tuning.fit(data());
    assertEquals(0, files());
    new OneVsRest().setClassifier(classifier()).setParallelism(3).fit(data());
    assertEquals(0, files());

    // One that was killed, as it were.
    classifier().setSeed(9).setKeepCheckpoints(true).fit(data());
    Estimator<?> rest = new OneVsRest().setClassifier(classifier());
    Throwable refused = assertThrows(SparkException.class, () -> rest.fit(data())).getCause();
    assertTrue(refused.getMessage().contains("set checkpointMismatch to ignore"), "" + refused);
    new OneVsRest().setClassifier(classifier().setCheckpointMismatch("ignore")).fit(data());
    assertEquals(2, files());
  }

  private static scala.collection.immutable.Seq<double[]> thresholds() {
    return scala.jdk.javaapi.CollectionConverters.asScala(
            java.util.List.of(new double[] {0.3, 0.3, 0.4}, new double[] {0.2, 0.3, 0.5}))
        .toSeq();
  }
}
