package io.sparkmlp.fuzz;

/** What can be wrong with a data frame. */
enum Fault {
  NAN_FEATURE,
  INFINITE_FEATURE,
  HUGE_FEATURE,
  LARGE_FEATURE,
  NULL_FEATURES,
  LONGER_VECTOR,
  EMPTY_VECTOR,
  NULL_LABEL,
  NAN_LABEL,
  INFINITE_LABEL,
  FRACTIONAL_LABEL,
  NEGATIVE_LABEL,
  HUGE_LABEL,
  NEGATIVE_WEIGHT,
  NAN_WEIGHT,
  NULL_WEIGHT,
  INFINITE_WEIGHT,
  HUGE_WEIGHT,
  NULL_INDICATOR,
  // Of the frame as a whole:
  ZERO_WEIGHTS,
  TINY_WEIGHTS,
  ALL_HELD_OUT,
  NONE_HELD_OUT,
  ONE_CLASS,
  MISSING_CLASS,
  CONSTANT_LABEL,
  TYPE_OF_LABEL,
  TYPE_OF_FEATURES,
  TYPE_OF_WEIGHT,
  TYPE_OF_INDICATOR,
  MISSING_COLUMN,
  EXISTING_OUTPUT,
  CLASSES_OF_METADATA,
  WIDTH_OF_METADATA;

  private static final Fault[] ALL = values();

  static Fault of(int number) {
    return ALL[number % ALL.length];
  }

  static int count() {
    return ALL.length;
  }

  boolean ofRow() {
    return compareTo(ZERO_WEIGHTS) < 0;
  }
}
