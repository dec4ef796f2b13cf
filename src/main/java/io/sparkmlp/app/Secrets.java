package io.sparkmlp.app;

import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/** Keeps secrets out of messages, by the rule that Spark's UI and logs follow. */
final class Secrets {
  private static final String DEFAULT_REGEX = "(?i)secret|password|token|access[.]?key";
  private static final String HIDDEN = "*********";
  private static final Pattern USER_INFO = Pattern.compile("://[^/@\\s]+@");

  private Secrets() {}

  /** The value as it may be shown. */
  static String shown(String key, String value) {
    String regex = new SparkConf().get("spark.redaction.regex", DEFAULT_REGEX);
    return Pattern.compile(regex).matcher(key).find() ? HIDDEN : path(value);
  }

  /** A path without the user and password that its authority may hold. */
  static String path(String path) {
    return USER_INFO.matcher(path).replaceAll("://" + HIDDEN + "@");
  }
}
