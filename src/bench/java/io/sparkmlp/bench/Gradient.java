package io.sparkmlp.bench;

import io.sparkmlp.kernel.Kernels;
import io.sparkmlp.net.Activation;
import io.sparkmlp.net.Block;
import io.sparkmlp.net.Layout;
import io.sparkmlp.net.Loss;
import io.sparkmlp.net.Network;
import io.sparkmlp.net.Scaler;
import io.sparkmlp.net.Workspace;
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

/**
 * Loss and gradient of a whole network over a block of rows: forward, loss, backward, sums in
 * double, from packed rows to a gradient. Counted are the products' operations: 2 for each weight
 * and row forward, 2 for the weight gradient, and 2 for the delta of every layer but the first.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Gradient {
  private static final int ROWS = 4800;

  @Param({"784-100-10", "50-64-2", "10-32-3"})
  public String layers;

  @Param({"SIGMOID"})
  public Activation activation;

  private Network network;
  private Workspace workspace;
  private Block block;
  private double[] theta;
  private double[] gradient;
  private long flops;

  /** Random rows and the weights that training starts from. */
  @Setup
  public void prepare() {
    Layout layout =
        new Layout(Arrays.stream(layers.split("-")).mapToInt(Integer::parseInt).toArray());
    network = new Network(layout, activation, Loss.CROSS_ENTROPY, Kernels.best());
    workspace = network.workspace(Scaler.identity(layout.inputs()), null, null, false);
    theta = activation.initializer().initialize(layout, 1);
    gradient = new double[layout.size()];
    Random random = new Random(1);
    float[] values = new float[ROWS * layout.inputs()];
    float[] targets = new float[ROWS];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    for (int r = 0; r < ROWS; r++) {
      targets[r] = random.nextInt(layout.outputs());
    }
    block = new Block(ROWS, layout.inputs(), null, 0, values, null, null, targets, null);
    for (int layer = 0; layer < layout.layers(); layer++) {
      flops += (layer == 0 ? 4L : 6L) * ROWS * layout.fanIn(layer) * layout.fanOut(layer);
    }
  }

  /** One pass over the block. */
  @Benchmark
  public double[] gradient(Peak.Flops counter) {
    network.start(workspace, theta);
    network.accumulate(workspace, block);
    network.gradient(workspace, gradient);
    counter.flops += flops;
    return gradient;
  }
}
