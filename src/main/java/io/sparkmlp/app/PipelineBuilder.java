package io.sparkmlp.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.feature.Imputer;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.util.Identifiable$;

/** The stages of a job, from the columns of the data to a prediction in the words of the label. */
final class PipelineBuilder {
  private final Columns columns;
  private final Inputs inputs;
  private final List<PipelineStage> stages = new ArrayList<>();
  private final Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  PipelineBuilder(Columns columns, Inputs inputs) {
    this.columns = columns;
    this.inputs = inputs;
    names.addAll(columns.features());
    names.addAll(columns.others());
    names.add(inputs.labelInside());
  }

  /**
   * The pipeline.
   *
   * @param classes null in regression
   */
  Pipeline build(Predictor<?, ?, ?> estimator, Classes classes) {
    String prediction = estimator.getPredictionCol();
    List<String> assembled = new ArrayList<>(numbers());
    assembled.addAll(categories());
    assembled.addAll(quoted(columns.vectors()));
    estimator.setFeaturesCol(features(assembled));
    estimator.setLabelCol(inputs.labelInside());
    if (classes == null || !classes.indexed()) {
      stages.add(estimator);
    } else {
      String[] labels = classes.names().toArray(String[]::new);
      String index = fresh(inputs.labelInside() + "_index");
      // Not keep: with it the label would have one class more.
      stages.add(
          new StringIndexerModel(Identifiable$.MODULE$.randomUID("strIdx"), new String[][] {labels})
              .setInputCol(inputs.labelInside())
              .setOutputCol(index));
      String predicted = fresh(prediction + "_index");
      estimator.setLabelCol(index).setPredictionCol(predicted);
      stages.add(estimator);
      stages.add(
          new IndexToString().setInputCol(predicted).setOutputCol(prediction).setLabels(labels));
    }
    return new Pipeline().setStages(stages.toArray(PipelineStage[]::new));
  }

  private List<String> numbers() {
    List<String> numbers = columns.numbers();
    if (inputs.missing() != Missing.IMPUTE || numbers.isEmpty()) {
      return quoted(numbers);
    }
    List<String> imputed = fresh(numbers, name -> name + "_imputed");
    // The median is a value of the column, so that whole numbers stay whole.
    stages.add(
        new Imputer()
            .setStrategy("median")
            .setInputCols(array(quoted(numbers)))
            .setOutputCols(array(imputed)));
    return imputed;
  }

  /** One indicator a category. One that was not seen in training, or is missing, has none set. */
  private List<String> categories() {
    List<String> categories = columns.categories();
    if (categories.isEmpty()) {
      return List.of();
    }
    boolean skip = inputs.missing() == Missing.SKIP;
    List<String> indices = fresh(categories, name -> name + "_index");
    List<String> indicators = fresh(categories, name -> name + "_indicators");
    stages.add(
        new StringIndexer()
            .setStringOrderType("alphabetAsc")
            .setHandleInvalid(skip ? "skip" : "keep")
            .setInputCols(array(quoted(categories)))
            .setOutputCols(array(indices)));
    stages.add(
        new OneHotEncoder()
            .setDropLast(!skip)
            .setInputCols(array(indices))
            .setOutputCols(array(indicators)));
    return indicators;
  }

  private String features(List<String> assembled) {
    if (columns.vectors().size() == 1 && assembled.size() == 1 && !assembled.get(0).contains("`")) {
      return assembled.get(0);
    }
    String features = fresh("features");
    String invalid =
        switch (inputs.missing()) {
          case ERROR -> "error";
          case SKIP -> "skip";
          case IMPUTE -> "keep";
        };
    stages.add(
        new VectorAssembler()
            .setHandleInvalid(invalid)
            .setInputCols(array(assembled))
            .setOutputCol(features));
    return features;
  }

  private List<String> fresh(List<String> columns, UnaryOperator<String> wanted) {
    return columns.stream().map(wanted).map(this::fresh).toList();
  }

  /** A name for a column in between, unlike any other. */
  private String fresh(String wanted) {
    String name = wanted.replace('.', '_');
    while (!names.add(name)) {
      name += "_";
    }
    return name;
  }

  private static List<String> quoted(List<String> names) {
    return names.stream().map(Columns::quoted).toList();
  }

  private static String[] array(List<String> names) {
    return names.toArray(String[]::new);
  }
}
