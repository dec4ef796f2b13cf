package io.sparkmlp.net;

import io.sparkmlp.kernel.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/**
 * A network with random parameters and random rows for it.
 *
 * @param theta for standardised features and target
 * @param classWeights factor of the weight of a row by its class, or null
 * @param features raw
 * @param targets raw, or class indices
 * @param weights instance weights, or null where all are 1
 */
record Problem(
    Layout layout,
    Activation activation,
    Loss loss,
    Kind kind,
    double[] theta,
    Scaler scaler,
    float[] classWeights,
    double[][] features,
    double[] targets,
    float[] weights) {

  /** What the features are like. */
  enum Kind {
    /** Around 0, not scaled. */
    PLAIN,
    /**
     * Up to 1e6 away from 0, spread over 0.01 to 100; standardised, and so is a regression's
     * target.
     */
    FAR,
    /** Few differ from 0; standardised. */
    SPARSE,
    /** Like {@link #SPARSE}, but for every third feature, which is like those of {@link #FAR}. */
    SPARSE_AND_FAR
  }

  private static final int[] PRIMES = {2, 3, 5, 7, 11, 13, 17, 31, 61, 97, 127, 197, 199};
  private static final int MOST_ROWS = 2000;
  private static final int MOST_WIDTH = 200;

  /**
   * Multiplications of one row times rows, above which rows are dropped to keep the tests short.
   */
  private static final int MOST_WORK = 2_000_000;

  /**
   * Distance of pre-activations from 0, where relu has no derivative; float errors must not cross
   * it.
   */
  private static final double KINK = 5e-5;

  /** Any shape, any number of rows; activations and losses take turns with the seed. */
  static Problem random(long seed) {
    Activation[] activations = Activation.values();
    Loss[] losses = Loss.values();
    Kind[] kinds = Kind.values();
    return random(
        seed,
        activations[(int) (seed % activations.length)],
        losses[(int) (seed / activations.length % losses.length)],
        kinds[(int) (seed / activations.length / losses.length % kinds.length)]);
  }

  static Problem random(long seed, Kind kind) {
    Problem any = random(seed);
    return any.kind == kind ? any : random(seed, any.activation, any.loss, kind);
  }

  static Problem random(long seed, Activation activation, Loss loss, Kind kind) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] widths = new int[2 + random.nextInt(4)];
    Arrays.setAll(widths, l -> randomWidth(random));
    int last = widths.length - 1;
    widths[last] = loss == Loss.SQUARED_ERROR ? 1 : Math.max(2, widths[last]);
    int rows = logUniform(random, MOST_ROWS);
    int affordable = Math.max(1, MOST_WORK / new Layout(widths).size());
    return of(random, activation, loss, kind, Math.min(rows, affordable), widths);
  }

  static Problem of(
      SplittableRandom random,
      Activation activation,
      Loss loss,
      Kind kind,
      int rows,
      int... widths) {
    Layout layout = new Layout(widths);
    double[] theta = theta(random, layout);
    double[] centres = new double[layout.inputs()];
    double[] spreads = new double[layout.inputs()];
    Arrays.fill(spreads, 1);
    boolean regression = loss == Loss.SQUARED_ERROR;
    if (kind == Kind.FAR) {
      double[] magnitudes = {0, 1e3, -1e6, 1e6};
      Arrays.setAll(centres, i -> magnitudes[random.nextInt(4)] * random.nextDouble(0.9, 1));
      Arrays.setAll(spreads, i -> Math.pow(10, random.nextDouble(-2, 2)));
    }
    if (kind == Kind.SPARSE_AND_FAR) {
      Arrays.setAll(centres, i -> i % 3 == 0 ? random.nextDouble(1e3, 1e6) : 0);
    }
    boolean farTarget = regression && kind == Kind.FAR;
    double targetCentre = farTarget ? 12345 : 0;
    double targetSpread = farTarget ? 50 : 1;

    double[] scales = new double[layout.inputs()];
    double[] means = new double[layout.inputs()];
    for (int i = 0; i < scales.length; i++) {
      // Near the true ones, as those of a sample are.
      scales[i] = kind == Kind.PLAIN ? 1 : spreads[i] * random.nextDouble(0.8, 1.2);
      boolean centred = kind != Kind.PLAIN;
      means[i] = centred ? centres[i] + spreads[i] * random.nextDouble(-0.3, 0.3) : 0;
    }
    Scaler scaler = new Scaler(means, scales, targetCentre + (farTarget ? 3 : 0), targetSpread);

    ReferenceNetwork network = new ReferenceNetwork(layout, activation, loss);
    double[][] features = new double[rows][];
    double[] targets = new double[rows];
    for (int r = 0; r < rows; r++) {
      do {
        features[r] = row(random, kind, centres, spreads);
      } while (activation == Activation.RELU
          && nearKink(network.preActivations(theta, standardized(scaler, features[r]))));
      targets[r] =
          regression
              ? targetCentre + targetSpread * gaussian(random)
              : random.nextInt(layout.outputs());
    }
    return new Problem(
        layout,
        activation,
        loss,
        kind,
        theta,
        scaler,
        regression || random.nextBoolean()
            ? null
            : floats(layout.outputs(), () -> random.nextDouble(0.2, 3)),
        features,
        targets,
        random.nextBoolean()
            ? null
            : floats(rows, () -> random.nextInt(4) == 0 ? 0 : random.nextDouble(0, 2)));
  }

  int rows() {
    return features.length;
  }

  Network network() {
    return new Network(layout, activation, loss, Kernels.best());
  }

  Workspace workspace() {
    return workspace(network(), false);
  }

  Workspace workspace(Network network, boolean fewRows) {
    return network.workspace(scaler, classWeights, absent(), fewRows);
  }

  /** Whether rows are packed as sparse ones and stay so within the network. */
  boolean sparse() {
    return sparse(kind);
  }

  private static boolean sparse(Kind kind) {
    return kind == Kind.SPARSE || kind == Kind.SPARSE_AND_FAR;
  }

  private boolean far(int feature) {
    return kind == Kind.FAR || (kind == Kind.SPARSE_AND_FAR && feature % 3 == 0);
  }

  /** What a feature without an entry is, once standardised; null if rows are dense. */
  double[] absent() {
    if (!sparse()) {
      return null;
    }
    double[] absent = new double[layout.inputs()];
    Arrays.setAll(absent, i -> far(i) ? 0 : -scaler.means()[i] / scaler.scales()[i]);
    return absent;
  }

  /** Of features that lie far away, those of a row. */
  private double[] origin(double[] row) {
    double[] origin = new double[row.length];
    Arrays.setAll(origin, i -> far(i) ? row[i] : 0);
    return origin;
  }

  /** Sums over all rows in one block. */
  Sums sums() {
    return sums(blocks(rows()));
  }

  /** All rows. */
  Block block() {
    return blocks(rows()).get(0);
  }

  /** Sums over blocks, in a new workspace. */
  Sums sums(List<Block> blocks) {
    return Sums.of(network(), workspace(), theta, blocks);
  }

  Sums reference() {
    double[][] x = new double[rows()][];
    double[] y = new double[rows()];
    float[] w = new float[rows()];
    for (int r = 0; r < rows(); r++) {
      x[r] = standardized(scaler, features[r]);
      y[r] = (targets[r] - scaler.targetMean()) / scaler.targetScale();
      w[r] = (float) weight(r);
    }
    return Sums.reference(layout, activation, loss, theta, x, y, w);
  }

  /** Weight of a row, by itself and by its class. */
  double weight(int row) {
    float weight = weights == null ? 1 : weights[row];
    return classWeights == null ? weight : weight * classWeights[(int) targets[row]];
  }

  /**
   * All rows in blocks of {@code blockRows}, sparse if the features are, less their first row where
   * that is far away.
   */
  List<Block> blocks(int blockRows) {
    List<Block> blocks = new ArrayList<>();
    for (int from = 0; from < rows(); from += blockRows) {
      int to = Math.min(rows(), from + blockRows);
      blocks.add(block(from, to, origin(features[from]), sparse()));
    }
    return blocks;
  }

  /** The same, but all less the same row. */
  List<Block> blocks(int blockRows, double[] first) {
    List<Block> blocks = new ArrayList<>();
    for (int from = 0; from < rows(); from += blockRows) {
      blocks.add(block(from, Math.min(rows(), from + blockRows), origin(first), sparse()));
    }
    return blocks;
  }

  /** All rows in dense blocks of {@code blockRows}, all less the same origin. */
  List<Block> denseBlocks(int blockRows, double[] origin) {
    List<Block> blocks = new ArrayList<>();
    for (int from = 0; from < rows(); from += blockRows) {
      blocks.add(block(from, Math.min(rows(), from + blockRows), origin, false));
    }
    return blocks;
  }

  private Block block(int from, int to, double[] origin, boolean sparse) {
    double[][] x = Arrays.copyOfRange(features, from, to);
    double[] y = Arrays.copyOfRange(targets, from, to);
    float[] w = weights == null ? null : Arrays.copyOfRange(weights, from, to);
    double targetOrigin = targetOrigin();
    return sparse
        ? Packing.sparse(x, y, w, origin, targetOrigin)
        : Packing.dense(x, y, w, origin, targetOrigin);
  }

  /** What a regression's targets are packed less of; class indices keep theirs. */
  private double targetOrigin() {
    return loss == Loss.SQUARED_ERROR ? scaler.targetMean() + scaler.targetScale() : 0;
  }

  /** The same problem with rows {@code order[0], order[1], ...}. */
  Problem rows(int[] order) {
    return new Problem(
        layout,
        activation,
        loss,
        kind,
        theta,
        scaler,
        classWeights,
        Arrays.stream(order).mapToObj(r -> features[r]).toArray(double[][]::new),
        Arrays.stream(order).mapToDouble(r -> targets[r]).toArray(),
        weights == null ? null : gather(weights, order));
  }

  Problem withWeights(float[] newWeights) {
    return new Problem(
        layout, activation, loss, kind, theta, scaler, classWeights, features, targets, newWeights);
  }

  /** Weight of the rows of which the reference finds the label likeliest. */
  double weightClassifiedRight() {
    ReferenceNetwork network = new ReferenceNetwork(layout, activation, loss);
    double sum = 0;
    for (int r = 0; r < rows(); r++) {
      double[] logits = network.logits(theta, standardized(scaler, features[r]));
      double label = logits[(int) targets[r]];
      if (Arrays.stream(logits).allMatch(logit -> logit <= label)) {
        sum += weight(r);
      }
    }
    return sum;
  }

  /** Raw features, [rows x inputs]. */
  double[] flatFeatures() {
    return Arrays.stream(features).flatMapToDouble(Arrays::stream).toArray();
  }

  @Override
  public String toString() {
    return "%s %s %s %s, %d rows".formatted(activation, loss, kind, layout, rows());
  }

  static int[] shuffled(SplittableRandom random, int n) {
    int[] order = IntStream.range(0, n).toArray();
    for (int i = n - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  private static double[] row(
      SplittableRandom random, Kind kind, double[] centres, double[] spreads) {
    double[] row = new double[centres.length];
    for (int i = 0; i < row.length; i++) {
      boolean zero = sparse(kind) && centres[i] == 0 && random.nextInt(5) != 0;
      row[i] = zero ? 0 : centres[i] + spreads[i] * gaussian(random);
    }
    return row;
  }

  private static double[] theta(SplittableRandom random, Layout layout) {
    double[] theta = Initializer.GLOROT.initialize(layout, random.nextLong());
    for (int layer = 0; layer < layout.layers(); layer++) {
      for (int j = 0; j < layout.fanOut(layer); j++) {
        theta[layout.biases(layer) + j] = random.nextDouble(-0.5, 0.5);
      }
    }
    return theta;
  }

  private static double[] standardized(Scaler scaler, double[] row) {
    double[] x = new double[row.length];
    Arrays.setAll(x, i -> (row[i] - scaler.means()[i]) / scaler.scales()[i]);
    return x;
  }

  private static boolean nearKink(double[][] z) {
    return Arrays.stream(z)
        .flatMapToDouble(Arrays::stream)
        .anyMatch(value -> Math.abs(value) < KINK);
  }

  private static int randomWidth(SplittableRandom random) {
    return random.nextInt(3) == 0
        ? PRIMES[random.nextInt(PRIMES.length)]
        : logUniform(random, MOST_WIDTH);
  }

  private static int logUniform(SplittableRandom random, int most) {
    return (int) Math.round(Math.exp(random.nextDouble() * Math.log(most)));
  }

  /** The sum of twelve uniform numbers is near enough to normal. */
  private static double gaussian(SplittableRandom random) {
    return random.doubles(12).sum() - 6;
  }

  private static float[] gather(float[] values, int[] order) {
    float[] gathered = new float[order.length];
    for (int i = 0; i < order.length; i++) {
      gathered[i] = values[order[i]];
    }
    return gathered;
  }

  private static float[] floats(int n, DoubleSupplier supplier) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) supplier.getAsDouble();
    }
    return values;
  }
}
