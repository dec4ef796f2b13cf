package io.sparkmlp.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkmlp.SharedSpark;
import io.sparkmlp.TestData;
import io.sparkmlp.net.Activation;
import io.sparkmlp.net.Layout;
import io.sparkmlp.net.Loss;
import io.sparkmlp.net.ReferenceNetwork;
import io.sparkmlp.optim.Convergence;
import io.sparkmlp.optim.Solver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SharedSpark.class)
class TrainerTest {
  static TrainingSettings settings(Loss loss, Solver solver) {
    TrainingSettings settings = new TrainingSettings();
    settings.uid = "test";
    settings.featuresCol = "features";
    settings.labelCol = "label";
    settings.loss = loss;
    settings.hiddenLayers = new int[] {5};
    settings.activation = Activation.SIGMOID;
    settings.solver = solver;
    settings.maxIter = 10;
    settings.tol = 0;
    settings.stepSize = solver == Solver.L_BFGS ? 0 : solver.defaultStepSize();
    settings.standardization = true;
    settings.shuffle = true;
    settings.seed = 3;
    settings.aggregationDepth = 2;
    return settings;
  }

  /** No packed rows stay cached, whatever the outcome. */
  @AfterEach
  void nothingStaysCached() {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(SharedSpark.session().sparkContext());
    assertTrue(
        context.getPersistentRDDs().values().stream()
            .noneMatch(rdd -> "test: packed rows".equals(rdd.name())));
  }

  static double[][] features(Dataset<Row> data) {
    return data.select("features").collectAsList().stream()
        .map(row -> ((Vector) row.get(0)).toArray())
        .toArray(double[][]::new);
  }

  static double[][] labels(Dataset<Row> data, Loss loss, int classes) {
    return data.select("label").collectAsList().stream()
        .map(row -> row.getDouble(0))
        .map(
            y ->
                loss == Loss.SQUARED_ERROR
                    ? new double[] {y}
                    : ReferenceNetwork.oneHot((int) (double) y, classes))
        .toArray(double[][]::new);
  }

