package io.sparkmlp.bench;

import io.sparkmlp.kernel.Kernels;
import java.util.Arrays;
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
 * Matrix products of the shapes that networks have: forward, weight gradient, delta. The operations
 * are those of the unpadded shape, so that wasted lanes show.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Product {
  /** Rows, columns and inner length; {@code t} where the left operand is read transposed. */
  @Param({
    "192x100x784",
    "784x100x192t",
    "192x10x100",
    "480x64x50",
    "50x64x480t",
    "480x32x10",
    "10x32x480t",
    "480x3x32",
    "1x100x784"
  })
  public String shape;

  private final Kernels kernels = Kernels.best();
  private int m;
  private int width;
  private int k;
  private int aRow;
  private int aColumn;
  private float[] a;
  private float[] b;
  private float[] init;
  private float[] c;
  private long flops;

  /** Fills the operands. */
  @Setup
  public void prepare() {
    boolean transposed = shape.endsWith("t");
    int[] sizes =
        Arrays.stream(shape.replace("t", "").split("x")).mapToInt(Integer::parseInt).toArray();
    m = sizes[0];
    k = sizes[2];
    width = Kernels.padded(sizes[1]);
    aRow = transposed ? 1 : Kernels.padded(k);
    aColumn = transposed ? Kernels.padded(m) : 1;
    a = new float[Kernels.padded(m) * Kernels.padded(k)];
    b = new float[k * width];
    init = new float[width];
    c = new float[m * width];
    Arrays.fill(a, 0.5f);
    Arrays.fill(b, 0.25f);
    flops = 2L * m * sizes[1] * k;
  }

  /** One product. */
  @Benchmark
  public float[] product(Peak.Flops counter) {
    kernels.product(m, width, k, a, 0, aRow, aColumn, b, 0, width, init, 0, 0, c, 0, width);
    counter.flops += flops;
    return c;
  }
}
