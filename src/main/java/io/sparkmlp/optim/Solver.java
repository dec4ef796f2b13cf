package io.sparkmlp.optim;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The optimisers by the names that the Param takes. */
public enum Solver {
  /** Limited-memory BFGS over all rows: {@link Lbfgs}. */
  L_BFGS("l-bfgs", Double.NaN, true) {
    @Override
    public UpdateRule rule(double momentum, boolean nesterov) {
      throw new UnsupportedOperationException(
          "l-bfgs has no update rule: it searches along a line");
    }
  },
  /** Plain descent, over all rows unless a batch size is set. */
  GD("gd", 0.03, true) {
    @Override
    public UpdateRule rule(double momentum, boolean nesterov) {
      return new GradientDescent();
    }
  },
  /** Mini-batch descent with momentum. */
  SGD("sgd", 0.01, false) {
    @Override
    public UpdateRule rule(double momentum, boolean nesterov) {
      return new Momentum(momentum, nesterov);
    }
  },
  /** Adam on mini-batches. */
  ADAM("adam", 0.001, false) {
    @Override
    public UpdateRule rule(double momentum, boolean nesterov) {
      return new Adam();
    }
  };

  /** The name of the choice that is left to the trainer. */
  public static final String AUTO = "auto";

  private final String paramName;
  private final double defaultStepSize;
  private final boolean fullBatchByDefault;

  Solver(String paramName, double defaultStepSize, boolean fullBatchByDefault) {
    this.paramName = paramName;
    this.defaultStepSize = defaultStepSize;
    this.fullBatchByDefault = fullBatchByDefault;
  }

  /** The name that the Param takes. */
  public String paramName() {
    return paramName;
  }

  /** The step size unless the user sets one; NaN for l-bfgs, which finds its own. */
  public double defaultStepSize() {
    return defaultStepSize;
  }

  /** Whether mini-batches are impossible. */
  public boolean fullBatchOnly() {
    return this == L_BFGS;
  }

  /** Whether a batch is all rows unless the user sets a size. */
  public boolean fullBatchByDefault() {
    return fullBatchByDefault;
  }

  /** Whether the solver steps by an {@link UpdateRule}; else it is {@link Lbfgs}. */
  public boolean firstOrder() {
    return this != L_BFGS;
  }

  /**
   * The update rule of a first-order solver.
   *
   * @param momentum only sgd uses it
   * @param nesterov only sgd uses it
   * @throws UnsupportedOperationException for l-bfgs
   */
  public abstract UpdateRule rule(double momentum, boolean nesterov);

  /**
   * The solver of a name, in any case; null for {@link #AUTO}.
   *
   * @throws IllegalArgumentException naming the choices, if there is none of this name
   */
  public static Solver of(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    if (wanted.equals(AUTO)) {
      return null;
    }
    for (Solver solver : values()) {
      if (solver.paramName.equals(wanted)) {
        return solver;
      }
    }
    throw new IllegalArgumentException(
        "solver: expected one of %s, %s, got %s"
            .formatted(
                AUTO,
                Arrays.stream(values()).map(s -> s.paramName).collect(Collectors.joining(", ")),
                name));
  }
}
