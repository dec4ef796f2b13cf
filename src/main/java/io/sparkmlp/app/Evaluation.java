package io.sparkmlp.app;

import static org.apache.spark.sql.functions.col;

import io.sparkmlp.MLPRegressionSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.mllib.evaluation.MulticlassMetrics;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How good a model is on rows with a label.
 *
 * @param metrics by name, in the order in which they are told
 */
record Evaluation(long rows, Map<String, Double> metrics) {
  /** Probabilities below this one count as it, so that one miss does not make the loss infinite. */
  private static final double LEAST_PROBABILITY = 1e-15;

  /** Reads, checks and measures. */
  static Evaluation of(Flow flow, String key, Dataset<Row> original) {
    Inputs inputs = flow.inputs();
    List<Column> columns = new ArrayList<>(inputs.features(key, original));
    columns.add(inputs.label(key, original));
    Dataset<Row> typed = original.select(columns.toArray(Column[]::new));
    RowCount count = inputs.check(key, typed, original);
    return new Evaluation(
        inputs.missing() == Missing.SKIP ? count.complete() : count.all(),
        measure(flow, key, typed, null));
  }

  /**
   * Measures rows that are checked.
   *
   * @param labelled the features, and the label as {@link Inputs#label} makes it
   * @param weight column of weights; null for none
   */
  static Map<String, Double> measure(Flow flow, String key, Dataset<Row> labelled, String weight) {
    String label = flow.inputs().labelInside();
    Dataset<Row> rows = labelled.filter(col(label).isNotNull());
    return flow.task() == Task.REGRESSION
        ? regression(flow, rows, weight)
        : classification(flow, rows, known(flow.classes(), key, rows, label), weight);
  }

  /** The label by the names of the model's classes. */
  private static Column known(Classes classes, String key, Dataset<Row> rows, String label) {
    Column known = classes.known(col(label));
    List<Row> unknown = rows.filter(known.isNull()).select(label).limit(1).collectAsList();
    if (!unknown.isEmpty()) {
      throw AppException.failure(
          "%s: the label %s holds '%s', which is not one of the model's classes %s",
          key, label, unknown.get(0).getString(0), Columns.some(classes.names()));
    }
    return classes.indexed() ? known : known.cast("double");
  }

  private static Map<String, Double> regression(Flow flow, Dataset<Row> rows, String weight) {
    MLPRegressionSummary summary =
        new MLPRegressionSummary(
            flow.transform(rows),
            flow.predictor().getPredictionCol(),
            flow.predictor().getLabelCol(),
            weight);
    Map<String, Double> result = new LinkedHashMap<>();
    result.put("r2", summary.r2());
    result.put("rmse", summary.rootMeanSquaredError());
    result.put("mae", summary.meanAbsoluteError());
    return result;
  }

  private static Map<String, Double> classification(
      Flow flow, Dataset<Row> rows, Column label, String weight) {
    MulticlassClassificationEvaluator evaluator =
        new MulticlassClassificationEvaluator()
            .setLabelCol(flow.predictor().getLabelCol())
            .setPredictionCol(flow.predictor().getPredictionCol());
    if (weight != null) {
      evaluator.setWeightCol(weight);
    }
    flow.probability().ifPresent(p -> evaluator.setMetricName("logLoss").setProbabilityCol(p));
    MulticlassMetrics metrics =
        evaluator.getMetrics(flow.transform(rows.withColumn(flow.inputs().labelInside(), label)));
    Map<String, Double> result = new LinkedHashMap<>();
    result.put("accuracy", metrics.accuracy());
    result.put("f1", metrics.weightedFMeasure());
    flow.probability().ifPresent(p -> result.put("logLoss", metrics.logLoss(LEAST_PROBABILITY)));
    return result;
  }

  /** {@code r2 0.9123 rmse 4.812 mae 3.4}. */
  @Override
  public String toString() {
    return metrics.entrySet().stream()
        .map(e -> String.format(Locale.ROOT, "%s %.5g", e.getKey(), e.getValue()))
        .collect(Collectors.joining("   "));
  }
}
