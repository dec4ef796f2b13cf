package io.sparkmlp.optim;

import io.sparkmlp.kernel.Kernels;
import io.sparkmlp.optim.LbfgsState.Status;
import java.util.Arrays;

/**
 * Limited-memory BFGS, one iteration at a time.
 *
 * <pre>
 *   d_k       = -H_k g_k                         H_k from the last m pairs (s, y), two-loop recursion
 *   theta_k+1 = theta_k + alpha_k d_k            alpha_k by a strong-Wolfe line search, 1 tried first
 *   s_k       = theta_k+1 - theta_k,  y_k = g_k+1 - g_k
 *   H_k^0     = gamma_k I,  gamma_k = s'y / y'y  of the newest pair
 * </pre>
 *
 * The first direction is -g / |g|.
 *
 * <p>Nocedal and Wright (2006), "Numerical Optimization", Algorithms 7.4 and 7.5, equation 7.20.
 * Deviations, for objectives that are sums of float terms and so are exact to some 1e-9 only:
 *
 * <ul>
 *   <li>A pair with {@code s'y <= 1e-10 |s| |y|} is not kept.
 *   <li>If the search finds no lower value, the history is dropped and -gamma g is tried; if that
 *       finds none either, the state stays where it is, with {@link Status#NO_IMPROVEMENT}.
 *   <li>See {@link LineSearch} for how noise and values that are not finite are met.
 * </ul>
 *
 * The value never rises from one state to the next.
 *
 * <p>An instance keeps buffers, nothing else, from call to call: results depend on the arguments
 * only, but threads must not share it.
 */
public final class Lbfgs {
  /** Pairs kept unless another number is wanted. */
  public static final int DEFAULT_MEMORY = 10;

  private static final double LEAST_COSINE = 1e-10;

  private final Kernels kernels = Kernels.best();
  private final int memory;
  private final LineSearch search = new LineSearch(kernels);
  private double[] direction = {};

  /**
   * s'y of the pairs of the last state, and their y, by which the next state's are known again:
   * most are the same.
   */
  private double[] products = {};

  private double[][] productsOf = {};

  /** With a memory of {@link #DEFAULT_MEMORY} pairs. */
  public Lbfgs() {
    this(DEFAULT_MEMORY);
  }

  /** With a memory of at least one pair. */
  public Lbfgs(int memory) {
    if (memory < 1) {
      throw new IllegalArgumentException("memory: expected at least 1, got %d".formatted(memory));
    }
    this.memory = memory;
  }

  /** The state at a start point, after one evaluation. */
  public LbfgsState start(Objective objective, double[] theta) {
    int n = objective.dimension();
    if (theta.length != n) {
      throw new IllegalArgumentException(
          "theta: expected %d parameters, got %d".formatted(n, theta.length));
    }
    double[] point = theta.clone();
    double[] gradient = new double[n];
    double value = objective.evaluate(point, gradient);
    boolean finite = Double.isFinite(value) && Double.isFinite(kernels.dot(n, gradient, gradient));
    return new LbfgsState(
        0,
        1,
        finite ? Status.RUNNING : Status.NON_FINITE,
        point,
        value,
        gradient,
        new double[0][],
        new double[0][]);
  }

  /** The state one iteration later; a state that is not running is returned as it is. */
  public LbfgsState next(Objective objective, LbfgsState state) {
    if (!state.running()) {
      return state;
    }
    int n = state.theta().length;
    double[] gradient = state.gradient();
    int pairs = state.s().length;
    if (direction.length != n) {
      direction = new double[n];
    }
    double scale;
    if (pairs > 0) {
      updateProducts(state);
      double[] newest = state.y()[pairs - 1];
      scale = products[pairs - 1] / kernels.dot(n, newest, newest);
      twoLoopRecursion(state, scale);
    } else {
      double squaredNorm = kernels.dot(n, gradient, gradient);
      if (squaredNorm == 0) {
        return stopped(state, 0);
      }
      scale = 1 / Math.sqrt(squaredNorm);
      steepest(gradient, scale);
    }
    // With pairs a zero gradient makes a zero direction, along which the search finds nothing.
    boolean found = search.run(objective, state, direction);
    int evaluations = search.evaluations();
    if (!found && pairs > 0) {
      pairs = 0;
      steepest(gradient, scale);
      found = search.run(objective, state, direction);
      evaluations += search.evaluations();
    }
    return found ? accepted(state, pairs, evaluations) : stopped(state, evaluations);
  }

