package io.sparkmlp.app;

import java.util.Arrays;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Option;

/** Options of the commands that use a saved model. */
final class ModelAndData {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description = "Folder of a model that train has saved.")
  private String model;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      required = true,
      description = "Path or glob of the rows, on any Hadoop file system.")
  private String data;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "csv (with a header), parquet, orc, json or libsvm; default: by the extension.")
  private String format;

  private Format parsed;

  /** Checks the options without Spark. */
  void check(Storage storage) {
    parsed =
        format == null
            ? Format.ofPath("--data", data)
            : Arrays.stream(Format.values())
                .filter(f -> f.toString().equalsIgnoreCase(format))
                .findFirst()
                .orElseThrow(
                    () ->
                        AppException.usage(
                            "--format: expected one of %s, got '%s'", Format.known(), format));
    storage.requireModel(model);
    storage.requireReadable("--data", data);
  }

  Dataset<Row> read(Table table, Flow flow) {
    return table.asIs("--data", data, parsed, flow.predictor().numFeatures());
  }

  String model() {
    return model;
  }

  String data() {
    return data;
  }
}
