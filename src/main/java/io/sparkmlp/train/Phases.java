package io.sparkmlp.train;

/** Where the time since the last iteration went. */
final class Phases {
  private double broadcast;
  private double compute;
  private double reduction;
  private double wait;
  private long bytes;
  private long lap = System.nanoTime();

  /** Notes time, of the wait for a sum, in which partial sums were added. */
  void reduction(double seconds) {
    reduction += seconds;
  }

  /** Notes bytes that moved. */
  void moved(long more) {
    bytes += more;
  }

  /**
   * Notes a sum over partitions.
   *
   * @param broadcastSeconds until the input was on its way
   * @param waitSeconds from then until the sum was there
   * @param computeSeconds of these, what a partition computed, on average
   */
  void job(double broadcastSeconds, double waitSeconds, double computeSeconds) {
    broadcast += broadcastSeconds;
    wait += waitSeconds;
    compute += computeSeconds;
  }

  /** The phases of one iteration; counting starts anew. */
  PhaseSeconds lap() {
    long now = System.nanoTime();
    double all = (now - lap) * 1e-9;
    double scheduling = Math.max(0, wait - compute - reduction);
    double driver = Math.max(0, all - wait - broadcast);
    PhaseSeconds seconds =
        new PhaseSeconds(scheduling, compute, reduction, broadcast, driver, bytes);
    broadcast = 0;
    compute = 0;
    reduction = 0;
    wait = 0;
    bytes = 0;
    lap = now;
    return seconds;
  }
}
