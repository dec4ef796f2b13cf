package io.sparkmlp;

import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Saving beside the target and renaming at the end, so that a save that fails leaves nothing behind
 * and what was there before stays.
 */
final class StagedSave {
  private StagedSave() {}

  /** Writes files at or below a path. */
  interface Body {
    void write(String path) throws Exception;
  }

  /**
   * @param overwrite whether to replace what is at the path
   * @throws IOException if there is something at the path that is not to be replaced, or writing
   *     fails
   */
  static void save(String path, boolean overwrite, SparkSession session, Body body)
      throws IOException {
    if (!overwrite) {
      SparkInternals.refuseExisting(path, session);
    }
    FileSystem fs = fileSystem(path, session);
    Path target = fs.makeQualified(new Path(path));
    String mark = "-" + UUID.randomUUID();
    Path staged = new Path(target.getParent(), "." + target.getName() + mark);
    Path old = new Path(target.getParent(), "." + target.getName() + mark + "-old");
    try {
      body.write(SparkInternals.localMode() ? staged.toUri().getPath() : staged.toString());
      boolean replacing = fs.exists(target);
      if (replacing) {
        rename(fs, target, old);
      }
      try {
        rename(fs, staged, target);
      } catch (IOException e) {
        if (replacing) {
          rename(fs, old, target);
        }
        throw e;
      }
      fs.delete(old, true);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(path + ": saving failed: " + e.getMessage(), e);
    } finally {
      fs.delete(staged, true);
    }
  }

  /** In local mode a path is of this machine, whatever file system Spark takes by default. */
  private static FileSystem fileSystem(String path, SparkSession session) throws IOException {
    var configuration = session.sessionState().newHadoopConf();
    return SparkInternals.localMode()
        ? FileSystem.getLocal(configuration).getRaw()
        : new Path(path).getFileSystem(configuration);
  }

  private static void rename(FileSystem fs, Path from, Path to) throws IOException {
    if (!fs.rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
  }
}
