package io.sparkmlp.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TrainedNetworkTest {
  /** More than two batches. */
  private static final int ROWS = 200;

  static LongStream seeds() {
    return LongStream.range(1, 17);
  }

  @ParameterizedTest
  @EnumSource
  void aRowGivesTheSameBitsAloneAndAmongOthers(Activation activation) {
    SplittableRandom random = new SplittableRandom(7);
    // Outputs that are a product, and that are dot products.
    for (int units : new int[] {17, 49}) {
      Problem problem =
          Problem.of(
              random, activation, Loss.CROSS_ENTROPY, Problem.Kind.FAR, ROWS, 13, 31, units, 3);
      TrainedNetwork network = trained(problem);
      double[][] alone =
          Arrays.stream(problem.features())
              .map(row -> predict(network, 1, row))
              .toArray(double[][]::new);
      for (int rows = 1; rows <= ROWS; rows++) {
        double[] expected = Arrays.stream(alone, 0, rows).flatMapToDouble(Arrays::stream).toArray();
        assertArrayEquals(expected, predict(network, rows, problem.flatFeatures()));
      }
    }
  }

  /** Where 10 times the feature overflows: relu makes 0 of minus infinity, the padding has NaN. */
  @Test
  void whatOverflowsInThePaddingStaysThere() {
    Layout layout = new Layout(1, 2, 17, 1);
    double[] theta = new double[layout.size()];
    theta[layout.weights(0)] = 10;
    theta[layout.weights(0) + 1] = 1;
    Arrays.fill(theta, layout.weights(1), layout.weights(1) + 17, -1);
    Arrays.fill(theta, layout.weights(2), layout.weights(2) + 17, 1);
    theta[layout.biases(2)] = 0.5;
    TrainedNetwork network =
        new TrainedNetwork(layout, Activation.RELU, Loss.SQUARED_ERROR, theta, Scaler.identity(1));
    assertArrayEquals(new double[] {0.5}, predict(network, 1, new double[] {3e38}));
  }

  @Test
  void manyThreadsMayPredictAtOnce() throws Exception {
    Problem problem =
        Problem.of(
            new SplittableRandom(11),
            Activation.SIGMOID,
            Loss.CROSS_ENTROPY,
            Problem.Kind.PLAIN,
            ROWS,
            20,
            50,
            4);
    TrainedNetwork network = trained(problem);
    double[] features = problem.flatFeatures();
    double[] expected = predict(trained(problem), ROWS, features);
    int threads = 16;
    CyclicBarrier together = new CyclicBarrier(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int rows = ROWS - 7 * thread;
        Callable<Void> task =
            () -> {
              together.await();
              for (int i = 0; i < 50; i++) {
                assertArrayEquals(
                    Arrays.copyOf(expected, rows * 4), predict(network, rows, features));
              }
              return null;
            };
        done.add(pool.submit(task));
      }
      for (Future<?> each : done) {
        each.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** Also where features are 1e6 and a little, which parameters in float could not tell apart. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void rawParametersArePredictionsWithoutScaler(long seed) {
    Problem problem = Problem.random(seed, Problem.Kind.FAR);
    TrainedNetwork network = trained(problem);
    double[] theta = network.rawParameters();
    ReferenceNetwork reference =
        new ReferenceNetwork(problem.layout(), problem.activation(), problem.loss());
    double[] expected =
        Arrays.stream(problem.features())
            .flatMapToDouble(row -> Arrays.stream(reference.logits(theta, row)))
            .toArray();
    double[] actual = predict(network, problem.rows(), problem.flatFeatures());
    double error =
        Errors.relative(
            standardized(expected, problem.scaler()), standardized(actual, problem.scaler()));
    assertTrue(error <= 1e-5, () -> problem + ": off by " + error);
  }

  @Test
  void rawParametersLeaveTheOwnAsTheyAre() {
    TrainedNetwork network =
        trained(Problem.random(3, Activation.TANH, Loss.SQUARED_ERROR, Problem.Kind.FAR));
    double[] before = network.parameters().clone();
    network.rawParameters()[0] = 99;
    assertArrayEquals(before, network.parameters());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void softmaxSumsToOne(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] logits = random.doubles(2 + random.nextInt(100), -30, 30).toArray();
    double[] probabilities = logits.clone();
    TrainedNetwork.softmax(probabilities);
    assertEquals(1, Arrays.stream(probabilities).sum(), 1e-14);
    double sum = Arrays.stream(logits).map(Math::exp).sum();
    for (int k = 0; k < logits.length; k++) {
      double expected = Math.exp(logits[k]) / sum;
      assertEquals(expected, probabilities[k], 4e-6 * expected);
    }
  }

  @Test
  void softmaxOfLargeLogitsIsFinite() {
    double[] z = {-1e4, 1e4, 1e4, 0};
    TrainedNetwork.softmax(z);
    assertArrayEquals(new double[] {0, 0.5, 0.5, 0}, z);
  }

  @Test
  void survivesJavaSerialisation() throws IOException, ClassNotFoundException {
    Problem problem = Problem.random(5, Activation.TANH, Loss.SQUARED_ERROR, Problem.Kind.FAR);
    TrainedNetwork network = trained(problem);
    double[] features = problem.flatFeatures();
    double[] expected = predict(network, problem.rows(), features);

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(network);
    }
    int numbers = network.parameters().length + 2 * problem.layout().inputs();
    assertTrue(bytes.size() < 8 * numbers + 2000, () -> bytes.size() + " bytes");
    TrainedNetwork copy;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      copy = (TrainedNetwork) in.readObject();
    }

    assertEquals(network.layout(), copy.layout());
    assertEquals(network.activation(), copy.activation());
    assertEquals(network.loss(), copy.loss());
    assertArrayEquals(network.parameters(), copy.parameters());
    assertArrayEquals(network.scaler().means(), copy.scaler().means());
    assertArrayEquals(network.scaler().scales(), copy.scaler().scales());
    assertEquals(network.scaler().targetMean(), copy.scaler().targetMean());
    assertEquals(network.scaler().targetScale(), copy.scaler().targetScale());
    assertArrayEquals(expected, predict(copy, problem.rows(), features));
  }

  @Test
  void rejectsArraysOfOtherLengths() {
    Layout layout = new Layout(3, 2);
    Exception parameters =
        assertThrows(IllegalArgumentException.class, () -> of(layout, 7, Scaler.identity(3)));
    assertEquals("parameters: expected 8 for layers [3, 2], got 7", parameters.getMessage());
    Exception scaler =
        assertThrows(IllegalArgumentException.class, () -> of(layout, 8, Scaler.identity(2)));
    assertEquals("scaler: expected 3 means and scales, got 2 and 2", scaler.getMessage());
  }

  private static TrainedNetwork of(Layout layout, int parameters, Scaler scaler) {
    return new TrainedNetwork(
        layout, Activation.SIGMOID, Loss.CROSS_ENTROPY, new double[parameters], scaler);
  }

  private static TrainedNetwork trained(Problem problem) {
    return new TrainedNetwork(
        problem.layout(), problem.activation(), problem.loss(), problem.theta(), problem.scaler());
  }

  private static double[] predict(TrainedNetwork network, int rows, double[] features) {
    double[] out = new double[rows * network.layout().outputs()];
    network.predict(rows, features, out);
    return out;
  }

  /** In the units of the network, so that a large mean hides no error. */
  private static double[] standardized(double[] outputs, Scaler scaler) {
    return Arrays.stream(outputs)
        .map(output -> (output - scaler.targetMean()) / scaler.targetScale())
        .toArray();
  }
}
