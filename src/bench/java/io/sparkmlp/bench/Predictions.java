package io.sparkmlp.bench;

import io.sparkmlp.net.Activation;
import io.sparkmlp.net.Layout;
import io.sparkmlp.net.Loss;
import io.sparkmlp.net.PredictionBatch;
import io.sparkmlp.net.Scaler;
import io.sparkmlp.net.TrainedNetwork;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From raw features to probabilities, by rows taken together: microseconds a call. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Predictions {
  @Param({"784-100-10", "784-1000-1000-10"})
  public String layers;

  @Param({"1", "6", "12", "24", "48"})
  public int rows;

  private TrainedNetwork network;
  private double[] features;
  private double[] out;

  /** Random rows and weights. */
  @Setup
  public void prepare() {
    Layout layout =
        new Layout(Arrays.stream(layers.split("-")).mapToInt(Integer::parseInt).toArray());
    double[] theta = Activation.SIGMOID.initializer().initialize(layout, 1);
    network =
        new TrainedNetwork(
            layout,
            Activation.SIGMOID,
            Loss.CROSS_ENTROPY,
            theta,
            Scaler.identity(layout.inputs()));
    features = new Random(1).doubles((long) rows * layout.inputs()).toArray();
    out = new double[layout.outputs()];
  }

  /** One batch. */
  @Benchmark
  public double[] predict() {
    int inputs = network.layout().inputs();
    PredictionBatch batch = network.acquire();
    for (int r = 0; r < rows; r++) {
      batch.add(features, r * inputs);
    }
    batch.run();
    batch.runSoftmax();
    for (int r = 0; r < rows; r++) {
      batch.probabilities(r, out);
    }
    network.release(batch);
    return out;
  }
}
