package io.sparkmlp;

import static org.apache.spark.sql.functions.lit;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.logging.log4j.Level;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What users of scikit-learn's perceptron rely on, after the names in its own tests, {@code
 * test_mlp.py}, as far as other classes here do not show it.
 */
@ExtendWith(SharedSpark.class)
class PeerBehaviourTest {
  private static List<Row> digits;

  @BeforeAll
  static void readDigits() throws Exception {
    digits = new ArrayList<>();
    List<String> lines = Files.readAllLines(Path.of("sample-data/digits.csv"));
    for (String line : lines.subList(1, lines.size())) {
      double[] numbers = Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray();
      digits.add(TestData.row(numbers[64], 1, Arrays.copyOf(numbers, 64)));
    }
  }

  private static Dataset<Row> digits(int classes, int rows) {
    return TestData.of(
            digits.stream().filter(row -> row.getDouble(0) < classes).limit(rows).toList())
        .coalesce(1)
        .cache();
  }

  private static MLPClassifier classifier() {
    return new MLPClassifier().setHiddenLayers(5).setMaxIter(10).setTol(0);
  }

  private static MLPClassifier adam() {
    return classifier().setSolver("adam").setBatchSize(20).setStepSize(0.01);
  }

  private static double[] parameters(MLPModel model) {
    return model.network().parameters();
  }

