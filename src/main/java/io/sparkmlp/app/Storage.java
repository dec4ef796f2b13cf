package io.sparkmlp.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * The files of a job, on any Hadoop file system. Needs no running Spark, so that wrong paths are
 * told at once.
 */
final class Storage {
  /** Writes something to a path that does not exist yet. */
  @FunctionalInterface
  interface Writer {
    void write(Path path) throws IOException;
  }

  private final Configuration hadoop;

  private Storage(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /** With the Hadoop settings of this JVM's Spark settings. */
  static Storage open() {
    return new Storage(SparkHadoopUtil.get().newConfiguration(new SparkConf()));
  }

  InputStream openJobFile(String path) throws IOException {
    if (path.contains("://")) {
      Path remote = path("job file", path);
      return fileSystem(remote).open(remote);
    }
    if (!Files.isRegularFile(java.nio.file.Path.of(path))) {
      throw AppException.usage(
          "%s: no such job file (looked for %s)",
          path, java.nio.file.Path.of(path).toAbsolutePath().normalize());
    }
    return Files.newInputStream(java.nio.file.Path.of(path));
  }

  /** A usage failure unless the path or glob names something that is there. */
  void requireReadable(String key, String text) {
    Path path = path(key, text);
    try {
      FileSystem fs = fileSystem(path);
      FileStatus[] found = fs.globStatus(new Path(readable(text, hadoop)));
      if (found == null || found.length == 0) {
        throw AppException.usage(
            "%s: nothing found at %s (looked for %s)", key, text, fs.makeQualified(path));
      }
    } catch (IOException e) {
      throw AppException.usage("%s: cannot read %s: %s", key, text, Failures.describe(e));
    }
  }

  /**
   * A path as Spark is to read it, which takes every path for a glob: what is there under this very
   * name is meant, whatever characters it has.
   */
  static String readable(String text, Configuration hadoop) throws IOException {
    Path path = new Path(text);
    return path.getFileSystem(hadoop).exists(path)
        ? text.replaceAll("[\\[\\]{}*?\\\\]", "\\\\$0")
        : text;
  }

  /** A usage failure unless the path is that of a saved PipelineModel. */
  void requireModel(String text) {
    requireReadable("--model", text);
    Path path = path("--model", text);
    try {
      FileSystem fs = fileSystem(path);
      if (!looksLikeModel(fs, path)) {
        throw AppException.usage(
            "--model: %s is not a saved model; expected a folder that './submit.sh train' wrote",
            text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A usage failure unless the path can become a new folder or file.
   *
   * @param allowed whether the user has allowed to replace what is there
   * @param how what allows it
   * @param models whether only a model may be replaced
   */
  void requireWritable(String key, String text, boolean allowed, String how, boolean models) {
    Path path = path(key, text);
    try {
      FileSystem fs = fileSystem(path);
      Path qualified = fs.makeQualified(path);
      if (fs.exists(qualified)) {
        if (!allowed) {
          throw AppException.usage("%s: %s exists already; %s to replace it", key, text, how);
        }
        boolean empty =
            fs.getFileStatus(qualified).isDirectory() && fs.listStatus(qualified).length == 0;
        if (models && !empty && !looksLikeModel(fs, qualified)) {
          throw AppException.usage(
              "%s: %s exists and is not a model, so it is not replaced; choose another folder",
              key, text);
        }
      }
      requireWritableParent(fs, key, qualified);
    } catch (IOException e) {
      throw AppException.usage("%s: cannot write %s: %s", key, text, Failures.describe(e));
    }
  }

  /** A usage failure unless the path is a folder to write into, or can become one. */
  void requireFolder(String key, String text) {
    Path path = path(key, text);
    try {
      FileSystem fs = fileSystem(path);
      if (fs.exists(path) && !fs.getFileStatus(path).isDirectory()) {
        throw AppException.usage("%s: %s is a file; expected a folder", key, text);
      }
      requireWritableParent(fs, key, fs.makeQualified(path));
    } catch (IOException e) {
      throw AppException.usage("%s: cannot write %s: %s", key, text, Failures.describe(e));
    }
  }

  private static void requireWritableParent(FileSystem fs, String key, Path path)
      throws IOException {
    Path parent = path.getParent();
    while (parent != null && !fs.exists(parent)) {
      parent = parent.getParent();
    }
    if (parent == null) {
      return;
    }
    if (!fs.getFileStatus(parent).isDirectory()) {
      throw AppException.usage("%s: %s is a file; expected a folder", key, parent);
    }
    fs.access(parent, FsAction.WRITE);
  }

  private static boolean looksLikeModel(FileSystem fs, Path path) throws IOException {
    return fs.getFileStatus(path).isDirectory()
        && fs.exists(new Path(path, "metadata"))
        && fs.exists(new Path(path, "stages"));
  }

  /**
   * Lets {@code writer} write a sibling of the target, which then takes the target's name. What was
   * there before goes only then; if the writer fails it stays, and nothing half-written does.
   */
  void replace(String target, Writer writer) throws IOException {
    Path path = path("", target);
    FileSystem fs = fileSystem(path);
    path = fs.makeQualified(path);
    Path fresh = sibling(path, "new");
    fs.deleteOnExit(fresh);
    try {
      fs.mkdirs(path.getParent());
      writer.write(fresh);
      if (!fs.exists(path)) {
        rename(fs, fresh, path);
        return;
      }
      Path old = sibling(path, "old");
      rename(fs, path, old);
      try {
        rename(fs, fresh, path);
      } catch (IOException e) {
        rename(fs, old, path);
        throw e;
      }
      fs.delete(old, true);
    } finally {
      fs.delete(fresh, true);
      fs.cancelDeleteOnExit(fresh);
    }
  }

  private static void rename(FileSystem fs, Path from, Path to) throws IOException {
    if (!fs.rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
  }

  /** Hidden, so that a reader of the parent folder does not see it. */
  static Path sibling(Path path, String what) {
    String name = "." + path.getName() + "." + what + "-" + UUID.randomUUID();
    return new Path(path.getParent(), name);
  }

  /** The file system of a path, without the checksum files that Hadoop adds to local ones. */
  FileSystem fileSystem(Path path) throws IOException {
    FileSystem fs = path.getFileSystem(hadoop);
    return fs instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : fs;
  }

  Configuration hadoop() {
    return hadoop;
  }

  /** The path as it is shown when all is done: absolute, local ones without a scheme. */
  String shown(String text) {
    Path path = path("", text);
    try {
      Path qualified = fileSystem(path).makeQualified(path);
      return "file".equals(qualified.toUri().getScheme())
          ? qualified.toUri().getPath()
          : Secrets.masked(qualified.toString());
    } catch (IOException e) {
      return Secrets.masked(text);
    }
  }

  static Path path(String key, String text) {
    try {
      return new Path(text);
    } catch (IllegalArgumentException e) {
      throw AppException.usage("%s: '%s' is not a path: %s", key, text, e.getMessage());
    }
  }
}