  static double distance(double[] expected, double[] actual) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += (expected[i] - actual[i]) * (expected[i] - actual[i]);
      norm += expected[i] * expected[i];
    }
    return Math.sqrt(difference / norm);
  }

  /** theta - alpha dLoss/dtheta, row after row: the rule of the derivation. */
  @ParameterizedTest
  @CsvSource({"SQUARED_ERROR", "CROSS_ENTROPY"})
  void descentOnSingleRowsIsTheRowByRowRule(Loss loss) {
    Dataset<Row> data =
        loss == Loss.SQUARED_ERROR ? TestData.surface(60, 1) : TestData.threeClasses(60, 1);
    TrainingSettings settings = settings(loss, Solver.GD);
    settings.numPartitions = 1;
    settings.batchSize = 1;
    settings.standardization = false;
    settings.shuffle = false;
    settings.maxIter = 2;
    double[][] x = features(data);
    double[][] y = labels(data, loss, 3);
    Layout layout = new Layout(x[0].length, 5, y[0].length);
    ReferenceNetwork reference = new ReferenceNetwork(layout, settings.activation, loss);
    double[] theta = settings.activation.initializer().initialize(layout, settings.seed);
    for (int epoch = 0; epoch < 2; epoch++) {
      for (int r = 0; r < x.length; r++) {
        double[] gradient =
            reference.gradient(
                theta, new double[][] {x[r]}, new double[][] {y[r]}, new double[] {1});
        for (int i = 0; i < theta.length; i++) {
          theta[i] -= settings.stepSize * gradient[i];
        }
      }
    }
    TrainingResult result = Trainer.train(data, settings);
    assertTrue(distance(theta, result.network().parameters()) < 1e-5);
  }

  /** Over any number of partitions the same steps as one machine takes on the same batches. */
  @ParameterizedTest
  @CsvSource({"ADAM,1", "ADAM,2", "ADAM,7", "SGD,1", "SGD,2", "SGD,7"})
  void miniBatchesAreExact(Solver solver, int partitions) {
    Dataset<Row> data = TestData.threeClasses(140, 2);
    TrainingSettings settings = settings(Loss.CROSS_ENTROPY, solver);
    settings.numPartitions = partitions;
    settings.batchSize = 28;
    settings.standardization = false;
    settings.shuffle = false;
    settings.regParam = 0.01;
    settings.maxIter = 10;
    double[][] x = features(data);
    double[][] y = labels(data, Loss.CROSS_ENTROPY, 3);
    Layout layout = new Layout(x[0].length, 5, 3);
    ReferenceNetwork reference = new ReferenceNetwork(layout, settings.activation, settings.loss);
    double[] theta = settings.activation.initializer().initialize(layout, settings.seed);
    double[] m = new double[theta.length];
    double[] v = new double[theta.length];
    int steps = 5;
    for (int t = 0; t < settings.maxIter * steps; t++) {
      List<double[]> xs = new ArrayList<>();
      List<double[]> ys = new ArrayList<>();
      for (int p = 0; p < partitions; p++) {
        int start = 140 * p / partitions;
        int rows = 140 * (p + 1) / partitions - start;
        int step = t % steps;
        for (int r = rows * step / steps; r < rows * (step + 1) / steps; r++) {
          xs.add(x[start + r]);
          ys.add(y[start + r]);
        }
      }
      double[] weights = new double[xs.size()];
      Arrays.fill(weights, 1);
      double[] g =
          reference.gradient(
              theta, xs.toArray(new double[0][]), ys.toArray(new double[0][]), weights);
      for (int i = 0; i < g.length; i++) {
        g[i] /= xs.size();
      }
      for (int layer = 0; layer < layout.layers(); layer++) {
        for (int i = layout.weights(layer); i < layout.biases(layer); i++) {
          g[i] += settings.regParam * theta[i];
        }
      }
      for (int i = 0; i < g.length; i++) {
        if (solver == Solver.ADAM) {
          m[i] = 0.9 * m[i] + 0.1 * g[i];
          v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
          double mHat = m[i] / (1 - StrictMath.pow(0.9, t + 1));
          double vHat = v[i] / (1 - StrictMath.pow(0.999, t + 1));
          theta[i] -= settings.stepSize * mHat / (Math.sqrt(vHat) + 1e-8);
        } else {
          v[i] = 0.9 * v[i] - settings.stepSize * g[i];
          theta[i] += 0.9 * v[i] - settings.stepSize * g[i];
        }
      }
    }
    TrainingResult result = Trainer.train(data, settings);
    assertTrue(distance(theta, result.network().parameters()) < 1e-4);
  }

  /** Tasks that meet in memory and a job a step give the same bits. */
  @ParameterizedTest
  @CsvSource({
    "ADAM,0,0,1",
    "SGD,0.5,0,1",
    "ADAM,0.01,0.3,1",
    "GD,0,0,1",
    "ADAM,0,0,3",
    "SGD,0,0,0"
  })
  void teamAndJobsGiveTheSameBits(Solver solver, double clip, double dropout, int localSteps) {
    TrainingSettings settings = settings(Loss.CROSS_ENTROPY, solver);
    settings.batchSize = 25;
    settings.gradientClipNorm = clip;
    settings.dropout = dropout;
    settings.localSteps = localSteps;
    settings.validationFraction = 0.2;
    settings.regParam = 0.01;
    settings.elasticNetParam = 0.3;
    Dataset<Row> data = TestData.threeClasses(300, 4);
    double[] byJobs = descend(data, settings, false);
    double[] byTeam = descend(data, settings, true);
    assertArrayEquals(byJobs, byTeam);
    assertArrayEquals(byTeam, Trainer.train(data, settings).network().parameters());
  }

  /** Of three classes, all of whose rows weigh the same. */
  static Setup setup(TrainingSettings settings, Statistics statistics, Layout layout) {
    return new Setup(
        UUID.randomUUID().toString(),
        layout,
        settings.activation,
        settings.loss,
        statistics.scaler(true),
        null,
        null,
        settings.batchSize > 0,
        settings.shuffle,
        settings.seed,
        settings.dropout,
        new StepRule(
            settings.solver,
            settings.momentum,
            settings.nesterov,
            settings.regParam * settings.elasticNetParam,
            settings.regParam * (1 - settings.elasticNetParam),
            settings.gradientClipNorm,
            layout.weightRanges()));
  }

  private static double[] descend(Dataset<Row> data, TrainingSettings settings, boolean team) {
    try (PackedData packed = PackedData.of(data, settings)) {
      Phases phases = new Phases();
      Layout layout = new Layout(packed.statistics().width, 5, 3);
      Setup setup = setup(settings, packed.statistics(), layout);
      assertTrue(TeamSums.possible(packed.rows()));
      JobSums jobs = new JobSums(packed, setup, 2, phases);
      int steps = (int) ((packed.statistics().rows + 24) / 25);
      try (PartitionSums sums = team ? new TeamSums(packed.rows(), setup, jobs, phases) : jobs) {
        Monitor monitor =
            new Monitor(
                settings,
                new Convergence(0, 11),
                phases,
                0,
                Checkpoints.open(settings, new Configuration()),
                System.nanoTime());
        DistributedObjective objective =
            new DistributedObjective(sums, setup.rule(), monitor, layout.size());
        double[] theta = settings.activation.initializer().initialize(layout, settings.seed);
        return new Descent(settings, sums, objective, setup.rule(), monitor, steps, true)
            .run(theta);
      }
    }
  }

  @Test
  void runsAreEqualToTheBit() {
    for (Solver solver : Solver.values()) {
      TrainingSettings settings = settings(Loss.CROSS_ENTROPY, solver);
      Dataset<Row> data = TestData.threeClasses(500, 5);
      double[] first = Trainer.train(data, settings).network().parameters();
      assertArrayEquals(first, Trainer.train(data, settings).network().parameters());
    }
  }

  @Test
  void earlyStoppingKeepsTheBest() {
    TrainingSettings settings = settings(Loss.SQUARED_ERROR, Solver.ADAM);
    settings.stepSize = 0.02;
    settings.tol = 0;
    settings.hiddenLayers = new int[] {60};
    settings.maxIter = 500;
    settings.batchSize = 10;
    settings.patience = 3;
    settings.validationFraction = 0.3;
    Dataset<Row> noise =
        TestData.surface(80, 6)
            .withColumn("label", functions.col("label").plus(functions.randn(1).multiply(5)));
    TrainingResult stopped = Trainer.train(noise, settings);
    TrainingHistory history = stopped.history();
    assertEquals(StopReason.EARLY_STOPPING, history.stopReason());
    double[] losses = history.validationLoss();
    assertEquals(history.objective().length, losses.length);
    double best = Arrays.stream(losses).min().orElseThrow();
    // Stopped by the count of evaluations without improvement exceeding patience.
    for (int i = losses.length - 4; i < losses.length; i++) {
      assertTrue(losses[i] > best);
    }
    assertTrue(Arrays.stream(history.validationScore()).allMatch(score -> score <= 1));
    // Those of the best epoch: a fit that ends there has the same bits.
    settings.maxIter = IntStream.range(0, losses.length).filter(i -> losses[i] == best).sum();
    assertTrue(settings.maxIter > 0 && settings.maxIter < history.iterations());
    assertArrayEquals(
        Trainer.train(noise, settings).network().parameters(), stopped.network().parameters());
  }

  @Test
  void aDivergedFitSaysSo() {
    TrainingSettings settings = settings(Loss.CROSS_ENTROPY, Solver.ADAM);
    settings.stepSize = 1e6;
    settings.patience = 3;
    TrainingResult result = Trainer.train(TestData.threeClasses(300, 4), settings);
    assertEquals(StopReason.DIVERGED, result.history().stopReason());
  }

  /** Nor are rows without weight, or held out, that lie where no other is; wherever they stand. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rowsThatDoNotCountDoNotSpoilTheOthers(boolean heldOut) {
    TrainingSettings settings = settings(Loss.SQUARED_ERROR, Solver.L_BFGS);
    settings.numPartitions = 1;
    Dataset<Row> data = TestData.surface(100, 7).withColumn("w", functions.lit(1.0));
    Dataset<Row> far =
        data.limit(1)
            .withColumn("label", functions.lit(1e12))
            .withColumn("w", functions.lit(heldOut ? 1.0 : 0.0));
    settings.weightCol = "w";
    double[] alone = Trainer.train(data, settings).history().objective();
    if (heldOut) {
      settings.validationIndicatorCol = "v";
      settings.patience = 1_000_000;
    }
    Dataset<Row> all =
        far.withColumn("v", functions.lit(true))
            .unionByName(data.withColumn("v", functions.lit(false)))
            .coalesce(1);
    double[] together = Trainer.train(all, settings).history().objective();
    assertEquals(alone[alone.length - 1], together[together.length - 1], 1e-3 * alone[0]);
  }

  @Test
  void heldOutRowsAreNotTrainedOn() {
    TrainingSettings settings = settings(Loss.SQUARED_ERROR, Solver.L_BFGS);
    Dataset<Row> data = TestData.surface(100, 7);
    Dataset<Row> more =
        data.withColumn("held", functions.lit(false))
            .unionByName(
                TestData.surface(50, 8)
                    .withColumn("label", functions.lit(1e3))
                    .withColumn("held", functions.lit(true)))
            .coalesce(1);
    settings.validationIndicatorCol = "held";
    settings.patience = 1000;
    settings.numPartitions = 1;
    TrainingHistory history = Trainer.train(more, settings).history();
    settings.validationIndicatorCol = null;
    TrainingHistory expected = Trainer.train(data, settings).history();
    assertArrayEquals(expected.objective(), history.objective(), 1e-5);
    assertTrue(history.validationLoss()[0] > 100);
  }

  @Test
  void balancedIsTheWeightOfTheClasses() {
    Dataset<Row> data =
        TestData.of(
            TestData.twoClasses(300, 9).filter("label = 0 or rand(3) < 0.2").collectAsList());
    long zeros = data.filter("label = 0").count();
    long all = data.count();
    TrainingSettings settings = settings(Loss.CROSS_ENTROPY, Solver.L_BFGS);
    settings.standardization = false; // Weights would enter the scaling, class weights do not.
    settings.balancedClasses = true;
    TrainingResult balanced = Trainer.train(data, settings);
    settings.balancedClasses = false;
    TrainingResult plain = Trainer.train(data, settings);
    settings.weightCol = "w";
    Dataset<Row> weighted =
        data.withColumn(
            "w",
            functions
                .when(functions.col("label").equalTo(0), all / 2.0 / zeros)
                .otherwise(all / 2.0 / (all - zeros)));
    TrainingResult byHand = Trainer.train(weighted, settings);
    assertArrayEquals(byHand.history().objective(), balanced.history().objective(), 1e-9);
    assertArrayEquals(byHand.network().parameters(), balanced.network().parameters(), 1e-6);
    assertTrue(distance(plain.network().parameters(), balanced.network().parameters()) > 0.01);
  }

  @Test
  void aWarmStartGoesOnWhereTheModelStopped() {
    TrainingSettings settings = settings(Loss.SQUARED_ERROR, Solver.L_BFGS);
    Dataset<Row> data = TestData.surface(200, 10);
    TrainingResult first = Trainer.train(data, settings);
    settings.initial = first.network();
    TrainingResult second = Trainer.train(data, settings);
    double last = first.history().objective()[10];
    assertEquals(last, second.history().objective()[0], 1e-5 * last);
    settings.standardization = false;
    double raw = Trainer.train(data, settings).history().objective()[0];
    double scale = first.network().scaler().targetScale();
    assertEquals(last, raw / (scale * scale), 1e-4 * last);
    settings.hiddenLayers = new int[] {6};
    String message =
        assertThrows(IllegalArgumentException.class, () -> Trainer.train(data, settings))
            .getMessage();
    assertTrue(message.contains("initialModel: expected layers"), message);
  }

  @Test
  void anObjectiveThatIsNotFiniteStopsTheFitWithTheRemedy() {
    TrainingSettings settings = settings(Loss.SQUARED_ERROR, Solver.GD);
    settings.activation = Activation.RELU;
    settings.stepSize = 1e6;
    settings.maxIter = 100;
    String message =
        assertThrows(
                IllegalStateException.class,
                () -> Trainer.train(TestData.surface(100, 11), settings))
            .getMessage();
    assertTrue(message.contains("lower stepSize"), message);
  }

  @Test
  void penaltiesShrinkTheWeights() {
    Dataset<Row> data = TestData.surface(200, 12);
    double last = Double.POSITIVE_INFINITY;
    for (double regParam : new double[] {0, 0.01, 0.1, 1}) {
      TrainingSettings settings = settings(Loss.SQUARED_ERROR, Solver.L_BFGS);
      settings.regParam = regParam;
      settings.maxIter = 50;
      double sum =
          Arrays.stream(Trainer.train(data, settings).network().parameters()).map(Math::abs).sum();
      assertTrue(sum < last);
      last = sum;
    }
    TrainingSettings settings = settings(Loss.SQUARED_ERROR, Solver.ADAM);
    settings.regParam = 0.5;
    settings.elasticNetParam = 1;
    settings.maxIter = 200;
    settings.stepSize = 0.01;
    double[] theta = Trainer.train(data, settings).network().parameters();
    assertTrue(Arrays.stream(theta).filter(value -> value == 0).count() > 5);
  }

  @Test
  void timeIsUp() {
    TrainingSettings settings = settings(Loss.SQUARED_ERROR, Solver.ADAM);
    Dataset<Row> data = TestData.surface(500, 13);
    settings.maxIter = 1;
    Trainer.train(data, settings); // Whose start is not the first of a JVM.
    settings.maxIter = 1_000_000;
    settings.patience = 1_000_000;
    settings.maxTrainingSeconds = 1;
    TrainingHistory history = Trainer.train(data, settings).history();
    assertEquals(StopReason.MAX_TRAINING_SECONDS, history.stopReason());
    assertTrue(history.iterations() < 1_000_000);
    assertTrue(history.seconds() >= 1);
    // It ends with the iteration in which the time is up, not later.
    double iterations = history.phases().stream().mapToDouble(PhaseSeconds::total).sum();
    double last = history.phases().get(history.iterations() - 1).total();
    assertTrue(history.secondsToFirstIteration() + iterations - last < 1);
  }

  /** Features of 1e6 plus a little, and 1e6 times as large, train as the plain ones do. */
  @Test
  void rawFeaturesTrainAsScaledOnes() {
    Dataset<Row> data = TestData.surface(300, 14);
    List<Row> moved = new ArrayList<>();
    for (Row row : data.collectAsList()) {
      double[] x = ((Vector) row.getAs("features")).toArray();
      double[] y = x.clone();
      y[0] = 1e6 + x[0];
      y[1] = 1e6 * x[1];
      moved.add(TestData.row(row.<Double>getAs("label"), 1, y));
    }
    TrainingSettings settings = settings(Loss.SQUARED_ERROR, Solver.L_BFGS);
    settings.maxIter = 100;
    double[] plain = Trainer.train(data, settings).history().objective();
    double[] raw = Trainer.train(TestData.of(moved), settings).history().objective();
    assertEquals(plain[0], raw[0], 1e-5);
    assertEquals(plain[30], raw[raw.length > 30 ? 30 : raw.length - 1], 0.01);
  }

  /**
   * Rows that weigh nothing, and rows held out, lack a feature that others have far away from 0:
   * first in their partition, or in one of their own.
   */
  @ParameterizedTest(name = "{0} rows of weight {1}, held out {2}")
  @CsvSource({
    "1, 0, false",
    "1, 1e-30, false",
    "1, 1, true",
    "300, 0, false",
    "300, 1e-30, false",
    "300, 1, true"
  })
  void rowsThatDoNotCountCostOthersNoPrecision(int others, double weight, boolean held) {
    SplittableRandom random = new SplittableRandom(16);
    List<Row> plain = new ArrayList<>();
    List<Row> all = new ArrayList<>();
    for (int r = 0; r < others; r++) {
      all.add(RowFactory.create(0.0, Vectors.sparse(40, new int[0], new double[0]), weight, held));
    }
    for (int r = 0; r < 300; r++) {
      double[] x = new double[40];
      Arrays.setAll(x, i -> random.nextInt(10) == 0 ? random.nextDouble() : 0);
      double far = random.nextDouble(-1, 1);
      x[3] = 1e8 + far;
      plain.add(RowFactory.create(10 * far, Vectors.dense(x), 1.0, false));
      all.add(RowFactory.create(10 * far, Vectors.dense(x).toSparse(), 1.0, false));
    }
    StructType schema = TestData.SCHEMA.add("held", DataTypes.BooleanType);
    TrainingSettings settings = settings(Loss.SQUARED_ERROR, Solver.L_BFGS);
    settings.numPartitions = 2;
    settings.maxIter = 30;
    settings.weightCol = "weight";
    SparkSession spark = SharedSpark.session();
    double[] expected =
        Trainer.train(spark.createDataFrame(plain, schema), settings).history().objective();
    settings.validationIndicatorCol = held ? "held" : null;
    double[] actual =
        Trainer.train(spark.createDataFrame(all, schema), settings).history().objective();
    int last = Math.min(30, actual.length - 1);
    assertTrue(expected[last] < 0.05);
    assertEquals(expected[last], actual[last], 0.01);
  }

  @Test
  void slicesSumToTheSameBitsAsTheDriver() {
    TrainingSettings settings = settings(Loss.SQUARED_ERROR, Solver.L_BFGS);
    settings.hiddenLayers = new int[] {200_000};
    settings.numPartitions = 6;
    settings.maxIter = 1;
    Dataset<Row> data = TestData.surface(60, 15);
    double[] sliced = Trainer.train(data, settings).network().parameters();
    settings.aggregationDepth = 1;
    assertArrayEquals(sliced, Trainer.train(data, settings).network().parameters());
  }
}
