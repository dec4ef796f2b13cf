package io.sparkmlp.train;

import io.sparkmlp.net.Activation;
import io.sparkmlp.net.Layout;
import io.sparkmlp.net.Loss;
import io.sparkmlp.net.TrainedNetwork;
import io.sparkmlp.optim.Solver;
import io.sparkmlp.optim.StepSizeSchedule;

/**
 * What to train and how: the values of an estimator's Params, which document each of them. Filled
 * once by the estimator, then only read.
 */
public final class TrainingSettings {
  private static final long LEAST_ROWS_FOR_ADAM = 10_000;

  /** Who trains, for names in the Spark UI and in messages. */
  public String uid;

  public String featuresCol;
  public String labelCol;

  /** Null for weights of 1. */
  public String weightCol;

  /** Null for none. */
  public String validationIndicatorCol;

  /** 0 for none. */
  public double validationFraction;

  public Loss loss;

  /** Number of classes by the label's metadata; 0 if that does not say, or in regression. */
  public int numClasses;

  /** How many thresholds there are, which must be one a class; -1 for none. */
  public int thresholds = -1;

  /** Whether classes weigh the same whatever their rows. */
  public boolean balancedClasses;

  public int[] hiddenLayers;
  public Activation activation;

  /** What to start from; null for random weights. */
  public TrainedNetwork initial;

  /** Null to let the trainer choose, as {@link #complete} does. */
  public Solver solver;

  public int maxIter;
  public double tol;

  /** Evaluations without improvement that are let pass. */
  public int patience = 10;

  /** 0 for no limit. */
  public double maxTrainingSeconds;

  /** NaN for the solver's default. */
  public double stepSize = Double.NaN;

  public StepSizeSchedule stepSizeSchedule = StepSizeSchedule.CONSTANT;
  public double momentum = 0.9;
  public boolean nesterov = true;

  /** 0 for all rows with gd, and to let the trainer choose for sgd and adam. */
  public int batchSize;

  /** 0 for one pass over a partition. */
  public int localSteps = 1;

  public double regParam;
  public double elasticNetParam;
  public double dropout;

  /** 0 for none. */
  public double gradientClipNorm;

  public boolean standardization;
  public boolean shuffle;
  public long seed;

  /** 0 for one a core. */
  public int numPartitions;

  public int aggregationDepth;

  /** Whether rows with NaN, infinity or null are left out, rather than refused. */
  public boolean skipInvalid;

  /** Where checkpoints are written; null for nowhere. */
  public String checkpointDir;

  /** Iterations between checkpoints; -1 for none. */
  public int checkpointInterval = 10;

  /** Whether checkpoints stay when the fit has ended well. */
  public boolean keepCheckpoints;

  /** Whether a checkpoint that cannot be written ends the fit, rather than is warned of. */
  public boolean failWithoutCheckpoints;

  /** Whether checkpoints of other fits in the directory are left alone, rather than refused. */
  public boolean ignoreOtherCheckpoints;

  /** Whether the packed rows are written to Spark's checkpoint directory. */
  public boolean checkpointRows;

  /** Units of the first layer; where that is the last one, of as many classes as are known. */
  int firstUnits() {
    return hiddenLayers.length > 0 ? hiddenLayers[0] : Math.max(1, numClasses);
  }

  /** Features for which the first layer has few enough weights, padding included. */
  int mostFeatures() {
    return (int) (Layout.MOST_PARAMETERS / (firstUnits() + 15L & -16L)) - 1;
  }

  /**
   * Makes the choices that are left to the trainer, by the number of rows alone, so that they are
   * the same on every machine.
   *
   * <p>L-BFGS got further on two small data sets (1,000 to 2,000 rows: R2 0.87 against 0.64 and
   * accuracy 0.98 against 0.97 in 100 iterations or epochs), Adam on two larger ones (50,000 to
   * 70,000 rows: R2 0.979 against 0.973, accuracy 0.972 against 0.968).
   */
  void complete(long rows) {
    if (solver == null) {
      boolean miniBatches =
          batchSize > 0
              || localSteps != 1
              || dropout > 0
              || gradientClipNorm > 0
              || (regParam > 0 && elasticNetParam > 0);
      solver = miniBatches || rows >= LEAST_ROWS_FOR_ADAM ? Solver.ADAM : Solver.L_BFGS;
    }
    if (Double.isNaN(stepSize)) {
      stepSize = solver.defaultStepSize();
    }
    if (batchSize == 0 && !solver.fullBatchByDefault()) {
      // 200 as in scikit-learn; fewer for at least 40 steps an epoch, more for at most 500.
      long batch = Math.max(Math.min(rows / 40, 200), rows / 500);
      batchSize = (int) Math.min(Math.max(batch, 16), Integer.MAX_VALUE);
    }
  }
}
