package io.sparkmlp;

import io.sparkmlp.net.Loss;
import io.sparkmlp.net.TrainedNetwork;
import io.sparkmlp.train.Trainer;
import io.sparkmlp.train.TrainingResult;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.Regressor;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Regression by a multilayer perceptron: hidden layers of one activation function, a linear output,
 * squared error.
 *
 * <pre>{@code
 * MLPRegressionModel model =
 *     new MLPRegressor().setHiddenLayers(50, 20).setActivation("tanh").fit(train);
 * double r2 = model.evaluate(test).r2();
 * }</pre>
 *
 * The data must be sound before the first iteration begins: labels, weights and features finite,
 * weights not negative, all feature vectors of one length; see {@code handleInvalid} for leaving
 * rows out.
 */
public final class MLPRegressor extends Regressor<Vector, MLPRegressor, MLPRegressionModel>
    implements MLPEstimator<MLPRegressor>, MLWritable {
  private static final long serialVersionUID = 1;

  private String uid; // Not initialised here: see Uids.
  private final SharedParams sharedParams;
  private InitialModel initial;

  public MLPRegressor() {
    this((Void) null);
  }

  public MLPRegressor(String uid) {
    this(Uids.stash(uid));
  }

  private MLPRegressor(Void unused) {
    super();
    sharedParams = new SharedParams(this);
  }

  public static MLPRegressor load(String path) {
    return read().load(path);
  }

  public static MLReader<MLPRegressor> read() {
    return MLPReader.ofEstimator(MLPRegressor.class, MLPRegressor::new);
  }

  @Override
  public String uid() {
    if (uid == null) {
      uid = Uids.take("mlpr");
    }
    return uid;
  }

  @Override
  public SharedParams sharedParams() {
    return sharedParams;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    SharedParams.check(this, schema);
    return super.transformSchema(schema);
  }

  @Override
  public MLPRegressionModel train(Dataset<?> dataset) {
    return SparkInternals.instrumented(
        this,
        dataset,
        log -> {
          InitialModel start =
              InitialModel.of(
                  this,
                  initial,
                  MLPRegressionModel.class,
                  MLPRegressionModel.read(),
                  dataset.sparkSession());
          TrainedNetwork network = start == null ? null : start.network();
          TrainingResult result =
              Trainer.train(dataset, SharedParams.settings(this, Loss.SQUARED_ERROR, 0, network));
          log.value("numFeatures", result.network().layout().inputs());
          log.value("totalIterations", result.history().iterations());
          MLPRegressionModel model =
              copyValues(new MLPRegressionModel(uid(), result.network()), ParamMap.empty());
          model.summarise(dataset, result.history());
          return model;
        });
  }

  /** Bytes that a model of this data would take in memory, about. */
  @Override
  public long estimateModelSize(Dataset<?> dataset) {
    int inputs = SparkInternals.countFeatures(dataset, getFeaturesCol());
    return estimateMatadataSize() + Evaluation.sizeOf(inputs, getHiddenLayers(), 1);
  }

  @Override
  public MLPRegressor copy(ParamMap extra) {
    MLPRegressor copy = defaultCopy(extra);
    copy.initial = initial;
    return copy;
  }

  /**
   * Starts from the weights of a model, which is not kept with a saved estimator (see {@code
   * initialModelPath}); null for random weights. Its layers must be those of the fit, its scaling
   * may differ.
   */
  public MLPRegressor setInitialModel(MLPRegressionModel model) {
    initial = model == null ? null : new InitialModel(model.network(), null);
    return this;
  }

  @Override
  public MLWriter write() {
    return new EstimatorWriter(this);
  }
}
