package io.sparkmlp.optim;

/**
 * When to stop: the objective has become flat, or its gradient small.
 *
 * <pre>
 *   flat:        f_(k-w) - min(f_(k-w+1), ..., f_k) &lt;= w tol max(|f_(k-w)|, |that minimum|, |f_0| / 100)
 *   stationary:  |g| max(1, |theta|) &lt;= tol |f|
 * </pre>
 *
 * <p>Flat means that the relative improvement, as a mean over the last w iterations, is below tol.
 * One iteration alone (w = 1, the usual test) is a poor witness: on the plateaus of a network,
 * after a line search in trouble or a dropped history, L-BFGS takes one tiny step and then goes on
 * by large ones. With tol = 1e-6 a fit stops when, at its present rate, a thousand more iterations
 * would gain a thousandth. For methods that never ascend the minimum is f_k; for mini-batches,
 * whose objective jumps, a fit goes on as long as one of the last w epochs is better than what came
 * before.
 *
 * <p>Stationary is free of units: the left-hand side bounds, to first order, what a change of theta
 * by its own length can gain. It is the test of Liu and Nocedal (1989), |g| &lt;= tol max(1,
 * |theta|), made relative to f and stricter for large theta.
 *
 * @param tol not negative; 0 stops only where nothing improves at all
 * @param window w, at least 1
 */
public record Convergence(double tol, int window) {
  /**
   * Below this part of the start an objective is judged against the part, not against itself: the
   * loss of classes that can be told apart goes to 0 by the same factor an iteration for ever.
   */
  private static final double START_SHARE = 0.01;

  /** Iterations of the window unless another is wanted. */
  public static final int DEFAULT_WINDOW = 5;

  /** Checks the ranges. */
  public Convergence {
    if (!(tol >= 0)) {
      throw new IllegalArgumentException(
          "tol: expected a number that is not negative, got %s".formatted(tol));
    }
    if (window < 1) {
      throw new IllegalArgumentException("window: expected at least 1, got %d".formatted(window));
    }
  }

  /** The default window. */
  public Convergence(double tol) {
    this(tol, DEFAULT_WINDOW);
  }

  /** {@code (from - to) / max(|from|, |to|)}, 0 if both are 0; NaN unless both are finite. */
  public static double improvement(double from, double to) {
    return from == to ? from - to : (from - to) / Math.max(Math.abs(from), Math.abs(to));
  }

  /**
   * The first test.
   *
   * @param history f of the start and of each iteration so far
   * @param count how many entries of the history are valid
   */
  public boolean flat(double[] history, int count) {
    if (count <= window) {
      return false;
    }
    double best = history[count - window];
    for (int i = count - window + 1; i < count; i++) {
      best = Math.min(best, history[i]);
    }
    double from = history[count - 1 - window];
    if (!Double.isFinite(from) || !Double.isFinite(best)) {
      return false;
    }
    double scale = Math.max(Math.abs(from), Math.abs(best));
    return from - best <= window * tol * Math.max(scale, START_SHARE * Math.abs(history[0]));
  }

  /** The second test. */
  public boolean stationary(double value, double[] theta, double[] gradient) {
    return norm(gradient) * Math.max(1, norm(theta)) <= tol * Math.abs(value);
  }

  private static double norm(double[] x) {
    double sum = 0;
    for (double v : x) {
      sum += v * v;
    }
    return Math.sqrt(sum);
  }
}
