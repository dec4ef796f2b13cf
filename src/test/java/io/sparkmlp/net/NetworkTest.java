package io.sparkmlp.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkmlp.kernel.Kernels;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkTest {
  /** Of the gradient's norm. Float sums over a tile and its products leave about 1e-6. */
  private static final double GRADIENT_TOLERANCE = 1e-5;

  /** Float outputs leave below 1e-6 where many rows even out, and 1.4e-6 where there are four. */
  private static final double LOSS_TOLERANCE = 3e-6;

  private static double largestGradientError;
  private static double largestLossError;

  static LongStream manySeeds() {
    return LongStream.range(0, 200);
  }

  /** Enough to meet every activation, loss and kind of features: they take turns. */
  static LongStream fewSeeds() {
    return LongStream.range(
        1000,
        1000
            + (long) Activation.values().length
                * Loss.values().length
                * Problem.Kind.values().length);
  }

  @AfterAll
  static void printLargestErrors() {
    System.out.printf(
        "network against reference: gradient %.2e, loss %.2e%n",
        largestGradientError, largestLossError);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("manySeeds")
  void matchesTheReference(long seed) {
    Problem problem = Problem.random(seed);
    int blockRows = 1 + new SplittableRandom(seed).nextInt(problem.rows());
    Sums expected = problem.reference();
    Sums actual = problem.sums(problem.blocks(blockRows));

    double gradientError = expected.gradientError(actual);
    double lossError = expected.lossError(actual);
    largestGradientError = Math.max(largestGradientError, gradientError);
    largestLossError = Math.max(largestLossError, lossError);
    assertTrue(
        gradientError <= GRADIENT_TOLERANCE,
        () -> problem + ": gradient is off by " + gradientError);
    assertTrue(lossError <= LOSS_TOLERANCE, () -> problem + ": loss is off by " + lossError);
    assertEquals(expected.weight(), actual.weight(), 1e-6 * expected.weight());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void scalarAndVectorKernelsGiveTheSameBits(long seed) throws ReflectiveOperationException {
    Kernels kernels = scalarKernels();
    assumeTrue(
        Kernels.best().getClass() != kernels.getClass(), "this JVM has no Vector API to compare");
    Problem problem = Problem.random(seed);
    Network scalar = new Network(problem.layout(), problem.activation(), problem.loss(), kernels);
    Workspace ws = problem.workspace(scalar, false);
    List<Block> blocks = problem.blocks(problem.rows());
    Sums.of(scalar, ws, problem.theta(), blocks).assertSameBits(problem.sums(blocks));
  }

  /** Also after a pass over so many rows that their sums went to the double ones. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void aWorkspaceForFewRowsGivesTheSameBits(long seed) {
    Problem problem = Problem.random(seed);
    Network network = problem.network();
    List<Block> blocks = problem.blocks(problem.rows());
    Workspace ws = problem.workspace(network, true);
    List<Block> many = Collections.nCopies(1 + 1000 / problem.rows(), blocks.get(0));
    Sums.of(network, ws, problem.theta(), many);
    Sums.of(network, ws, problem.theta(), blocks).assertSameBits(problem.sums(blocks));
    Sums.of(network, ws, problem.theta(), many)
        .assertSameBits(Sums.of(network, problem.workspace(), problem.theta(), many));
    assertArrayEquals(
        new double[problem.layout().size()],
        Sums.of(network, ws, problem.theta(), List.of()).gradient());
  }

  /** Rows of one kind go through a workspace of either kind. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void sparseRowsGiveWhatDenseOnesGive(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Problem.Kind kind = seed % 2 == 0 ? Problem.Kind.SPARSE : Problem.Kind.SPARSE_AND_FAR;
    Problem problem = Problem.random(seed, kind);
    List<Block> sparse = problem.blocks(1 + random.nextInt(problem.rows()));
    double[] origin = problem.features()[0];
    List<Block> dense = problem.denseBlocks(1 + random.nextInt(problem.rows()), origin);
    Network network = problem.network();
    Workspace ofSparse = problem.workspace();
    Workspace ofDense = network.workspace(problem.scaler(), problem.classWeights(), null, false);
    Sums expected = Sums.of(network, ofDense, problem.theta(), dense);
    for (Workspace ws : List.of(ofSparse, ofDense)) {
      for (List<Block> blocks : List.of(sparse, dense)) {
        expected.assertNear(Sums.of(network, ws, problem.theta(), blocks), GRADIENT_TOLERANCE);
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void gatheredRowsGiveTheBitsOfABlock(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Problem problem = Problem.random(seed);
    int[] order = Problem.shuffled(random, problem.rows());
    double[] first = problem.features()[0];
    int blockRows = 1 + random.nextInt(problem.rows());
    List<Block> blocks = problem.blocks(blockRows, first);
    Block block = problem.rows(order).blocks(problem.rows(), first).get(0);
    problem
        .sums(List.of(block))
        .assertSameBits(gathered(problem, blocks, rowNumbers(order, blockRows)));
  }

  /** Each block may have an origin of its own. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void gatheredRowsOfManyBlocksMatchTheReference(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Problem problem = Problem.random(seed, Problem.Kind.FAR);
    int blockRows = 1 + random.nextInt(problem.rows());
    long[] order = rowNumbers(Problem.shuffled(random, problem.rows()), blockRows);
    problem
        .reference()
        .assertNear(gathered(problem, problem.blocks(blockRows), order), GRADIENT_TOLERANCE);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void piecesOfWholeTilesGiveTheBitsOfTheWhole(long seed) {
    Problem problem = Problem.random(seed);
    Block whole = problem.block();
    int piece = 2 * problem.workspace().tile.capacity;
    List<Block> pieces =
        IntStream.iterate(0, from -> from < whole.rows(), from -> from + piece)
            .mapToObj(from -> whole.slice(from, Math.min(whole.rows(), from + piece)))
            .toList();
    problem.sums().assertSameBits(problem.sums(pieces));
  }

  /** Even one whose sums nobody has asked for. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void aUsedWorkspaceGivesTheBitsOfANewOne(long seed) {
    Problem problem = Problem.random(seed);
    List<Block> blocks = problem.blocks(problem.rows());
    Network network = problem.network();
    Workspace ws = problem.workspace();
    double[] otherTheta = Initializer.HE.initialize(problem.layout(), seed);
    network.start(ws, otherTheta);
    network.accumulate(ws, problem.block());
    network.accumulate(ws, problem.block().slice(0, (problem.rows() + 1) / 2));
    network.evaluate(ws, problem.block());
    problem.sums(blocks).assertSameBits(Sums.of(network, ws, problem.theta(), blocks));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void weightsCountRepetitions(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Problem unweighted = Problem.random(seed).withWeights(null);
    int[] times = random.ints(unweighted.rows(), 0, 4).toArray();
    times[0] = 3;
    float[] weights = new float[times.length];
    for (int r = 0; r < times.length; r++) {
      weights[r] = times[r];
    }
    int[] repeated =
        IntStream.range(0, times.length)
            .flatMap(r -> IntStream.range(0, times[r]).map(i -> r))
            .toArray();
    unweighted
        .rows(repeated)
        .sums()
        .assertNear(unweighted.withWeights(weights).sums(), GRADIENT_TOLERANCE);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void rowsOfWeightZeroGiveExactlyNothing(long seed) {
    Problem problem = Problem.random(seed);
    Sums sums = problem.withWeights(new float[problem.rows()]).sums();
    assertEquals(0, sums.loss());
    assertEquals(0, sums.weight());
    for (double partial : sums.gradient()) {
      assertEquals(0, partial, 0.0);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void evaluationGivesTheBitsOfTheLoss(long seed) {
    Problem problem = Problem.random(seed);
    Network network = problem.network();
    Workspace ws = problem.workspace();
    network.start(ws, problem.theta());
    network.evaluate(ws, problem.block());
    Sums expected = problem.sums();
    assertEquals(expected.loss(), network.heldOutLossSum(ws));
    assertEquals(expected.weight(), network.heldOutWeightSum(ws));
    assertEquals(0, network.lossSum(ws));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void scoreIsTheWeightOfRowsClassifiedRight(long seed) {
    Problem problem = Problem.random(seed);
    Network network = problem.network();
    Workspace ws = problem.workspace();
    network.start(ws, problem.theta());
    network.evaluate(ws, problem.block());
    double expected =
        switch (problem.loss()) {
          case CROSS_ENTROPY -> problem.weightClassifiedRight();
          case SQUARED_ERROR -> 0;
        };
    assertEquals(expected, network.heldOutScoreSum(ws), 1e-6 * problem.rows());
  }

  /** A tie goes to the first class, so that only the first row is right. */
  @Test
  void scoreOfATie() {
    Layout layout = new Layout(1, 3);
    Network network = new Network(layout, Activation.IDENTITY, Loss.CROSS_ENTROPY, Kernels.best());
    Workspace ws = network.workspace(Scaler.identity(1), null, null, false);
    network.start(ws, new double[layout.size()]);
    network.evaluate(
        ws,
        Packing.dense(new double[3][1], new double[] {0, 1, 2}, new float[] {1, 2, 4}, null, 0));
    assertEquals(1, network.heldOutScoreSum(ws));
  }

  /** Logits so far apart that the probability of the label underflows. */
  @ParameterizedTest
  @EnumSource
  void certainAndWrongIsFinite(Loss loss) {
    Layout layout = new Layout(1, loss == Loss.SQUARED_ERROR ? 1 : 2);
    double[] theta = new double[layout.size()];
    theta[0] = 1000;
    double[][] x = {{1}};
    double[] targets = {loss == Loss.SQUARED_ERROR ? 0 : 1};
    Sums expected = Sums.reference(layout, loss, theta, x, targets, null);
    assertTrue(Double.isFinite(expected.loss()) && expected.loss() >= 1000);
    expected.assertNear(Sums.network(layout, loss, theta, x, targets, null), LOSS_TOLERANCE);
  }

  /** The row that others are told from may be an outlier, 10,000 standard deviations away. */
  @Test
  void targetsFarFromTheirOriginAreNotShifted() {
    int rows = 1000;
    double mean = 1e6 + 0.3;
    double deviation = 3.7;
    double[] targets = new double[rows];
    double sum = 0;
    for (int r = 0; r < rows; r++) {
      targets[r] = mean + deviation * (r % 4 - 1.5);
    }
    double origin = mean + 1e4 * deviation;
    Block block = Packing.dense(new double[rows][1], targets, null, null, origin);
    for (float target : block.targets()) {
      sum += (target + origin - mean) / deviation;
    }
    Layout layout = new Layout(1, 1);
    Network network = new Network(layout, Activation.IDENTITY, Loss.SQUARED_ERROR, Kernels.best());
    Scaler scaler = new Scaler(new double[1], new double[] {1}, mean, deviation);
    Workspace ws = network.workspace(scaler, null, null, false);
    Sums sums = Sums.of(network, ws, new double[layout.size()], List.of(block));
    assertEquals(-2 * sum, sums.gradient()[layout.biases(0)], 1e-6 * rows);
  }

  @Test
  void nothingSummedIsZero() {
    Problem problem = Problem.random(1);
    Sums sums = problem.sums(List.of());
    assertEquals(0, sums.loss());
    assertEquals(0, sums.weight());
    assertArrayEquals(new double[problem.layout().size()], sums.gradient());
  }

  /** In two calls, the first of which ends with a full tile. */
  private static Sums gathered(Problem problem, List<Block> blocks, long[] order) {
    Network network = problem.network();
    Workspace ws = problem.workspace();
    network.start(ws, problem.theta());
    int middle = Math.min(order.length, ws.tile.capacity);
    network.accumulate(ws, blocks, order, 0, middle);
    network.accumulate(ws, blocks, order, middle, order.length);
    return Sums.of(network, ws);
  }

  private static long[] rowNumbers(int[] order, int blockRows) {
    return Arrays.stream(order)
        .mapToLong(row -> Network.row(row / blockRows, row % blockRows))
        .toArray();
  }

  /** The scalar kernels, which are not public, whatever {@link Kernels#best} are. */
  private static Kernels scalarKernels() throws ReflectiveOperationException {
    var constructor =
        Class.forName(Kernels.class.getPackageName() + ".ScalarKernels").getDeclaredConstructor();
    constructor.setAccessible(true);
    return (Kernels) constructor.newInstance();
  }
}
