package io.sparkmlp;

import io.sparkmlp.train.StopReason;
import io.sparkmlp.train.TrainingHistory;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * The course of a fit as a properties file of this machine, where Spark Connect keeps the summaries
 * of models that it moves out of memory.
 */
final class HistoryFile {
  private HistoryFile() {}

  static void write(TrainingHistory history, String path) {
    Properties properties = new Properties();
    properties.setProperty(
        "objective",
        Arrays.stream(history.objective())
            .mapToObj(Double::toString)
            .collect(Collectors.joining(",")));
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
    return new TrainingHistory(
        Arrays.stream(get(properties, "objective", path).split(","))
            .mapToDouble(Double::parseDouble)
            .toArray(),
        StopReason.valueOf(get(properties, "stopReason", path)),
        Double.parseDouble(get(properties, "seconds", path)),
        Double.parseDouble(get(properties, "secondsToFirstIteration", path)));
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
