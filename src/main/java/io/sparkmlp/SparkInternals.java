package io.sparkmlp;

import io.sparkmlp.net.Activation;
import io.sparkmlp.net.Layout;
import io.sparkmlp.net.Loss;
import io.sparkmlp.net.Scaler;
import io.sparkmlp.net.TrainedNetwork;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DatasetUtils$;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.FileSystemOverwrite;
import org.apache.spark.ml.util.Instrumentation;
import org.apache.spark.ml.util.MetadataUtils;
import org.apache.spark.ml.util.ReadWriteUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.SparkUserDefinedFunction;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.Function1;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Every call of this package into what Spark ML keeps to itself ({@code private[ml]} in Scala,
 * public to Java). A Spark upgrade that moves any of it breaks this file only.
 */
final class SparkInternals {
  private SparkInternals() {}

  /** Whether this thread saves or loads by java.nio instead of Spark, as Spark Connect asks for. */
  static boolean localMode() {
    try {
      return (boolean) ReadWriteUtils.localSavingModeState().get();
    } catch (NoClassDefFoundError e) { // Spark 4.0 knows no such mode.
      return false;
    }
  }

  /**
   * @throws IOException in Spark's words, if there is something at the path
   */
  static void refuseExisting(String path, SparkSession session) throws IOException {
    new FileSystemOverwrite().handleOverwrite(path, false, session);
  }

  /** Writes class, uid and Params of a stage below {@code path}. */
  static void saveMetadata(Params stage, String path, SparkSession session) {
    DefaultParamsWriter.saveMetadata(stage, path, session);
  }

  /**
   * Reads what {@link #saveMetadata} wrote. No class is loaded by a name that the file holds.
   *
   * @param type the only class whose metadata is accepted
   * @param create makes the stage from its uid
   * @throws IllegalArgumentException if the metadata is of another class
   */
  static <P extends Params> P load(
      String path, SparkSession session, Class<P> type, Function<String, P> create) {
    DefaultParamsReader.Metadata metadata =
        DefaultParamsReader$.MODULE$.loadMetadata(path, session, type.getName());
    P stage = create.apply(metadata.uid());
    metadata.getAndSetParams(stage, Option.empty());
    return stage;
  }

  /**
   * The folder of the last stage of a type in a saved pipeline; the path itself where there is no
   * such pipeline. Loads no stage.
   *
   * @throws IllegalArgumentException if there is no saved stage at the path
   */
  static String stagePath(String path, SparkSession session, Class<?> type) {
    try {
      if (className(path, session).equals(PipelineModel.class.getName())) {
        Path stages = new Path(path, "stages");
        FileSystem fs = stages.getFileSystem(session.sessionState().newHadoopConf());
        String[] folders =
            Arrays.stream(fs.listStatus(stages))
                .map(stage -> stage.getPath().toString())
                .sorted(Comparator.reverseOrder())
                .toArray(String[]::new);
        for (String folder : folders) {
          if (className(folder, session).equals(type.getName())) {
            return folder;
          }
        }
      }
      return path;
    } catch (Exception e) { // Scala's code throws checked exceptions without saying so
      throw new IllegalArgumentException(
          "%s: expected a saved %s or a pipeline with one, which cannot be read: %s"
              .formatted(path, type.getSimpleName(), e));
    }
  }

  private static String className(String path, SparkSession session) {
    return DefaultParamsReader$.MODULE$.loadMetadata(path, session, "").className();
  }

  /** A perceptron of Spark's own as a network of ours: sigmoid units, softmax, nothing scaled. */
  static TrainedNetwork network(MultilayerPerceptronClassificationModel model) {
    Layout layout = new Layout((int[]) model.getOrDefault(model.layers()));
    return new TrainedNetwork(
        layout,
        Activation.SIGMOID,
        Loss.CROSS_ENTROPY,
        model.weights().toArray(),
        Scaler.identity(layout.inputs()));
  }

  /** Number of classes by the label's metadata; 0 if that does not say. */
  static int numClasses(StructType schema, String labelCol) {
    Option<Object> classes = MetadataUtils.getNumClasses(schema.apply(labelCol));
    return classes.isEmpty() ? 0 : (int) classes.get();
  }

  /** Number of classes by the label's metadata, else by a pass over the labels. */
  static int countClasses(Dataset<?> dataset, String labelCol) {
    return DatasetUtils$.MODULE$.getNumClasses(dataset, labelCol, Integer.MAX_VALUE);
  }

  /** Number of features by the column's metadata, else by the first row. */
  static int countFeatures(Dataset<?> dataset, String featuresCol) {
    return DatasetUtils$.MODULE$.getNumFeatures(dataset, featuresCol);
  }

  /** Whether a Param of this stage is set, without the objects that Spark's own check makes. */
  static boolean isSet(Params stage, Param<?> param) {
    return stage.paramMap().contains(param);
  }

  /** A function of rows that Spark's planner can tell from others: it keeps the object itself. */
  static UserDefinedFunction function(Function1<?, ?> function, DataType type) {
    Seq<Option<Encoder<?>>> bySchema =
        CollectionConverters.asScala(List.<Option<Encoder<?>>>of()).toSeq();
    return new SparkUserDefinedFunction(
        function, type, bySchema, Option.empty(), Option.apply("predict"), false, true);
  }

  /** Runs a fit and logs, as Spark's own estimators do, its stage, data, Params and outcome. */
  static <T> T instrumented(PipelineStage stage, Dataset<?> dataset, Function<Log, T> body) {
    return Instrumentation.instrumented(
        instrumentation -> {
          instrumentation.logPipelineStage(stage);
          instrumentation.logDataset(dataset);
          Param<?>[] params = stage.params();
          instrumentation.logParams(stage, CollectionConverters.asScala(List.of(params)).toSeq());
          return body.apply(instrumentation::logNamedValue);
        });
  }

  /** Where a fit reports numbers about itself. */
  interface Log {
    void value(String name, long value);
  }
}
