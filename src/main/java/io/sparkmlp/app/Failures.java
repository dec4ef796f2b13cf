package io.sparkmlp.app;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.util.ShutdownHookManager;

/** One line out of a chain of exceptions. */
final class Failures {
  private static final Pattern ERROR_CLASS = Pattern.compile("^\\[[A-Z0-9_.]+] ");
  private static final Pattern SQL_STATE = Pattern.compile("\\s*SQLSTATE: \\w{5}\\s*$");

  private Failures() {}

  /** What happened: the file that could not be read, if there is one, and the innermost reason. */
  static String describe(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable t = failure; t != null && !chain.contains(t); t = t.getCause()) {
      if (t instanceof AppException) {
        return t.getMessage();
      }
      chain.add(t);
    }
    Throwable root = chain.get(chain.size() - 1);
    String reason = line(root);
    for (Throwable t : chain) {
      String message = String.valueOf(t.getMessage());
      if (t != root && message.startsWith("[FAILED_READ_FILE")) {
        return line(t) + ": " + reason;
      }
    }
    return reason;
  }

  private static String line(Throwable t) {
    String message = t.getMessage();
    if (t instanceof OutOfMemoryError) {
      return "out of memory: %s; give the driver more than its %,d MB with --driver-memory, or make the network smaller"
          .formatted(message, Runtime.getRuntime().maxMemory() >> 20);
    }
    if (ShutdownHookManager.get().isShutdownInProgress()) {
      return "interrupted: the JVM is ending"; // What Spark says of its jobs then is of no use.
    }
    if (message == null || message.isBlank()) {
      return t.getClass().getSimpleName();
    }
    if (message.startsWith("CSV header does not conform")) {
      return message.strip().lines().map(String::strip).collect(Collectors.joining("; "))
          + "; every column needs a name of its own, and all files the same";
    }
    String first = message.strip().lines().findFirst().orElse("");
    first = SQL_STATE.matcher(ERROR_CLASS.matcher(first).replaceFirst("")).replaceFirst("");
    first = first.strip().replaceFirst("\\.$", "");
    if (first.contains("Malformed CSV record")) {
      first += "; expected as many values as the header has names";
    }
    boolean plain = t instanceof IllegalArgumentException || t instanceof IllegalStateException;
    boolean spark = t.getClass().getName().startsWith("org.apache.spark.");
    return plain || spark ? first : t.getClass().getSimpleName() + ": " + first;
  }
}
