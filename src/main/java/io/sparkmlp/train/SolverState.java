package io.sparkmlp.train;

import io.sparkmlp.optim.LbfgsState;
import io.sparkmlp.optim.RuleState;
import io.sparkmlp.optim.StepSizeSchedule;

/** What a solver needs to know for its next iteration, after any iteration. */
sealed interface SolverState {
  /** Whether the next iteration overwrites its arrays. */
  boolean overwritten();

  /** Of L-BFGS; one that is running. */
  record OfLbfgs(LbfgsState state) implements SolverState {
    @Override
    public boolean overwritten() {
      return false;
    }
  }

  /**
   * Of a first-order solver. The order of the rows and the units that are dropped need no place
   * here: they follow from the seed, the number of the epoch and that of the partition.
   *
   * @param theta [parameters]
   * @param gradient [parameters] of the mean loss at theta; empty for mini-batches
   */
  @SuppressWarnings("ArrayRecordComponent") // States are not compared.
  record OfDescent(
      double[] theta, double[] gradient, RuleState rule, StepSizeSchedule.Progress progress)
      implements SolverState {
    @Override
    public boolean overwritten() {
      return true;
    }
  }
}
