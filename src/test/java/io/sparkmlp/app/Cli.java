package io.sparkmlp.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a command printed, and its exit code. */
record Cli(int code, String out, String err) {

  /** Runs a command in this JVM. */
  static Cli run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), args);
    return new Cli(code, out.toString(), err.toString());
  }

  /** Runs train on a job file with further settings. */
  static Cli train(Path job, String... settings) {
    List<String> args = new ArrayList<>(List.of("train", job.toString()));
    for (String setting : settings) {
      args.add("--set");
      args.add(setting);
    }
    return run(args.toArray(String[]::new));
  }

  /** This, if all went well. */
  Cli ok() {
    if (code != 0) {
      throw new AssertionError("exit code " + code + ": " + err);
    }
    return this;
  }

  /** Writes lines to a file and returns it. */
  static Path write(Path file, String... lines) {
    try {
      Files.createDirectories(file.getParent());
      return Files.write(file, List.of(lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
