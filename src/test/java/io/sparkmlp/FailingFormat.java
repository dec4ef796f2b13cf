package io.sparkmlp;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.util.MLWriterFormat;
import org.apache.spark.sql.SparkSession;
import scala.collection.mutable.Map;

/** A format whose writer fails half-way. */
public final class FailingFormat implements MLWriterFormat {
  @Override
  public void write(
      String path, SparkSession session, Map<String, String> options, PipelineStage stage) {
    try {
      Path folder = Path.of(java.net.URI.create(path).getPath());
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("half"), "half");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    throw new IllegalStateException("disk full");
  }
}
