package io.sparkmlp.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.sparkmlp.MLPClassifier;
import io.sparkmlp.MLPEstimator;
import io.sparkmlp.MLPModel;
import io.sparkmlp.MLPRegressor;
import io.sparkmlp.MLPTrainingSummary;
import io.sparkmlp.TestData;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Small fits that between them go every way that rows, gradients and sums can take. */
enum Fit {
  L_BFGS(() -> regressor("l-bfgs", 10).setRegParam(0.01)),
  GRADIENT_DESCENT(() -> classifier("gd", 8).setStepSize(0.5)),
  ADAM(() -> classifier("adam", 4).setBatchSize(100)),
  LOCAL_STEPS(() -> classifier("adam", 6).setBatchSize(100).setLocalSteps(0)),
  EARLY_STOPPING(
      () ->
          regressor("sgd", 12)
              .setBatchSize(100)
              .setStepSize(0.2)
              .setMomentum(0.9)
              .setValidationFraction(0.25)
              .setPatience(1)),
  DROPOUT(() -> classifier("adam", 4).setBatchSize(100).setDropout(0.3)),

  /** 41,801 parameters: more than travel within tasks and their results. */
  BLOCKS(() -> regressor("adam", 3).setBatchSize(100).setHiddenLayers(200, 200)),

  /** 428,351 parameters: the driver does not fetch what ten partitions have to say all at once. */
  MANY_BLOCKS(() -> large(10)),

  /** What 24 have to say is more than two executors hold for the driver. */
  SLICES(() -> large(24)),

  /** 2,202,241 parameters: more than the driver gives two executors itself. */
  BROADCAST(() -> regressor("gd", 2).setHiddenLayers(1480, 1480).setStepSize(0.001));

  /** Of the Dataset; the rows are then spread over {@link #PARTITIONS}. */
  static final int INPUT_PARTITIONS = 3;

  static final int PARTITIONS = 4;

  /** Tasks of the stage that sums slices. */
  static final int SLICES_OF_SUM = 7;

  private static final int ROWS = 401;

  private final Supplier<MLPEstimator<?>> estimator;

  Fit(Supplier<MLPEstimator<?>> estimator) {
    this.estimator = estimator;
  }

  private static MLPEstimator<?> regressor(String solver, int maxIter) {
    return common(new MLPRegressor("fit"), solver, maxIter);
  }

  private static MLPEstimator<?> large(int partitions) {
    return regressor("gd", 4)
        .setHiddenLayers(650, 650)
        .setStepSize(0.01)
        .setNumPartitions(partitions);
  }

  int partitions() {
    return estimator.get().getNumPartitions();
  }

  private static MLPEstimator<?> classifier(String solver, int maxIter) {
    return common(new MLPClassifier("fit"), solver, maxIter);
  }

  private static MLPEstimator<?> common(MLPEstimator<?> estimator, String solver, int maxIter) {
    return estimator
        .setSolver(solver)
        .setMaxIter(maxIter)
        .setHiddenLayers(8)
        .setWeightCol("weight")
        .setTol(0)
        .setSeed(5)
        .setNumPartitions(PARTITIONS);
  }

  /** Rows of three classes, whose label is a number to a regressor. */
  static Dataset<Row> data(SparkSession spark) {
    SplittableRandom random = new SplittableRandom(11);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      double[] x = new double[6];
      double sum = 0;
      for (int j = 0; j < x.length; j++) {
        x[j] = 2 * random.nextDouble() - 1;
        sum += x[j] * x[(j + 1) % x.length];
      }
      double label = sum < -0.3 ? 0 : sum < 0.3 ? 1 : 2;
      rows.add(TestData.row(label, 1 + i % 3, x));
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return spark.createDataFrame(context.parallelize(rows, INPUT_PARTITIONS), TestData.SCHEMA);
  }

  /** What a fit found, in full. */
  record Bits(double[] parameters, double[] objective) {
    void assertEqual(Bits other, String message) {
      assertArrayEquals(objective, other.objective, message);
      assertArrayEquals(parameters, other.parameters, message);
    }
  }

  Bits run(SparkSession spark) {
    return run(data(spark));
  }

  Bits run(Dataset<Row> data) {
    return run(data, false);
  }

  Bits run(Dataset<Row> data, boolean checkpointRows) {
    MLPEstimator<?> itself = estimator.get().setCheckpointRows(checkpointRows);
    MLPModel model = (MLPModel) ((Estimator<?>) itself).fit(data);
    MLPTrainingSummary summary = (MLPTrainingSummary) ((HasTrainingSummary<?>) model).summary();
    return new Bits(model.network().parameters(), summary.objectiveHistory());
  }
}
