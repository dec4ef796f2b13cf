package io.sparkmlp;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.SparkException;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.util.GeneralMLWriter;

/** Saves a model in the format asked for, whole or not at all. */
final class MLPModelWriter extends GeneralMLWriter {

  MLPModelWriter(PipelineStage model) {
    super(model);
  }

  @Override
  public void save(String path) throws IOException {
    StagedSave.save(path, shouldOverwrite(), sparkSession(), this::saveImpl);
  }

  /** Spark's, whose checked exceptions its own superclass does not declare. */
  @Override
  public void saveImpl(String path) {
    try {
      super.saveImpl(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SparkException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
