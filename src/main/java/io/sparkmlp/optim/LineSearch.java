package io.sparkmlp.optim;

import io.sparkmlp.kernel.Kernels;

/**
 * Finds a step along a direction d that satisfies the strong Wolfe conditions.
 *
 * <pre>
 *   phi(a) = f(theta + a d)
 *   decrease:   phi(a) &lt;= phi(0) + c1 a phi'(0)       c1 = 1e-4
 *   curvature:  |phi'(a)| &lt;= c2 |phi'(0)|             c2 = 0.9
 * </pre>
 *
 * Nocedal and Wright (2006), Algorithms 3.5 (bracketing) and 3.6 (zoom) in one loop, since both
 * look at a trial in the same way: {@code lo} is the lowest point so far that satisfies decrease,
 * {@code hi} the other end of an interval that contains acceptable points, unknown while
 * bracketing. Deviations:
 *
 * <ul>
 *   <li>The next trial is the minimiser of the cubic through both ends (equation 3.59), kept a
 *       tenth of the interval away from them; the middle, if the last trial did not cut the
 *       interval to two thirds. While bracketing it is 1.1 to 4 times the last move further on
 *       (Moré and Thuente 1994, section 4).
 *   <li>Where phi(a) and phi(0) are so close that rounding hides the decrease (1e-7 relative),
 *       decrease is judged by the slope, phi'(a) &lt;= (2 c1 - 1) phi'(0), which says the same of a
 *       quadratic: the approximate Wolfe conditions of Hager and Zhang (2005), equation 4.1. They
 *       let phi rise by an epsilon; here it is 0, the value must not rise.
 *   <li>A trial whose value or slope is not finite counts as infinitely high.
 *   <li>When the trials run out, or the interval has become too short to matter, {@code lo} is
 *       taken if it has moved at all; curvature may then fail.
 * </ul>
 */
final class LineSearch {
  private static final double C1 = 1e-4;
  private static final double C2 = 0.9;

  /** Relative difference of values below which slopes are trusted more. */
  private static final double NOISE = 1e-7;

  /** Steps that promise a smaller relative decrease are not tried: it would not be seen. */
  private static final double LEAST_DECREASE = 1e-12;

  /** Each trial is one pass over the data. A direction that needs more is better dropped. */
  private static final int MAX_TRIALS = 20;

  private final Kernels kernels;

  private double[] origin;
  private double[] direction;
  private double startValue;
  private double startSlope;

  private double[] theta = {};
  private double[] trialGradient = {};
  private double[] loGradient = {};
  private double lo;
  private double loValue;
  private double loSlope;
  private double hi;
  private double hiValue;
  private double hiSlope;
  private boolean bracketed;
  private int evaluations;

  LineSearch(Kernels kernels) {
    this.kernels = kernels;
  }

