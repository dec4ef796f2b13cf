package io.sparkmlp;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import scala.Function1;

/**
 * Makes Params with their defaults and checks, so that a subclass declares one a field initialiser.
 *
 * <p>Models are captured by the closures that Spark ships, and with them their Params, so every
 * check is serialisable. A check throws, rather than returns false, because Spark's message for
 * false does not say what would be right.
 */
abstract class ParamDeclarations implements Serializable {
  private static final long serialVersionUID = 1;

  private final transient Params owner;

  /**
   * @param owner whose {@code uid()} is known already
   */
  ParamDeclarations(Params owner) {
    this.owner = owner;
  }

  /** Accepts a value by returning, refuses it by an IllegalArgumentException. */
  interface Check<T> extends Serializable {
    void test(T value);
  }

  private interface Validator<T> extends Function1<T, Object>, Serializable {}

  /** A whole number of at least {@code least}. */
  IntParam integer(String name, int defaultValue, int least, String doc) {
    return declare(
        new IntParam(
            owner,
            name,
            doc,
            validator(
                value -> {
                  if (!(value instanceof Integer number) || number < least) {
                    throw refused(name, "an integer of at least " + least, value);
                  }
                })),
        defaultValue);
  }

  /** A whole number of at least 1, or -1. */
  IntParam interval(String name, int defaultValue, String doc) {
    return declare(
        new IntParam(
            owner,
            name,
            doc,
            validator(
                value -> {
                  if (!(value instanceof Integer number) || (number < 1 && number != -1)) {
                    throw refused(name, "an integer of at least 1, or -1 for none", value);
                  }
                })),
        defaultValue);
  }

  /** Any long. */
  LongParam longInteger(String name, long defaultValue, String doc) {
    return declare(new LongParam(owner, name, doc), defaultValue);
  }

  /** A finite number of at least {@code least}. */
  DoubleParam atLeast(String name, double defaultValue, double least, String doc) {
    return declare(
        new DoubleParam(
            owner,
            name,
            doc,
            validator(
                value -> {
                  if (!(value instanceof Double number)
                      || !(number >= least)
                      || number.isInfinite()) {
                    throw refused(name, "a finite number of at least " + plain(least), value);
                  }
                })),
        defaultValue);
  }

  /** A number in {@code [least, end)}. */
  DoubleParam within(String name, double defaultValue, double least, double end, String doc) {
    Check<Object> check =
        value -> {
          double number = (double) value;
          if (!(number >= least && number < end)) {
            String last = end > 1 ? "at most 1" : "below " + plain(end);
            throw refused(name, "a number of at least " + plain(least) + ", " + last, value);
          }
        };
    return declare(new DoubleParam(owner, name, doc, validator(check)), defaultValue);
  }

  /** A finite number above 0, without a default. */
  DoubleParam positive(String name, String doc) {
    return new DoubleParam(
        owner,
        name,
        doc,
        validator(
            value -> {
              if (!(value instanceof Double number) || !(number > 0) || number.isInfinite()) {
                throw refused(name, "a finite number above 0", value);
              }
            }));
  }

  BooleanParam flag(String name, boolean defaultValue, String doc) {
    return declare(new BooleanParam(owner, name, doc), defaultValue);
  }

  /** Any text, without a default. */
  Param<String> text(String name, String doc) {
    return new Param<>(owner, name, doc, validator(value -> requireText(name, value)));
  }

  /**
   * A text that {@code parse} accepts.
   *
   * @param parse throws an IllegalArgumentException that names the choices
   */
  Param<String> choice(String name, String defaultValue, Check<String> parse, String doc) {
    return declare(
        new Param<>(
            owner,
            name,
            doc,
            validator(
                value -> {
                  requireText(name, value);
                  parse.test(value);
                })),
        defaultValue);
  }

  /** One of the given texts, in any case; the first is the default. */
  Param<String> oneOf(String name, String[] choices, String doc) {
    return choice(
        name,
        choices[0],
        value -> {
          if (!Arrays.asList(choices).contains(value.toLowerCase(Locale.ROOT))) {
            throw refused(name, "one of " + String.join(", ", choices), value);
          }
        },
        doc);
  }

  /** Widths of at least 1, possibly none. */
  IntArrayParam widths(String name, int[] defaultValue, String doc) {
    return declare(
        new IntArrayParam(
            owner,
            name,
            doc,
            validator(
                value -> {
                  if (value == null || Arrays.stream(value).anyMatch(width -> width < 1)) {
                    throw refused(
                        name, "widths of at least 1 or an empty array", Arrays.toString(value));
                  }
                })),
        defaultValue);
  }

  private <T, P extends Param<T>> P declare(P param, T defaultValue) {
    owner.setDefault(param, defaultValue);
    return param;
  }

  private static <T> Validator<T> validator(Check<T> check) {
    return value -> {
      check.test(value);
      return true;
    };
  }

  private static void requireText(String name, String value) {
    if (value == null) {
      throw refused(name, "a text", null);
    }
  }

  private static IllegalArgumentException refused(String name, String expected, Object got) {
    return new IllegalArgumentException(name + ": expected " + expected + ", got " + got);
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }
}
