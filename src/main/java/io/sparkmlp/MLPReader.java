package io.sparkmlp;

import io.sparkmlp.net.TrainedNetwork;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.SparkSession;

/**
 * Loads one kind of stage. The kind is fixed here: what a folder says about its class is compared,
 * never obeyed, so loading runs no code that the folder chooses.
 */
final class MLPReader<P extends Params> extends MLReader<P> {
  private final Class<P> type;
  private final BiFunction<String, SparkSession, P> body;

  private MLPReader(Class<P> type, BiFunction<String, SparkSession, P> body) {
    this.type = type;
    this.body = body;
  }

  /**
   * @param create makes the estimator from its uid
   */
  static <P extends Params> MLPReader<P> ofEstimator(Class<P> type, Function<String, P> create) {
    return new MLPReader<>(
        type, (path, session) -> SparkInternals.load(path, session, type, create));
  }

  /**
   * @param create makes the model from its uid and network
   */
  static <P extends Params> MLPReader<P> ofModel(
      Class<P> type, BiFunction<String, TrainedNetwork, P> create) {
    return new MLPReader<>(
        type,
        (path, session) ->
            SparkInternals.load(
                path, session, type, uid -> create.apply(uid, NetworkFiles.read(path, session))));
  }

  /**
   * @throws IllegalArgumentException if there is no such stage at the path, or its files are
   *     damaged
   */
  @Override
  public P load(String path) {
    try {
      return body.apply(path, sparkSession());
    } catch (Exception e) { // Scala's code throws checked exceptions without saying so
      throw new IllegalArgumentException(
          "%s: expected a saved %s, which cannot be read: %s"
              .formatted(path, type.getSimpleName(), reason(e)),
          e);
    }
  }

  private static String reason(Exception e) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return e instanceof IllegalArgumentException
        ? message
        : e.getClass().getSimpleName() + ": " + message;
  }
}
