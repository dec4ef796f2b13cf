package io.sparkmlp.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "predict",
    description =
        "Writes rows with their predictions: all columns of the data, prediction, and for a"
            + " classification the probability of each class.")
final class PredictCommand implements Callable<Integer> {
  @Mixin private ModelAndData given;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description =
          "Where to write; the extension tells the format: .csv and .json (also .gz) make one file,"
              + " .parquet and .orc a folder.")
  private String target;

  @Option(names = "--overwrite", description = "Replaces what is there.")
  private boolean overwrite;

  @Mixin private CommonOptions common;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Storage storage = Storage.open();
    Format format = Format.ofPath("--out", target);
    if (format == Format.LIBSVM) {
      throw AppException.usage("--out: libsvm holds no predictions; use .csv, .json or .parquet");
    }
    given.check(storage);
    storage.requireWritable("--out", target, overwrite, "give --overwrite", false);
    try (Session session = Session.open("spark-mlp predict " + given.data())) {
      Flow flow = Flow.load(given.model());
      Dataset<Row> rows = given.read(new Table(session.spark()), flow);
      Predictions predictions = Predictions.of(flow, rows, format);
      new TableWriter(storage).write(predictions.rows(), format, target);
      out.printf(
          Locale.ROOT, "%,d predictions in %s%n", predictions.written(), storage.shown(target));
      if (predictions.leftOut() > 0) {
        out.printf(Locale.ROOT, "%,d rows left out for lack of a value%n", predictions.leftOut());
      }
      out.flush();
    }
    return 0;
  }
}
