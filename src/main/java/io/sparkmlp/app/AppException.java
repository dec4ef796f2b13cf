package io.sparkmlp.app;

/**
 * A failure that is told to the user in one line: what, expected, got, what to do. {@link Main}
 * masks the secrets in it.
 */
final class AppException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Exit code of a failure while running. */
  static final int FAILURE = 1;

  /** Exit code of a wrong key, value or use. */
  static final int USAGE = 2;

  private final int exitCode;

  private AppException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** The caller asked for something that cannot be: exit code 2. */
  static AppException usage(String format, Object... args) {
    return new AppException(USAGE, format.formatted(args));
  }

  /** What was asked for went wrong: exit code 1. */
  static AppException failure(String format, Object... args) {
    return new AppException(FAILURE, format.formatted(args));
  }

  int exitCode() {
    return exitCode;
  }
}