  /**
   * Searches along {@code direction} from the point of {@code state}, the step 1 first.
   *
   * @return whether a point was found; {@link #takeTheta}, {@link #takeGradient} and {@link #value}
   *     then give it
   */
  boolean run(Objective objective, LbfgsState state, double[] direction) {
    int n = direction.length;
    origin = state.theta();
    this.direction = direction;
    startValue = state.value();
    startSlope = kernels.dot(n, state.gradient(), direction);
    evaluations = 0;
    if (!(startSlope < 0) || startSlope == Double.NEGATIVE_INFINITY) {
      return false;
    }
    if (theta.length != n) {
      theta = new double[n];
    }
    if (trialGradient.length != n) {
      trialGradient = new double[n];
    }
    if (loGradient.length != n) {
      loGradient = new double[n];
    }
    lo = 0;
    loValue = startValue;
    loSlope = startSlope;
    bracketed = false;
    double previousWidth = Double.POSITIVE_INFINITY;
    double a = 1;
    while (evaluations < MAX_TRIALS) {
      moveTo(a);
      double value = objective.evaluate(theta, trialGradient);
      double slope = kernels.dot(n, trialGradient, direction);
      evaluations++;
      boolean finite = Double.isFinite(value) && Double.isFinite(slope);
      if (!finite || !decreases(a, value, slope) || value > loValue) {
        bracketed = true;
        hi = a;
        hiValue = finite ? value : Double.POSITIVE_INFINITY;
        hiSlope = finite ? slope : Double.NaN;
      } else {
        double moved = a - lo;
        double beyond = cubicMinimiser(lo, loValue, loSlope, a, value, slope);
        if (bracketed ? slope * (hi - a) >= 0 : slope >= 0) {
          bracketed = true;
          hi = lo;
          hiValue = loValue;
          hiSlope = loSlope;
        }
        lo = a;
        loValue = value;
        loSlope = slope;
        double[] swap = loGradient;
        loGradient = trialGradient;
        trialGradient = swap;
        if (Math.abs(slope) <= -C2 * startSlope) {
          return true;
        }
        if (!bracketed) {
          // Not a number, or behind: the cubic has no minimum ahead, go as far as allowed.
          double longest = a + 4 * moved;
          a = beyond > a ? Math.min(Math.max(beyond, a + 1.1 * moved), longest) : longest;
          continue;
        }
      }
      double width = Math.abs(hi - lo);
      if (tooShort(width)) {
        break;
      }
      a = width > 2.0 / 3 * previousWidth ? (lo + hi) / 2 : interpolated();
      previousWidth = width;
    }
    // Of the last trials theta holds the last, not the lowest.
    moveTo(lo);
    return lo > 0;
  }

  private void moveTo(double a) {
    System.arraycopy(origin, 0, theta, 0, theta.length);
    kernels.axpy(theta.length, a, direction, theta);
  }

  private boolean decreases(double a, double value, double slope) {
    // The first comparison is not implied: the wanted decrease may vanish in the rounding.
    return value < startValue
        && (value <= startValue + C1 * a * startSlope
            || (startValue - value <= NOISE * Math.abs(startValue)
                && slope <= (2 * C1 - 1) * startSlope));
  }

  /** Whether nothing that matters can be found in the interval. */
  private boolean tooShort(double width) {
    if (lo == 0) {
      return -startSlope * width <= LEAST_DECREASE * Math.abs(startValue);
    }
    // Towards a wall of infinities there may be no point of the wanted curvature at all.
    return width <= (hiValue == Double.POSITIVE_INFINITY ? 0.1 : 1e-9) * lo;
  }

  /** The next trial between {@code lo} and {@code hi}. */
  private double interpolated() {
    if (hiValue == Double.POSITIVE_INFINITY) {
      return lo + (lo == 0 ? 0.1 : 0.5) * (hi - lo);
    }
    double a = cubicMinimiser(lo, loValue, loSlope, hi, hiValue, hiSlope);
    double least = Math.min(lo, hi);
    double margin = 0.1 * Math.abs(hi - lo);
    return Double.isNaN(a)
        ? (lo + hi) / 2
        : Math.min(Math.max(a, least + margin), Math.max(lo, hi) - margin);
  }

  /**
   * The minimiser of the cubic with values fa, fb and slopes sa, sb at a and b; NaN if it has none.
   * Nocedal and Wright (2006), equation 3.59.
   */
  static double cubicMinimiser(double a, double fa, double sa, double b, double fb, double sb) {
    double d1 = sa + sb - 3 * (fa - fb) / (a - b);
    double d2 = Math.copySign(Math.sqrt(d1 * d1 - sa * sb), b - a);
    return b - (b - a) * (sb + d2 - d1) / (sb - sa + 2 * d2);
  }

  int evaluations() {
    return evaluations;
  }

  /** The value at the point that was found. */
  double value() {
    return loValue;
  }

  /** The point that was found; the caller's from now on. */
  double[] takeTheta() {
    double[] taken = theta;
    theta = new double[0];
    return taken;
  }

  /** The gradient at the point that was found; the caller's from now on. */
  double[] takeGradient() {
    double[] taken = loGradient;
    loGradient = new double[0];
    return taken;
  }
}
