package io.sparkmlp;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeType;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
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
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MLPRegressorTest extends PredictorContract<MLPRegressor, MLPRegressionModel> {

  @Override
  MLPRegressor estimator() {
    return new MLPRegressor().setHiddenLayers(6).setMaxIter(60).setSeed(3);
  }

  @Override
  MLPRegressionModel emptyModel() {
    return new MLPRegressionModel();
  }

  @Override
  Dataset<Row> makeData() {
    return TestData.surface(150, 1);
  }

  @Override
  MLReader<MLPRegressor> estimatorReader() {
    return MLPRegressor.read();
  }

  @Override
  MLReader<MLPRegressionModel> modelReader() {
    return MLPRegressionModel.read();
  }

  @Override
  Column outlier() {
    return col("label").plus(lit(20));
  }

  @Override
  double[] outputs(Vector features) {
    return new double[] {model.predict(features)};
  }

  @Test
  void fitsASurface() {
    assertTrue(model.summary().r2() > 0.98, "r2 " + model.summary().r2());
  }

  @Test
  void predictionIsANumericAttribute() {
    Attribute attribute =
        Attribute.fromStructField(model.transform(data).schema().apply("prediction"));
    assertEquals(AttributeType.Numeric(), attribute.attrType());
  }

  @Test
  void summaryAndEvaluateAgreeWithSparksEvaluator() {
    MLPRegressionModel weighted = estimator().setWeightCol("weight").fit(data);
    MLPRegressionSummary evaluated = weighted.evaluate(data);
    assertEquals("weight", evaluated.weightCol());
    RegressionEvaluator evaluator = new RegressionEvaluator().setWeightCol("weight");
    Dataset<Row> predictions = weighted.transform(data);
    for (MLPRegressionSummary summary : List.of(evaluated, weighted.summary())) {
      assertEquals(
          evaluator.setMetricName("rmse").evaluate(predictions),
          summary.rootMeanSquaredError(),
          1e-12);
      assertEquals(
          evaluator.setMetricName("mse").evaluate(predictions), summary.meanSquaredError(), 1e-12);
      assertEquals(
          evaluator.setMetricName("mae").evaluate(predictions), summary.meanAbsoluteError(), 1e-12);
      assertEquals(
          evaluator.setMetricName("var").evaluate(predictions), summary.explainedVariance(), 1e-9);
    }
  }

  /** Weights are a row repeated so often, times any number. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 1.0 / 200, 1e-20, 1e20})
  void r2DependsOnTheProportionsOfTheWeights(double unit) {
    Dataset<Row> predictions = model.transform(data);
    Dataset<Row> repeated = predictions.union(predictions.filter("weight = 2"));
    double expected = new RegressionEvaluator().setMetricName("r2").evaluate(repeated);
    Dataset<Row> weighted = predictions.withColumn("weight", col("weight").multiply(unit));
    double r2 = new MLPRegressionSummary(weighted, "prediction", "label", "weight").r2();
    assertEquals(expected, r2, 1e-12);
  }

  @Test
  void evaluatesWithoutAPredictionColumn() {
    MLPRegressionModel silent = model.copy(ParamMap.empty()).setPredictionCol("");
    assertEquals(model.evaluate(data).r2(), silent.evaluate(data).r2());
    assertEquals(data.columns().length, silent.transform(data).columns().length);
  }

  @Test
  void evaluateSkipsInvalidRowsIfAsked() {
    Dataset<Row> mixed =
        data.union(
            TestData.of(
                List.of(
                    TestData.row(Double.NaN, 1, 0, 0),
                    TestData.row(Double.POSITIVE_INFINITY, 1, 0, 0),
                    TestData.row(1, Double.NaN, 0, 0),
                    TestData.row(1, Double.POSITIVE_INFINITY, 0, 0),
                    RowFactory.create(1.0, Vectors.dense(0, 0), null),
                    TestData.row(1, 1, Double.NaN, 0))));
    MLPRegressionModel fitted =
        estimator().setWeightCol("weight").setHandleInvalid("skip").fit(mixed);
    assertEquals(fitted.evaluate(data).r2(), fitted.evaluate(mixed).r2(), 1e-12);
    assertEquals(fitted.evaluate(data).r2(), fitted.summary().r2(), 1e-12);
  }

  @Test
  void aConstantLabelIsLearnt() {
    MLPRegressionModel constant = estimator().fit(data.withColumn("label", lit(7.5)));
    assertEquals(7.5, constant.predict(TestData.features(data).get(0)), 1e-3);
  }

  @Test
  void crossValidates() {
    MLPRegressor regressor = estimator().setMaxIter(5);
    CrossValidatorModel validated =
        new CrossValidator()
            .setEstimator(regressor)
            .setEvaluator(new RegressionEvaluator())
            .setNumFolds(2)
            .setEstimatorParamMaps(
                new ParamGridBuilder().addGrid(regressor.maxIter(), new int[] {1, 20}).build())
            .fit(data);
    assertEquals(20, ((MLPRegressionModel) validated.bestModel()).getMaxIter());
  }
}
