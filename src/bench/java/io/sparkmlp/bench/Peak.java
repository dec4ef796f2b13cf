package io.sparkmlp.bench;

import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The yardstick: fused multiply-adds on vectors of float in registers, as many as a core can do.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Peak {
  /** That of the kernels, which a second one beside it would slow down. */
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_MAX;

  private static final int STEPS = 4096;

  private final float[] sums = new float[SPECIES.length()];

  /** Counts what a call did, in floating point operations. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Flops {
    /** JMH prints their rate. */
    public long flops;
  }

  /**
   * Twelve sums that do not wait for each other hide the latency of two units. Inlined into the
   * loop of the harness it runs at two thirds of this (JDK 17, Zen 4).
   */
  @Benchmark
  @CompilerControl(CompilerControl.Mode.DONT_INLINE)
  public float[] fmaPeak(Flops counter) {
    FloatVector x = FloatVector.broadcast(SPECIES, 0.999f);
    FloatVector y = FloatVector.broadcast(SPECIES, 0.001f);
    FloatVector a = y;
    FloatVector b = y;
    FloatVector c = y;
    FloatVector d = y;
    FloatVector e = y;
    FloatVector f = y;
    FloatVector g = y;
    FloatVector h = y;
    FloatVector i = y;
    FloatVector j = y;
    FloatVector k = y;
    FloatVector l = y;
    for (int step = 0; step < STEPS; step++) {
      a = a.fma(x, y);
      b = b.fma(x, y);
      c = c.fma(x, y);
      d = d.fma(x, y);
      e = e.fma(x, y);
      f = f.fma(x, y);
      g = g.fma(x, y);
      h = h.fma(x, y);
      i = i.fma(x, y);
      j = j.fma(x, y);
      k = k.fma(x, y);
      l = l.fma(x, y);
    }
    a.add(b)
        .add(c)
        .add(d)
        .add(e)
        .add(f)
        .add(g)
        .add(h)
        .add(i)
        .add(j)
        .add(k)
        .add(l)
        .intoArray(sums, 0);
    counter.flops += 2L * 12 * SPECIES.length() * STEPS;
    return sums;
  }
}
