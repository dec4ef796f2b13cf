package io.sparkmlp.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparkmlp.FitLog;
import io.sparkmlp.cluster.Fit.Bits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fits with a fault of each kind in turn, at a random moment of a random fit, and a table of how
 * they ended. Not one of the tests:
 *
 * <pre>
 *   src/bench/run.sh FaultSoak [FITS]
 * </pre>
 */
@ExtendWith(SharedCluster.class)
class FaultSoak {
  private static final int FITS = Integer.getInteger("fits", 200);
  private static final int SEED = Integer.getInteger("seed", 1);

  private enum Kind {
    EXECUTOR_KILLED_WHILE_PACKING,
    EXECUTOR_KILLED_IN_GRADIENT,
    EXECUTOR_KILLED_IN_REDUCTION,
    EXECUTOR_KILLED_BETWEEN,
    ALL_EXECUTORS_KILLED,
    WORKER_KILLED_AND_REPLACED,
    CACHED_BLOCKS_LOST,
    TASKS_FAIL
  }

  private static final class Line {
    private int fits;
    private int faults;
    private int survived;
    private int equal;
    private double secondsLost;
  }

  private record Outcome(Bits bits, double seconds) {}

  private final StandaloneCluster cluster = SharedCluster.get();
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Map<Fit, Outcome> undisturbed = new EnumMap<>(Fit.class);
  private final Map<Kind, Line> table = new EnumMap<>(Kind.class);
  private SparkSession spark;
  private SparkContext context;

  @TempDir private Path folder;

  @Test
  void soak() throws Exception {
    spark = Sessions.open(cluster.url(), Map.of("spark.plugins", FaultPlugin.class.getName()));
    context = spark.sparkContext();
    try {
      for (int round = 0; round < FITS; round++) {
        round(round);
      }
      for (Line line : table.values()) {
        assertEquals(line.fits, line.equal);
      }
    } finally {
      spark.stop();
    }
  }

  private void round(int round) throws Exception {
    Kind kind = Kind.values()[round % Kind.values().length];
    Fit fit =
        kind == Kind.EXECUTOR_KILLED_IN_REDUCTION
            ? Fit.SLICES
            : Fit.values()[random.nextInt(Fit.values().length)];
    Path marks = Files.createDirectory(folder.resolve("" + round));
    Outcome expected = undisturbed(fit);
    ClusterIT.awaitExecutors(cluster, spark);
    String outcome;
    int faults = 1;
    Line line = table.computeIfAbsent(kind, k -> new Line());
    try {
      Outcome actual = run(fit, fault(kind, fit, marks));
      try (Stream<Path> files = Files.list(marks)) {
        faults = (int) files.count();
      }
      line.survived++;
      line.secondsLost += actual.seconds - expected.seconds;
      expected.bits.assertEqual(actual.bits, fit.name());
      line.equal++;
      outcome = "equal";
    } catch (Exception | AssertionError e) {
      outcome = e.toString();
    }
    line.fits++;
    line.faults += faults;
    System.out.printf("%d: %s of %s, %d faults: %s%n", round, kind, fit, faults, outcome);
    print();
  }

  private Outcome undisturbed(Fit fit) throws Exception {
    if (!undisturbed.containsKey(fit)) {
      ClusterIT.awaitExecutors(cluster, spark);
      run(fit, i -> {}); // The first of its kind loads and compiles code.
      undisturbed.put(fit, run(fit, i -> {}));
    }
    return undisturbed.get(fit);
  }

  private Outcome run(Fit fit, IntConsumer between) throws Exception {
    long started = System.nanoTime();
    try (FitLog log = FitLog.iterations(between)) {
      Bits bits =
          cluster.within(
              fit.name(),
              () -> {
                between.accept(0);
                return fit.run(spark);
              });
      return new Outcome(bits, (System.nanoTime() - started) * 1e-9);
    }
  }

  /** What makes one file for each fault, between iterations or within their tasks. */
  private IntConsumer fault(Kind kind, Fit fit, Path marks) {
    int partitions = fit.partitions();
    return switch (kind) {
      case EXECUTOR_KILLED_WHILE_PACKING -> kill(0, marks, Fit.INPUT_PARTITIONS);
      case EXECUTOR_KILLED_IN_GRADIENT -> kill(random.nextInt(1, 3), marks, partitions);
      case EXECUTOR_KILLED_IN_REDUCTION -> kill(random.nextInt(1, 3), marks, Fit.SLICES_OF_SUM);
      case TASKS_FAIL ->
          at(0, () -> context.setLocalProperty(FaultPlugin.PROPERTY, "fail " + marks));
      default -> at(random.nextInt(1, 4), () -> between(kind, marks));
    };
  }

  private IntConsumer kill(int iteration, Path marks, int tasks) {
    String fault = "kill %s %d %d".formatted(marks.resolve("struck"), tasks, random.nextInt(tasks));
    return at(iteration, () -> context.setLocalProperty(FaultPlugin.PROPERTY, fault));
  }

  private static IntConsumer at(int iteration, Runnable action) {
    return i -> {
      if (i == iteration) {
        action.run();
      }
    };
  }

  private void between(Kind kind, Path marks) {
    try {
      Files.createFile(marks.resolve("struck"));
      switch (kind) {
        case EXECUTOR_KILLED_BETWEEN -> {
          List<ProcessHandle> executors = cluster.executors();
          executors.get(random.nextInt(executors.size())).destroyForcibly();
        }
        case ALL_EXECUTORS_KILLED -> cluster.executors().forEach(ProcessHandle::destroyForcibly);
        case WORKER_KILLED_AND_REPLACED -> {
          cluster.killWorker();
          cluster.startWorker();
        }
        case CACHED_BLOCKS_LOST -> {
          int rows = (int) context.getPersistentRDDs().keysIterator().next();
          SparkEnv.get().blockManager().master().removeRdd(rows, true);
        }
        default -> throw new IllegalArgumentException(kind.name());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void print() {
    System.out.println(
        "kind                            fits  faults  survived  equal  s lost a fit");
    table.forEach(
        (kind, line) ->
            System.out.printf(
                "%-30s  %4d  %6d  %8d  %5d  %12.1f%n",
                kind.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                line.fits,
                line.faults,
                line.survived,
                line.equal,
                line.secondsLost / Math.max(1, line.survived)));
    System.out.flush();
  }
}
