package io.sparkmlp;

import io.sparkmlp.net.Activation;
import io.sparkmlp.net.TrainedNetwork;
import io.sparkmlp.train.TrainingHistory;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.Tuple3;

/** A trained {@link MLPClassifier}. Many threads may predict with it at once. */
public final class MLPClassificationModel
    extends ProbabilisticClassificationModel<Vector, MLPClassificationModel>
    implements MLPModel, MLPClassifierParams, HasTrainingSummary<MLPClassificationTrainingSummary> {
  private static final long serialVersionUID = 1;

  private String uid; // Not initialised here: see Uids.
  private final SharedParams sharedParams;
  private final TrainedNetwork network;
  private transient MLPClassificationTrainingSummary summary;
  private transient volatile Prediction single;

  /** An empty model, which Spark Connect asks for to know the class by. */
  public MLPClassificationModel() {
    this((Void) null, null);
  }

  /** An empty model, which can hold Params but not predict. */
  public MLPClassificationModel(String uid) {
    this(uid, null);
  }

  MLPClassificationModel(String uid, TrainedNetwork network) {
    this(Uids.stash(uid), network);
  }

  private MLPClassificationModel(Void unused, TrainedNetwork network) {
    super();
    this.sharedParams = new SharedParams(this);
    this.network = network;
  }

  public static MLPClassificationModel load(String path) {
    return read().load(path);
  }

  public static MLReader<MLPClassificationModel> read() {
    return MLPReader.ofModel(MLPClassificationModel.class, MLPClassificationModel::new);
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

  @Override
  public TrainedNetwork network() {
    if (network == null) {
      throw new IllegalStateException(uid() + ": this model is empty; load or fit one");
    }
    return network;
  }

  @Override
  public int numFeatures() {
    return network().layout().inputs();
  }

  @Override
  public int numClasses() {
    return network().layout().outputs();
  }

  /**
   * Names of the classes, in the order of their indices: those of the label's metadata when the
   * model was fitted. Unset if there were none.
   */
  public StringArrayParam labels() {
    return sharedParams().labels;
  }

  public String[] getLabels() {
    return getOrDefault(labels()).clone();
  }

  String[] labelsOrNull() {
    return isDefined(labels()) ? getLabels() : null;
  }

  /** What {@code transform} does with rows that hold NaN, infinity or null: error or skip. */
  public MLPClassificationModel setHandleInvalid(String value) {
    set(handleInvalid(), value);
    return this;
  }

  /**
   * Logits of the classes; the same as {@code transform} gives, to the bit.
   *
   * @return [numClasses]
   * @throws IllegalArgumentException if there are not {@code numFeatures()} features, all finite
   */
  @Override
  public Vector predictRaw(Vector features) {
    return single().raw(features);
  }

  /**
   * Probabilities of the classes; the same as {@code transform} gives, to the bit.
   *
   * @return [numClasses]
   * @throws IllegalArgumentException if there are not {@code numFeatures()} features, all finite
   */
  @Override
  public Vector predictProbability(Vector features) {
    return single().probability(features);
  }

  /**
   * The class of a row, by the thresholds if there are any; the same as {@code transform} gives.
   *
   * @throws IllegalArgumentException if there are not {@code numFeatures()} features, all finite
   */
  @Override
  public double predict(Vector features) {
    return single().prediction(features);
  }

  @Override
  public MLPClassificationModel setFeaturesCol(String value) {
    single = null;
    return super.setFeaturesCol(value);
  }

  /** For one row alone; made anew only when a Param has changed. */
  private Prediction single() {
    double[] thresholds = SparkInternals.isSet(this, thresholds()) ? getThresholds() : null;
    Prediction known = single;
    if (known == null || known.thresholds() != thresholds) {
      known =
          new Prediction(
              network(), getFeaturesCol(), List.of(Prediction.Output.values()), thresholds);
      single = known;
    }
    return known;
  }

  /** Softmax of logits, in their place. */
  @Override
  public Vector raw2probabilityInPlace(Vector raw) {
    TrainedNetwork.softmax(((DenseVector) raw).values());
    return raw;
  }

  /** For javac, which finds two of these in the superclasses, one by an accident of Scala's. */
  @Override
  @SuppressWarnings({"unchecked", "rawtypes"})
  public Tuple3 findSummaryModel() {
    return super.findSummaryModel();
  }

  @Override
  public StructType transformSchema(StructType schema) {
    StructType transformed = super.transformSchema(schema);
    Features.requireWidth(schema, this, numFeatures());
    return transformed;
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema());
    double[] thresholds = isSet(thresholds()) ? getThresholds() : null;
    if (thresholds != null && thresholds.length != numClasses()) {
      throw new IllegalArgumentException(
          "thresholds: expected %d, one a class, got %d"
              .formatted(numClasses(), thresholds.length));
    }
    List<String> names = new ArrayList<>();
    List<Prediction.Output> outputs = new ArrayList<>();
    String[] columns = {getRawPredictionCol(), getProbabilityCol(), getPredictionCol()};
    for (int i = 0; i < columns.length; i++) {
      if (!columns[i].isEmpty()) {
        names.add(columns[i]);
        outputs.add(Prediction.Output.values()[i]);
      }
    }
    Dataset<?> valid =
        SharedParams.skipsInvalid(this)
            ? Features.dropInvalid(dataset, getFeaturesCol(), network().scaler())
            : dataset;
    return new Prediction(network(), getFeaturesCol(), outputs, thresholds)
        .appendTo(valid, names, schema);
  }

  /** Compares predictions with the labels of a dataset. */
  public MLPClassificationSummary evaluate(Dataset<?> dataset) {
    Tuple3<?, ?, ?> found = findSummaryModel();
    String weight = SharedParams.weightColOrNull(this);
    return new MLPClassificationSummary(
        Evaluation.predictions((MLPClassificationModel) found._1(), dataset, weight),
        (String) found._3(),
        getLabelCol(),
        weight);
  }

  /** Remembers the course of the fit that made this model. */
  void summarise(Dataset<?> dataset, TrainingHistory history) {
    Tuple3<?, ?, ?> found = findSummaryModel();
    String weight = SharedParams.weightColOrNull(this);
    summary =
        new MLPClassificationTrainingSummary(
            Evaluation.predictions((MLPClassificationModel) found._1(), dataset, weight),
            (String) found._3(),
            getLabelCol(),
            weight,
            history);
  }

  /**
   * The same network as Spark's own perceptron, which other tools know how to read. It computes in
   * double from raw features, so its probabilities differ from ours in the sixth digit or so.
   *
   * @throws IllegalArgumentException if the hidden units are not sigmoid, which is all that Spark's
   *     has
   */
  public MultilayerPerceptronClassificationModel toSparkModel() {
    TrainedNetwork net = network();
    if (net.layout().layers() > 1 && net.activation() != Activation.SIGMOID) {
      throw new IllegalArgumentException(
          "activation: expected sigmoid, which Spark's perceptron is fixed to, got "
              + net.activation().paramValue());
    }
    MultilayerPerceptronClassificationModel model =
        new MultilayerPerceptronClassificationModel(uid(), Vectors.dense(net.rawParameters()));
    model.set(model.layers(), net.layout().widths());
    for (Param<?> param :
        new Param<?>[] {
          featuresCol(),
          labelCol(),
          predictionCol(),
          rawPredictionCol(),
          probabilityCol(),
          thresholds()
        }) {
      if (isDefined(param)) {
        model.set(param.name(), getOrDefault(param));
      }
    }
    return model;
  }

  @Override
  public Option<MLPClassificationTrainingSummary> trainingSummary() {
    return Option.apply(summary);
  }

  @Override
  public void trainingSummary_$eq(Option<MLPClassificationTrainingSummary> value) {
    summary = value.isDefined() ? value.get() : null;
  }

  /** Writes the course of the fit to a file of this machine, for Spark Connect. */
  @Override
  public void saveSummary(String path) {
    HistoryFile.write(summary().history(), path);
  }

  /**
   * Takes up the course of a fit that {@link #saveSummary} wrote, and the data it was fitted to.
   */
  @Override
  public void loadSummary(String path, Dataset<Row> dataset) {
    summarise(dataset, HistoryFile.read(path));
  }

  @Override
  public MLPClassificationModel copy(ParamMap extra) {
    MLPClassificationModel copied = copyValues(new MLPClassificationModel(uid(), network), extra);
    copied.summary = summary;
    return copied.setParent(parent());
  }

  /** Bytes that the model takes in memory, about. */
  @Override
  public long estimatedSize() {
    return estimateMatadataSize() + Evaluation.sizeOf(network().layout());
  }

  @Override
  public String toString() {
    if (network == null) {
      return "MLPClassificationModel: uid=%s, empty".formatted(uid());
    }
    return "MLPClassificationModel: uid=%s, numLayers=%d, numClasses=%d, numFeatures=%d"
        .formatted(uid(), numLayers(), numClasses(), numFeatures());
  }
}