  @ParameterizedTest
  @CsvSource({"2,sigmoid", "3,sigmoid", "2,tanh", "3,tanh", "2,relu", "3,relu", "3,identity"})
  void lbfgsClassification(int classes, String activation) {
    Dataset<Row> train = digits(classes, 150);
    MLPClassificationModel model =
        new MLPClassifier()
            .setHiddenLayers(50)
            .setMaxIter(150)
            .setActivation(activation)
            .fit(train);
    assertTrue(model.evaluate(train).accuracy() > 0.95);
    Dataset<Row> all = digits(classes, 1000);
    assertTrue(model.evaluate(all).accuracy() > 0.95);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sigmoid", "tanh", "relu"})
  void lbfgsRegression(String activation) {
    SplittableRandom random = new SplittableRandom(1);
    double[] slopes = random.doubles(10, 0, 100).toArray();
    List<Row> rows = new ArrayList<>();
    for (int r = 0; r < 200; r++) {
      double[] x = new double[10];
      double y = random.nextDouble(-5, 5);
      for (int i = 0; i < x.length; i++) {
        x[i] = random.nextDouble(-2, 2);
        y += slopes[i] * x[i];
      }
      rows.add(TestData.row(y, 1, x));
    }
    MLPRegressor regressor =
        new MLPRegressor().setHiddenLayers(50).setMaxIter(200).setActivation(activation);
    Dataset<Row> data = TestData.of(rows);
    assertTrue(regressor.fit(data).evaluate(data).r2() > 0.98);
  }

  @Test
  void alpha() {
    Dataset<Row> data = digits(3, 100);
    double[] last = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
    for (double regParam : new double[] {0.001, 0.1, 1}) {
      MLPClassificationModel model = classifier().setMaxIter(50).setRegParam(regParam).fit(data);
      for (int layer = 0; layer < 2; layer++) {
        double sum = Arrays.stream(model.weights(layer).toArray()).map(Math::abs).sum();
        assertTrue(sum < last[layer], "layer " + layer + ": " + sum);
        last[layer] = sum;
      }
    }
  }

  /** Descent has no memory but the weights, so ten fits of one iteration are one of ten. */
  @Test
  void partialFit() {
    Dataset<Row> data = TestData.threeClasses(90, 1);
    MLPClassifier gd = classifier().setSolver("gd").setStepSize(0.5);
    double[] atOnce = parameters(gd.fit(data));
    MLPClassificationModel model = null;
    for (int i = 0; i < 10; i++) {
      model = gd.setMaxIter(1).setInitialModel(model).fit(data);
    }
    assertArrayEquals(atOnce, parameters(model), 1e-5);
  }

  @Test
  void warmStart() {
    Dataset<Row> data = TestData.threeClasses(90, 1);
    MLPClassificationModel first = adam().fit(data);
    MLPClassificationModel second = adam().setInitialModel(first).setMaxIter(7).fit(data);
    // Iterations and history are those of the fit, not of both.
    assertEquals(7, second.summary().totalIterations());
    assertEquals(8, second.summary().objectiveHistory().length);
    assertTrue(second.summary().objectiveHistory()[0] < first.summary().objectiveHistory()[1]);
  }

  @Test
  void warmStartNoConvergence() {
    Dataset<Row> data = TestData.threeClasses(90, 1);
    MLPClassificationModel model = null;
    for (int i = 0; i < 3; i++) {
      model = adam().setInitialModel(model).fit(data);
      assertEquals("reached maxIter", model.summary().stopReason());
    }
  }

  @Test
  void warmStartWithEarlyStopping() {
    Dataset<Row> data = digits(3, 150);
    MLPClassifier classifier = adam().setValidationFraction(0.2);
    MLPClassificationModel first = classifier.fit(data);
    MLPClassificationModel second = classifier.setInitialModel(first).fit(data);
    double[] before = first.summary().validationHistory();
    double[] after = second.summary().validationHistory();
    assertEquals(11, after.length);
    assertEquals(Arrays.stream(before).min().orElseThrow(), after[0], 1e-5);
  }

  /** Ours: a schedule belongs to a fit, and begins anew with the next. */
  @Test
  void learningRateWarmStart() {
    Dataset<Row> data = TestData.threeClasses(60, 1);
    MLPClassifier classifier = adam().setStepSizeSchedule("invscaling");
    MLPClassificationModel first = classifier.fit(data);
    MLPClassificationModel second = classifier.setInitialModel(first).fit(data);
    assertArrayEquals(first.summary().stepSizes(), second.summary().stepSizes());
    assertEquals(0.01 / Math.sqrt(10), second.summary().stepSizes()[9], 1e-12);
  }

  @Test
  void shuffle() {
    Dataset<Row> data = TestData.threeClasses(90, 1).cache();
    double[] shuffled = parameters(adam().fit(data));
    assertArrayEquals(shuffled, parameters(adam().fit(data)));
    assertFalse(Arrays.equals(shuffled, parameters(adam().setShuffle(false).fit(data))));
    assertFalse(Arrays.equals(shuffled, parameters(adam().setSeed(9).fit(data))));
  }

  /** Rows so sparse that they are kept and multiplied as such. */
  @ParameterizedTest
  @CsvSource({"l-bfgs,0,1,true", "adam,20,1,true", "sgd,20,0,false"})
  void sparseMatrices(String solver, int batchSize, int localSteps, boolean standardization) {
    SplittableRandom random = new SplittableRandom(4);
    List<Row> sparse = new ArrayList<>();
    List<Row> dense = new ArrayList<>();
    for (int r = 0; r < 120; r++) {
      int[] columns = random.ints(4, 0, 80).distinct().sorted().toArray();
      double[] values = random.doubles(columns.length, -1, 1).toArray();
      Vector features = Vectors.sparse(80, columns, values);
      double label = columns[0] < 15 ? 1 : 0;
      sparse.add(RowFactory.create(label, features, 1.0));
      dense.add(RowFactory.create(label, features.toDense(), 1.0));
    }
    MLPClassifier classifier =
        classifier()
            .setStandardization(standardization)
            .setSolver(solver)
            .setBatchSize(batchSize)
            .setLocalSteps(localSteps);
    double[] ofSparse = parameters(classifier.fit(TestData.of(sparse)));
    double[] ofDense = parameters(classifier.fit(TestData.of(dense)));
    assertArrayEquals(ofDense, ofSparse, 1e-4);
  }

  @Test
  void tolerance() {
    Dataset<Row> data = digits(3, 150);
    MLPTrainingSummary loose = classifier().setMaxIter(1000).setTol(0.1).fit(data).summary();
    MLPTrainingSummary strict = classifier().setMaxIter(1000).setTol(1e-4).fit(data).summary();
    assertTrue(loose.totalIterations() < strict.totalIterations());
    assertTrue(strict.totalIterations() < 1000);
    for (MLPTrainingSummary summary : List.of(loose, strict)) {
      assertTrue(summary.stopReason().startsWith("converged"), summary.stopReason());
    }
  }

  /** Labels are noise, so the held-out loss soon rises: one more evaluation than patience. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2, 5})
  void nIterNoChange(int patience) {
    MLPTrainingSummary summary = noise(patience);
    double[] losses = summary.validationHistory();
    int best = 0;
    for (int i = 1; i < losses.length; i++) {
      best = losses[i] < losses[best] ? i : best;
    }
    assertEquals(best + patience + 1, summary.totalIterations());
    assertTrue(summary.stopReason().contains("patience"), summary.stopReason());
  }

  @Test
  void nIterNoChangeInf() {
    assertEquals(60, noise(Integer.MAX_VALUE).totalIterations());
  }

  private static MLPTrainingSummary noise(int patience) {
    SplittableRandom random = new SplittableRandom(7);
    List<Row> rows = new ArrayList<>();
    for (int r = 0; r < 60; r++) {
      rows.add(TestData.row(random.nextInt(2), 1, random.nextDouble(), random.nextDouble()));
    }
    return adam()
        .setHiddenLayers(50)
        .setBatchSize(10)
        .setStepSize(0.005)
        .setMaxIter(60)
        .setPatience(patience)
        .setValidationFraction(0.3)
        .fit(TestData.of(rows))
        .summary();
  }

  /** Where scikit-learn refuses a class of one row, it is trained on; unless it is held out. */
  @Test
  void earlyStoppingStratified() {
    List<Row> rows = new ArrayList<>(TestData.threeClasses(60, 1).collectAsList());
    rows.removeIf(row -> row.getDouble(0) == 2);
    rows.add(TestData.row(2, 1, 0, 3));
    Dataset<Row> single = TestData.of(rows).coalesce(1);
    assertEquals(3, adam().setValidationFraction(0.97).fit(single).numClasses());
    Dataset<Row> indicated = single.withColumn("v", functions.col("label").equalTo(2));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> adam().setValidationIndicatorCol("v").fit(indicated))
            .getMessage();
    assertTrue(message.contains("expected every class among the rows to train on"), message);
  }

