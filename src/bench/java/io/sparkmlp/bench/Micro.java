package io.sparkmlp.bench;

import io.sparkmlp.kernel.Kernels;
import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * The JMH benchmarks, one thread: kernels, gradients, packing, prediction. Prints after JMH's own
 * table what share of the FMA peak, measured in the same run, each of those reaches that count
 * floating point operations.
 *
 * <pre>
 *   src/bench/run.sh Micro [JMH OPTION...] [REGEXP...]
 * </pre>
 */
final class Micro {
  private static final String PEAK = "fmaPeak";
  private static final String FLOPS = "flops";

  private Micro() {}

  /**
   * @param args of JMH; names of benchmarks in their midst choose
   */
  public static void main(String[] args) throws CommandLineOptionException, RunnerException {
    CommandLineOptions options = new CommandLineOptions(args);
    OptionsBuilder builder = new OptionsBuilder();
    builder.parent(options).include(PEAK).shouldFailOnError(true);
    if (options.getIncludes().isEmpty()) {
      builder.include("io.sparkmlp");
    }
    options.getIncludes().forEach(builder::include);
    if (!options.getForkCount().hasValue()) {
      builder.forks(1);
    }
    if (!options.getMeasurementIterations().hasValue()) {
      builder.warmupIterations(5).warmupTime(TimeValue.seconds(2));
      builder.measurementIterations(7).measurementTime(TimeValue.seconds(1));
    }
    Collection<RunResult> results = new Runner(builder.build()).run();
    double peak = 0;
    for (RunResult result : results) {
      if (result.getParams().getBenchmark().endsWith(PEAK)) {
        peak = rate(result);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%n%-64s %10s %8s%n",
        Kernels.best().getClass().getSimpleName(),
        "GF/s",
        "of peak");
    for (RunResult result : results) {
      if (result.getSecondaryResults().containsKey(FLOPS)) {
        print(result, peak);
      }
    }
  }

  /** In GF/s: operations a nanosecond. */
  private static double rate(RunResult result) {
    return result.getSecondaryResults().get(FLOPS).getScore();
  }

  private static void print(RunResult result, double peak) {
    String name = result.getParams().getBenchmark().replaceFirst(".*\\.(\\w+\\.\\w+)$", "$1");
    StringBuilder what = new StringBuilder(name);
    for (String key : result.getParams().getParamsKeys()) {
      what.append(' ').append(result.getParams().getParam(key));
    }
    System.out.printf(
        Locale.ROOT, "%-64s %10.1f %7.1f%%%n", what, rate(result), 100 * rate(result) / peak);
  }
}
