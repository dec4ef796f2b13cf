package io.sparkmlp;

import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.util.MLFormatRegister;
import org.apache.spark.sql.SparkSession;
import scala.collection.mutable.Map;

/**
 * The format that models are saved in by default, "internal" to Spark: {@code metadata} holds
 * class, uid and Params, {@code data} the network. Spark finds the writer of a format by the
 * model's exact class.
 */
public abstract class InternalFormat implements MLFormatRegister {
  private final Class<? extends MLPModel> type;

  private InternalFormat(Class<? extends MLPModel> type) {
    this.type = type;
  }

  /** Of {@link MLPRegressionModel}. */
  public static final class Regression extends InternalFormat {
    public Regression() {
      super(MLPRegressionModel.class);
    }
  }

  /** Of {@link MLPClassificationModel}. */
  public static final class Classification extends InternalFormat {
    public Classification() {
      super(MLPClassificationModel.class);
    }
  }

  @Override
  public String format() {
    return "internal";
  }

  @Override
  public String stageName() {
    return type.getName();
  }

  @Override
  public void write(
      String path, SparkSession session, Map<String, String> options, PipelineStage stage) {
    SparkInternals.saveMetadata(stage, path, session);
    NetworkFiles.write(((MLPModel) stage).network(), path, session);
  }
}
