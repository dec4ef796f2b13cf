package io.sparkmlp;

import io.sparkmlp.optim.Solver;
import org.apache.spark.ml.PredictorParams;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.shared.HasAggregationDepth;
import org.apache.spark.ml.param.shared.HasCheckpointInterval;
import org.apache.spark.ml.param.shared.HasElasticNetParam;
import org.apache.spark.ml.param.shared.HasHandleInvalid;
import org.apache.spark.ml.param.shared.HasMaxIter;
import org.apache.spark.ml.param.shared.HasRegParam;
import org.apache.spark.ml.param.shared.HasSeed;
import org.apache.spark.ml.param.shared.HasSolver;
import org.apache.spark.ml.param.shared.HasStandardization;
import org.apache.spark.ml.param.shared.HasStepSize;
import org.apache.spark.ml.param.shared.HasTol;
import org.apache.spark.ml.param.shared.HasValidationIndicatorCol;
import org.apache.spark.ml.param.shared.HasWeightCol;

/**
 * The Params that the estimators and the models share, besides the columns of Spark's own
 * predictors.
 *
 * <p>The traits are Spark's, because Spark asks for some of them by type (a {@code HasWeightCol}'s
 * weights are cast to double, for one). The Params are ours: the traits' initialisers are never
 * run, so their setters, which Scala names {@code ..._setter_..._eq}, have nothing to do.
 */
