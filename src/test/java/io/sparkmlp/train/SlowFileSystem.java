package io.sparkmlp.train;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local file system under the scheme {@code slow}, which renames when a test says so. */
public final class SlowFileSystem extends RawLocalFileSystem {
  private static final long MILLISECONDS_AT_MOST = 60_000;

  private static boolean waiting;
  private static int waits;

  /** Ends the wait of a rename, if one waits. */
  static synchronized void goOn() {
    waiting = false;
    SlowFileSystem.class.notifyAll();
  }

  /** How many renames have waited. */
  static synchronized int waits() {
    return waits;
  }

  private static synchronized void await() throws IOException {
    waiting = true;
    waits++;
    try {
      SlowFileSystem.class.wait(MILLISECONDS_AT_MOST);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    if (waiting) {
      throw new IOException("nobody said to go on");
    }
  }

  @Override
  public String getScheme() {
    return "slow";
  }

  @Override
  public URI getUri() {
    return URI.create("slow:///");
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    await();
    return super.rename(from, to);
  }
}
