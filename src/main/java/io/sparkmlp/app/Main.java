package io.sparkmlp.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: multilayer perceptrons on Spark without a program. */
@Command(
    name = "./submit.sh",
    description = "Multilayer perceptrons on Spark.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TrainCommand.class, EvaluateCommand.class, PredictCommand.class},
    footer = {
      "",
      "Options of spark-submit (--master, --conf, ...) go before the command.",
      "Exit codes: 0 done, 1 failed while running, 2 wrong key, value or use."
    })
public final class Main implements Runnable {
  /** What a task that fails says; the command tells the reason in one line. */
  private static final String[] FAILING_TASKS = {
    "org.apache.spark.executor.Executor",
    "org.apache.spark.scheduler.TaskSetManager",
    "org.apache.spark.scheduler.DAGScheduler",
    "org.apache.spark.sql.execution.datasources.FileFormatWriter",
    "org.apache.spark.util.Utils",
    "org.apache.spark.util.SparkErrorUtils",
    "org.apache.spark.ml.util.Instrumentation"
  };

  @Mixin private CommonOptions common;
  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs a command, and exits with its code if that is not 0. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int code = run(out, err, args);
    // In a cluster an exit, even by 0, would be taken for a failure.
    if (code != 0) {
      System.exit(code);
    }
  }

  /** Runs a command and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = commandLine(out, err);
    try {
      return line.execute(args);
    } catch (Error e) { // Memory or a disk that is full; picocli hands on exceptions only.
      return failed(e, line, line.getParseResult());
    }
  }

  private static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    CommandLine line = new CommandLine(new Main());
    line.setOut(out).setErr(err);
    line.setParameterExceptionHandler(Main::wrongUse);
    line.setExecutionExceptionHandler(Main::failed);
    line.setExecutionStrategy(Main::execute);
    line.getSubcommands()
        .get("train")
        .getHelpSectionMap()
        .put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_FOOTER, help -> JobHelp.text());
    return line;
  }

  private static int execute(ParseResult parsed) {
    if (verbose(parsed)) {
      for (String logger : FAILING_TASKS) {
        Configurator.setLevel(logger, Level.WARN);
      }
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static int wrongUse(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    PrintWriter err = line.getErr();
    String hint = "";
    if (e instanceof UnmatchedArgumentException unmatched && line.getParent() == null) {
      String given = unmatched.getUnmatched().get(0);
      hint =
          "; did you mean %s?".formatted(Spelling.nearest(given, line.getSubcommands().keySet()));
    }
    err.printf(
        "error: %s%s (see %s --help)%n",
        Secrets.masked(e.getMessage().lines().findFirst().orElse("")),
        hint,
        line.getCommandSpec().qualifiedName());
    err.flush();
    return AppException.USAGE;
  }

  private static int failed(Throwable e, CommandLine line, ParseResult parsed) {
    PrintWriter err = line.getErr();
    err.printf("error: %s%n", Secrets.masked(Failures.describe(e)));
    if (verbose(parsed)) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      err.print(Secrets.masked(trace.toString()));
    }
    err.flush();
    return e instanceof AppException known ? known.exitCode() : AppException.FAILURE;
  }

  private static boolean verbose(ParseResult parsed) {
    for (ParseResult p = parsed; p != null; p = p.subcommand()) {
      if (p.hasMatchedOption("--verbose")) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "no command given; expected one of "
            + String.join(", ", spec.commandLine().getSubcommands().keySet()));
  }
}
