package io.sparkmlp;

import io.sparkmlp.net.Loss;
import io.sparkmlp.net.TrainedNetwork;
import io.sparkmlp.train.Trainer;
import io.sparkmlp.train.TrainingResult;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Classification by a multilayer perceptron: hidden layers of one activation function, a softmax
 * output, cross-entropy.
 *
 * <pre>{@code
 * MLPClassificationModel model =
 *     new MLPClassifier().setHiddenLayers(100).setSolver("adam").fit(train);
 * double accuracy = model.evaluate(test).accuracy();
 * }</pre>
 *
 * Labels are class indices 0, 1, 2, ...; a {@code StringIndexer} makes such of texts. The number of
 * classes is what the label's metadata says, as a {@code StringIndexer} leaves it, or one more than
 * the largest label.
 *
 * <p>The data must be sound before the first iteration begins: labels, weights and features finite,
 * weights not negative, all feature vectors of one length; see {@code handleInvalid} for leaving
 * rows out.
 */
public final class MLPClassifier
    extends ProbabilisticClassifier<Vector, MLPClassifier, MLPClassificationModel>
    implements MLPEstimator<MLPClassifier>, MLPClassifierParams, MLWritable {
  private static final long serialVersionUID = 1;

  private String uid; // Not initialised here: see Uids.
  private final SharedParams sharedParams;
  private InitialModel initial;

  public MLPClassifier() {
    this((Void) null);
  }

  public MLPClassifier(String uid) {
    this(Uids.stash(uid));
  }

  private MLPClassifier(Void unused) {
    super();
    sharedParams = new SharedParams(this);
  }

  public static MLPClassifier load(String path) {
    return read().load(path);
  }

  public static MLReader<MLPClassifier> read() {
    return MLPReader.ofEstimator(MLPClassifier.class, MLPClassifier::new);
  }

  @Override
  public String uid() {
    if (uid == null) {
      uid = Uids.take("mlpc");
    }
    return uid;
  }

  @Override
  public SharedParams sharedParams() {
    return sharedParams;
  }

  /** Sets how much the rows of a class weigh: none or balanced. */
  public MLPClassifier setClassWeight(String value) {
    set(classWeight(), value);
    return this;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    SharedParams.check(this, schema);
    return super.transformSchema(schema);
  }

  @Override
  public MLPClassificationModel train(Dataset<?> dataset) {
    return SparkInternals.instrumented(
        this,
        dataset,
        log -> {
          int numClasses = SparkInternals.numClasses(dataset.schema(), getLabelCol());
          String[] labels = InitialModel.labels(dataset.schema(), getLabelCol());
          InitialModel start =
              InitialModel.of(
                  this,
                  initial,
                  MLPClassificationModel.class,
                  MLPClassificationModel.read(),
                  dataset.sparkSession());
          TrainedNetwork network = start == null ? null : start.networkFor(labels, getLabelCol());
          TrainingResult result =
              Trainer.train(
                  dataset, SharedParams.settings(this, Loss.CROSS_ENTROPY, numClasses, network));
          log.value("numFeatures", result.network().layout().inputs());
          log.value("numClasses", result.network().layout().outputs());
          log.value("totalIterations", result.history().iterations());
          MLPClassificationModel model =
              copyValues(new MLPClassificationModel(uid(), result.network()), ParamMap.empty());
          if (labels != null) {
            model.set(model.labels(), labels);
          }
          model.summarise(dataset, result.history());
          return model;
        });
  }

  /** Bytes that a model of this data would take in memory, about. */
  @Override
  public long estimateModelSize(Dataset<?> dataset) {
    int inputs = SparkInternals.countFeatures(dataset, getFeaturesCol());
    int known = SparkInternals.numClasses(dataset.schema(), getLabelCol());
    int classes = known > 0 ? known : SparkInternals.countClasses(dataset, getLabelCol());
    return estimateMatadataSize() + Evaluation.sizeOf(inputs, getHiddenLayers(), classes);
  }

  @Override
  public MLPClassifier copy(ParamMap extra) {
    MLPClassifier copy = defaultCopy(extra);
    copy.initial = initial;
    return copy;
  }

  /**
   * Starts from the weights of a model, which is not kept with a saved estimator (see {@code
   * initialModelPath}); null for random weights. Its classes, by name where both sides have names,
   * and its layers must be those of the fit, its scaling may differ.
   */
  public MLPClassifier setInitialModel(MLPClassificationModel model) {
    initial = model == null ? null : new InitialModel(model.network(), model.labelsOrNull());
    return this;
  }

  /** Starts from a perceptron of Spark's own, whose classes and layers must be those of the fit. */
  public MLPClassifier setInitialModel(MultilayerPerceptronClassificationModel model) {
    initial = model == null ? null : new InitialModel(SparkInternals.network(model), null);
    return this;
  }

  @Override
  public MLWriter write() {
    return new EstimatorWriter(this);
  }
}
