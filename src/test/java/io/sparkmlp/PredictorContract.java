package io.sparkmlp;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.udf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SizeEstimator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Spark's own suites ask of every predictor, of ours. */
@ExtendWith(SharedSpark.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PredictorContract<
    E extends Predictor<Vector, E, M> & MLPEstimator<E> & MLWritable,
    M extends PredictionModel<Vector, M> & MLPModel> {
  private static final DataType[] NUMERIC = {
    DataTypes.ByteType,
    DataTypes.ShortType,
    DataTypes.IntegerType,
    DataTypes.LongType,
    DataTypes.FloatType,
    DataTypes.DoubleType,
    DataTypes.createDecimalType(10, 0)
  };

  Dataset<Row> data;
  M model;

  /** A small network that trains fast. */
  abstract E estimator();

  abstract M emptyModel();

  abstract Dataset<Row> makeData();

  abstract MLReader<E> estimatorReader();

  abstract MLReader<M> modelReader();

  @BeforeAll
  void fit() {
    data = makeData().cache();
    model = estimator().fit(data);
  }

  @Test
  void everyParamHasAnAccessorAndDoc() throws Exception {
    for (Params stage : List.of(estimator(), model)) {
      String previous = "";
      for (Param<?> param : stage.params()) {
        assertTrue(previous.compareTo(param.name()) < 0, "sorted by name: " + param.name());
        previous = param.name();
        assertEquals(stage.uid(), param.parent(), param.name());
        assertSame(param, stage.getClass().getMethod(param.name()).invoke(stage), param.name());
        assertEquals(param, stage.getParam(param.name()));
        assertFalse(param.doc().isEmpty(), param.name());
        String getter = method("get", param);
        if (stage.isDefined(param)) {
          Object got = stage.getClass().getMethod(getter).invoke(stage);
          Object value = stage.getOrDefault(param);
          assertTrue(got.equals(value) || Arrays.equals((int[]) got, (int[]) value), getter);
        }
      }
      assertTrue(stage.explainParams().contains("hiddenLayers"));
      assertSame(
          stage.getClass(), stage.getClass().getMethod("copy", ParamMap.class).getReturnType());
    }
  }

  @Test
  void everySharedParamHasAFluentSetter() throws Exception {
    for (Param<?> param : new MLPRegressor().params()) {
      String setter = method("set", param);
      assertTrue(
          Arrays.stream(estimator().getClass().getMethods())
              .anyMatch(m -> m.getName().equals(setter) && m.getParameterCount() == 1),
          setter);
    }
    E chained = estimator().setMaxIter(3).setLabelCol("y").setTol(0.5).setFeaturesCol("x");
    assertEquals(3, chained.getMaxIter());
    assertEquals("y", chained.getLabelCol());
  }

  @Test
  void copiesKeepUidParamsAndParent() throws Exception {
    E estimator = estimator();
    E copied = estimator.copy(ParamMap.empty());
    assertNotSame(estimator, copied);
    assertEquals(estimator.uid(), copied.uid());
    assertEquals(estimator.getMaxIter(), copied.getMaxIter());
    assertEquals(7, estimator.copy(new ParamMap().put(estimator.maxIter().w(7))).getMaxIter());

    M fitted = estimator.fit(data);
    assertEquals(estimator.uid(), fitted.uid());
    assertEquals(estimator, fitted.parent());
    assertEquals(estimator.getMaxIter(), fitted.getMaxIter());
    M copiedModel = fitted.copy(ParamMap.empty());
    assertEquals(fitted.uid(), copiedModel.uid());
    assertEquals(fitted.parent(), copiedModel.parent());
    assertSame(fitted.network(), copiedModel.network());
    assertTrue((boolean) copiedModel.getClass().getMethod("hasSummary").invoke(copiedModel));
    assertEquals(
        "p", fitted.copy(new ParamMap().put(fitted.predictionCol().w("p"))).getPredictionCol());
  }

  @Test
  void uidsAreGivenOrRandom() throws Exception {
    Class<?> type = estimator().getClass();
    Params named = (Params) type.getConstructor(String.class).newInstance("mine");
    assertEquals("mine", named.uid());
    assertEquals("mine__maxIter", named.getParam("maxIter").toString());
    Params first = (Params) type.getConstructor().newInstance();
    Params second = (Params) type.getConstructor().newInstance();
    assertFalse(first.uid().equals(second.uid()));
    assertFalse(first.uid().equals("mine"));
  }

  @Test
  void takesEveryNumericTypeOfLabelAndWeight() {
    Dataset<Row> whole = data.withColumn("label", round(col("label"))).repartition(1).cache();
    double[] expected = predictions(estimator().setWeightCol("weight").fit(whole), whole);
    for (DataType type : NUMERIC) {
      Dataset<Row> typed =
          whole
              .withColumn("label", col("label").cast(type))
              .withColumn("weight", col("weight").cast(type));
      M fitted = estimator().setWeightCol("weight").fit(typed);
      assertArrayEquals(expected, predictions(fitted, whole), type.simpleString());
    }
  }

  @Test
  void aWeightIsARepetition() {
    Dataset<Row> once = data.repartition(1).sortWithinPartitions("label").cache();
    Dataset<Row> repeated = once.union(once.filter("weight = 2"));
    assertNear(
        predictions(shortFit().setWeightCol("weight").fit(once), data),
        predictions(shortFit().fit(repeated), data),
        1e-3);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 1, 1000})
  void onlyTheRatioOfWeightsCounts(double factor) {
    Dataset<Row> scaled = data.withColumn("weight", col("weight").multiply(factor));
    assertNear(
        predictions(shortFit().setWeightCol("weight").fit(data), data),
        predictions(shortFit().setWeightCol("weight").fit(scaled), data),
        1e-3);
  }

  @Test
  void outliersOfSmallWeightHardlyCount() {
    Dataset<Row> outliers = data.withColumn("label", outlier()).withColumn("weight", lit(1e-7));
    Dataset<Row> both = data.withColumn("weight", lit(1.0)).union(outliers);
    assertNear(
        predictions(shortFit().fit(data), data),
        predictions(shortFit().setWeightCol("weight").fit(both), data),
        1e-2);
  }

  /** A wrong label for every row. */
  abstract Column outlier();

  /** Rows of weight 0 are as good as absent. */
  @Test
  void rowsOfWeightZeroDoNotCount() {
    Dataset<Row> outliers = data.withColumn("label", outlier()).withColumn("weight", lit(0.0));
    Dataset<Row> both = data.withColumn("weight", lit(1.0)).union(outliers);
    assertNear(
        predictions(shortFit().fit(data), data),
        predictions(shortFit().setWeightCol("weight").fit(both), data),
        1e-3);
  }

  @Test
  void predictAndTransformAgreeToTheBit() {
    double[] transformed = predictions(model, data);
    List<Vector> features = TestData.features(data);
    for (int i = 0; i < transformed.length; i++) {
      assertEquals(transformed[i], model.predict(features.get(i)));
      assertEquals(transformed[i], model.predict(features.get(i).toSparse()));
    }
  }

  /** Nothing but its result: compiled, well below one object a call. */
  @Test
  void predictAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Vector features = TestData.features(data).get(0);
    double perCall = Double.MAX_VALUE;
    // How long the compiler takes depends on what else the machine does.
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (perCall >= 8 && System.nanoTime() < deadline) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int call = 0; call < 10_000; call++) {
        model.predict(features);
      }
      perCall = (threads.getCurrentThreadAllocatedBytes() - before) / 10_000.0;
    }
    assertTrue(perCall < 8, perCall + " bytes a call");
  }

  @Test
  void transformsAStream(@TempDir Path folder) throws Exception {
    data.write().mode("overwrite").parquet(folder + "/in");
    String query = getClass().getSimpleName();
    model
        .transform(SharedSpark.session().readStream().schema(data.schema()).parquet(folder + "/in"))
        .writeStream()
        .format("memory")
        .queryName(query)
        .option("checkpointLocation", folder + "/checkpoint")
        .start()
        .processAllAvailable();
    Arrays.stream(SharedSpark.session().streams().active()).forEach(this::stop);
    double[] streamed = predictionsOf(SharedSpark.session().table(query));
    double[] expected = predictions(model, data);
    Arrays.sort(streamed);
    Arrays.sort(expected);
    assertArrayEquals(expected, streamed);
  }

  private void stop(StreamingQuery query) {
    try {
      query.stop();
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void manyThreadsPredictAlike() throws Exception {
    List<Vector> features = TestData.features(data);
    double[] expected = predictions(model, data);
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Future<?>> jobs = new ArrayList<>();
      for (int t = 0; t < 16; t++) {
        jobs.add(
            threads.submit(
                () -> {
                  for (int repeat = 0; repeat < 20; repeat++) {
                    for (int i = 0; i < expected.length; i++) {
                      assertEquals(expected[i], model.predict(features.get(i)));
                    }
                  }
                }));
      }
      for (Future<?> job : jobs) {
        job.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void handleInvalidErrorNamesTheValue() {
    for (Row bad : invalidRows()) {
      Dataset<Row> one = TestData.of(List.of(bad));
      Exception thrown =
          assertThrows(Exception.class, () -> model.transform(one).select("prediction").collect());
      assertTrue(messages(thrown).contains("features: Vector"), messages(thrown));
      assertTrue(messages(thrown).contains("handleInvalid"), messages(thrown));
    }
  }

  @Test
  void handleInvalidSkipDropsRows() throws Exception {
    Dataset<Row> mixed = data.union(TestData.of(invalidRows()));
    M skipping = model.copy(new ParamMap().put(model.handleInvalid().w("Skip")));
    double[] predicted = predictions(skipping, mixed);
    assertArrayEquals(predictions(model, data), predicted);
    M fitted = estimator().setHandleInvalid("skip").setMaxIter(2).fit(mixed);
    assertEquals(data.count(), fitted.transform(mixed).count());
  }

  private static List<Row> invalidRows() {
    return List.of(
        TestData.row(1, 1, Double.NaN, 0),
        TestData.row(1, 1, 0, Double.NEGATIVE_INFINITY),
        RowFactory.create(
            1.0, Vectors.sparse(2, new int[] {1}, new double[] {Double.POSITIVE_INFINITY}), 1.0),
        RowFactory.create(1.0, null, 1.0));
  }

  @Test
  void estimatorsAndModelsAreSavedAndLoaded(@TempDir Path folder) throws Exception {
    E estimator =
        estimator().setStepSize(0.25).setHiddenLayers(4, 3).setSeed(-5).setWeightCol("weight");
    estimator.write().save(folder + "/estimator");
    estimator.write().saveToLocal(folder + "/estimator-local");
    model.write().save(folder + "/model");
    model.write().saveToLocal(folder + "/model-local");
    assertTrue(Files.isDirectory(folder.resolve("model/metadata")));
    assertTrue(Files.isRegularFile(folder.resolve("model-local/metadata")));
    assertSameParams(estimator, estimatorReader().load(folder + "/estimator"));
    assertSameParams(estimator, estimatorReader().loadFromLocal(folder + "/estimator-local"));
    for (M loaded :
        List.of(
            modelReader().load(folder + "/model"),
            modelReader().loadFromLocal(folder + "/model-local"))) {
      assertSameParams(model, loaded);
      assertArrayEquals(model.network().parameters(), loaded.network().parameters());
      assertEquals(model.network().layout(), loaded.network().layout());
      assertArrayEquals(predictions(model, data), predictions(loaded, data));
      assertFalse((boolean) loaded.getClass().getMethod("hasSummary").invoke(loaded));
    }
  }

  @Test
  void summariesAreSavedAndLoaded(@TempDir Path folder) throws Exception {
    String file = folder + "/off/summary";
    model.getClass().getMethod("saveSummary", String.class).invoke(model, file);
    model.write().saveToLocal(folder + "/model");
    M loaded = modelReader().loadFromLocal(folder + "/model");
    loaded
        .getClass()
        .getMethod("loadSummary", String.class, Dataset.class)
        .invoke(loaded, file, data);
    MLPTrainingSummary before = summary(model);
    MLPTrainingSummary after = summary(loaded);
    assertArrayEquals(before.objectiveHistory(), after.objectiveHistory());
    assertEquals(before.totalIterations(), after.totalIterations());
    assertEquals(before.stopReason(), after.stopReason());
    assertEquals(before.seconds(), after.seconds());
    assertEquals(before.secondsToFirstIteration(), after.secondsToFirstIteration());
    assertArrayEquals(before.computeSeconds(), after.computeSeconds());
    assertArrayEquals(before.bytesMoved(), after.bytesMoved());
    assertEquals(before.advice(), after.advice());
  }

  @Test
  void summaryTellsTheCourseOfTheFit() throws Exception {
    MLPTrainingSummary summary = summary(model);
    double[] history = summary.objectiveHistory();
    assertEquals(history.length, summary.totalIterations() + 1);
    assertTrue(history[history.length - 1] < history[0]);
    assertTrue(summary.totalIterations() <= model.getMaxIter());
    assertFalse(summary.stopReason().isEmpty());
    assertTrue(summary.seconds() > summary.secondsToFirstIteration());
    assertEquals(0, summary.validationHistory().length);
    int iterations = summary.totalIterations();
    for (double[] ofIterations :
        new double[][] {
          summary.stepSizes(),
          summary.schedulingSeconds(),
          summary.computeSeconds(),
          summary.reductionSeconds(),
          summary.broadcastSeconds(),
          summary.driverSeconds(),
          summary.bytesMoved()
        }) {
      assertEquals(iterations, ofIterations.length);
      assertTrue(Arrays.stream(ofIterations).allMatch(value -> value >= 0));
    }
    assertTrue(Arrays.stream(summary.computeSeconds()).sum() > 0);
    assertEquals(summary.history().advice(), summary.advice());
  }

  @Test
  void summaryTellsTheCourseOfTheHeldOutRows() throws Exception {
    E estimator =
        estimator()
            .setSolver("adam")
            .setStepSize(0.05)
            .setStepSizeSchedule("invscaling")
            .setMaxIter(20)
            .setValidationFraction(0.3);
    MLPTrainingSummary summary = summary(estimator.fit(data));
    int iterations = summary.totalIterations();
    double[] losses = summary.validationHistory();
    double[] scores = summary.validationScores();
    assertEquals(iterations + 1, losses.length);
    assertEquals(iterations + 1, scores.length);
    assertTrue(losses[iterations] < losses[0]);
    assertTrue(scores[iterations] > scores[0] && scores[iterations] <= 1);
    double[] stepSizes = summary.stepSizes();
    assertEquals(0.05, stepSizes[0]);
    assertEquals(0.05 / Math.sqrt(iterations), stepSizes[iterations - 1], 1e-15);
  }

  static MLPTrainingSummary summary(MLPModel model) throws Exception {
    return (MLPTrainingSummary) model.getClass().getMethod("summary").invoke(model);
  }

  @Test
  void aPipelineIsSavedAndLoaded(@TempDir Path folder) throws Exception {
    Dataset<Row> raw =
        SharedSpark.session()
            .createDataFrame(
                data.collectAsList().stream()
                    .map(
                        row -> {
                          Vector features = row.getAs("features");
                          return RowFactory.create(
                              "class" + Math.round(row.<Double>getAs("label")) % 3,
                              features.apply(0),
                              features.apply(1));
                        })
                    .toList(),
                new StructType()
                    .add("text", DataTypes.StringType)
                    .add("a", DataTypes.DoubleType)
                    .add("b", DataTypes.DoubleType));
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new StringIndexer().setInputCol("text").setOutputCol("label"),
                  new VectorAssembler()
                      .setInputCols(new String[] {"a", "b"})
                      .setOutputCol("features"),
                  estimator()
                });
    pipeline.write().save(folder + "/pipeline");
    PipelineModel fitted = Pipeline.load(folder + "/pipeline").fit(raw);
    fitted.write().save(folder + "/fitted");
    PipelineModel loaded = PipelineModel.load(folder + "/fitted");
    assertArrayEquals(predictionsOf(fitted.transform(raw)), predictionsOf(loaded.transform(raw)));
  }

  @Test
  void aModelSurvivesJavaSerialisation() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(model);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      @SuppressWarnings("unchecked")
      M read = (M) in.readObject();
      assertEquals(model.uid(), read.uid());
      assertEquals(model.toString(), read.toString());
      Vector features = TestData.features(data).get(0);
      assertEquals(model.predict(features), read.predict(features));
      assertFalse((boolean) read.getClass().getMethod("hasSummary").invoke(read));
    }
  }

  @Test
  void layersAreShownInRawUnits() {
    assertEquals(2, model.numFeatures());
    assertEquals(model.getHiddenLayers().length + 1, model.numLayers());
    assertEquals(2, model.layers()[0]);
    Vector x = TestData.features(data).get(0);
    double[] a = x.toArray();
    for (int layer = 0; layer < model.numLayers(); layer++) {
      assertEquals(a.length, model.weights(layer).numRows());
      double[] z = model.weights(layer).transpose().multiply(Vectors.dense(a)).toArray();
      for (int j = 0; j < z.length; j++) {
        z[j] += model.biases(layer).apply(j);
        if (layer < model.numLayers() - 1) {
          z[j] = 1 / (1 + Math.exp(-z[j]));
        }
      }
      a = z;
    }
    assertArrayEquals(outputs(x), a, 1e-4 * (1 + Math.abs(a[0])));
  }

  /** Outputs of the network for one row. */
  abstract double[] outputs(Vector features);

  @Test
  void estimatesItsSize() {
    long estimated = model.estimatedSize();
    long real =
        SizeEstimator.estimate(model.network().parameters())
            + SizeEstimator.estimate(model.network().scaler());
    assertTrue(estimated >= real, estimated + " < " + real);
    assertTrue(estimated < real + 100_000, estimated + " > " + real);
    double beforehand = estimator().estimateModelSize(data);
    assertEquals(1, beforehand / estimated, 0.1);
  }

  @Test
  void toStringNamesTheShape() {
    assertTrue(model.toString().contains("uid=" + model.uid()), model.toString());
    assertTrue(model.toString().contains("numLayers=2"), model.toString());
    assertTrue(model.toString().endsWith("numFeatures=2"), model.toString());
  }

  @Test
  void anEmptyModelHasParamsButPredictsNothing() {
    M empty = emptyModel();
    assertEquals(100, empty.getMaxIter());
    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> empty.predict(Vectors.dense(1, 2)));
    assertTrue(thrown.getMessage().contains("this model is empty"), thrown.getMessage());
  }

  @Test
  void theSameSeedGivesTheSameBits() {
    assertArrayEquals(model.network().parameters(), estimator().fit(data).network().parameters());
  }

  @Test
  void aNetworkWithoutHiddenLayersIsLinear() {
    M linear = estimator().setHiddenLayers().fit(data);
    assertEquals(1, linear.numLayers());
    assertEquals(2, linear.weights(0).numRows());
  }

  @Test
  void sparseFeaturesGiveTheSameModelWithinRounding() {
    UserDefinedFunction sparse =
        udf((UDF1<Vector, Vector>) Vector::toSparse, SQLDataTypes.VectorType());
    Dataset<Row> asSparse = data.withColumn("features", sparse.apply(col("features")));
    double[] dense = predictions(shortFit().fit(data), data);
    assertNear(dense, predictions(shortFit().fit(asSparse), data), 1e-3);
  }

  /** Few iterations, so that rounding has no time to grow. */
  E shortFit() {
    return estimator().setMaxIter(8).setTol(0);
  }

  static double[] predictions(PredictionModel<?, ?> model, Dataset<Row> dataset) {
    return predictionsOf(model.transform(dataset));
  }

  static double[] predictionsOf(Dataset<Row> transformed) {
    return transformed.select("prediction").collectAsList().stream()
        .mapToDouble(row -> row.getDouble(0))
        .toArray();
  }

  static void assertNear(double[] expected, double[] got, double tolerance) {
    assertEquals(expected.length, got.length);
    for (int i = 0; i < got.length; i++) {
      assertEquals(expected[i], got[i], tolerance * (1 + Math.abs(expected[i])), "row " + i);
    }
  }

  static void assertSameParams(Params expected, Params got) {
    assertEquals(expected.uid(), got.uid());
    for (Param<?> param : expected.params()) {
      Param<Object> other = got.getParam(param.name());
      assertEquals(expected.isSet(param), got.isSet(other), param.name());
      assertEquals(expected.isDefined(param), got.isDefined(other), param.name());
      if (expected.isDefined(param)) {
        Object value = expected.getOrDefault(param);
        Object loaded = got.getOrDefault(other);
        assertTrue(
            value instanceof int[] widths
                ? Arrays.equals(widths, (int[]) loaded)
                : value.equals(loaded),
            param.name());
      }
    }
  }

  private static String method(String verb, Param<?> param) {
    return verb + Character.toUpperCase(param.name().charAt(0)) + param.name().substring(1);
  }

  /** Messages of an exception and all its causes. */
  static String messages(Throwable thrown) {
    StringBuilder all = new StringBuilder();
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      all.append(t.getMessage()).append('\n');
    }
    return all.toString();
  }
}
