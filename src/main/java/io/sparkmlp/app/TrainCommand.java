package io.sparkmlp.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "train",
    description = "Fits a model, evaluates it on held-out rows, and saves it with a report.",
    footerHeading = "%n")
final class TrainCommand implements Callable<Integer> {
  @Parameters(paramLabel = "JOB", description = "Job file, key=value lines (.properties).")
  private String job;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets a key of the job; wins over the file. May be given many times.")
  private List<String> settings = new ArrayList<>();

  @Mixin private CommonOptions common;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Storage storage = Storage.open();
    Job checked = JobFile.read(job, settings, storage);
    storage.requireReadable(JobKey.DATA.key(), checked.data());
    if (checked.testData() != null) {
      storage.requireReadable(JobKey.TEST_DATA.key(), checked.testData());
    }
    storage.requireWritable(
        JobKey.MODEL.key(), checked.model(), checked.overwrite(), "set overwrite=true", true);
    if (checked.report() != null) {
      storage.requireFolder(JobKey.REPORT.key(), checked.report());
    }
    try (Session session = Session.open("spark-mlp train " + checked.data())) {
      Training.Result result = new Training(checked, new Table(session.spark()), out).run();
      storage.replace(checked.model(), fresh -> result.flow().save(fresh.toString()));
      if (checked.report() != null) {
        result.report().write(checked.report(), storage);
      }
      tell(out, checked, result.report(), storage);
    }
    return 0;
  }

  private static void tell(PrintWriter out, Job job, Report report, Storage storage) {
    out.printf(
        Locale.ROOT,
        "stopped after %,d iterations: %s (%.1f s)%n",
        report.iterations(),
        report.stopReason(),
        report.fitSeconds());
    out.printf(Locale.ROOT, "train  %,7d rows   %s%n", report.train().rows(), report.train());
    if (report.test() != null) {
      out.printf(Locale.ROOT, "test   %,7d rows   %s%n", report.test().rows(), report.test());
    }
    out.printf("model  %s%n", storage.shown(job.model()));
    if (job.report() != null) {
      out.printf("report %s%n", storage.shown(job.report()));
    }
    out.printf(
        Locale.ROOT,
        "%.1f s in all, %.1f s to the first iteration%n",
        Training.secondsSinceStart(),
        report.secondsToFirstIteration());
    out.flush();
  }
}
