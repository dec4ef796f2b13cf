package io.sparkmlp.train;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local file system under the scheme {@code slow}, which renames when a test says so. */
public final class SlowFileSystem extends RawLocalFileSystem {
  private static final long SECONDS_AT_MOST = 60;

  /** Counted down by a rename before it waits. */
  static volatile CountDownLatch waiting;

  /** For which it waits. */
  static volatile CountDownLatch released;

  /** Whether it came in time. */
  static boolean await(CountDownLatch latch) {
    try {
      return latch.await(SECONDS_AT_MOST, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
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
    waiting.countDown();
    if (!await(released)) {
      throw new IOException("nobody said to go on");
    }
    return super.rename(from, to);
  }
}
