package io.sparkmlp.app;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "evaluate", description = "Measures a saved model on rows with a label.")
final class EvaluateCommand implements Callable<Integer> {
  @Mixin private ModelAndData given;
  @Mixin private CommonOptions common;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    given.check(Storage.open());
    try (Session session = Session.open("spark-mlp evaluate " + given.data())) {
      Flow flow = Flow.load(given.model());
      Dataset<Row> rows = given.read(new Table(session.spark()), flow);
      Evaluation evaluation = Evaluation.of(flow, "--data", rows);
      out.printf(Locale.ROOT, "%s of %,d rows%n", flow.task(), evaluation.rows());
      evaluation
          .metrics()
          .forEach((name, value) -> out.printf(Locale.ROOT, "%-10s %.6g%n", name, value));
      out.flush();
    }
    return 0;
  }
}
