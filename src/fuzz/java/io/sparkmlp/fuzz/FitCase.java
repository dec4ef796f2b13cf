package io.sparkmlp.fuzz;

import static org.apache.spark.sql.functions.col;

import io.sparkmlp.MLPClassificationModel;
import io.sparkmlp.MLPClassifier;
import io.sparkmlp.MLPEstimator;
import io.sparkmlp.MLPModel;
import io.sparkmlp.MLPRegressionModel;
import io.sparkmlp.MLPRegressor;
import io.sparkmlp.fuzz.Verdict.Kind;
import io.sparkmlp.train.TrainingHistory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A fit with data and Params drawn at random: it gives a sound model, or is refused on the driver
 * in documented words, or stops because the objective is not finite.
 */
public final class FitCase {
  private static final Pattern OWN_WORDS =
      Pattern.compile("^[\\w.]+: (.*expected .*got |Vectors MUST|Vector values MUST).*");

  /** How Spark ML's own estimators refuse a schema. */
  private static final Pattern SPARKS_WORDS =
      Pattern.compile(
          "^(requirement failed: Column|\\[FIELD_NOT_FOUND]|Column \\w+ already exists"
              + "|requirement failed: Column \\w+ must be of type).*");

  private final SparkSession session;
  private final SplittableRandom random;
  private final boolean classes;
  private final RandomFrame frame;
  private final MLPEstimator<?> estimator;
  private boolean weighted;
  private boolean indicated;
  private boolean skips;

  private FitCase(SparkSession session, long seed) {
    this.session = session;
    random = new SplittableRandom(seed);
    classes = random.nextBoolean();
    frame = new RandomFrame(random, classes);
    estimator = classes ? new MLPClassifier() : new MLPRegressor();
  }

  /**
   * @param folder to save models in
   */
  public static Verdict of(SparkSession session, long seed, Path folder) {
    FitCase drawn = new FitCase(session, seed);
    Verdict verdict = drawn.run(folder.resolve("model-" + seed));
    if (verdict.kind() != Kind.FORBIDDEN
        && JavaSparkContext.fromSparkContext(session.sparkContext())
            .getPersistentRDDs()
            .values()
            .stream()
            .anyMatch(rdd -> String.valueOf(rdd.name()).startsWith(drawn.estimator.uid()))) {
      verdict = Verdict.forbidden("rows stay cached");
    }
    return verdict.kind() != Kind.FORBIDDEN
        ? verdict
        : Verdict.forbidden(verdict.detail() + "\n      " + drawn.described());
  }

