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
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(Path.of(path))) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    double[] objective = numbers(properties, "objective", path);
    double[] scheduling = numbers(properties, "scheduling", path);
    double[] compute = numbers(properties, "compute", path);
    double[] reduction = numbers(properties, "reduction", path);
    double[] broadcast = numbers(properties, "broadcast", path);
    double[] driver = numbers(properties, "driver", path);
    double[] bytes = numbers(properties, "bytes", path);
    List<PhaseSeconds> phases = new ArrayList<>();
    for (int i = 0; i < scheduling.length; i++) {
      phases.add(
          new PhaseSeconds(
              scheduling[i], compute[i], reduction[i], broadcast[i], driver[i], (long) bytes[i]));
    }
    return new TrainingHistory(
        objective,
        numbers(properties, "validationLoss", path),
        numbers(properties, "validationScore", path),
        numbers(properties, "stepSizes", path),
        phases,
        StopReason.valueOf(get(properties, "stopReason", path)),
        Double.parseDouble(get(properties, "seconds", path)),
        Double.parseDouble(get(properties, "secondsToFirstIteration", path)));
  }

  private static void put(Properties properties, String key, DoubleStream numbers) {
    properties.setProperty(
        key, numbers.mapToObj(Double::toString).collect(Collectors.joining(",")));
  }

  private static double[] numbers(Properties properties, String key, String path) {
    String text = get(properties, key, path);
    return text.isEmpty()
        ? new double[0]
        : Arrays.stream(text.split(",")).mapToDouble(Double::parseDouble).toArray();
  }

  private static String get(Properties properties, String key, String path) {
    String value = properties.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException(
          path + ": expected a saved summary, got none of its " + key);
    }
    return value;
  }
}