  @Test
  void adaptiveLearningRate() {
    MLPTrainingSummary summary =
        adam()
            .setSolver("sgd")
            .setStepSize(0.5)
            .setStepSizeSchedule("adaptive")
            .setTol(0.5)
            .setPatience(10_000)
            .setMaxIter(200)
            .fit(TestData.threeClasses(60, 1))
            .summary();
    double[] stepSizes = summary.stepSizes();
    assertEquals(0.5, stepSizes[0]);
    double last = stepSizes[stepSizes.length - 1];
    assertTrue(last >= 1e-6 && last / 5 < 1e-6, "last " + last);
    assertTrue(summary.stopReason().contains("adaptive step size"), summary.stopReason());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void predictProba(int classes) {
    Dataset<Row> data = digits(classes, 200);
    MLPClassificationModel model = classifier().setMaxIter(40).fit(data);
    Dataset<Row> predicted = model.transform(data).cache();
    for (Row row : predicted.collectAsList()) {
      Vector probability = row.getAs("probability");
      assertEquals(row.<Vector>getAs("rawPrediction").argmax(), probability.argmax());
      assertEquals((double) probability.argmax(), row.<Double>getAs("prediction"));
      assertEquals(1, Arrays.stream(probability.toArray()).sum(), 1e-12);
    }
    if (classes == 2) {
      assertEquals(1.0, new BinaryClassificationEvaluator().evaluate(predicted));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3})
  void sampleWeightWithEarlyStopping(double validationFraction) {
    Dataset<Row> data = TestData.threeClasses(90, 1).withColumn("weight", lit(1.0)).cache();
    MLPClassifier classifier = adam().setValidationFraction(validationFraction);
    double[] without = parameters(classifier.fit(data));
    assertArrayEquals(without, parameters(classifier.setWeightCol("weight").fit(data)));
  }

  /** Without a hidden layer the network is Spark's own linear model. */
  @Test
  void linearLayerIsLinearRegression() {
    Dataset<Row> data = TestData.surface(100, 3).cache();
    LinearRegressionModel theirs =
        new LinearRegression().setSolver("normal").setWeightCol("weight").fit(data);
    MLPRegressionModel ours =
        new MLPRegressor()
            .setHiddenLayers()
            .setWeightCol("weight")
            .setMaxIter(500)
            .setTol(1e-12)
            .fit(data);
    for (int i = 0; i < 2; i++) {
      double expected = theirs.coefficients().apply(i);
      assertEquals(expected, ours.weights(0).apply(i, 0), 1e-4 * Math.abs(expected));
    }
    assertEquals(theirs.intercept(), ours.biases(0).apply(0), 1e-4 * theirs.intercept());
  }

  /**
   * Losses are float, so the objective is flat within 2e-8 of itself, where coefficients are still
   * 5e-4 off.
   */
  @Test
  void linearLayerIsLogisticRegression() {
    Dataset<Row> data = TestData.threeClasses(150, 3).cache();
    LogisticRegressionModel theirs =
        new LogisticRegression()
            .setFamily("multinomial")
            .setRegParam(0.1)
            .setStandardization(false)
            .setWeightCol("weight")
            .setMaxIter(500)
            .setTol(1e-12)
            .fit(data);
    MLPClassificationModel ours =
        new MLPClassifier()
            .setHiddenLayers()
            .setRegParam(0.1)
            .setStandardization(false)
            .setWeightCol("weight")
            .setMaxIter(500)
            .setTol(1e-12)
            .fit(data);
    Matrix expected = theirs.coefficientMatrix();
    for (int k = 0; k < 3; k++) {
      for (int i = 0; i < 2; i++) {
        double coefficient = expected.apply(k, i);
        assertEquals(coefficient, ours.weights(0).apply(i, k), 1e-3 * Math.abs(coefficient));
      }
    }
    for (Vector features : TestData.features(data)) {
      assertArrayEquals(
          theirs.predictProbability(features).toArray(),
          ours.predictProbability(features).toArray(),
          1e-4);
    }
  }

  @Test
  void minimumInputSampleSize() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> adam().setValidationFraction(0.01).fit(TestData.twoClasses(4, 1).coalesce(1)))
            .getMessage();
    assertTrue(
        message.contains("validationFraction: expected at least one row of positive weight"),
        message);
    MLPClassificationModel two = classifier().fit(TestData.twoClasses(2, 1));
    assertEquals(2, two.numClasses());
  }

  /** The sums over partitions are those over all rows. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7})
  void partitionsAreOneMachine(int partitions) {
    Dataset<Row> data = digits(3, 100);
    MLPClassifier gd = classifier().setSolver("gd").setStepSize(0.2);
    MLPClassificationModel one = gd.setNumPartitions(1).fit(data);
    MLPClassificationModel many = gd.setNumPartitions(partitions).fit(data);
    assertArrayEquals(parameters(one), parameters(many), 1e-6);
  }

  @Test
  void maxIterWarnsOnce() {
    List<String> warnings = new ArrayList<>();
    try (FitLog log =
        new FitLog(
            event -> {
              if (event.getLevel().equals(Level.WARN)) {
                warnings.add(event.getMessage().getFormattedMessage());
              }
            })) {
      MLPClassifier classifier = classifier();
      classifier.fit(TestData.threeClasses(60, 1));
      assertEquals(
          List.of(
              classifier.uid()
                  + ": stopped at maxIter = 10 before the fit converged; raise maxIter to go on"),
          warnings);
      warnings.clear();
      classifier().setMaxIter(500).setTol(0.01).fit(TestData.threeClasses(60, 1));
      assertEquals(List.of(), warnings);
    }
  }
}
