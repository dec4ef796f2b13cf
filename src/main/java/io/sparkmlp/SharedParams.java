package io.sparkmlp;

import io.sparkmlp.net.Activation;
import io.sparkmlp.net.Loss;
import io.sparkmlp.net.TrainedNetwork;
import io.sparkmlp.optim.Solver;
import io.sparkmlp.optim.StepSizeSchedule;
import io.sparkmlp.train.TrainingSettings;
import java.util.Locale;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The Params of one stage, which {@link MLPParams} shows to the world.
 *
 * <p>A new Param is one declaration and one line of {@link #settings} here, its accessor and getter
 * in {@link MLPParams}, its setter in {@link MLPEstimator}.
 */
final class SharedParams extends ParamDeclarations {
  private static final long serialVersionUID = 1;

  static final String SKIP = "skip";
  static final String BALANCED = "balanced";
  static final String ERROR = "error";
  static final String IGNORE = "ignore";

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
          Solver.AUTO,
          Solver::of,
          "optimiser: auto (adam from 10000 rows on, or where batchSize, localSteps, dropout,"
              + " gradientClipNorm or elasticNetParam ask for mini-batches; else l-bfgs), l-bfgs (over all"
              + " rows, needs no learning rate), gd (plain gradient descent, over all rows unless batchSize"
              + " is set), sgd (mini-batches with momentum), adam (mini-batches)");

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

  final Param<String> stepSizeSchedule =
      choice(
          "stepSizeSchedule",
          StepSizeSchedule.CONSTANT.paramName(),
          StepSizeSchedule::of,
          "how the learning rate of gd, sgd and adam changes from epoch to epoch: constant, invscaling"
              + " (divided by the square root of the epoch), adaptive (divided by 5 whenever two epochs in a"
              + " row do not improve the objective), cosine (falls to 0 at maxIter)");

  final DoubleParam momentum =
      within("momentum", 0.9, 0, 1, "part of the last step that sgd adds to the next; in [0, 1)");

  final BooleanParam nesterov = flag("nesterov", true, "whether sgd's momentum is Nesterov's");

  final IntParam localSteps =
      integer(
          "localSteps",
          1,
          0,
          "steps that gd, sgd and adam take on each partition by itself before the partitions' parameters are"
              + " averaged, weighted by rows; 1 (exact) for a common step on every mini-batch, 0 for one pass"
              + " over the partition");

  final DoubleParam regParam =
      atLeast(
          "regParam",
          1e-4,
          0,
          "strength of the penalty: the objective is the mean loss + regParam * ((1 - elasticNetParam) / 2 *"
              + " sum of the squared weights + elasticNetParam * sum of their absolute values), biases"
              + " excluded; at least 0");

  final DoubleParam elasticNetParam =
      within(
          "elasticNetParam",
          0,
          0,
          Math.nextUp(1.0),
          "part of the penalty that is L1, in [0, 1]: 0 for L2 alone. Not for l-bfgs");

  final DoubleParam dropout =
      within(
          "dropout",
          0,
          0,
          1,
          "part of the hidden units that each row leaves out while training, in [0, 1). Not for l-bfgs");

  final DoubleParam gradientClipNorm =
      atLeast(
          "gradientClipNorm",
          0,
          0,
          "length to which longer gradients are cut; 0 for no limit. Not for l-bfgs");

  final Param<String> validationIndicatorCol =
      text(
          "validationIndicatorCol",
          "boolean column that marks the rows to validate on; they are not trained on. Turns early stopping"
              + " on");

  final DoubleParam validationFraction =
      within(
          "validationFraction",
          0,
          0,
          1,
          "part of the rows, drawn at random, by class, to validate on where validationIndicatorCol is"
              + " unset; in [0, 1). Above 0 turns early stopping on");

  final IntParam patience =
      integer(
          "patience",
          10,
          0,
          "evaluations in a row without improvement by tol that are let pass: of the held-out rows' loss,"
              + " whose best weights are kept, and, with mini-batches, of the objective");

  final Param<String> initialModelPath =
      text(
          "initialModelPath",
          "a saved model, or a saved pipeline that holds one, whose weights to start from; its classes and"
              + " layers must be those of the fit. If unset or empty, random weights");

  final DoubleParam maxTrainingSeconds =
      atLeast(
          "maxTrainingSeconds",
          0,
          0,
          "the fit ends with the iteration in which so many seconds have passed; 0 for no limit");

  /** Null for a regressor. */
  final Param<String> classWeight;

  /** Null but for a classification model. */
  final StringArrayParam labels;

  final Param<String> checkpointDir =
      text(
          "checkpointDir",
          "directory, on any Hadoop file system, for checkpoints: a later fit with the same Params and data"
              + " goes on from the newest there, to the same bits. Unset or empty for none");

  final IntParam checkpointInterval =
      interval(
          "checkpointInterval",
          10,
          "iterations or epochs between checkpoints, at least 1, or -1 for no checkpoints. Without"
              + " checkpointDir there are none");

  final Param<String> checkpointFailure =
      oneOf(
          "checkpointFailure",
          new String[] {"warn", ERROR},
          "what to do when checkpointDir cannot be read or written: warn (go on without), error (end the"
              + " fit)");

  final Param<String> checkpointMismatch =
      oneOf(
          "checkpointMismatch",
          new String[] {ERROR, IGNORE},
          "what to do when checkpointDir holds checkpoints, but only of a fit with other Params or data:"
              + " error (refuse, and say what differs), ignore (leave them alone and begin anew; for fits that"
              + " share a directory, as in CrossValidator)");

  final BooleanParam keepCheckpoints =
      flag(
          "keepCheckpoints",
          false,
          "whether the last two checkpoints stay when the fit has ended well, so that a fit with a larger"
              + " maxIter can go on");

  final BooleanParam checkpointRows =
      flag(
          "checkpointRows",
          false,
          "whether the packed rows are written to SparkContext's checkpoint directory before the first"
              + " iteration, so that lost ones are read back rather than computed again; for input that may"
              + " come back with other rows or in another order, as behind a shuffle");

  final BooleanParam standardization =
      flag(
          "standardization",
          true,
          "whether to centre and scale the features, and a regressor's label, for training: by the standard"
              + " deviation, features with rare values far out by the fourth root of a third of the mean"
              + " fourth power. The model takes and returns raw units either way");

  final BooleanParam shuffle =
      flag(
          "shuffle",
          true,
          "whether mini-batch solvers visit the rows of each partition in a new order every epoch; with"
              + " localSteps other than 1 the rows are dealt out to the partitions at random first");

  final Param<String> weightCol =
      text(
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
          "at least 1; 1: the driver adds all partitions' gradients; above: executors add slices of them"
              + " where they are more than 256 MB together, or 32 MB an executor");

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
    classWeight =
        owner instanceof MLPClassifierParams
            ? oneOf(
                "classWeight",
                new String[] {"none", BALANCED},
                "factor of the weights of a class's rows: none, balanced (all classes weigh the same)")
            : null;
    labels =
        owner instanceof MLPClassificationModel
            ? new StringArrayParam(
                owner,
                "labels",
                "names of the classes, in the order of their indices, where the label's metadata told them")
            : null;
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
    return textOrNull(params, params.weightCol());
  }

  /** The text of a Param; null if it is unset or empty. */
  static String textOrNull(MLPParams params, Param<String> param) {
    String name = params.isDefined(param) ? params.getOrDefault(param) : "";
    return name.isEmpty() ? null : name;
  }

  /**
   * Refuses combinations of values that cannot work together, and columns of a type that Spark does
   * not check.
   *
   * @throws IllegalArgumentException naming the Params
   */
  static void check(MLPParams params, StructType schema) {
    String indicator = textOrNull(params, params.validationIndicatorCol());
    if (indicator != null && !schema.apply(indicator).dataType().equals(DataTypes.BooleanType)) {
      throw new IllegalArgumentException(
          "validationIndicatorCol: expected a boolean column, got %s of type %s; cast it to boolean"
              .formatted(indicator, schema.apply(indicator).dataType().simpleString()));
    }
    Solver solver = Solver.of(params.getSolver());
    if (solver == null || solver.firstOrder()) {
      return;
    }
    boolean l1 = params.getRegParam() > 0 && params.getElasticNetParam() > 0;
    requireUnused(solver, "batchSize", params.getBatchSize(), params.getBatchSize() == 0);
    requireUnused(solver, "localSteps", params.getLocalSteps(), params.getLocalSteps() == 1);
    requireUnused(solver, "elasticNetParam", params.getElasticNetParam(), !l1);
    requireUnused(solver, "dropout", params.getDropout(), params.getDropout() == 0);
    requireUnused(
        solver,
        "gradientClipNorm",
        params.getGradientClipNorm(),
        params.getGradientClipNorm() == 0);
  }

  private static void requireUnused(Solver solver, String name, Object value, boolean unused) {
    if (!unused) {
      throw new IllegalArgumentException(
          "%s: expected its default with solver %s, which works on all rows at once, got %s; use solver gd, sgd or adam"
              .formatted(name, solver.paramName(), value));
    }
  }

  /**
   * The values as the trainer takes them.
   *
   * @param numClasses by the label's metadata; 0 if that does not say, or in regression
   * @param initial what to start from, or null
   */
  static TrainingSettings settings(
      MLPParams params, Loss loss, int numClasses, TrainedNetwork initial) {
    TrainingSettings settings = new TrainingSettings();
    settings.uid = params.uid();
    settings.featuresCol = params.getFeaturesCol();
    settings.labelCol = params.getLabelCol();
    settings.weightCol = weightColOrNull(params);
    settings.loss = loss;
    settings.numClasses = numClasses;
    settings.initial = initial;
    settings.hiddenLayers = params.getHiddenLayers();
    settings.activation = Activation.of(params.getActivation());
    settings.solver = Solver.of(params.getSolver());
    settings.maxIter = params.getMaxIter();
    settings.tol = params.getTol();
    settings.stepSize = params.getStepSize();
    settings.stepSizeSchedule = StepSizeSchedule.of(params.getStepSizeSchedule());
    settings.momentum = params.getMomentum();
    settings.nesterov = params.getNesterov();
    settings.batchSize = params.getBatchSize();
    settings.localSteps = params.getLocalSteps();
    settings.regParam = params.getRegParam();
    settings.elasticNetParam = params.getElasticNetParam();
    settings.dropout = params.getDropout();
    settings.gradientClipNorm = params.getGradientClipNorm();
    settings.validationIndicatorCol = textOrNull(params, params.validationIndicatorCol());
    settings.validationFraction = params.getValidationFraction();
    settings.patience = params.getPatience();
    settings.maxTrainingSeconds = params.getMaxTrainingSeconds();
    settings.checkpointDir = textOrNull(params, params.checkpointDir());
    settings.checkpointInterval = (int) params.getOrDefault(params.checkpointInterval());
    settings.keepCheckpoints = params.getKeepCheckpoints();
    settings.checkpointRows = params.getCheckpointRows();
    settings.failWithoutCheckpoints = params.getCheckpointFailure().equalsIgnoreCase(ERROR);
    settings.ignoreOtherCheckpoints = params.getCheckpointMismatch().equalsIgnoreCase(IGNORE);
    settings.thresholds =
        params instanceof MLPClassifier classifier && classifier.isDefined(classifier.thresholds())
            ? classifier.getThresholds().length
            : -1;
    settings.balancedClasses =
        params instanceof MLPClassifierParams classifier
            && classifier.getClassWeight().equalsIgnoreCase(BALANCED);
    settings.standardization = params.getStandardization();
    settings.shuffle = params.getShuffle();
    settings.seed = params.getSeed();
    settings.numPartitions = params.getNumPartitions();
    settings.aggregationDepth = params.getAggregationDepth();
    settings.skipInvalid = skipsInvalid(params);
    return settings;
  }
}
