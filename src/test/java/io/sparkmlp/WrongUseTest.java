package io.sparkmlp;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.Metadata;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A table of wrong uses, each with the message that the user gets. What the caller does wrong is an
 * IllegalArgumentException on the driver.
 */
@ExtendWith(SharedSpark.class)
class WrongUseTest {
  private static MLPClassificationModel classifier;
  private static MLPRegressionModel regressor;

  /**
   * One row of the table.
   *
   * @param name what is wrong
   * @param type of the exception
   * @param use what a user does
   * @param message what the exception's message contains
   */
  record WrongUse(String name, Class<? extends Exception> type, Executable use, String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"params", "schemas", "models", "labels", "data"})
  void isRefusedInClearWords(WrongUse wrong) {
    Exception thrown = assertThrows(Exception.class, wrong.use());
    assertTrue(
        thrown.getMessage().contains(wrong.message()),
        () -> "expected: " + wrong.message() + "\n     got: " + thrown.getMessage());
    assertTrue(wrong.type().isInstance(thrown), thrown.getClass().getName());
  }

  static Stream<WrongUse> params() {
    return Stream.of(
        use(
            "activation",
            () -> regressor().setActivation("swish"),
            "activation: expected one of sigmoid, tanh, relu, identity, got swish"),
        use(
            "solver",
            () -> regressor().setSolver("newton"),
            "solver: expected one of auto, l-bfgs, gd, sgd, adam, got newton"),
        use(
            "handleInvalid",
            () -> regressor().setHandleInvalid("keep"),
            "handleInvalid: expected one of error, skip, got keep"),
        use(
            "handleInvalid of a model",
            () -> regressorModel().setHandleInvalid("keep"),
            "handleInvalid: expected one of error, skip, got keep"),
        use(
            "no activation",
            () -> regressor().setActivation(null),
            "activation: expected a text, got null"),
        use(
            "no weightCol",
            () -> regressor().setWeightCol(null),
            "weightCol: expected a text, got null"),
        use(
            "hidden layer of width 0",
            () -> regressor().setHiddenLayers(5, 0),
            "hiddenLayers: expected widths of at least 1 or an empty array, got [5, 0]"),
        use(
            "maxIter",
            () -> regressor().setMaxIter(-1),
            "maxIter: expected an integer of at least 0, got -1"),
        use(
            "tol",
            () -> regressor().setTol(-0.5),
            "tol: expected a finite number of at least 0, got -0.5"),
        use(
            "tol NaN",
            () -> regressor().setTol(Double.NaN),
            "tol: expected a finite number of at least 0, got NaN"),
        use(
            "stepSize",
            () -> regressor().setStepSize(0),
            "stepSize: expected a finite number above 0, got 0.0"),
        use(
            "batchSize",
            () -> regressor().setBatchSize(-1),
            "batchSize: expected an integer of at least 0, got -1"),
        use(
            "checkpointInterval",
            () -> regressor().setCheckpointInterval(0),
            "checkpointInterval: expected an integer of at least 1, or -1 for none, got 0"),
        use(
            "checkpointMismatch",
            () -> regressor().setCheckpointMismatch("overwrite"),
            "checkpointMismatch: expected one of error, ignore, got overwrite"),
        use(
            "regParam",
            () -> regressor().setRegParam(Double.POSITIVE_INFINITY),
            "regParam: expected a finite number of at least 0, got Infinity"),
        use(
            "numPartitions",
            () -> regressor().setNumPartitions(-2),
            "numPartitions: expected an integer of at least 0, got -2"),
        use(
            "aggregationDepth",
            () -> regressor().setAggregationDepth(0),
            "aggregationDepth: expected an integer of at least 1, got 0"),
        use(
            "mini-batches of l-bfgs",
            () -> regressor().setSolver("l-bfgs").setBatchSize(32).fit(surface()),
            "batchSize: expected its default with solver l-bfgs, which works on all rows at once, got 32; use solver gd,"
                + " sgd or adam"),
        use(
            "too few thresholds",
            () -> classifier().setThresholds(new double[] {0.5, 0.5}).fit(classes()),
            "thresholds: expected one for each of 3 classes, got 2"),
        use(
            "too few thresholds of a model",
            () -> classifierModel().setThresholds(new double[] {0.5, 0.5}),
            "thresholds"));
  }

  static Stream<WrongUse> schemas() {
    return Stream.of(
        use(
            "features of another type",
            () -> regressor().setFeaturesCol("weight").fit(surface()),
            "Column weight must be of type class org.apache.spark.ml.linalg.VectorUDT"),
        use(
            "text as label",
            () -> classifier().fit(classes().withColumn("label", col("label").cast("string"))),
            "Column label must be of type numeric but was actually of type string."),
        use(
            "text as weight",
            () ->
                regressor()
                    .setWeightCol("weight")
                    .fit(surface().withColumn("weight", col("weight").cast("string"))),
            "Column weight must be of type numeric but was actually of type string."),
        use(
            "no features",
            () -> regressor().setFeaturesCol("x").fit(surface()),
            "[FIELD_NOT_FOUND] No such struct field `x`"),
        use(
            "no label",
            () -> regressor().setLabelCol("y").fit(surface()),
            "[FIELD_NOT_FOUND] No such struct field `y`"),
        use(
            "numbers as validation indicator",
            () -> regressor().setValidationIndicatorCol("weight").fit(surface()),
            "validationIndicatorCol: expected a boolean column, got weight of type double"),
        use(
            "no validation indicator",
            () -> regressor().setValidationIndicatorCol("v").fit(surface()),
            "[FIELD_NOT_FOUND] No such struct field `v`"),
        use(
            "no weight",
            () -> regressor().setWeightCol("w").fit(surface()),
            "[FIELD_NOT_FOUND] No such struct field `w`"),
        use(
            "the output column exists",
            () -> regressor().setPredictionCol("weight").fit(surface()),
            "Column weight already exists."),
        use(
            "the model's output column exists",
            () -> regressorModel().transform(surface().withColumn("prediction", lit(1))),
            "Column prediction already exists."));
  }

  static Stream<WrongUse> models() {
    return Stream.of(
        use(
            "features too long by the metadata",
            () -> classifierModel().transformSchema(ofLength(5).schema()),
            "features: expected vectors of length 2, got 5"),
        use(
            "features too long by the metadata, regression",
            () -> regressorModel().transform(ofLength(5)),
            "features: expected vectors of length 2, got 5"),
        use(
            "features too long",
            () -> regressorModel().predict(Vectors.dense(1, 2, 3)),
            "features: expected vectors of length 2, got 3"),
        use(
            "features too short",
            () -> classifierModel().predictRaw(Vectors.zeros(1)),
            "features: expected vectors of length 2, got 1"),
        use(
            "NaN",
            () -> classifierModel().predict(Vectors.dense(1, Double.NaN)),
            "features: Vector values MUST NOT be NaN or Infinity, but got NaN at index 1"),
        use(
            "no vector",
            () -> regressorModel().predict(null),
            "features: Vectors MUST NOT be Null"),
        use("no such layer", () -> regressorModel().weights(2), "layer: expected 0 to 1, got 2"),
        use("no such biases", () -> regressorModel().biases(-1), "layer: expected 0 to 1, got -1"));
  }

  static Stream<WrongUse> labels() {
    return Stream.of(
        use(
            "label beyond the metadata's classes",
            () -> classifier().fit(withClasses(2)),
            "Labels MUST be in"),
        use(
            "label not an integer",
            () -> classifier().fit(labelled(0.5)),
            "Labels MUST be Integers"),
        use(
            "label not an integer, with thresholds",
            () -> classifier().setThresholds(new double[] {.5, .5}).fit(labelled(0.5)),
            "label: expected an integer from 0, got 0.5"),
        use(
            "class of rows held out only, which weigh nothing",
            () ->
                classifier()
                    .setWeightCol("weight")
                    .setValidationIndicatorCol("held")
                    .fit(
                        TestData.of(
                                List.of(
                                    TestData.row(0, 1, 1, 2),
                                    TestData.row(1, 1, 3, 4),
                                    TestData.row(1, 2, 3, 5),
                                    TestData.row(1e18, 0, 3, 4)))
                            .withColumn("held", col("weight").notEqual(1))),
            "label: expected every class among the rows to train on, got label"),
        use(
            "labels too far apart for float",
            () -> regressor().fit(labelled(1e300)),
            "label: expected numbers that lie less than 3.4e38 apart, got"),
        use("label negative", () -> classifier().fit(labelled(-1)), "Labels MUST be in [0, "),
        use(
            "label NaN",
            () -> classifier().fit(labelled(Double.NaN)),
            "Labels MUST NOT be Null or NaN"),
        use(
            "label null",
            () -> regressor().fit(surface().withColumn("label", lit(null).cast("double"))),
            "Labels MUST NOT be Null or NaN"),
        use(
            "label infinite",
            () -> regressor().fit(labelled(Double.POSITIVE_INFINITY)),
            "Labels MUST NOT be Infinity"));
  }

  static Stream<WrongUse> data() {
    return Stream.of(
        use("no rows", () -> regressor().fit(surface().limit(0)), "empty dataset"),
        use(
            "weight negative",
            () -> regressor().setWeightCol("weight").fit(weighted(-1)),
            "Weights MUST NOT be Negative or Infinity"),
        use(
            "weight negative, skipping what is not finite",
            () -> regressor().setHandleInvalid("skip").setWeightCol("weight").fit(weighted(-1)),
            "Weights MUST NOT be Negative or Infinity"),
        use(
            "weight infinite",
            () -> regressor().setWeightCol("weight").fit(weighted(Double.POSITIVE_INFINITY)),
            "fix or drop these rows, or set handleInvalid to skip"),
        use(
            "weight beyond float",
            () -> regressor().setWeightCol("weight").fit(weighted(1e39)),
            "weight: expected 0 or a number from 1e-30 to 1e30, got 1.0E39"),
        use(
            "weight NaN",
            () -> regressor().setWeightCol("weight").fit(weighted(Double.NaN)),
            "Weights MUST NOT be Null or NaN"),
        use(
            "feature infinite",
            () -> fitWith(RowFactory.create(1.0, Vectors.dense(0, Double.NEGATIVE_INFINITY), 1.0)),
            "Vector values MUST NOT be NaN or Infinity"),
        use(
            "features null",
            () -> fitWith(RowFactory.create(1.0, null, 1.0)),
            "Vectors MUST NOT be Null"),
        use(
            "features too far apart for float, in a row that weighs nothing",
            () ->
                regressor()
                    .setWeightCol("weight")
                    .fit(
                        TestData.of(List.of(TestData.row(0, 1, 1, 2), TestData.row(1, 0, 3, 1e300)))
                            .coalesce(1)),
            "features: expected numbers that lie less than 3.4e38 apart, got"),
        use(
            "more features than weights fit into an array",
            () ->
                regressor()
                    .fit(
                        TestData.of(
                            List.of(
                                RowFactory.create(
                                    1.0,
                                    Vectors.sparse(2_000_000_000, new int[] {7}, new double[] {1}),
                                    1.0)))),
            "for a first layer of 3 units, got length 2000000000"),
        use(
            "features of several lengths",
            () -> fitWith(TestData.row(1, 1, 1, 2, 3)),
            "features: expected vectors of one length"));
  }

  private static WrongUse use(String name, Executable use, String message) {
    return new WrongUse(name, IllegalArgumentException.class, use, message);
  }

  private static MLPRegressor regressor() {
    return new MLPRegressor().setHiddenLayers(3).setMaxIter(2);
  }

  private static MLPClassifier classifier() {
    return new MLPClassifier().setHiddenLayers(3).setMaxIter(2);
  }

  private static synchronized MLPRegressionModel regressorModel() {
    regressor = orElse(regressor, () -> regressor().fit(surface()));
    return regressor;
  }

  private static synchronized MLPClassificationModel classifierModel() {
    classifier = orElse(classifier, () -> classifier().fit(classes()));
    return classifier;
  }

  private static <T> T orElse(T value, Supplier<T> made) {
    return value == null ? made.get() : value;
  }

  private static Dataset<Row> surface() {
    return TestData.surface(20, 1);
  }

  private static Dataset<Row> classes() {
    return TestData.threeClasses(20, 1);
  }

  private static Dataset<Row> labelled(double label) {
    return TestData.of(List.of(TestData.row(0, 1, 1, 2), TestData.row(label, 1, 3, 4)));
  }

  private static Dataset<Row> weighted(double weight) {
    return TestData.of(List.of(TestData.row(0, 1, 1, 2), TestData.row(1, weight, 3, 4)));
  }

  private static void fitWith(Row row) {
    regressor().fit(TestData.of(List.of(TestData.row(0, 1, 1, 2), row)));
  }

  private static Dataset<Row> withClasses(int classes) {
    Metadata metadata =
        NominalAttribute.defaultAttr().withName("label").withNumValues(classes).toMetadata();
    return classes().withColumn("label", col("label").as("label", metadata));
  }

  private static Dataset<Row> ofLength(int length) {
    Metadata metadata = new AttributeGroup("features", length).toMetadata();
    return surface().withColumn("features", col("features").as("features", metadata));
  }
}
