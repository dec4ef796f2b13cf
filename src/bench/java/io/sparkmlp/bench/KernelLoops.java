package io.sparkmlp.bench;

import io.sparkmlp.kernel.Kernels;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Elementwise loops over what the first-level cache holds: nanoseconds an element. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class KernelLoops {
  private static final int N = 4096;

  private final Kernels kernels = Kernels.best();
  private final float[] z = random();
  private final float[] a = random();
  private final float[] x = new float[N];
  private final float[] scratch = new float[8 * Kernels.QUANTUM];
  private final double[] sums = new double[N];
  private final double[] other = new double[N];

  private static float[] random() {
    Random random = new Random(1);
    float[] values = new float[N];
    for (int i = 0; i < N; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private float[] fresh() {
    System.arraycopy(z, 0, x, 0, N);
    return x;
  }

  /** What the others spend on having something to work on. */
  @Benchmark
  @OperationsPerInvocation(N)
  public float[] copyAlone() {
    return fresh();
  }

  @Benchmark
  @OperationsPerInvocation(N)
  public float[] sigmoid() {
    kernels.sigmoid(N, fresh(), 0);
    return x;
  }

  @Benchmark
  @OperationsPerInvocation(N)
  public float[] tanh() {
    kernels.tanh(N, fresh(), 0);
    return x;
  }

  @Benchmark
  @OperationsPerInvocation(N)
  public float[] relu() {
    kernels.relu(N, fresh(), 0);
    return x;
  }

  @Benchmark
  @OperationsPerInvocation(N)
  public float[] exp() {
    kernels.exp(N, fresh(), 0);
    return x;
  }

  @Benchmark
  @OperationsPerInvocation(N)
  public float[] sigmoidDelta() {
    kernels.sigmoidDelta(N, fresh(), 0, a, 0);
    return x;
  }

  /** Two outputs of 64 rows of 64 units: nanoseconds a unit. */
  @Benchmark
  @OperationsPerInvocation(N)
  public float[] dots() {
    kernels.dots(64, 2, 64, a, 0, 64, z, 0, 64, z, x, 0, 64, scratch);
    return x;
  }

  @Benchmark
  @OperationsPerInvocation(N)
  public double[] add() {
    kernels.add(N, z, 0, sums, 0);
    return sums;
  }

  @Benchmark
  @OperationsPerInvocation(N)
  public double dot() {
    return kernels.dot(N, sums, other);
  }

  @Benchmark
  @OperationsPerInvocation(N)
  public double[] axpy() {
    kernels.axpy(N, 0.5, other, sums);
    return sums;
  }
}
