package io.sparkmlp.bench;

import io.sparkmlp.fuzz.FileCases;
import io.sparkmlp.fuzz.FitCase;
import io.sparkmlp.fuzz.Verdict;
import io.sparkmlp.fuzz.Verdict.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.SparkSession;

/**
 * Hostile input: fits of random data with random Params, one case in ten, and damaged models,
 * checkpoints, summaries and job files. Prints how many ended how, and each outcome that is
 * forbidden, with its seed; ends with 1 if there is any.
 */
public final class InputSoak {
  private static final int LIMIT_SECONDS = 60;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, double[]> counts = new TreeMap<>();
  private int forbidden;

  private InputSoak() {}

  /** Arguments: cases, by default 10,000; seed of the first, by default 1. */
  public static void main(String[] args) throws Exception {
    int cases = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
    Path folder = Files.createTempDirectory("input-soak");
    InputSoak soak = new InputSoak();
    try (SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", 2)
            .getOrCreate()) {
      session.sparkContext().setLogLevel("OFF");
      FileCases files = new FileCases(session, folder.resolve("files"));
      long started = System.nanoTime();
      for (int i = 0; i < cases; i++) {
        long number = seed + i;
        if (number % 10 == 0) {
          soak.judge("fit", number, () -> FitCase.of(session, number, folder));
        } else {
          soak.judge("file", number, () -> files.of(number));
        }
        if ((i + 1) % 500 == 0) {
          System.out.printf(
              "%d cases, %d forbidden, %.0f s%n",
              i + 1, soak.forbidden, (System.nanoTime() - started) * 1e-9);
        }
      }
      System.out.printf("%-44s  cases  seconds%n", "outcome");
      soak.counts.forEach(
          (kind, count) -> System.out.printf("%-44s %6.0f %8.1f%n", kind, count[0], count[1]));
      System.out.printf("%d cases, %d forbidden%n", cases, soak.forbidden);
    }
    System.exit(soak.forbidden > 0 ? 1 : 0);
  }

  private void judge(String what, long seed, Callable<Verdict> body) throws Exception {
    Future<Verdict> running = threads.submit(body);
    Verdict verdict;
    long started = System.nanoTime();
    try {
      verdict = running.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      running.cancel(true);
      verdict = new Verdict(Kind.FORBIDDEN, "no end after " + LIMIT_SECONDS + " s");
    } catch (ExecutionException e) {
      verdict = Verdict.forbidden("the case itself", e.getCause());
    }
    double seconds = (System.nanoTime() - started) * 1e-9;
    if (verdict.kind() == Kind.FORBIDDEN) {
      forbidden++;
      System.out.printf("%s, seed %d: FORBIDDEN: %s%n", what, seed, verdict.detail());
      System.out.flush();
    } else {
      String kind = what + " " + verdict.kind() + " " + verdict.detail();
      counts.computeIfAbsent(kind, k -> new double[2])[0]++;
      counts.get(kind)[1] += seconds;
    }
  }
}
