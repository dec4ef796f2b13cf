package io.sparkmlp.train;

import io.sparkmlp.net.Activation;
import io.sparkmlp.net.Loss;
import io.sparkmlp.net.TrainedNetwork;
import io.sparkmlp.optim.Solver;
import io.sparkmlp.optim.StepSizeSchedule;

/**
 * What to train and how: the values of an estimator's Params, which document each of them. Filled
 * once by the estimator, then only read.
 */
public final class TrainingSettings {
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

  /** Whether classes weigh the same whatever their rows. */
  public boolean balancedClasses;

  public int[] hiddenLayers;
  public Activation activation;

  /** What to start from; null for random weights. */
  public TrainedNetwork initial;

  public Solver solver;
  public int maxIter;
  public double tol;

  /** Evaluations without improvement that are let pass. */
  public int patience = 10;

  /** 0 for no limit. */
  public double maxTrainingSeconds;

  public double stepSize;
  public StepSizeSchedule stepSizeSchedule = StepSizeSchedule.CONSTANT;
  public double momentum = 0.9;
  public boolean nesterov = true;

  /** 0 to let the trainer choose. */
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
}
