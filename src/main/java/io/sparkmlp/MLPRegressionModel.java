package io.sparkmlp;

import io.sparkmlp.net.TrainedNetwork;
import io.sparkmlp.train.TrainingHistory;
import java.util.List;
import java.util.UUID;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.RegressionModel;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/** A trained {@link MLPRegressor}. Many threads may predict with it at once. */
public final class MLPRegressionModel extends RegressionModel<Vector, MLPRegressionModel>
    implements MLPModel, HasTrainingSummary<MLPRegressionTrainingSummary> {
  private static final long serialVersionUID = 1;

  private String uid; // Not initialised here: see Uids.
  private final SharedParams sharedParams;
  private final TrainedNetwork network;
  private transient MLPRegressionTrainingSummary summary;
  private transient volatile Prediction single;

  /** An empty model, which Spark Connect asks for to know the class by. */
  public MLPRegressionModel() {
    this((Void) null, null);
  }

  /** An empty model, which can hold Params but not predict. */
  public MLPRegressionModel(String uid) {
    this(uid, null);
  }

  MLPRegressionModel(String uid, TrainedNetwork network) {
    this(Uids.stash(uid), network);
  }

  private MLPRegressionModel(Void unused, TrainedNetwork network) {
    super();
    this.sharedParams = new SharedParams(this);
    this.network = network;
  }

  public static MLPRegressionModel load(String path) {
    return read().load(path);
  }

  public static MLReader<MLPRegressionModel> read() {
    return MLPReader.ofModel(MLPRegressionModel.class, MLPRegressionModel::new);
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

  /** What {@code transform} does with rows that hold NaN, infinity or null: error or skip. */
  public MLPRegressionModel setHandleInvalid(String value) {
    set(handleInvalid(), value);
    return this;
  }

  /**
   * The label expected for one row, in its own units; the same as {@code transform} gives, to the
   * bit.
   *
   * @throws IllegalArgumentException if there are not {@code numFeatures()} features, all finite
   */
  @Override
  public double predict(Vector features) {
    Prediction known = single;
    if (known == null) {
      known =
          new Prediction(network(), getFeaturesCol(), List.of(Prediction.Output.PREDICTION), null);
      single = known;
    }
    return known.prediction(features);
  }

  @Override
  public MLPRegressionModel setFeaturesCol(String value) {
    single = null;
    return super.setFeaturesCol(value);
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
    List<String> names = getPredictionCol().isEmpty() ? List.of() : List.of(getPredictionCol());
    List<Prediction.Output> outputs =
        names.isEmpty() ? List.of() : List.of(Prediction.Output.PREDICTION);
    Dataset<?> valid =
        SharedParams.skipsInvalid(this)
            ? Features.dropInvalid(dataset, getFeaturesCol(), network().scaler())
            : dataset;
    return new Prediction(network(), getFeaturesCol(), outputs, null)
        .appendTo(valid, names, schema);
  }

  /** Compares predictions with the labels of a dataset. */
  public MLPRegressionSummary evaluate(Dataset<?> dataset) {
    MLPRegressionModel predictor = summaryModel();
    String weight = SharedParams.weightColOrNull(this);
    return new MLPRegressionSummary(
        Evaluation.predictions(predictor, dataset, weight),
        predictor.getPredictionCol(),
        getLabelCol(),
        weight);
  }

  /** Remembers the course of the fit that made this model. */
  void summarise(Dataset<?> dataset, TrainingHistory history) {
    MLPRegressionModel predictor = summaryModel();
    String weight = SharedParams.weightColOrNull(this);
    summary =
        new MLPRegressionTrainingSummary(
            Evaluation.predictions(predictor, dataset, weight),
            predictor.getPredictionCol(),
            getLabelCol(),
            weight,
            history);
  }

  /** This model, or if it writes no predictions a copy that does. */
  private MLPRegressionModel summaryModel() {
    return getPredictionCol().isEmpty()
        ? copy(ParamMap.empty()).setPredictionCol("prediction_" + UUID.randomUUID())
        : this;
  }

  @Override
  public Option<MLPRegressionTrainingSummary> trainingSummary() {
    return Option.apply(summary);
  }

  @Override
  public void trainingSummary_$eq(Option<MLPRegressionTrainingSummary> value) {
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
  public MLPRegressionModel copy(ParamMap extra) {
    MLPRegressionModel copied = copyValues(new MLPRegressionModel(uid(), network), extra);
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
      return "MLPRegressionModel: uid=%s, empty".formatted(uid());
    }
    return "MLPRegressionModel: uid=%s, numLayers=%d, numFeatures=%d"
        .formatted(uid(), numLayers(), numFeatures());
  }
}
