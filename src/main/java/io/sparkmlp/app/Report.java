package io.sparkmlp.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * What is told of a training run.
 *
 * @param test null without a test set
 * @param stopReason null if the model does not tell
 * @param secondsToFirstIteration from the start of the JVM
 * @param totalSeconds from the start of the JVM
 */
record Report(
    Task task,
    Evaluation train,
    Evaluation test,
    int iterations,
    String stopReason,
    double fitSeconds,
    double secondsToFirstIteration,
    double totalSeconds) {

  /** Writes metrics.json into the folder. */
  void write(String folder, Storage storage) throws IOException {
    byte[] json = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(content());
    Path file = new Path(Storage.path("report", folder), "metrics.json");
    storage.replace(
        file.toString(),
        fresh -> {
          try (OutputStream out = storage.fileSystem(fresh).create(fresh)) {
            out.write(json);
            out.write('\n');
          }
        });
  }

  private Map<String, Object> content() {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("task", task.toString());
    content.put("train", metrics(train));
    if (test != null) {
      content.put("test", metrics(test));
    }
    content.put("rows", train.rows() + (test == null ? 0 : test.rows()));
    content.put("iterations", iterations);
    content.put("stopReason", stopReason);
    content.put("fitSeconds", fitSeconds);
    content.put("secondsToFirstIteration", secondsToFirstIteration);
    content.put("totalSeconds", totalSeconds);
    return content;
  }

  private static Map<String, Object> metrics(Evaluation evaluation) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("rows", evaluation.rows());
    // JSON has no infinity and no NaN.
    evaluation
        .metrics()
        .forEach((name, value) -> metrics.put(name, Double.isFinite(value) ? value : null));
    return metrics;
  }
}
