package io.sparkmlp;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.OneVsRest;
import org.apache.spark.ml.classification.OneVsRestModel;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MLPClassifierTest extends PredictorContract<MLPClassifier, MLPClassificationModel> {

  @Override
  MLPClassifier estimator() {
    return new MLPClassifier().setHiddenLayers(5).setMaxIter(30).setSeed(3);
  }

  @Override
  MLPClassificationModel emptyModel() {
    return new MLPClassificationModel();
  }

  @Override
  Dataset<Row> makeData() {
    return TestData.threeClasses(150, 1);
  }

  @Override
  MLReader<MLPClassifier> estimatorReader() {
    return MLPClassifier.read();
  }

  @Override
  MLReader<MLPClassificationModel> modelReader() {
    return MLPClassificationModel.read();
  }

  @Override
  Column outlier() {
    return col("label").plus(lit(1)).mod(lit(3));
  }

  @Override
  double[] outputs(Vector features) {
    return model.predictRaw(features).toArray();
  }

  @Test
  void learnsXor() {
    Dataset<Row> xor =
        TestData.of(
            List.of(
                TestData.row(0, 1, 0, 0),
                TestData.row(1, 1, 0, 1),
                TestData.row(1, 1, 1, 0),
                TestData.row(0, 1, 1, 1)));
    MLPClassificationModel learnt = estimator().setMaxIter(200).fit(xor);
    assertArrayEquals(new double[] {0, 1, 1, 0}, predictions(learnt, xor));
    assertEquals(1.0, learnt.summary().accuracy());
  }

  @Test
  void everyWayToPredictAgreesToTheBit() {
    List<Row> rows =
        model
            .transform(data)
            .select("features", "rawPrediction", "probability", "prediction")
            .collectAsList();
    for (Row row : rows) {
      Vector features = row.getAs(0);
      assertEquals(row.<Vector>getAs(1), model.predictRaw(features));
      assertEquals(row.<Vector>getAs(2), model.predictProbability(features));
      assertEquals(row.getDouble(3), model.predict(features));
      assertEquals(1, Arrays.stream(row.<Vector>getAs(2).toArray()).sum(), 1e-12);
    }
  }

  @Test
  void everyChoiceOfOutputColumnsAgrees() {
    for (double[] thresholds : new double[][] {null, {0.2, 0.3, 0.5}}) {
      MLPClassificationModel full = model.copy(ParamMap.empty());
      if (thresholds != null) {
        full.setThresholds(thresholds);
      }
      List<Row> expected = full.transform(data).collectAsList();
      for (int mask = 0; mask < 8; mask++) {
        MLPClassificationModel some = full.copy(ParamMap.empty());
        some.setRawPredictionCol((mask & 1) == 0 ? "" : "rawPrediction");
        some.setProbabilityCol((mask & 2) == 0 ? "" : "probability");
        some.setPredictionCol((mask & 4) == 0 ? "" : "prediction");
        Dataset<Row> transformed = some.transform(data);
        assertEquals(3 + Integer.bitCount(mask), transformed.columns().length);
        List<Row> rows = transformed.collectAsList();
        for (String name : transformed.columns()) {
          for (int i = 0; i < rows.size(); i++) {
            assertEquals(expected.get(i).<Object>getAs(name), rows.get(i).<Object>getAs(name));
          }
        }
      }
    }
  }

  @Test
  void thresholdsCountInPredictAsInTransform() {
    MLPClassificationModel two = estimator().fit(TestData.twoClasses(60, 2));
    Vector ofClass0 = Vectors.dense(0.1, 0.1);
    assertEquals(0.0, two.predict(ofClass0));
    two.setThresholds(new double[] {1, 1e-12});
    assertEquals(1.0, two.predict(ofClass0));
    assertEquals(1.0, predictions(two, TestData.of(List.of(TestData.row(0, 1, 0.1, 0.1))))[0]);
  }

  @Test
  void thresholdsOfTheEstimatorReachTheModel() {
    MLPClassificationModel fitted =
        estimator().setThresholds(new double[] {0.1, 0.2, 0.7}).fit(data);
    assertArrayEquals(new double[] {0.1, 0.2, 0.7}, fitted.getThresholds());
  }

  @Test
  void outputColumnsCarrySparksMetadata() {
    StructType schema = model.transform(data).schema();
    StructType announced = model.transformSchema(data.schema());
    assertEquals(schema.length(), announced.length());
    for (String name : schema.fieldNames()) {
      assertEquals(schema.apply(name).dataType(), announced.apply(name).dataType());
      assertEquals(schema.apply(name).metadata(), announced.apply(name).metadata());
    }
    NominalAttribute nominal =
        (NominalAttribute) Attribute.fromStructField(schema.apply("prediction"));
    assertEquals(3, nominal.getNumValues().get());
    for (String name : new String[] {"rawPrediction", "probability"}) {
      assertEquals(3, AttributeGroup.fromStructField(schema.apply(name)).size());
    }
  }

  @Test
  void theLabelsMetadataTellsTheClasses() {
    Dataset<Row> four =
        data.withColumn(
            "label",
            col("label")
                .as(
                    "label",
                    NominalAttribute.defaultAttr()
                        .withName("label")
                        .withNumValues(4)
                        .toMetadata()));
    assertEquals(4, estimator().fit(four).numClasses());
    assertEquals(3, model.numClasses());
  }

  @Test
  void becomesSparksPerceptron(@TempDir Path folder) throws Exception {
    MLPClassificationModel ours =
        model.copy(ParamMap.empty()).setProbabilityCol("p").setThresholds(new double[] {1, 2, 3});
    MultilayerPerceptronClassificationModel theirs = ours.toSparkModel();
    assertArrayEquals(new int[] {2, 5, 3}, theirs.getLayers());
    assertEquals("p", theirs.getProbabilityCol());
    assertArrayEquals(ours.getThresholds(), theirs.getThresholds());
    for (Vector features : TestData.features(data)) {
      assertArrayEquals(
          ours.predictProbability(features).toArray(),
          theirs.predictProbability(features).toArray(),
          1e-5);
    }
    theirs.write().save(folder + "/theirs");
    assertEquals(
        theirs.weights(),
        MultilayerPerceptronClassificationModel.load(folder + "/theirs").weights());
    assertArrayEquals(
        new int[] {2, 3},
        estimator().setHiddenLayers().setActivation("relu").fit(data).toSparkModel().getLayers());
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> estimator().setActivation("Tanh").setMaxIter(2).fit(data).toSparkModel());
    assertEquals(
        "activation: expected sigmoid, which Spark's perceptron is fixed to, got tanh",
        thrown.getMessage());
  }

  @Test
  void summaryAndEvaluateAgreeWithSparksEvaluator() {
    MLPClassificationModel weighted = estimator().setWeightCol("weight").setMaxIter(2).fit(data);
    Dataset<Row> predictions = weighted.transform(data);
    MulticlassClassificationEvaluator evaluator =
        new MulticlassClassificationEvaluator().setWeightCol("weight");
    for (MLPClassificationSummary summary : List.of(weighted.evaluate(data), weighted.summary())) {
      assertEquals(
          evaluator.setMetricName("accuracy").evaluate(predictions), summary.accuracy(), 1e-12);
      assertEquals(
          evaluator.setMetricName("f1").evaluate(predictions), summary.weightedFMeasure(), 1e-12);
      assertEquals(3, summary.labels().length);
      assertEquals("weight", summary.weightCol());
    }
    assertTrue(model.summary().accuracy() > 0.95);
  }

  @Test
  void evaluatesWithoutOutputColumns() {
    MLPClassificationModel silent =
        model.copy(ParamMap.empty()).setPredictionCol("").setProbabilityCol("");
    assertEquals(model.evaluate(data).accuracy(), silent.evaluate(data).accuracy());
  }

  @Test
  void servesOneVsRest() {
    OneVsRestModel all =
        new OneVsRest().setClassifier(estimator().setMaxIter(15)).setWeightCol("weight").fit(data);
    assertEquals(3, all.models().length);
    double accuracy =
        new MulticlassClassificationEvaluator()
            .setMetricName("accuracy")
            .evaluate(all.transform(data));
    assertTrue(accuracy > 0.95, "accuracy " + accuracy);
  }

  @Test
  void crossValidates(@TempDir Path folder) throws Exception {
    MLPClassifier classifier = estimator();
    CrossValidatorModel validated =
        new CrossValidator()
            .setEstimator(classifier)
            .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("logLoss"))
            .setNumFolds(2)
            .setEstimatorParamMaps(
                new ParamGridBuilder().addGrid(classifier.maxIter(), new int[] {1, 20}).build())
            .fit(data);
    assertEquals(20, ((MLPClassificationModel) validated.bestModel()).getMaxIter());
    validated.write().save(folder + "/validated");
    assertArrayEquals(
        predictionsOf(validated.transform(data)),
        predictionsOf(CrossValidatorModel.load(folder + "/validated").transform(data)));
  }
}
