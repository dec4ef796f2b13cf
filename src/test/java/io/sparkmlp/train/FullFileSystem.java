package io.sparkmlp.train;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/** The local file system under the scheme {@code full}, whose disk is full when a test says so. */
public final class FullFileSystem extends RawLocalFileSystem {
  /** Bytes that there is still room for. */
  static volatile long room = Long.MAX_VALUE;

  @Override
  public String getScheme() {
    return "full";
  }

  @Override
  public URI getUri() {
    return URI.create("full:///");
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    OutputStream out = super.create(path, overwrite, bufferSize, replication, blockSize, progress);
    return new FSDataOutputStream(
        new FilterOutputStream(out) {
          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            int fits = (int) Math.min(length, room);
            out.write(bytes, from, fits);
            room -= fits;
            if (fits < length) {
              writeToFullDevice(bytes);
            }
          }
        },
        null);
  }

  /** Fails as a disk does that is full. */
  private void writeToFullDevice(byte[] bytes) throws IOException {
    try (OutputStream full = append(new Path("/dev/full"))) {
      full.write(bytes);
    }
  }
}