  private static LbfgsState stopped(LbfgsState state, int evaluations) {
    return new LbfgsState(
        state.iteration(),
        state.evaluations() + evaluations,
        Status.NO_IMPROVEMENT,
        state.theta(),
        state.value(),
        state.gradient(),
        state.s(),
        state.y());
  }

  /** The state at the point that the search has found, with the newest {@code pairs} old pairs. */
  private LbfgsState accepted(LbfgsState state, int pairs, int evaluations) {
    int n = state.theta().length;
    double[] theta = search.takeTheta();
    double[] gradient = search.takeGradient();
    double[] newS = theta.clone();
    kernels.axpy(n, -1, state.theta(), newS);
    double[] newY = gradient.clone();
    kernels.axpy(n, -1, state.gradient(), newY);
    double sy = kernels.dot(n, newS, newY);
    double ss = kernels.dot(n, newS, newS);
    double yy = kernels.dot(n, newY, newY);
    double[][] s = Arrays.copyOfRange(state.s(), state.s().length - pairs, state.s().length);
    double[][] y = Arrays.copyOfRange(state.y(), state.y().length - pairs, state.y().length);
    if (sy > LEAST_COSINE * Math.sqrt(ss) * Math.sqrt(yy)) {
      s = appended(s, newS);
      y = appended(y, newY);
    }
    return new LbfgsState(
        state.iteration() + 1,
        state.evaluations() + evaluations,
        Status.RUNNING,
        theta,
        search.value(),
        gradient,
        s,
        y);
  }

  /** The vectors, less the oldest if the memory is full, and one more. */
  private double[][] appended(double[][] vectors, double[] vector) {
    int drop = vectors.length == memory ? 1 : 0;
    double[][] result = Arrays.copyOfRange(vectors, drop, vectors.length + 1);
    result[result.length - 1] = vector;
    return result;
  }

  /** Makes {@link #products} those of a state. */
  private void updateProducts(LbfgsState state) {
    double[][] y = state.y();
    double[] updated = new double[y.length];
    int known = 0;
    for (int j = 0; j < y.length; j++) {
      while (known < productsOf.length && productsOf[known] != y[j]) {
        known++;
      }
      updated[j] =
          known < productsOf.length
              ? products[known]
              : kernels.dot(y[j].length, state.s()[j], y[j]);
    }
    products = updated;
    productsOf = y;
  }

  /** {@code d <- -scale g}. */
  private void steepest(double[] gradient, double scale) {
    for (int i = 0; i < direction.length; i++) {
      direction[i] = -scale * gradient[i];
    }
  }

  /**
   * {@code d <- -H g}: Algorithm 7.4. It starts from -g, so that no sign is left to change at the
   * end.
   */
  private void twoLoopRecursion(LbfgsState state, double gamma) {
    double[][] s = state.s();
    double[][] y = state.y();
    int n = direction.length;
    double[] d = direction;
    double[] alpha = new double[s.length];
    steepest(state.gradient(), 1);
    for (int j = s.length - 1; j >= 0; j--) {
      alpha[j] = 1 / products[j] * kernels.dot(n, s[j], d);
      kernels.axpy(n, -alpha[j], y[j], d);
    }
    for (int i = 0; i < n; i++) {
      d[i] *= gamma;
    }
    for (int j = 0; j < s.length; j++) {
      double beta = 1 / products[j] * kernels.dot(n, y[j], d);
      kernels.axpy(n, alpha[j] - beta, s[j], d);
    }
  }
}
