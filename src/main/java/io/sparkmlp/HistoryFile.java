package io.sparkmlp;

import io.sparkmlp.train.PhaseSeconds;
import io.sparkmlp.train.StopReason;
import io.sparkmlp.train.TrainingHistory;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * The course of a fit as a properties file of this machine, where Spark Connect keeps the summaries
 * of models that it moves out of memory.
 */
final class HistoryFile {
  private static final String[] PHASES = {
    "scheduling", "compute", "reduction", "broadcast", "driver", "bytes"
  };

  private HistoryFile() {}

  static void write(TrainingHistory history, String path) {
    Properties properties = new Properties();
    put(properties, "objective", Arrays.stream(history.objective()));
    put(properties, "validationLoss", Arrays.stream(history.validationLoss()));
    put(properties, "validationScore", Arrays.stream(history.validationScore()));
    put(properties, "stepSizes", Arrays.stream(history.stepSizes()));
    List<PhaseSeconds> phases = history.phases();
    put(properties, "scheduling", phases.stream().mapToDouble(PhaseSeconds::scheduling));
    put(properties, "compute", phases.stream().mapToDouble(PhaseSeconds::compute));
    put(properties, "reduction", phases.stream().mapToDouble(PhaseSeconds::reduction));
    put(properties, "broadcast", phases.stream().mapToDouble(PhaseSeconds::broadcast));
    put(properties, "driver", phases.stream().mapToDouble(PhaseSeconds::driver));
    put(properties, "bytes", phases.stream().mapToDouble(PhaseSeconds::bytes));
    properties.setProperty("stopReason", history.stopReason().name());
    properties.setProperty("seconds", Double.toString(history.seconds()));
    properties.setProperty(
        "secondsToFirstIteration", Double.toString(history.secondsToFirstIteration()));
    Path file = Path.of(path);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (Writer out = Files.newBufferedWriter(file)) {
        properties.store(out, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws IllegalArgumentException if the file is not of this kind
   */
  static TrainingHistory read(String path) {
    try (Reader in = Files.newBufferedReader(Path.of(path))) {
      Properties properties = new Properties();
      properties.load(in);
      return history(properties);
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s: expected a saved summary, which cannot be read: %s".formatted(path, e.getMessage()),
          e);
    }
  }

  private static TrainingHistory history(Properties properties) {
    double[] steps = numbers(properties, "stepSizes");
    double[][] columns = new double[PHASES.length][];
    for (int c = 0; c < PHASES.length; c++) {
      columns[c] = numbers(properties, PHASES[c]);
      if (columns[c].length != steps.length) {
        throw new IllegalArgumentException(
            "%s: expected %d numbers, got %d"
                .formatted(PHASES[c], steps.length, columns[c].length));
      }
    }
    List<PhaseSeconds> phases = new ArrayList<>();
    for (int i = 0; i < steps.length; i++) {
      phases.add(
          new PhaseSeconds(
              columns[0][i],
              columns[1][i],
              columns[2][i],
              columns[3][i],
              columns[4][i],
              (long) columns[5][i]));
    }
    return new TrainingHistory(
        numbers(properties, "objective"),
        numbers(properties, "validationLoss"),
        numbers(properties, "validationScore"),
        steps,
        phases,
        StopReason.valueOf(get(properties, "stopReason")),
        Double.parseDouble(get(properties, "seconds")),
        Double.parseDouble(get(properties, "secondsToFirstIteration")));
  }

  private static void put(Properties properties, String key, DoubleStream numbers) {
    properties.setProperty(
        key, numbers.mapToObj(Double::toString).collect(Collectors.joining(",")));
  }

  private static double[] numbers(Properties properties, String key) {
    String text = get(properties, key);
    return text.isEmpty()
        ? new double[0]
        : Arrays.stream(text.split(",")).mapToDouble(Double::parseDouble).toArray();
  }

  private static String get(Properties properties, String key) {
    String value = properties.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException("it has no " + key);
    }
    return value;
  }
}
