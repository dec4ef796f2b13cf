package io.sparkmlp.train;

/**
 * Frees what a fit holds in Spark. Spark's calls for that give up at once in a thread that has been
 * interrupted, which is when a fit that is stopped needs them.
 */
final class Cleanup {
  private Cleanup() {}

  /** The thread is left interrupted if it was. */
  static void run(Runnable cleanup) {
    boolean interrupted = Thread.interrupted();
    try {
      cleanup.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
