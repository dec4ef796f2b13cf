package io.sparkmlp;

import java.io.IOException;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLWriter;

/** Saves an estimator, which is its Params, whole or not at all. */
final class EstimatorWriter extends MLWriter {
  private final Params estimator;

  EstimatorWriter(Params estimator) {
    this.estimator = estimator;
  }

  @Override
  public void save(String path) throws IOException {
    StagedSave.save(path, shouldOverwrite(), sparkSession(), this::saveImpl);
  }

  @Override
  public void saveImpl(String path) {
    SparkInternals.saveMetadata(estimator, path, sparkSession());
  }
}