public interface MLPParams
    extends PredictorParams,
        HasAggregationDepth,
        HasCheckpointInterval,
        HasElasticNetParam,
        HasHandleInvalid,
        HasMaxIter,
        HasRegParam,
        HasSeed,
        HasSolver,
        HasStandardization,
        HasStepSize,
        HasTol,
        HasValidationIndicatorCol,
        HasWeightCol {

  /** The Params themselves. Internal: its type is of no use outside this package. */
  SharedParams sharedParams();

  /** Widths of the hidden layers, from input to output; empty for none. Default {100}. */
  default IntArrayParam hiddenLayers() {
    return sharedParams().hiddenLayers;
  }

  default int[] getHiddenLayers() {
    return getOrDefault(hiddenLayers()).clone();
  }

  /** Function of the hidden units: sigmoid, tanh, relu or identity. Default sigmoid. */
  default Param<String> activation() {
    return sharedParams().activation;
  }

  default String getActivation() {
    return getOrDefault(activation());
  }

  /** Optimiser: auto, l-bfgs, gd, sgd or adam. Default auto. */
  @Override
  default Param<String> solver() {
    return sharedParams().solver;
  }

  /** Most iterations of l-bfgs and gd, or epochs of sgd and adam. Default 100. */
  @Override
  default IntParam maxIter() {
    return sharedParams().maxIter;
  }

  /** Relative improvement of the objective below which the fit has converged. Default 1e-6. */
  @Override
  default DoubleParam tol() {
    return sharedParams().tol;
  }

  /** Learning rate of gd, sgd and adam. Default 0.03 for gd, 0.01 for sgd, 0.001 for adam. */
  @Override
  default DoubleParam stepSize() {
    return sharedParams().stepSize;
  }

  /**
   * The learning rate: the one set, else the solver's default; NaN for l-bfgs, which has none, and
   * for auto, where it depends on the solver chosen.
   */
  @Override
  default double getStepSize() {
    if (isDefined(stepSize())) {
      return (double) getOrDefault(stepSize());
    }
    Solver solver = Solver.of(getSolver());
    return solver == null ? Double.NaN : solver.defaultStepSize();
  }

  /** Rows of one mini-batch over all partitions together; 0 for all or a size chosen. Default 0. */
  default IntParam batchSize() {
    return sharedParams().batchSize;
  }

  default int getBatchSize() {
    return (int) getOrDefault(batchSize());
  }

  /**
   * How the learning rate changes from epoch to epoch: constant, invscaling, adaptive or cosine.
   * Default constant.
   */
  default Param<String> stepSizeSchedule() {
    return sharedParams().stepSizeSchedule;
  }

  default String getStepSizeSchedule() {
    return getOrDefault(stepSizeSchedule());
  }

  /** Part of the last step that sgd adds to the next. Default 0.9. */
  default DoubleParam momentum() {
    return sharedParams().momentum;
  }

  default double getMomentum() {
    return (double) getOrDefault(momentum());
  }

  /** Whether sgd's momentum is Nesterov's. Default true. */
  default BooleanParam nesterov() {
    return sharedParams().nesterov;
  }

  default boolean getNesterov() {
    return (boolean) getOrDefault(nesterov());
  }

  /** Steps on each partition between synchronisations; 0 for one pass. Default 1, exact. */
  default IntParam localSteps() {
    return sharedParams().localSteps;
  }

  default int getLocalSteps() {
    return (int) getOrDefault(localSteps());
  }

  /** Part of the penalty that is L1. Default 0. */
  @Override
  default DoubleParam elasticNetParam() {
    return sharedParams().elasticNetParam;
  }

  /** Part of the hidden units left out while training. Default 0. */
  default DoubleParam dropout() {
    return sharedParams().dropout;
  }

  default double getDropout() {
    return (double) getOrDefault(dropout());
  }

  /** Length to which longer gradients are cut; 0 for no limit. Default 0. */
  default DoubleParam gradientClipNorm() {
    return sharedParams().gradientClipNorm;
  }

  default double getGradientClipNorm() {
    return (double) getOrDefault(gradientClipNorm());
  }

  /** Boolean column that marks the rows to validate on. */
  @Override
  default Param<String> validationIndicatorCol() {
    return sharedParams().validationIndicatorCol;
  }

  /** Part of the rows to validate on. Default 0. */
  default DoubleParam validationFraction() {
    return sharedParams().validationFraction;
  }

  default double getValidationFraction() {
    return (double) getOrDefault(validationFraction());
  }

  /** Evaluations without improvement that are let pass. Default 10. */
  default IntParam patience() {
    return sharedParams().patience;
  }

  default int getPatience() {
    return (int) getOrDefault(patience());
  }

  /** A saved model whose weights to start from. Unset by default: random weights. */
  default Param<String> initialModelPath() {
    return sharedParams().initialModelPath;
  }

  default String getInitialModelPath() {
    return getOrDefault(initialModelPath());
  }

  /** Seconds after which the fit ends; 0 for no limit. Default 0. */
  default DoubleParam maxTrainingSeconds() {
    return sharedParams().maxTrainingSeconds;
  }

  default double getMaxTrainingSeconds() {
    return (double) getOrDefault(maxTrainingSeconds());
  }

  /**
   * Directory of checkpoints, on any Hadoop file system: a later fit with the same Params and data
   * goes on from there. Unset by default.
   */
  default Param<String> checkpointDir() {
    return sharedParams().checkpointDir;
  }

  default String getCheckpointDir() {
    return getOrDefault(checkpointDir());
  }

  /** Iterations or epochs between checkpoints; -1 for none. Default 10. */
  @Override
  default IntParam checkpointInterval() {
    return sharedParams().checkpointInterval;
  }

  /** What to do when checkpoints cannot be read or written: warn or error. Default warn. */
  default Param<String> checkpointFailure() {
    return sharedParams().checkpointFailure;
  }

  default String getCheckpointFailure() {
    return getOrDefault(checkpointFailure());
  }

  /** What to do when there are checkpoints of other fits only: error or ignore. Default error. */
  default Param<String> checkpointMismatch() {
    return sharedParams().checkpointMismatch;
  }

  default String getCheckpointMismatch() {
    return getOrDefault(checkpointMismatch());
  }

  /** Whether checkpoints stay when the fit has ended well. Default false. */
  default BooleanParam keepCheckpoints() {
    return sharedParams().keepCheckpoints;
  }

  default boolean getKeepCheckpoints() {
    return (boolean) getOrDefault(keepCheckpoints());
  }

  /** Whether packed rows are written where losing executors does not lose them. Default false. */
  default BooleanParam checkpointRows() {
    return sharedParams().checkpointRows;
  }

  default boolean getCheckpointRows() {
    return (boolean) getOrDefault(checkpointRows());
  }

  /** Strength of the penalty on the weights. Default 1e-4. */
  @Override
  default DoubleParam regParam() {
    return sharedParams().regParam;
  }

  /**
   * Whether features, and a regressor's label, are centred and scaled for training. Default true.
   */
  @Override
  default BooleanParam standardization() {
    return sharedParams().standardization;
  }

  /** Whether mini-batch solvers visit the rows in a new order every epoch. Default true. */
  default BooleanParam shuffle() {
    return sharedParams().shuffle;
  }

  default boolean getShuffle() {
    return (boolean) getOrDefault(shuffle());
  }

  /** Column of instance weights. Unset by default: every row counts 1. */
  @Override
  default Param<String> weightCol() {
    return sharedParams().weightCol;
  }

  /** Seed of initial weights and order of rows. Default a hash of the class name. */
  @Override
  default LongParam seed() {
    return sharedParams().seed;
  }

  /** Partitions that training packs the rows into; 0 for one a core. Default 0. */
  default IntParam numPartitions() {
    return sharedParams().numPartitions;
  }

  default int getNumPartitions() {
    return (int) getOrDefault(numPartitions());
  }

  /** Levels of the tree along which gradients are summed. Default 2. */
  @Override
  default IntParam aggregationDepth() {
    return sharedParams().aggregationDepth;
  }

  /** What to do with rows that hold NaN, infinity or null: error or skip. Default error. */
  @Override
  default Param<String> handleInvalid() {
    return sharedParams().handleInvalid;
  }

  @Override
  default void org$apache$spark$ml$param$shared$HasSolver$_setter_$solver_$eq(
      Param<String> unused) {}

  @Override
  default void org$apache$spark$ml$param$shared$HasMaxIter$_setter_$maxIter_$eq(IntParam unused) {}

  @Override
  default void
      org$apache$spark$ml$param$shared$HasCheckpointInterval$_setter_$checkpointInterval_$eq(
          IntParam unused) {}

  @Override
  default void org$apache$spark$ml$param$shared$HasTol$_setter_$tol_$eq(DoubleParam unused) {}

  @Override
  default void org$apache$spark$ml$param$shared$HasStepSize$_setter_$stepSize_$eq(
      DoubleParam unused) {}

  @Override
  default void org$apache$spark$ml$param$shared$HasRegParam$_setter_$regParam_$eq(
      DoubleParam unused) {}

  @Override
  default void org$apache$spark$ml$param$shared$HasStandardization$_setter_$standardization_$eq(
      BooleanParam unused) {}

  @Override
  default void org$apache$spark$ml$param$shared$HasWeightCol$_setter_$weightCol_$eq(
      Param<String> unused) {}

  @Override
  default void org$apache$spark$ml$param$shared$HasSeed$_setter_$seed_$eq(LongParam unused) {}

  @Override
  default void org$apache$spark$ml$param$shared$HasAggregationDepth$_setter_$aggregationDepth_$eq(
      IntParam unused) {}

  @Override
  default void org$apache$spark$ml$param$shared$HasHandleInvalid$_setter_$handleInvalid_$eq(
      Param<String> unused) {}

  @Override
  default void org$apache$spark$ml$param$shared$HasElasticNetParam$_setter_$elasticNetParam_$eq(
      DoubleParam param) {}

  @Override
  default void
      org$apache$spark$ml$param$shared$HasValidationIndicatorCol$_setter_$validationIndicatorCol_$eq(
          Param<String> param) {}
}
