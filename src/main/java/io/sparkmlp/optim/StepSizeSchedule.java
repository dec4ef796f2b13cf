package io.sparkmlp.optim;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How the step size alpha changes from epoch to epoch. Epochs (or iterations, for full-batch
 * descent) are counted from 0.
 *
 * <p>After scikit-learn's SGDOptimizer, except {@link #COSINE}.
 */
public enum StepSizeSchedule {
  /** {@code alpha}. */
  CONSTANT("constant") {
    @Override
    public double stepSize(double base, int epoch, int maxEpochs, int reductions) {
      return base;
    }
  },
  /**
   * {@code alpha / (epoch + 1)^0.5}. Deviation: the t of scikit-learn counts rows seen, which ties
   * the schedule to the size of the data; ours counts epochs.
   */
  INVSCALING("invscaling") {
    @Override
    public double stepSize(double base, int epoch, int maxEpochs, int reductions) {
      return base / Math.sqrt(epoch + 1.0);
    }
  },
  /**
   * {@code alpha / 5^reductions}, one more reduction each time two epochs in a row fail to improve
   * the objective; at an end when alpha is below 1e-6.
   */
  ADAPTIVE("adaptive") {
    @Override
    public double stepSize(double base, int epoch, int maxEpochs, int reductions) {
      return base / StrictMath.pow(5, reductions);
    }
  },
  /**
   * {@code alpha (1 + cos(pi epoch / maxEpochs)) / 2}: Loshchilov and Hutter (2017),
   * arXiv:1608.03983, equation 5, without restarts.
   */
  COSINE("cosine") {
    @Override
    public double stepSize(double base, int epoch, int maxEpochs, int reductions) {
      return base * (1 + StrictMath.cos(Math.PI * epoch / maxEpochs)) / 2;
    }
  };

  private static final int FAILURES_PER_REDUCTION = 2;
  private static final double SMALLEST_STEP_SIZE = 1e-6;

  private final String paramName;

  StepSizeSchedule(String paramName) {
    this.paramName = paramName;
  }

  /** The name that the Param takes. */
  public String paramName() {
    return paramName;
  }

  /** The schedule of a name, in any case. */
  public static StepSizeSchedule of(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    for (StepSizeSchedule schedule : values()) {
      if (schedule.paramName.equals(wanted)) {
        return schedule;
      }
    }
    throw new IllegalArgumentException(
        "stepSizeSchedule: expected one of %s, got %s"
            .formatted(
                Arrays.stream(values()).map(s -> s.paramName).collect(Collectors.joining(", ")),
                name));
  }

  /**
   * The step size of one epoch.
   *
   * @param base alpha as set by the user
   * @param epoch counted from 0
   * @param maxEpochs how many the fit may take
   * @param reductions {@link Progress#reductions()}; only {@link #ADAPTIVE} looks at it
   */
  public abstract double stepSize(double base, int epoch, int maxEpochs, int reductions);

  /** Whether the fit ends because the step size has become too small to matter. */
  public boolean exhausted(double base, int reductions) {
    return this == ADAPTIVE && stepSize(base, 0, 1, reductions) < SMALLEST_STEP_SIZE;
  }

  /**
   * What a schedule must know of the past: a value, replaced after each epoch.
   *
   * @param best the lowest objective so far
   * @param failures epochs in a row that failed to improve on the best by a share of tol
   * @param reductions how often two in a row did
   */
  public record Progress(double best, int failures, int reductions) {
    /** Before the first epoch. */
    public static final Progress NONE = new Progress(Double.POSITIVE_INFINITY, 0, 0);

    /**
     * The progress after one more epoch.
     *
     * @param objective of the epoch
     * @param tol relative improvement that is wanted (scikit-learn's is absolute; ours does not
     *     depend on the scale of the label)
     */
    public Progress after(double objective, double tol) {
      boolean improved =
          best == Double.POSITIVE_INFINITY
              ? objective < best
              : Convergence.improvement(best, objective) > tol;
      int inARow = improved ? 0 : failures + 1;
      boolean reduce = inARow == FAILURES_PER_REDUCTION;
      return new Progress(
          objective < best ? objective : best,
          reduce ? 0 : inARow,
          reduce ? reductions + 1 : reductions);
    }
  }
}
