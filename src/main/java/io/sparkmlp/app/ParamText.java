package io.sparkmlp.app;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.FloatParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/** Params as text: read by their type, so that a new Param needs no line here. */
final class ParamText {
  private ParamText() {}

  /** All Params but those for which the job has keys of its own. */
  static List<Param<?>> settable(Params params) {
    return Arrays.<Param<?>>stream(params.params())
        .filter(p -> reserved(p.name()).isEmpty())
        .toList();
  }

  /** What to use in place of a Param that the job sets itself. */
  static Optional<String> reserved(String name) {
    return switch (name) {
      case "labelCol" -> Optional.of(JobKey.LABEL.key());
      case "featuresCol" -> Optional.of(JobKey.FEATURES.key());
      default -> Optional.empty();
    };
  }

  /** Whether the Param names a column that the model adds to the data. */
  static boolean namesOutput(Param<?> param) {
    return List.of("predictionCol", "rawPredictionCol", "probabilityCol").contains(param.name());
  }

  /** Whether the Param names a column of the data that is neither the label nor a feature. */
  static boolean namesColumn(Param<?> param) {
    return param.name().endsWith("Col") && !namesOutput(param) && reserved(param.name()).isEmpty();
  }

  /**
   * Sets a Param.
   *
   * @throws AppException if the text is not of the Param's type, or the Param's validator refuses
   *     it
   */
  static void set(Params params, Param<?> param, String text) {
    Object value = parse(param, text);
    try {
      put(params, param, value);
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      if (message.startsWith(param.name() + ": expected")) {
        throw AppException.usage("%s", message);
      }
      boolean generic = message.contains("given invalid value");
      throw AppException.usage(
          "%s: %s is not allowed; expected %s",
          param.name(),
          Secrets.shown(param.name(), text),
          generic ? param.doc() : message + "; " + param.doc());
    }
  }

  /** {@code name meaning; default: value} for the help. */
  static String describe(Params params, Param<?> param) {
    String value =
        params.hasDefault(param) ? "; default: " + show(params.getDefault(param).get()) : "";
    return param.doc() + value;
  }

  private static String show(Object value) {
    if (value instanceof int[] ints) {
      return Arrays.stream(ints).mapToObj(Integer::toString).collect(Collectors.joining(","));
    }
    if (value instanceof double[] doubles) {
      return Arrays.stream(doubles).mapToObj(Double::toString).collect(Collectors.joining(","));
    }
    return String.valueOf(value);
  }

  @SuppressWarnings("unchecked")
  private static <T> void put(Params params, Param<T> param, Object value) {
    params.set(param, (T) value);
  }

  private static Object parse(Param<?> param, String text) {
    if (param instanceof IntParam) {
      return number(param, text, "a whole number", Integer::valueOf);
    }
    if (param instanceof LongParam) {
      return number(param, text, "a whole number", Long::valueOf);
    }
    if (param instanceof DoubleParam) {
      return number(param, text, "a number", Double::valueOf);
    }
    if (param instanceof FloatParam) {
      return number(param, text, "a number", Float::valueOf);
    }
    if (param instanceof BooleanParam) {
      return bool(param.name(), text);
    }
    if (param instanceof IntArrayParam) {
      return list(text).stream()
          .mapToInt(s -> number(param, s, "whole numbers as 100,50", Integer::valueOf))
          .toArray();
    }
    if (param instanceof DoubleArrayParam) {
      return list(text).stream()
          .mapToDouble(s -> number(param, s, "numbers as 0.5,2", Double::valueOf))
          .toArray();
    }
    if (param instanceof StringArrayParam) {
      return list(text).toArray(String[]::new);
    }
    if (param.getClass() == Param.class) {
      return text;
    }
    throw AppException.usage("%s: this Param cannot be given as text", param.name());
  }

  private static <T> T number(Param<?> param, String text, String expected, Function<String, T> f) {
    try {
      return f.apply(text);
    } catch (NumberFormatException e) {
      throw AppException.usage(
          "%s: expected %s, got '%s'", param.name(), expected, Secrets.shown(param.name(), text));
    }
  }

  /** {@code true} or {@code false}, nothing else. */
  static boolean bool(String key, String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw AppException.usage("%s: expected true or false, got '%s'", key, text);
    };
  }

  /** The parts between commas, without blanks around them. */
  static List<String> list(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }
}
