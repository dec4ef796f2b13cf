package io.sparkmlp.train;

import static io.sparkmlp.train.TrainerTest.distance;
import static io.sparkmlp.train.TrainerTest.settings;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkmlp.SharedSpark;
import io.sparkmlp.TestData;
import io.sparkmlp.net.Block;
import io.sparkmlp.net.Layout;
import io.sparkmlp.net.Loss;
import io.sparkmlp.net.ReferenceNetwork;
import io.sparkmlp.optim.Solver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps that partitions take on their own, and the shuffle that makes their rows alike. */
@ExtendWith(SharedSpark.class)
class LocalStepsTest {
  private static final int ROWS = 140;

  /** A double implementation for one machine that plays all partitions one after the other. */
  private static final class Reference {
    final Solver solver;
    final double stepSize;
    final ReferenceNetwork network;
    final double[][] x;
    final double[][] y;
    final double[] weights;

    /** Theta, then the two vectors of the state. */
    double[][] average;

    int t;

    Reference(TrainingSettings settings, Dataset<Row> data, double[] weights) {
      solver = settings.solver;
      stepSize = settings.stepSize;
      x = TrainerTest.features(data);
      y = TrainerTest.labels(data, Loss.CROSS_ENTROPY, 3);
      this.weights = weights;
      Layout layout = new Layout(x[0].length, 5, 3);
      network = new ReferenceNetwork(layout, settings.activation, settings.loss);
      double[] theta = settings.activation.initializer().initialize(layout, settings.seed);
      average = new double[][] {theta, new double[theta.length], new double[theta.length]};
    }

    void epoch(int partitions, int steps, int localSteps) {
      int local = localSteps == 0 ? steps : localSteps;
      for (int first = 0; first < steps; first += local) {
        int last = Math.min(steps, first + local);
        double[][] sum = new double[3][average[0].length];
        double weightSum = 0;
        for (int p = 0; p < partitions; p++) {
          double[][] own = Arrays.stream(average).map(double[]::clone).toArray(double[][]::new);
          double weight = 0;
          for (int step = first; step < last; step++) {
            int start = ROWS * p / partitions;
            int rows = ROWS * (p + 1) / partitions - start;
            weight +=
                step(
                    own,
                    start + rows * step / steps,
                    start + rows * (step + 1) / steps,
                    t + 1 + step - first);
          }
          for (int v = 0; v < 3; v++) {
            for (int i = 0; i < sum[v].length; i++) {
              sum[v][i] += weight * own[v][i];
            }
          }
          weightSum += weight;
        }
        t += last - first;
        if (weightSum > 0) {
          for (double[] vector : sum) {
            for (int i = 0; i < vector.length; i++) {
              vector[i] /= weightSum;
            }
          }
          average = sum;
        }
      }
    }

    /** One step on some rows; returns their weight. */
    private double step(double[][] own, int from, int to, int count) {
      double[] w = Arrays.copyOfRange(weights, from, to);
      double weight = Arrays.stream(w).sum();
      if (weight == 0) {
        return 0;
      }
      double[] theta = own[0];
      double[] m = own[1];
      double[] v = own[2];
      double[] g =
          network.gradient(
              theta, Arrays.copyOfRange(x, from, to), Arrays.copyOfRange(y, from, to), w);
      for (int i = 0; i < g.length; i++) {
        double slope = g[i] / weight;
        if (solver == Solver.ADAM) {
          m[i] = 0.9 * m[i] + 0.1 * slope;
          v[i] = 0.999 * v[i] + 0.001 * slope * slope;
          double mHat = m[i] / (1 - StrictMath.pow(0.9, count));
          double vHat = v[i] / (1 - StrictMath.pow(0.999, count));
          theta[i] -= stepSize * mHat / (Math.sqrt(vHat) + 1e-8);
        } else {
          m[i] = 0.9 * m[i] - stepSize * slope;
          theta[i] += 0.9 * m[i] - stepSize * slope;
        }
      }
      return weight;
    }
  }