  private String described() {
    StringBuilder text = new StringBuilder(frame.rows() + " rows " + frame.faults());
    for (var param : estimator.params()) {
      if (estimator.isSet(param)) {
        Object value = estimator.getOrDefault(param);
        text.append(' ').append(param.name()).append('=');
        text.append(
            value instanceof int[] ints
                ? Arrays.toString(ints)
                : value instanceof double[] doubles ? Arrays.toString(doubles) : value);
      }
    }
    return text.toString();
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  @SafeVarargs
  private <T> T one(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private void draw() {
    String solver = one("auto", "l-bfgs", "l-bfgs", "gd", "sgd", "adam", "adam");
    estimator.setSolver(solver);
    estimator.setHiddenLayers(random.ints(random.nextInt(4), 1, oneIn(8) ? 70 : 9).toArray());
    estimator.setActivation(one("sigmoid", "tanh", "relu", "identity"));
    estimator.setMaxIter(random.nextInt(6));
    estimator.setTol(one(0.0, 1e-6, 0.1));
    estimator.setRegParam(one(0.0, 1e-4, 1.0, 1e6, 1e300));
    estimator.setStandardization(!oneIn(4));
    estimator.setPatience(random.nextInt(4));
    estimator.setNumPartitions(one(0, 0, 0, 1, 3, 7));
    estimator.setAggregationDepth(1 + random.nextInt(3));
    estimator.setSeed(random.nextLong());
    estimator.setMaxTrainingSeconds(one(0.0, 0.0, 0.0, 1e-9, 100.0));
    skips = oneIn(3);
    estimator.setHandleInvalid(skips ? "skip" : "error");
    if (!solver.equals("l-bfgs") || oneIn(20)) {
      drawFirstOrder();
    }
    weighted = oneIn(3) || frame.has(Fault.ZERO_WEIGHTS, Fault.TYPE_OF_WEIGHT);
    if (weighted) {
      estimator.setWeightCol("weight");
    }
    indicated = oneIn(4) || frame.has(Fault.ALL_HELD_OUT, Fault.TYPE_OF_INDICATOR);
    if (indicated) {
      estimator.setValidationIndicatorCol("held");
    } else if (oneIn(4)) {
      estimator.setValidationFraction(one(0.1, 0.5, 0.99, 1e-12));
    }
    if (estimator instanceof MLPClassifier classifier) {
      classifier.setClassWeight(one("none", "balanced"));
      if (oneIn(5)) {
        double[] thresholds = new double[frame.classCount() + (oneIn(4) ? 1 : 0)];
        Arrays.setAll(thresholds, k -> k == 0 && oneIn(3) ? 0 : 0.1 + random.nextDouble());
        classifier.setThresholds(thresholds);
      }
      if (oneIn(8)) {
        classifier.setRawPredictionCol("");
      }
      if (oneIn(8)) {
        classifier.setProbabilityCol("");
      }
    }
    if (oneIn(12)) {
      ((Predictor<?, ?, ?>) estimator).setPredictionCol(one("", "features", "p q"));
    }
  }

  private void drawFirstOrder() {
    estimator.setBatchSize(one(0, 0, frame.rows() < 30 ? 1 : 9, 32, 1000, Integer.MAX_VALUE));
    estimator.setLocalSteps(one(1, 1, 1, 0, 2, 5, Integer.MAX_VALUE));
    estimator.setDropout(one(0.0, 0.0, 0.3, 0.95));
    estimator.setElasticNetParam(one(0.0, 0.0, 0.5, 1.0));
    estimator.setGradientClipNorm(one(0.0, 0.0, 1e-3, 1.0, 1e300));
    estimator.setStepSizeSchedule(one("constant", "invscaling", "adaptive", "cosine"));
    estimator.setMomentum(one(0.0, 0.9, 0.999));
    estimator.setNesterov(random.nextBoolean());
    estimator.setShuffle(!oneIn(3));
    if (oneIn(2)) {
      estimator.setStepSize(one(1e-300, 1e-4, 0.1, 10.0, 1e10, 1e300));
    }
  }

  private Verdict run(Path folder) {
    draw();
    Dataset<Row> data = frame.data(session);
    PredictionModel<Vector, ?> model;
    try {
      model = fit(data);
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      String first = message.lines().findFirst().orElse("");
      boolean documented =
          OWN_WORDS.matcher(first).matches() || SPARKS_WORDS.matcher(first).matches();
      if (!documented) {
        return Verdict.forbidden("undocumented words", e);
      }
      return mustBeAccepted()
          ? Verdict.forbidden("refused without a fault", e)
          : new Verdict(Kind.REFUSED, group(first));
    } catch (IllegalStateException e) {
      String message = String.valueOf(e.getMessage());
      return message.contains(": expected a finite number, got ")
          ? new Verdict(Kind.NOT_FINITE, message.substring(0, message.indexOf(':')))
          : Verdict.forbidden("fit", e);
    } catch (Throwable e) {
      return Verdict.forbidden("fit", e);
    }
    if (mustBeRefused()) {
      return Verdict.forbidden("a fault was trained on in silence");
    }
    try {
      String unsound = unsound((PredictionModel<Vector, ?> & MLPModel) model, folder);
      return unsound == null ? new Verdict(Kind.SOUND, "model") : Verdict.forbidden(unsound);
    } catch (Throwable e) {
      return Verdict.forbidden("the model", e);
    }
  }

  private PredictionModel<Vector, ?> fit(Dataset<Row> data) {
    return estimator instanceof MLPClassifier classifier
        ? classifier.fit(data)
        : ((MLPRegressor) estimator).fit(data);
  }

  /** The name before the colon, or what Spark complains of. */
  private static String group(String message) {
    int colon = message.indexOf(": expected");
    return colon > 0 ? message.substring(0, colon) : "in Spark's words";
  }

  /** Faults that no fit may overlook. */
  private boolean mustBeRefused() {
    if (frame.rows() == 0
        || frame.has(Fault.TYPE_OF_FEATURES, Fault.EXISTING_OUTPUT, Fault.EMPTY_VECTOR)) {
      return frame.rows() == 0
          || !frame.has(Fault.EXISTING_OUTPUT)
          || ((Predictor<?, ?, ?>) estimator).getPredictionCol().equals("prediction");
    }
    if (frame.faults().size() == 1) {
      Fault only = frame.faults().iterator().next();
      boolean wrong =
          switch (only) {
            case NAN_FEATURE, INFINITE_FEATURE, NULL_FEATURES -> !skips;
            case NULL_LABEL, NAN_LABEL, INFINITE_LABEL -> !skips;
            case FRACTIONAL_LABEL, NEGATIVE_LABEL, ONE_CLASS -> classes;
            case NAN_WEIGHT, NULL_WEIGHT, INFINITE_WEIGHT -> weighted && !skips;
            case NEGATIVE_WEIGHT, ZERO_WEIGHTS, TINY_WEIGHTS -> weighted;
            case LONGER_VECTOR -> frame.rows() > 1;
            case ALL_HELD_OUT -> indicated;
            default -> false;
          };
      if (wrong) {
        return true;
      }
    }
    return (frame.has(Fault.TYPE_OF_WEIGHT) && weighted)
        || (frame.has(Fault.TYPE_OF_INDICATOR) && indicated);
  }

  /** Whether there is nothing to complain of. */
  private boolean mustBeAccepted() {
    boolean plain =
        !estimator.getSolver().equals("l-bfgs")
            || (estimator.getBatchSize() == 0 && estimator.getLocalSteps() == 1);
    return frame.faults().isEmpty()
        && frame.rows() >= 100
        && plain
        && !indicated
        && estimator.getValidationFraction() == 0
        && ((Predictor<?, ?, ?>) estimator).getPredictionCol().equals("prediction")
        && !(estimator instanceof MLPClassifier classifier
            && classifier.isSet(classifier.thresholds()))
        && (!estimator.getSolver().equals("l-bfgs")
            || (estimator.getDropout() == 0
                && estimator.getElasticNetParam() == 0
                && estimator.getGradientClipNorm() == 0));
  }

  /** What is wrong with a model; null for nothing. */
  private <M extends PredictionModel<Vector, ?> & MLPModel> String unsound(M model, Path folder)
      throws Exception {
    var network = model.network();
    if (!finite(network.parameters())
        || !finite(network.scaler().means())
        || !finite(network.scaler().scales())
        || !Double.isFinite(network.scaler().targetMean())
        || !Double.isFinite(network.scaler().targetScale())) {
      return "parameters that are not finite";
    }
    Dataset<Row> sound = frame.sound(session);
    List<Row> rows = sound.isEmpty() ? List.of() : model.transform(sound).collectAsList();
    String wrong = unsoundPredictions(model, rows);
    if (wrong != null) {
      return wrong;
    }
    wrong = unsoundSummary(model, sound, rows);
    if (wrong == null && oneIn(3)) {
      wrong = unsoundOnAll(model);
    }
    if (wrong == null && oneIn(5)) {
      model.write().save(folder.toString());
      PredictionModel<Vector, ?> loaded =
          classes
              ? MLPClassificationModel.load(folder.toString())
              : MLPRegressionModel.load(folder.toString());
      Folder.delete(folder);
      if (!rows.isEmpty() && !rows.equals(loaded.transform(sound).collectAsList())) {
        wrong = "the loaded model predicts otherwise";
      }
    }
    return wrong;
  }

  private String unsoundPredictions(PredictionModel<Vector, ?> model, List<Row> rows) {
    String prediction = model.getPredictionCol();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      if (!prediction.isEmpty()) {
        double predicted = row.getDouble(row.fieldIndex(prediction));
        if (!Double.isFinite(predicted)) {
          return "the prediction " + predicted + " of " + row;
        }
        if (i < 5 && model.predict(row.<Vector>getAs("features")) != predicted) {
          return "predict and transform differ";
        }
      }
      if (model instanceof MLPClassificationModel classifier
          && !classifier.getProbabilityCol().isEmpty()) {
        double[] p = row.<Vector>getAs(classifier.getProbabilityCol()).toArray();
        if (!finite(p) || Math.abs(Arrays.stream(p).sum() - 1) > 1e-6) {
          return "the probabilities " + Arrays.toString(p);
        }
      }
    }
    return null;
  }

  /** Predicts all rows, hostile ones too. */
  private String unsoundOnAll(PredictionModel<Vector, ?> model) {
    List<Row> rows;
    try {
      rows = model.transform(frame.data(session)).collectAsList();
    } catch (Throwable e) {
      for (Throwable t = e; t != null; t = t.getCause()) {
        String first = String.valueOf(t.getMessage()).lines().findFirst().orElse("");
        if (t instanceof IllegalArgumentException && OWN_WORDS.matcher(first).matches()) {
          return null;
        }
      }
      return Verdict.forbidden("hostile rows", e).detail();
    }
    return unsoundPredictions(model, rows);
  }

  private String unsoundSummary(
      PredictionModel<Vector, ?> model, Dataset<Row> sound, List<Row> rows) {
    TrainingHistory history =
        model instanceof MLPClassificationModel classifier
            ? classifier.summary().history()
            : ((MLPRegressionModel) model).summary().history();
    if (!finite(history.objective())) {
      return "an objective that is not finite";
    }
    if (!finite(history.validationLoss()) || !finite(history.validationScore())) {
      return "held-out losses " + Arrays.toString(history.validationLoss());
    }
    if (oneIn(2)) {
      return null;
    }
    boolean regular = frame.faults().stream().noneMatch(f -> !f.ofRow());
    boolean several = sound.select(col("label")).distinct().count() > 1;
    if (!regular || !several || rows.size() < 2) {
      return null;
    }
    double score =
        model instanceof MLPClassificationModel classifier
            ? classifier.evaluate(sound).accuracy()
            : ((MLPRegressionModel) model).evaluate(sound).r2();
    return Double.isNaN(score) ? "a score of NaN" : null;
  }

  private static boolean finite(double[] values) {
    return Arrays.stream(values).allMatch(Double::isFinite);
  }
}
