package io.sparkmlp.optim;

import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/** Objectives to minimise, each with its gradient written out. */
final class Functions {
  private Functions() {}

  /** A function of theta that fills the gradient. */
  interface Formula {
    double evaluate(double[] theta, double[] gradient);
  }

  /** An objective that counts its evaluations. */
  static final class Counted implements Objective {
    private final int dimension;
    private final Formula formula;
    int evaluations;

    Counted(int dimension, Formula formula) {
      this.dimension = dimension;
      this.formula = formula;
    }

    @Override
    public int dimension() {
      return dimension;
    }

    @Override
    public double evaluate(double[] theta, double[] gradient) {
      evaluations++;
      return formula.evaluate(theta, gradient);
    }
  }

  /** {@code sum_i c_i (x_i - i)^2 / 2}, c geometric from 1 to {@code condition}. */
  static Counted quadratic(int n, double condition) {
    return new Counted(
        n,
        (x, g) -> {
          double f = 0;
          for (int i = 0; i < n; i++) {
            double c = n == 1 ? 1 : Math.pow(condition, (double) i / (n - 1));
            g[i] = c * (x[i] - i);
            f += g[i] * (x[i] - i) / 2;
          }
          return f;
        });
  }

  /** {@code sum_i 100 (x_(i+1) - x_i^2)^2 + (1 - x_i)^2} over all neighbours. */
  static Counted rosenbrock(int n) {
    return new Counted(
        n,
        (x, g) -> {
          double f = 0;
          g[0] = 0;
          for (int i = 0; i + 1 < n; i++) {
            double u = x[i + 1] - x[i] * x[i];
            double v = 1 - x[i];
            f += 100 * u * u + v * v;
            g[i] += -400 * u * x[i] - 2 * v;
            g[i + 1] = 200 * u;
          }
          return f;
        });
  }

  /** Himmelblau's function: four minima of value 0. */
  static Counted himmelblau() {
    return new Counted(
        2,
        (x, g) -> {
          double u = x[0] * x[0] + x[1] - 11;
          double v = x[0] + x[1] * x[1] - 7;
          g[0] = 4 * u * x[0] + 2 * v;
          g[1] = 2 * u + 4 * v * x[1];
          return u * u + v * v;
        });
  }

  /** Powell's singular function over groups of four: the Hessian at the minimum, 0, is singular. */
  static Counted extendedPowell(int n) {
    return new Counted(
        n,
        (x, g) -> {
          double f = 0;
          for (int i = 0; i < n; i += 4) {
            double a = x[i] + 10 * x[i + 1];
            double b = x[i + 2] - x[i + 3];
            double c = x[i + 1] - 2 * x[i + 2];
            double d = x[i] - x[i + 3];
            f += a * a + 5 * b * b + c * c * c * c + 10 * d * d * d * d;
            g[i] = 2 * a + 40 * d * d * d;
            g[i + 1] = 20 * a + 4 * c * c * c;
            g[i + 2] = 10 * b - 8 * c * c * c;
            g[i + 3] = -10 * b - 40 * d * d * d;
          }
          return f;
        });
  }

  /**
   * The mean log loss of a logistic regression on random rows with noisy labels, plus a small L2
   * penalty.
   */
  static Counted logistic(long seed, int rows, int n) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] features = new double[rows][n];
    double[] sign = new double[rows];
    double[] truth = uniform(random, n, 3);
    for (int r = 0; r < rows; r++) {
      features[r] = uniform(random, n, 1);
      double z = random.nextDouble() - 0.5;
      for (int i = 0; i < n; i++) {
        z += truth[i] * features[r][i];
      }
      sign[r] = z > 0 ? 1 : -1;
    }
    return new Counted(
        n,
        (x, g) -> {
          double f = 0;
          for (int i = 0; i < n; i++) {
            g[i] = 1e-4 * x[i];
            f += 5e-5 * x[i] * x[i];
          }
          for (int r = 0; r < rows; r++) {
            double margin = 0;
            for (int i = 0; i < n; i++) {
              margin += sign[r] * x[i] * features[r][i];
            }
            double e = Math.exp(-Math.abs(margin));
            f += (Math.log1p(e) + Math.max(-margin, 0)) / rows;
            double share = margin > 0 ? e / (1 + e) : 1 / (1 + e);
            for (int i = 0; i < n; i++) {
              g[i] -= share * sign[r] * features[r][i] / rows;
            }
          }
          return f;
        });
  }

  /** The objective with its value and every entry of its gradient changed by a function. */
  static Counted changed(
      Objective objective, DoubleUnaryOperator value, DoubleUnaryOperator gradient) {
    return new Counted(
        objective.dimension(),
        (x, g) -> {
          double f = objective.evaluate(x, g);
          for (int i = 0; i < g.length; i++) {
            g[i] = gradient.applyAsDouble(g[i]);
          }
          return value.applyAsDouble(f);
        });
  }

  /** A number changed by a relative error of at most {@code size} that depends on its bits only. */
  static double noisy(double x, double size) {
    double unit = new SplittableRandom(Double.doubleToLongBits(x)).nextDouble();
    return x * (1 + size * (2 * unit - 1));
  }

  static double[] uniform(SplittableRandom random, int n, double size) {
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = size * (2 * random.nextDouble() - 1);
    }
    return x;
  }

  static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  static double norm(double[] x) {
    return Math.sqrt(dot(x, x));
  }
}
