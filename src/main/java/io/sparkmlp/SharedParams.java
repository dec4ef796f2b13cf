package io.sparkmlp;

import io.sparkmlp.net.Activation;
import io.sparkmlp.net.Loss;
import io.sparkmlp.optim.Solver;
import io.sparkmlp.train.TrainingSettings;
import java.util.Locale;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The Params of one stage, which {@link MLPParams} shows to the world.
 *
 * <p>A new Param is one declaration and one line of {@link #settings} here, its accessor and getter
 * in {@link MLPParams}, its setter in {@link MLPEstimator}.
 */
final class SharedParams extends ParamDeclarations {
  private static final long serialVersionUID = 1;

  static final String SKIP = "skip";

  final IntArrayParam hiddenLayers =
      widths(
          "hiddenLayers",
          new int[] {100},
          "widths of the hidden layers, from the input to the output, each at least 1; an empty array for"
              + " no hidden layer. The widths of input and output come from the data");

  final Param<String> activation =
      choice(
          "activation",
          Activation.SIGMOID.paramValue(),
          Activation::of,
          "function of the hidden units: " + Activation.choices());

  final Param<String> solver =
      choice(
          "solver",
          Solver.L_BFGS.paramName(),
          Solver::of,
          "optimiser: l-bfgs (over all rows, needs no learning rate), gd (plain gradient descent, over all"
              + " rows unless batchSize is set), sgd (mini-batches with momentum), adam (mini-batches)");

  final IntParam maxIter =
      integer(
          "maxIter",
          100,
          0,
          "most iterations of l-bfgs and gd, or epochs (passes over the data) of sgd and adam; at least 0");

  final DoubleParam tol =
      atLeast(
          "tol",
          1e-6,
          0,
          "the fit has converged when an iteration improves the objective by less than this fraction of"
              + " it; at least 0");

  final DoubleParam stepSize =
      positive(
          "stepSize",
          "learning rate of gd, sgd and adam, above 0; if unset 0.03 for gd, 0.01 for sgd, 0.001 for adam."
              + " l-bfgs finds its own");

  final IntParam batchSize =
      integer(
          "batchSize",
          0,
          0,
          "rows of one mini-batch, over all partitions together; 0 for all rows with gd, and for a size"
              + " that suits the data with sgd and adam. Must be 0 for l-bfgs");

  final DoubleParam regParam =
      atLeast(
          "regParam",
          0,
          0,
          "strength of the L2 penalty: the objective is the mean loss + regParam / 2 * sum of the squared"
              + " weights, biases excluded; at least 0");

  final BooleanParam standardization =
      flag(
          "standardization",
          true,
          "whether to centre and scale the features, and a regressor's label, for training. The model takes"
              + " and returns raw units either way");

  final BooleanParam shuffle =
      flag(
          "shuffle",
          true,
          "whether mini-batch solvers shuffle the rows once and then visit them in a new order every"
              + " epoch");

  final Param<String> weightCol =
      column(
          "weightCol",
          "column of instance weights, numbers of at least 0; if unset or empty, every row counts 1");

  final LongParam seed;

  final IntParam numPartitions =
      integer(
          "numPartitions",
          0,
          0,
          "partitions that the rows are packed into for training; 0 for one a core of the cluster");

  final IntParam aggregationDepth =
      integer(
          "aggregationDepth",
          2,
          1,
          "levels of the tree along which the partitions' gradients are summed; at least 1. More levels"
              + " help with many partitions or wide networks");

  final Param<String> handleInvalid =
      oneOf(
          "handleInvalid",
          new String[] {"error", SKIP},
          "what to do with rows that hold NaN, infinity or null, in fit and in transform: error (refuse"
              + " them), skip (leave them out)");

  /**
   * @param owner whose {@code uid()} is known already; gets the defaults
   */
  SharedParams(Params owner) {
    super(owner);
    seed =
        longInteger(
            "seed",
            owner.getClass().getName().hashCode(),
            "seed of the initial weights and of the order of the rows");
  }

  /** Whether the rows that hold NaN, infinity or null are to be left out. */
  static boolean skipsInvalid(MLPParams params) {
    return params.getHandleInvalid().toLowerCase(Locale.ROOT).equals(SKIP);
  }

  /** The column of instance weights, or null. */
  static String weightColOrNull(MLPParams params) {
    boolean weighted = params.isDefined(params.weightCol()) && !params.getWeightCol().isEmpty();
    return weighted ? params.getWeightCol() : null;
  }

  /**
   * Refuses combinations of values that cannot work together.
   *
   * @throws IllegalArgumentException naming the Params
   */
  static void checkTogether(MLPParams params) {
    Solver solver = Solver.of(params.getSolver());
    if (solver.fullBatchOnly() && params.getBatchSize() != 0) {
      throw new IllegalArgumentException(
          "batchSize: expected 0 with solver %s, which works on all rows, got %d; use solver gd, sgd or adam"
              .formatted(solver.paramName(), params.getBatchSize()));
    }
  }

  /**
   * The values as the trainer takes them.
   *
   * @param numClasses by the label's metadata; 0 if that does not say, or in regression
   */
  static TrainingSettings settings(MLPParams params, Loss loss, int numClasses) {
    TrainingSettings settings = new TrainingSettings();
    settings.uid = params.uid();
    settings.featuresCol = params.getFeaturesCol();
    settings.labelCol = params.getLabelCol();
    settings.weightCol = weightColOrNull(params);
    settings.loss = loss;
    settings.numClasses = numClasses;
    settings.hiddenLayers = params.getHiddenLayers();
    settings.activation = Activation.of(params.getActivation());
    settings.solver = Solver.of(params.getSolver());
    settings.maxIter = params.getMaxIter();
    settings.tol = params.getTol();
    settings.stepSize = params.getStepSize();
    settings.batchSize = params.getBatchSize();
    settings.regParam = params.getRegParam();
    settings.standardization = params.getStandardization();
    settings.shuffle = params.getShuffle();
    settings.seed = params.getSeed();
    settings.numPartitions = params.getNumPartitions();
    settings.aggregationDepth = params.getAggregationDepth();
    settings.skipInvalid = skipsInvalid(params);
    return settings;
  }
}
