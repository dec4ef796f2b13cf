package io.sparkmlp.app;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.param.Param;

/** The keys of a job, for the help. */
final class JobHelp {
  private static final int WIDTH = 100;
  private static final int INDENT = 26;

  private JobHelp() {}

  static String text() {
    Map<String, String> keys = new LinkedHashMap<>();
    for (JobKey key : JobKey.values()) {
      keys.put(key.key(), key.meaning());
    }
    StringBuilder text = new StringBuilder("\nKeys of a job:\n");
    append(text, keys);
    text.append("\nParams of both networks (MLPRegressor, MLPClassifier):\n");
    Predictor<?, ?, ?> regressor = Task.REGRESSION.estimator();
    Map<String, String> shared = params(regressor);
    append(text, shared);
    text.append("\nOf a classification only:\n");
    Map<String, String> own = params(Task.CLASSIFICATION.estimator());
    own.keySet().removeAll(shared.keySet());
    append(text, own);
    text.append(
        """

        A job:
          task=regression
          data=sample-data/concrete.csv
          label=compressive_strength
          hiddenLayers=20,10
          model=models/concrete
        """);
    return text.toString();
  }

  private static Map<String, String> params(Predictor<?, ?, ?> estimator) {
    Map<String, String> params = new LinkedHashMap<>();
    for (Param<?> param : ParamText.settable(estimator)) {
      params.put(param.name(), ParamText.describe(estimator, param));
    }
    return params;
  }

  private static void append(StringBuilder text, Map<String, String> keys) {
    keys.forEach(
        (key, meaning) -> {
          List<String> lines = wrap(meaning);
          text.append("  %-22s  %s%n".formatted(key, lines.get(0)));
          lines.stream()
              .skip(1)
              .forEach(line -> text.append(" ".repeat(INDENT)).append(line).append('\n'));
        });
  }

  private static List<String> wrap(String text) {
    StringBuilder wrapped = new StringBuilder();
    int column = 0;
    for (String word : Arrays.asList(text.strip().split("\\s+"))) {
      if (column > 0 && INDENT + column + 1 + word.length() > WIDTH) {
        wrapped.append('\n');
        column = 0;
      } else if (column > 0) {
        wrapped.append(' ');
        column++;
      }
      wrapped.append(word);
      column += word.length();
    }
    return wrapped.toString().lines().collect(Collectors.toList());
  }
}
