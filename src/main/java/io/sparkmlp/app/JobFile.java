package io.sparkmlp.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.param.Param;

/** Turns a properties file and the command line's own settings into a {@link Job}. */
final class JobFile {
  private final Map<String, String> values;

  private JobFile(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads and checks a job.
   *
   * @param path of a properties file in UTF-8; with a scheme on that Hadoop file system, else local
   * @param settings {@code key=value}, which win over the file
   * @throws AppException on the first thing that is wrong
   */
  static Job read(String path, List<String> settings, Storage storage) {
    Map<String, String> values = load(path, storage);
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw AppException.usage("--set: expected key=value, got '%s'", setting);
      }
      values.put(setting.substring(0, equals).strip(), setting.substring(equals + 1).strip());
    }
    return new JobFile(values).job();
  }

  private static Map<String, String> load(String path, Storage storage) {
    Map<String, String> values = new LinkedHashMap<>();
    List<String> twice = new ArrayList<>();
    Properties properties =
        new Properties() {
          private static final long serialVersionUID = 1L;

          @Override
          public synchronized Object put(Object key, Object value) {
            if (values.put((String) key, ((String) value).strip()) != null) {
              twice.add((String) key);
            }
            return null;
          }
        };
    try (Reader in =
        new BufferedReader(
            new InputStreamReader(
                storage.openJobFile(path), StandardCharsets.UTF_8.newDecoder()))) {
      in.mark(1); // Some editors begin a file with a byte order mark.
      if (in.read() != 0xFEFF) {
        in.reset();
      }
      properties.load(in);
    } catch (MalformedInputException e) {
      throw AppException.usage("%s: expected a text file in UTF-8", path);
    } catch (IOException | IllegalArgumentException e) {
      throw AppException.usage("%s: cannot read the job file: %s", path, e.getMessage());
    }
    if (!twice.isEmpty()) {
      throw AppException.usage("%s: the key %s is given twice", path, twice.get(0));
    }
    return values;
  }

  private Job job() {
    Task task = task();
    Predictor<?, ?, ?> estimator = task.estimator();
    Map<String, Param<?>> params =
        ParamText.settable(estimator).stream()
            .collect(Collectors.toMap(Param::name, p -> p, (a, b) -> a, LinkedHashMap::new));
    values.keySet().forEach(key -> checkKey(key, task, params));
    values.forEach(
        (key, value) -> {
          if (params.containsKey(key)) {
            ParamText.set(estimator, params.get(key), value);
          }
        });

    String data = required(JobKey.DATA);
    Format format = format(JobKey.DATA, data);
    String testData = text(JobKey.TEST_DATA, null);
    if (testData != null) {
      refuseWithTestData(JobKey.SPLIT);
      refuseWithTestData(JobKey.SPLIT_SEED);
    }
    List<String> features = list(JobKey.FEATURES);
    List<String> exclude = list(JobKey.EXCLUDE);
    String label = format == Format.LIBSVM ? text(JobKey.LABEL, "label") : required(JobKey.LABEL);
    checkColumns(label, features, exclude);
    String model = required(JobKey.MODEL);
    return new Job(
        task,
        data,
        format,
        label,
        features,
        exclude,
        list(JobKey.CATEGORICAL),
        oneOf(JobKey.MISSING, Missing.values(), Missing.ERROR),
        split(),
        splitSeed(),
        testData,
        testData == null ? null : format(JobKey.TEST_DATA, testData),
        model,
        text(JobKey.REPORT, null),
        ParamText.bool(JobKey.OVERWRITE.key(), text(JobKey.OVERWRITE, "false")),
        estimator);
  }

  private Task task() {
    if (text(JobKey.TASK, null) == null) {
      throw AppException.usage(
          "task: missing; add task=regression or task=classification to the job");
    }
    return oneOf(JobKey.TASK, Task.values(), null);
  }

  private static void checkKey(String key, Task task, Map<String, Param<?>> params) {
    if (JobKey.of(key).isPresent() || params.containsKey(key)) {
      return;
    }
    ParamText.reserved(key)
        .ifPresent(
            instead -> {
              throw AppException.usage("%s: set by the job itself; use the key %s", key, instead);
            });
    if (key.startsWith("spark.")) {
      throw AppException.usage(
          "%s: settings of Spark do not belong in a job; use --conf KEY=VALUE before the command",
          key);
    }
    for (Task other : Task.values()) {
      if (other != task
          && Arrays.stream(other.estimator().params()).anyMatch(p -> p.name().equals(key))) {
        throw AppException.usage("%s: a key of %s, but the task is %s", key, other, task);
      }
    }
    List<String> known =
        Stream.concat(Arrays.stream(JobKey.values()).map(JobKey::key), params.keySet().stream())
            .toList();
    throw AppException.usage(
        "%s: unknown key; did you mean %s? './submit.sh train --help' lists all keys",
        key, Spelling.nearest(key, known));
  }

  private static void checkColumns(String label, List<String> features, List<String> exclude) {
    if (features.contains(label)) {
      throw AppException.usage(
          "features: the label %s cannot be a feature; take it out of the list", label);
    }
    for (String column : exclude) {
      if (features.contains(column)) {
        throw AppException.usage("exclude: %s is listed under features too", column);
      }
    }
  }

  private void refuseWithTestData(JobKey key) {
    if (text(key, null) != null) {
      throw AppException.usage(
          "%s: has no meaning with testData; give one of the two: a fraction of data, or a test set"
              + " of its own",
          key);
    }
  }

  private double split() {
    String text = text(JobKey.SPLIT, "0.75");
    try {
      double split = Double.parseDouble(text);
      if (split > 0 && split <= 1) {
        return split;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw AppException.usage(
        "split: expected a fraction above 0 and up to 1 (1 for no test set), got '%s'", text);
  }

  private long splitSeed() {
    String text = text(JobKey.SPLIT_SEED, "1");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw AppException.usage("splitSeed: expected a whole number, got '%s'", text);
    }
  }

  private Format format(JobKey path, String value) {
    return text(JobKey.FORMAT, null) == null
        ? Format.ofPath(path.key(), value)
        : oneOf(JobKey.FORMAT, Format.values(), null);
  }

  private <E extends Enum<E>> E oneOf(JobKey key, E[] allowed, E otherwise) {
    String text = text(key, null);
    if (text == null) {
      return otherwise;
    }
    return Arrays.stream(allowed)
        .filter(e -> e.toString().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                AppException.usage(
                    "%s: expected one of %s, got '%s'",
                    key,
                    Arrays.stream(allowed).map(E::toString).collect(Collectors.joining(", ")),
                    text));
  }

  private List<String> list(JobKey key) {
    return ParamText.list(text(key, ""));
  }

  private String required(JobKey key) {
    String text = text(key, null);
    if (text == null) {
      throw AppException.usage("%s: missing from the job; expected %s", key, key.meaning());
    }
    return text;
  }

  /** The value; {@code otherwise} if it is not there or empty. */
  private String text(JobKey key, String otherwise) {
    String text = values.getOrDefault(key.key(), "");
    return text.isEmpty() ? otherwise : text;
  }
}
