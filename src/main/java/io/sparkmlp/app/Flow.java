package io.sparkmlp.app;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.ClassificationModel;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.feature.ImputerModel;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.OneHotEncoderModel;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A fitted pipeline, and what its stages tell about the job that made it. */
final class Flow {
  private final PipelineModel pipeline;
  private final PredictionModel<?, ?> predictor;

  /**
   * @throws AppException if no stage of the pipeline predicts
   */
  Flow(PipelineModel pipeline) {
    this.pipeline = pipeline;
    this.predictor =
        stages(PredictionModel.class)
            .reduce((a, b) -> b)
            .orElseThrow(
                () ->
                    AppException.failure(
                        "--model: no stage of this pipeline predicts; expected a model of"
                            + " './submit.sh train'"));
    // Labels that the model does not know must not fail the prediction of their rows.
    labelIndexer().ifPresent(indexer -> indexer.setHandleInvalid("keep"));
  }

  static Flow load(String path) {
    PipelineModel model;
    try {
      Configuration hadoop = SparkSession.active().sessionState().newHadoopConf();
      model = PipelineModel.load(Storage.readable(path, hadoop));
    } catch (IOException | RuntimeException e) {
      throw AppException.failure(
          "--model: cannot load %s, it may be damaged or of another program: %s",
          path, Failures.describe(e));
    }
    return new Flow(model);
  }

  void save(String path) throws IOException {
    pipeline.write().overwrite().save(path);
  }

  Dataset<Row> transform(Dataset<Row> rows) {
    return pipeline.transform(rows);
  }

  PredictionModel<?, ?> predictor() {
    return predictor;
  }

  Task task() {
    return predictor instanceof ClassificationModel ? Task.CLASSIFICATION : Task.REGRESSION;
  }

  /** The classes; null in regression. */
  Classes classes() {
    if (!(predictor instanceof ClassificationModel<?, ?> classifier)) {
      return null;
    }
    return labelIndexer()
        .map(indexer -> new Classes(List.of(indexer.labelsArray()[0]), true))
        .orElseGet(() -> Classes.numbered(classifier.numClasses()));
  }

  /** The column with the final prediction. */
  String prediction() {
    String column = predictor.getPredictionCol();
    return stages(IndexToString.class)
        .filter(stage -> stage.getInputCol().equals(column))
        .map(IndexToString::getOutputCol)
        .findFirst()
        .orElse(column);
  }

  /** The column with the probabilities of the classes, if there is one. */
  Optional<String> probability() {
    return predictor instanceof ProbabilisticClassificationModel<?, ?> classifier
        ? Optional.of(classifier.getProbabilityCol()).filter(name -> !name.isEmpty())
        : Optional.empty();
  }

  /** What the pipeline reads. */
  Inputs inputs() {
    List<String> numbers = new ArrayList<>();
    List<String> categories = new ArrayList<>();
    collect(predictor.getFeaturesCol(), numbers, categories);
    String label =
        labelIndexer().map(StringIndexerModel::getInputCol).orElse(predictor.getLabelCol());
    return new Inputs(task(), missing(), label, numbers, categories);
  }

  private Missing missing() {
    String invalid =
        stages(VectorAssembler.class)
            .map(VectorAssembler::getHandleInvalid)
            .findFirst()
            .orElse("error");
    return switch (invalid) {
      case "skip" -> Missing.SKIP;
      case "keep" -> Missing.IMPUTE;
      default -> Missing.ERROR;
    };
  }

  /** Follows a column to those that come from the data. */
  private void collect(String column, List<String> numbers, List<String> categories) {
    for (Transformer stage : pipeline.stages()) {
      if (stage instanceof VectorAssembler s && s.getOutputCol().equals(column)) {
        for (String input : s.getInputCols()) {
          collect(input, numbers, categories);
        }
        return;
      } else if (stage instanceof ImputerModel s && has(s.getOutputCols(), column)) {
        collect(source(s.getInputCols(), s.getOutputCols(), column), numbers, categories);
        return;
      } else if (stage instanceof OneHotEncoderModel s && has(s.getOutputCols(), column)) {
        collect(source(s.getInputCols(), s.getOutputCols(), column), numbers, categories);
        return;
      } else if (stage instanceof StringIndexerModel s
          && s.isDefined(s.outputCols())
          && has(s.getOutputCols(), column)) {
        categories.add(Columns.unquoted(source(s.getInputCols(), s.getOutputCols(), column)));
        return;
      }
    }
    numbers.add(Columns.unquoted(column));
  }

  private static boolean has(String[] columns, String column) {
    return Arrays.asList(columns).contains(column);
  }

  private static String source(String[] inputs, String[] outputs, String output) {
    return inputs[Arrays.asList(outputs).indexOf(output)];
  }

  private Optional<StringIndexerModel> labelIndexer() {
    return stages(StringIndexerModel.class)
        .filter(s -> s.isDefined(s.outputCol()))
        .filter(s -> s.getOutputCol().equals(predictor.getLabelCol()))
        .findFirst();
  }

  private <T> java.util.stream.Stream<T> stages(Class<T> type) {
    return Arrays.stream(pipeline.stages()).filter(type::isInstance).map(type::cast);
  }
}
