package io.sparkmlp.train;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;

/** Rows that cannot be trained on: how many of each kind, and an example. */
final class Problems implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * In the order in which they are reported. The texts in brackets are Spark ML's own for the same
   * fault.
   */
  enum Kind {
    NULL_FEATURES("features", "a vector", "Vectors MUST NOT be Null", true),
    VECTOR_LENGTH("features", "vectors of one length, at least 1", null, false),
    FEATURES_NOT_FINITE(
        "features", "finite numbers", "Vector values MUST NOT be NaN or Infinity", true),
    FEATURES_TOO_LARGE("features", "numbers that lie less than 3.4e38 apart", null, false),
    TOO_MANY_FEATURES("features", "vectors that the first layer can take", null, false),
    LABEL_MISSING("label", "a number", "Labels MUST NOT be Null or NaN", true),
    LABEL_INFINITE("label", "a finite number", "Labels MUST NOT be Infinity", true),
    LABELS_TOO_LARGE("label", "numbers that lie less than 3.4e38 apart", null, false),
    LABEL_NOT_INTEGER("label", "an integer", "Labels MUST be Integers", false),
    LABEL_NOT_A_CLASS("label", "a class", "Labels MUST be in [0, n)", false),
    WEIGHT_MISSING("weight", "a number", "Weights MUST NOT be Null or NaN", true),
    WEIGHT_INFINITE("weight", "a finite number", "Weights MUST NOT be Negative or Infinity", true),
    WEIGHT_OUT_OF_RANGE("weight", "0 or a number from 1e-30 to 1e30", null, false),
    WEIGHT_NEGATIVE("weight", "0 or more", "Weights MUST NOT be Negative or Infinity", false);

    final String column;
    final String expected;
    final String sparkText;
    final boolean skippable;

    Kind(String column, String expected, String sparkText, boolean skippable) {
      this.column = column;
      this.expected = expected;
      this.sparkText = sparkText;
      this.skippable = skippable;
    }
  }

  /**
   * @param rows 0 if their number is not known
   */
  private record Found(long rows, double example) implements Serializable {
    String count() {
      return rows == 0 ? "some rows" : rows == 1 ? "1 row" : rows + " rows";
    }
  }

  private final EnumMap<Kind, Found> found = new EnumMap<>(Kind.class);

  void add(Kind kind, double example) {
    merge(kind, new Found(1, example));
  }

  /** Of rows whose number is not known. */
  void addSome(Kind kind, double example) {
    merge(kind, new Found(0, example));
  }

  void add(Problems other) {
    other.found.forEach(this::merge);
  }

  private void merge(Kind kind, Found more) {
    found.merge(kind, more, (a, b) -> new Found(a.rows + b.rows, a.example));
  }

  /**
   * @throws IllegalArgumentException if there are any
   */
  void check(TrainingSettings settings) {
    for (Map.Entry<Kind, Found> entry : found.entrySet()) {
      Kind kind = entry.getKey();
      String column =
          switch (kind.column) {
            case "features" -> settings.featuresCol;
            case "label" -> settings.labelCol;
            default -> settings.weightCol;
          };
      String expected = kind.expected;
      String sparkText = kind.sparkText;
      if (kind == Kind.LABEL_NOT_INTEGER || kind == Kind.LABEL_NOT_A_CLASS) {
        expected =
            "an integer"
                + (settings.numClasses > 0 ? " in [0, " + settings.numClasses + ")" : " from 0");
        if (kind == Kind.LABEL_NOT_A_CLASS && settings.numClasses > 0) {
          sparkText =
              settings.numClasses == 2
                  ? "Labels MUST be in {0, 1}"
                  : "Labels MUST be in [0, " + settings.numClasses + ")";
        }
      }
      if (kind == Kind.TOO_MANY_FEATURES) {
        expected =
            "vectors of at most %d elements, for a first layer of %d units"
                .formatted(settings.mostFeatures(), settings.firstUnits());
      }
      String got =
          switch (kind) {
            case FEATURES_TOO_LARGE, LABELS_TOO_LARGE -> "larger differences";
            case NULL_FEATURES -> "null";
            case VECTOR_LENGTH, TOO_MANY_FEATURES -> "length " + (long) entry.getValue().example;
            default ->
                Double.isNaN(entry.getValue().example)
                    ? "null or NaN"
                    : "" + entry.getValue().example;
          };
      throw new IllegalArgumentException(
          "%s: expected %s, got %s in %s%s; %s"
              .formatted(
                  column,
                  expected,
                  got,
                  entry.getValue().count(),
                  sparkText == null ? "" : " (" + sparkText + ", but got " + got + ")",
                  remedy(kind)));
    }
  }

  private static String remedy(Kind kind) {
    if (kind.skippable) {
      return "fix or drop these rows, or set handleInvalid to skip";
    }
    return switch (kind) {
      case LABEL_NOT_INTEGER, LABEL_NOT_A_CLASS ->
          "index the label with StringIndexer, or use MLPRegressor";
      case VECTOR_LENGTH -> "assemble all rows from the same columns";
      case TOO_MANY_FEATURES ->
          "hash or select features, or set hiddenLayers to a narrower first layer";
      case WEIGHT_OUT_OF_RANGE -> "scale the weights, which changes nothing else";
      default -> "fix or drop these rows";
    };
  }
}
