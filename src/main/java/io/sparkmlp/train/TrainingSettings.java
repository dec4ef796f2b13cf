package io.sparkmlp.train;

import io.sparkmlp.net.Activation;
import io.sparkmlp.net.Loss;
import io.sparkmlp.optim.Solver;

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

  public Loss loss;

  /** Number of classes by the label's metadata; 0 if that does not say, or in regression. */
  public int numClasses;

  public int[] hiddenLayers;
  public Activation activation;
  public Solver solver;
  public int maxIter;
  public double tol;
  public double stepSize;
  public int batchSize;
  public double regParam;
  public boolean standardization;
  public boolean shuffle;
  public long seed;

  /** 0 for one a core. */
  public int numPartitions;

  public int aggregationDepth;

  /** Whether rows with NaN, infinity or null are left out, rather than refused. */
  public boolean skipInvalid;
}
