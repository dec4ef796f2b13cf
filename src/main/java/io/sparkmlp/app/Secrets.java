package io.sparkmlp.app;

import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/** Keeps secrets out of messages, by the rule that Spark's UI and logs follow. */
final class Secrets {
  private static final String DEFAULT_REGEX = "(?i)secret|password|token|access[.]?key";
  private static final String HIDDEN = "*********";
  private static final Pattern USER_INFO = Pattern.compile("://[^/@\\s]+@");
  private static final Pattern PAIR =
      Pattern.compile(
          "(?i)([\\w.-]*(?:secret|password|passwd|pwd|token|access[._-]?key|signature|\\bsig)[\\w.-]*\\s*=\\s*)[^\\s&;,'\"]+");

  private Secrets() {}

  /** The value as it may be shown. */
  static String shown(String key, String value) {
    String regex = new SparkConf().get("spark.redaction.regex", DEFAULT_REGEX);
    return Pattern.compile(regex).matcher(key).find() ? HIDDEN : masked(value);
  }

  /**
   * A text without the user and password that a URI's authority may hold, and without the values of
   * pairs such as {@code password=...}.
   */
  static String masked(String text) {
    String masked = USER_INFO.matcher(text).replaceAll("://" + HIDDEN + "@");
    return PAIR.matcher(masked).replaceAll("$1" + HIDDEN);
  }
}
