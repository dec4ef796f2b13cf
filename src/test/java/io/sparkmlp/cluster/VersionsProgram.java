package io.sparkmlp.cluster;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.sparkmlp.MLPClassificationModel;
import io.sparkmlp.MLPClassifier;
import io.sparkmlp.MLPRegressor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.OneVsRest;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What users do, under whichever Spark is on the class path, with a line for each result, bits and
 * all; before that, a line for each of our references to Spark that leads nowhere. For {@link
 * VersionsIT}.
 */
public final class VersionsProgram {
  private VersionsProgram() {}

  /**
   * @param args a folder to save models in
   */
  public static void main(String[] args) throws Exception {
    missing().forEach(member -> System.out.println("missing " + member));
    try (SparkSession spark =
        Sessions.open(
            "local-cluster[2,1,640]",
            Map.of(
                "spark.executor.extraClassPath",
                System.getProperty("io.sparkmlp.executorClassPath")))) {
      System.out.println("version " + spark.version());
      for (Fit fit : Fit.values()) {
        Fit.Bits bits = fit.run(spark);
        result(fit.name(), bits.parameters(), bits.objective());
      }
      pipeline(spark, args[0] + "/pipeline");
      checkpoints(spark, args[0]);
      tuning(spark);
    }
  }

  private static List<String> missing() {
    return new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.sparkmlp")
            .stream()
            .flatMap(type -> type.getAccessesFromSelf().stream())
            .map(JavaAccess::getTarget)
            .filter(target -> target.getOwner().getPackageName().startsWith("org.apache.spark"))
            .filter(target -> target.resolveMember().isEmpty())
            .map(AccessTarget::getFullName)
            .distinct()
            .sorted()
            .toList();
  }

  private static void result(String name, double[]... values) {
    System.out.println("result " + name + " " + Arrays.deepHashCode(values));
  }

  private static void pipeline(SparkSession spark, String folder) throws Exception {
    Dataset<Row> rows =
        spark
            .range(0, 600, 1, 3)
            .selectExpr("concat('c', id % 3) name", "id % 7 + id % 3 a", "id % 5 - id % 3 b");
    PipelineModel model =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new StringIndexer().setInputCol("name").setOutputCol("label"),
                  new VectorAssembler()
                      .setInputCols(new String[] {"a", "b"})
                      .setOutputCol("features"),
                  new MLPClassifier()
                      .setHiddenLayers(8)
                      .setSolver("adam")
                      .setBatchSize(60)
                      .setMaxIter(20)
                      .setValidationFraction(0.1)
                })
            .fit(rows);
    double[][] predicted = probabilities(model, rows);
    result("pipeline", predicted);
    boolean batches =
        model.transform(rows).queryExecution().executedPlan().toString().contains("PredictBatch");
    System.out.println("result predicts in batches: " + batches);
    model.write().overwrite().save(folder);
    boolean same = Arrays.deepEquals(predicted, probabilities(PipelineModel.load(folder), rows));
    System.out.println("result loaded predicts the same: " + same);
    MLPClassificationModel classifier = (MLPClassificationModel) model.stages()[2];
    Dataset<Row> features =
        model.transform(rows).drop("rawPrediction", "probability", "prediction");
    double accuracy = classifier.evaluate(features).accuracy();
    System.out.println("result accuracy " + accuracy);
    result("toSparkModel", classifier.toSparkModel().weights().toArray());
  }

  private static double[][] probabilities(PipelineModel model, Dataset<Row> rows) {
    return model.transform(rows).select("probability").collectAsList().stream()
        .map(row -> row.<Vector>getAs(0).toArray())
        .toArray(double[][]::new);
  }

  private static void checkpoints(SparkSession spark, String folder) {
    spark.sparkContext().setCheckpointDir(folder + "/rows");
    MLPRegressor regressor =
        new MLPRegressor()
            .setHiddenLayers(8)
            .setMaxIter(30)
            .setCheckpointDir(folder + "/fit")
            .setCheckpointInterval(3)
            .setCheckpointRows(true);
    result("checkpoints", regressor.fit(Fit.data(spark)).summary().objectiveHistory());
  }

  private static void tuning(SparkSession spark) {
    MLPRegressor regressor = new MLPRegressor().setHiddenLayers(8).setMaxIter(5);
    double[] metrics =
        new CrossValidator()
            .setEstimator(regressor)
            .setNumFolds(2)
            .setSeed(1)
            .setEvaluator(new RegressionEvaluator())
            .setEstimatorParamMaps(
                new ParamGridBuilder().addGrid(regressor.regParam(), new double[] {0, 0.1}).build())
            .fit(Fit.data(spark))
            .avgMetrics();
    System.out.println("result CrossValidator " + metrics.length);
    long rows =
        new OneVsRest()
            .setClassifier(new MLPClassifier().setHiddenLayers(8).setMaxIter(5))
            .fit(Fit.data(spark))
            .transform(Fit.data(spark))
            .count();
    System.out.println("result OneVsRest " + rows);
  }
}
