package io.sparkmlp.app;

import picocli.CommandLine.Option;

/** Options of every command. */
final class CommonOptions {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Option(names = "--verbose", description = "Shows the stack trace of a failure.")
  private boolean verbose;

  boolean verbose() {
    return verbose;
  }
}