  /**
   * Parameters and state are averaged, weighted by rows. With batches of one row most partitions
   * have none in most rounds.
   */
  @ParameterizedTest
  @CsvSource({
    "ADAM,2,2,28",
    "ADAM,2,0,28",
    "ADAM,7,3,28",
    "SGD,2,2,28",
    "SGD,2,0,28",
    "SGD,7,0,28",
    "ADAM,3,2,1",
    "SGD,3,2,1"
  })
  void localStepsAreAveraged(Solver solver, int partitions, int localSteps, int batch) {
    Dataset<Row> data = TestData.threeClasses(ROWS, 2);
    double[] weights = new double[ROWS];
    Arrays.fill(weights, 1);
    TrainingSettings settings = exact(solver, partitions, localSteps, batch);
    assertTrue(distance(reference(settings, data, weights), train(data, settings)) < 1e-4);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 0})
  void aPartitionWithoutWeightTakesNoPart(int localSteps) {
    Dataset<Row> plain = TestData.threeClasses(ROWS, 2);
    List<Row> rows = new ArrayList<>();
    double[] weights = new double[ROWS];
    for (Row row : plain.collectAsList()) {
      weights[rows.size()] = rows.size() < ROWS / 2 ? 1.5 : 0;
      rows.add(RowFactory.create(row.get(0), row.get(1), weights[rows.size()]));
    }
    Dataset<Row> data = TestData.of(rows);
    TrainingSettings settings = exact(Solver.ADAM, 2, localSteps, 28);
    settings.weightCol = "weight";
    double[] trained = train(data, settings);
    assertTrue(distance(reference(settings, plain, weights), trained) < 1e-4);
  }

  private static TrainingSettings exact(Solver solver, int partitions, int localSteps, int batch) {
    TrainingSettings settings = settings(Loss.CROSS_ENTROPY, solver);
    settings.numPartitions = partitions;
    settings.localSteps = localSteps;
    settings.batchSize = batch;
    settings.standardization = false;
    settings.shuffle = false;
    settings.maxIter = batch == 1 ? 1 : 10;
    return settings;
  }

  private static double[] reference(
      TrainingSettings settings, Dataset<Row> data, double[] weights) {
    Reference reference = new Reference(settings, data, weights);
    int steps = ROWS / settings.batchSize;
    for (int epoch = 0; epoch < settings.maxIter; epoch++) {
      reference.epoch(settings.numPartitions, steps, settings.localSteps);
    }
    return reference.average[0];
  }

  private static double[] train(Dataset<Row> data, TrainingSettings settings) {
    return Trainer.train(data, settings).network().parameters();
  }

  /** Every partition would know one class alone, and unlearn what the others have learnt. */
  @Test
  void sortedRowsTrainAsShuffledOnes() {
    Dataset<Row> shuffled = TestData.threeClasses(600, 16);
    Dataset<Row> sorted = sorted(shuffled);
    TrainingSettings settings = settings(Loss.CROSS_ENTROPY, Solver.ADAM);
    settings.numPartitions = 4;
    settings.localSteps = 0;
    settings.batchSize = 4;
    settings.stepSize = 0.05;
    settings.maxIter = 3;
    double ofShuffled = accuracy(settings, shuffled);
    double ofSorted = accuracy(settings, sorted);
    assertEquals(ofShuffled, ofSorted, 0.02);
    assertTrue(ofSorted > 0.95, "accuracy " + ofSorted);
    assertArrayEquals(train(sorted, settings), train(sorted, settings));
    settings.shuffle = false;
    double unshuffled = accuracy(settings, sorted);
    assertTrue(unshuffled < ofSorted - 0.05, "accuracy without " + unshuffled);
  }

  private static double accuracy(TrainingSettings settings, Dataset<Row> data) {
    double[][] x = TrainerTest.features(data);
    double[][] y = TrainerTest.labels(data, Loss.CROSS_ENTROPY, 3);
    var network = Trainer.train(data, settings).network();
    double[] flat = Arrays.stream(x).flatMapToDouble(Arrays::stream).toArray();
    double[] logits = new double[3 * x.length];
    network.predict(x.length, flat, logits);
    int right = 0;
    for (int r = 0; r < x.length; r++) {
      int k = 0;
      for (int j = 1; j < 3; j++) {
        k = logits[3 * r + j] > logits[3 * r + k] ? j : k;
      }
      right += y[r][k] == 1 ? 1 : 0;
    }
    return (double) right / x.length;
  }

  private static Dataset<Row> sorted(Dataset<Row> data) {
    return data.orderBy("label").coalesce(1);
  }

  /** Rows of every class and kind on every partition, none lost, in the same order every time. */
  @ParameterizedTest
  @CsvSource({"false,2", "true,2", "false,5"})
  void theShuffleDealsEveryKindOfRowEvenly(boolean sparse, int partitions) {
    Dataset<Row> data = sorted(numbered(sparse));
    TrainingSettings settings = settings(Loss.CROSS_ENTROPY, Solver.ADAM);
    settings.localSteps = 0;
    settings.numPartitions = partitions;
    settings.weightCol = "weight";
    settings.validationFraction = 0.2;
    List<List<Packed>> dealt = packed(data, settings);
    assertEquals(partitions, dealt.size());
    for (boolean heldOut : new boolean[] {false, true}) {
      List<List<Double>> numbers =
          dealt.stream().map(partition -> numbers(partition, heldOut)).toList();
      int least = numbers.stream().mapToInt(List::size).min().orElseThrow();
      int most = numbers.stream().mapToInt(List::size).max().orElseThrow();
      assertTrue(least > 0 && most - least <= 1, least + " to " + most);
      for (int k = 0; k < 3; k++) {
        int ofClass = k;
        long[] counts =
            numbers.stream()
                .mapToLong(some -> some.stream().filter(n -> (n - 1) % 3 == ofClass).count())
                .toArray();
        double mean = Arrays.stream(counts).average().orElseThrow();
        assertTrue(Arrays.stream(counts).allMatch(c -> Math.abs(c - mean) <= 2), "class " + k);
      }
    }
    List<Double> all =
        dealt.stream()
            .flatMap(
                part -> Stream.concat(numbers(part, false).stream(), numbers(part, true).stream()))
            .sorted()
            .toList();
    assertEquals(301, all.size());
    for (int i = 0; i < 301; i++) {
      assertEquals(i + 1, all.get(i));
    }
    assertEquals(numbers(dealt.get(1), false), numbers(packed(data, settings).get(1), false));
    settings.seed++;
    settings.validationFraction = 0;
    List<Double> one = numbers(packed(data, settings).get(1), false);
    settings.seed++;
    assertTrue(!one.equals(numbers(packed(data, settings).get(1), false)));
  }

  /** Rows whose weight is their number and whose features repeat it. */
  private static Dataset<Row> numbered(boolean sparse) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 301; i++) {
      Vector features =
          sparse
              ? Vectors.sparse(30, new int[] {i % 30}, new double[] {i + 1})
              : Vectors.dense(i + 1, 2 * (i + 1));
      rows.add(RowFactory.create((double) (i % 3), features, (double) (i + 1)));
    }
    return TestData.of(rows).repartition(3, functions.col("weight"));
  }

  private static List<List<Packed>> packed(Dataset<Row> data, TrainingSettings settings) {
    try (PackedData packed = PackedData.of(data, settings)) {
      return packed.rows().glom().collect();
    }
  }

  /** The numbers of the rows of a partition, after a look at their features and labels. */
  private static List<Double> numbers(List<Packed> partition, boolean heldOut) {
    List<Double> numbers = new ArrayList<>();
    for (Packed packed : partition) {
      if (packed.heldOut() != heldOut) {
        continue;
      }
      Block block = packed.block();
      for (int r = 0; r < block.rows(); r++) {
        double number = block.weight(r);
        assertEquals((number - 1) % 3, block.targets()[r] + block.targetOrigin());
        if (block.sparse()) {
          assertEquals(block.starts()[r] + 1, block.starts()[r + 1]);
          assertEquals((number - 1) % 30, block.columns()[block.starts()[r]]);
          assertEquals(number, block.values()[block.starts()[r]]);
        } else {
          assertEquals(number, block.values()[2 * r] + block.origin()[0]);
          assertEquals(2 * number, block.values()[2 * r + 1] + block.origin()[1]);
        }
        numbers.add(number);
      }
    }
    return numbers;
  }
}
