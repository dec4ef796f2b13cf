package io.sparkmlp;

import static org.apache.spark.sql.functions.col;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.feature.VectorSlicer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Fits that go on from the weights of a model, given or saved. */
@ExtendWith(SharedSpark.class)
class WarmStartTest {
  private static final String[] NAMES = {"ape", "bee", "cat"};

  private static Dataset<Row> data;
  private static MLPClassificationModel model;

  @TempDir private Path folder;

  @BeforeAll
  static void fit() {
    data = named(TestData.threeClasses(90, 1), NAMES).cache();
    model = classifier().fit(data);
  }

  private static MLPClassifier classifier() {
    return new MLPClassifier().setHiddenLayers(4).setMaxIter(5).setTol(0);
  }

  private static Dataset<Row> named(Dataset<Row> rows, String... names) {
    NominalAttribute attribute = NominalAttribute.defaultAttr().withName("label").withValues(names);
    return rows.withColumn("label", col("label").as("label", attribute.toMetadata()));
  }

  private static double last(double[] history) {
    return history[history.length - 1];
  }

  private void assertGoesOn(MLPClassificationModel second) {
    double end = last(model.summary().objectiveHistory());
    assertEquals(end, second.summary().objectiveHistory()[0], 1e-6 * end);
    assertTrue(last(second.summary().objectiveHistory()) < end);
  }

  @Test
  void aSavedModelIsTrainedFurther() throws Exception {
    String path = folder + "/model";
    model.write().save(path);
    MLPClassifier classifier = classifier().setInitialModelPath(path);
    assertGoesOn(classifier.fit(data));
    // The path is a Param, so it is saved with the estimator.
    new Pipeline().setStages(new PipelineStage[] {classifier}).write().save(folder + "/pipeline");
    PipelineModel fitted = Pipeline.load(folder + "/pipeline").fit(data);
    assertGoesOn((MLPClassificationModel) fitted.stages()[0]);
  }

  @Test
  void aModelInASavedPipelineIsTrainedFurther() throws Exception {
    VectorSlicer slicer =
        new VectorSlicer()
            .setInputCol("features")
            .setOutputCol("sliced")
            .setIndices(new int[] {0, 1});
    new Pipeline()
        .setStages(new PipelineStage[] {slicer, classifier().setFeaturesCol("sliced")})
        .fit(data)
        .write()
        .save(folder + "/pipeline");
    assertGoesOn(classifier().setInitialModelPath(folder + "/pipeline").fit(data));
    assertRefused(
        new MLPRegressor().setInitialModelPath(folder + "/pipeline"),
        TestData.surface(20, 1),
        folder + "/pipeline: expected a saved MLPRegressionModel");
  }

  @Test
  void aSavedRegressorIsTrainedFurther() throws Exception {
    Dataset<Row> surface = TestData.surface(100, 2);
    MLPRegressor regressor = new MLPRegressor().setHiddenLayers(4).setMaxIter(5).setTol(0);
    MLPRegressionModel first = regressor.fit(surface);
    first.write().save(folder + "/model");
    double end = last(first.summary().objectiveHistory());
    MLPRegressionModel second = regressor.setInitialModelPath(folder + "/model").fit(surface);
    assertEquals(end, second.summary().objectiveHistory()[0], 1e-5 * end);
  }

  @Test
  void namesOfClassesAreKeptWithTheModel() throws Exception {
    assertArrayEquals(NAMES, model.getLabels());
    model.write().save(folder + "/model");
    assertArrayEquals(NAMES, MLPClassificationModel.load(folder + "/model").getLabels());
    model.write().saveToLocal(folder + "/local");
    assertArrayEquals(
        NAMES, MLPClassificationModel.read().loadFromLocal(folder + "/local").getLabels());
    MLPClassificationModel nameless = classifier().fit(TestData.threeClasses(90, 1));
    assertFalse(nameless.isDefined(nameless.labels()));
  }

  @Test
  void anotherSetOfClassesIsRefusedNamingBoth() {
    Dataset<Row> other = named(TestData.threeClasses(90, 1), "ape", "bee", "dog");
    assertRefused(
        classifier().setInitialModel(model),
        other,
        "expected the classes [ape, bee, dog] of column label, got a model of the classes [ape, bee, cat]");
    assertRefused(
        classifier().setInitialModel(model),
        named(TestData.threeClasses(90, 1), "ape", "bee", "cat", "dog"),
        "expected the classes [ape, bee, cat, dog]");
  }

  /** As a StringIndexer gives where other classes are the more frequent. */
  @Test
  void classesAreMatchedByNameInAnyOrder() {
    Dataset<Row> turned =
        named(
            TestData.threeClasses(90, 1).withColumn("label", col("label").plus(1).mod(3)),
            "cat",
            "ape",
            "bee");
    MLPClassificationModel second = classifier().setInitialModel(model).fit(turned);
    assertGoesOn(second);
    assertArrayEquals(new String[] {"cat", "ape", "bee"}, second.getLabels());
  }

  @Test
  void aModelWithoutNamesFitsByItsWidths() {
    MLPClassificationModel nameless = classifier().fit(TestData.threeClasses(90, 1));
    assertGoesOn(classifier().setInitialModel(nameless).fit(data));
    MultilayerPerceptronClassificationModel theirs =
        new MultilayerPerceptronClassifier()
            .setLayers(new int[] {2, 4, 3})
            .setMaxIter(20)
            .fit(data);
    // Theirs has no penalty.
    double theirLoss = last(theirs.summary().objectiveHistory());
    MLPClassificationModel second = classifier().setRegParam(0).setInitialModel(theirs).fit(data);
    assertEquals(theirLoss, second.summary().objectiveHistory()[0], 0.05 * theirLoss);
  }

  @Test
  void otherWidthsAndUnitsAreRefused() {
    assertRefused(
        classifier().setHiddenLayers(5).setInitialModel(model),
        data,
        "initialModel: expected layers");
    assertRefused(
        classifier().setActivation("tanh").setInitialModel(model),
        data,
        "initialModel: expected units of activation tanh, got sigmoid");
  }

  @Test
  void aPathAndAModelAreOneTooMany() {
    assertRefused(
        classifier().setInitialModelPath("somewhere").setInitialModel(model),
        data,
        "initialModelPath: expected none where setInitialModel has been called, got somewhere");
    assertRefused(
        classifier().setInitialModelPath(folder + "/nothing"),
        data,
        folder + "/nothing: expected a saved MLPClassificationModel or a pipeline with one");
  }

  private static void assertRefused(
      org.apache.spark.ml.Estimator<?> estimator, Dataset<Row> rows, String message) {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> estimator.fit(rows));
    assertTrue(thrown.getMessage().contains(message), thrown.getMessage());
  }
}
