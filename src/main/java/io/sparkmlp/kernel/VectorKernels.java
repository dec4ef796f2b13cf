package io.sparkmlp.kernel;

import static io.sparkmlp.kernel.FloatMath.*;
import static io.sparkmlp.kernel.Kernels.padded;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.IntVector.broadcast;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.F2D;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernels with the Vector API. Each lane does what {@link ScalarKernels} does for one element,
 * in the same order.
 *
 * <p>Two rules keep vectors in registers; a vector that becomes an object makes a loop 30 to 100
 * times slower (measured on JDK 17), and a test counts the bytes that each method allocates.
 *
 * <ul>
 *   <li>No method of ours takes or returns a vector, though the exponential is written out three
 *       times for it. When C2 has inlined 8,000 bytecodes into a method (DesiredMethodLimit), which
 *       some twenty operations of the Vector API reach, it inlines only what the JDK marks as
 *       {@code @ForceInline}; a method of ours then stays a call. For the same reason the longer
 *       loops are methods of their own, and nothing but the Vector API is called within a loop.
 *   <li>One species for each type of element, and that of the widest vectors, as in Spark's BLAS in
 *       Java. The JIT finds the class of a vector that a loop has carried in the JVM's profile of
 *       the Vector API's own methods, which a second species of float spoils for everyone: beside
 *       that BLAS an L-BFGS iteration on MNIST took 0.16 s, of the same species 0.13 s. Hence
 *       doubles are made of both halves of a vector of floats, not of a vector of half the size.
 * </ul>
 */
final class VectorKernels implements Kernels {
  // Static finals are constants to the JIT, which needs to know the species to compile an operation
  // to one instruction.
  static final int BITS = KernelsLookup.bits(VectorShape.preferredShape().vectorBitSize());

  static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, shape());
  static final int LANES = FLOATS.length();

  /**
   * Padded rows of at most so many floats are standardised column by column: a row of 10 features
   * takes 2.5 instead of 5.7 ns; one of 50, as long as row by row.
   */
  private static final int NARROW = 4 * QUANTUM;

  /** Casting to it tells the JIT the class of a vector that a loop has carried. */
  static final Class<? extends FloatVector> FLOAT_VECTOR =
      FLOATS.vectorType().asSubclass(FloatVector.class);

  private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
  private static final VectorSpecies<Double> DOUBLES = FLOATS.withLanes(double.class);
  private static final int DOUBLE_LANES = DOUBLES.length();

  /**
   * Brings the upper half of the lanes down. {@code convertShape} can do it itself, but by so many
   * calls that C2 now and then left one, with its objects.
   */
  private static final VectorShuffle<Float> SWAPPED =
      VectorShuffle.iota(FLOATS, DOUBLE_LANES, 1, true);

  private final ScalarKernels scalar = new ScalarKernels();

  /** The widest shape by that name: its vectors are of another class than those of as many bits. */
  private static VectorShape shape() {
    return BITS == VectorShape.S_Max_BIT.vectorBitSize()
        ? VectorShape.S_Max_BIT
        : VectorShape.forBitSize(Math.max(BITS, 128));
  }

  /** These kernels, or the scalar ones where the processor has no vectors of at least 128 bits. */
  static Kernels forThisProcessor() {
    return BITS < 128 ? new ScalarKernels() : new VectorKernels();
  }

  @Override
  public void product(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int aRow,
      int aColumn,
      float[] b,
      int bOffset,
      int bRow,
      float[] init,
      int initOffset,
      int initRow,
      float[] c,
      int cOffset,
      int cRow) {
    assert n % QUANTUM == 0;
    VectorProduct.product(
        m,
        n,
        k,
        a,
        aOffset,
        aRow,
        aColumn,
        b,
        bOffset,
        bRow,
        init,
        initOffset,
        initRow,
        c,
        cOffset,
        cRow);
  }

  @Override
  public void dots(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int aRow,
      float[] b,
      int bOffset,
      int bRow,
      float[] init,
      float[] c,
      int cOffset,
      int cRow,
      float[] scratch) {
    assert cRow >= padded(m);
    VectorDots.dots(m, n, k, a, aOffset, aRow, b, bOffset, bRow, init, c, cOffset, cRow, scratch);
  }

  @Override
  public void exp(int n, float[] x, int offset) {
    int i = offset;
    for (int end = offset + FLOATS.loopBound(n); i < end; i += LANES) {
      IntVector bits = fromArray(FLOATS, x, i).reinterpretAsInts();
      IntVector magnitude = bits.and(MAGNITUDE);
      FloatVector y = magnitude.min(EXP_LIMIT).or(bits.and(SIGN)).reinterpretAsFloats();
      FloatVector t = y.fma(broadcast(FLOATS, LOG2_E), broadcast(FLOATS, ROUND));
      FloatVector count = t.sub(ROUND);
      FloatVector r = count.fma(broadcast(FLOATS, -LN2_HIGH), y);
      r = count.fma(broadcast(FLOATS, -LN2_LOW), r);
      FloatVector p = broadcast(FLOATS, Q4).fma(r, broadcast(FLOATS, Q3));
      p = p.fma(r, broadcast(FLOATS, Q2));
      p = p.fma(r, broadcast(FLOATS, Q1));
      p = p.fma(r, broadcast(FLOATS, Q0));
      p = r.mul(r).fma(p, r);
      IntVector exponent = t.reinterpretAsInts().sub(ROUND_BITS).max(-BIAS);
      IntVector low = exponent.min(BIAS);
      IntVector high = exponent.sub(low).add(BIAS);
      FloatVector power = low.add(BIAS).lanewise(LSHL, MANTISSA_BITS).reinterpretAsFloats();
      FloatVector result =
          p.fma(power, power).mul(high.lanewise(LSHL, MANTISSA_BITS).reinterpretAsFloats());
      IntVector nanMask = broadcast(INTS, INFINITY).sub(magnitude).lanewise(ASHR, 31);
      result.reinterpretAsInts().or(nanMask).reinterpretAsFloats().intoArray(x, i);
    }
    for (; i < offset + n; i++) {
      x[i] = FloatMath.exp(x[i]);
    }
  }

  @Override
  public void sigmoid(int n, float[] x, int offset) {
    int i = offset;
    for (int end = offset + FLOATS.loopBound(n); i < end; i += LANES) {
      IntVector bits = fromArray(FLOATS, x, i).reinterpretAsInts();
      IntVector magnitude = bits.and(MAGNITUDE);
      FloatVector y = magnitude.min(SIGMOID_LIMIT).or(bits.not().and(SIGN)).reinterpretAsFloats();
      FloatVector t = y.fma(broadcast(FLOATS, LOG2_E), broadcast(FLOATS, ROUND));
      FloatVector count = t.sub(ROUND);
      FloatVector r = count.fma(broadcast(FLOATS, -LN2_HIGH), y);
      r = count.fma(broadcast(FLOATS, -LN2_LOW), r);
      FloatVector p = broadcast(FLOATS, Q4).fma(r, broadcast(FLOATS, Q3));
      p = p.fma(r, broadcast(FLOATS, Q2));
      p = p.fma(r, broadcast(FLOATS, Q1));
      p = p.fma(r, broadcast(FLOATS, Q0));
      p = p.fma(r, broadcast(FLOATS, 1));
      p = p.fma(r, broadcast(FLOATS, 1));
      FloatVector power = t.reinterpretAsInts().lanewise(LSHL, MANTISSA_BITS).reinterpretAsFloats();
      FloatVector result = broadcast(FLOATS, 1).div(p.fma(power, broadcast(FLOATS, 1)));
      IntVector nanMask = broadcast(INTS, INFINITY).sub(magnitude).lanewise(ASHR, 31);
      result.reinterpretAsInts().or(nanMask).reinterpretAsFloats().intoArray(x, i);
    }
    for (; i < offset + n; i++) {
      x[i] = FloatMath.sigmoid(x[i]);
    }
  }

  @Override
  public void tanh(int n, float[] x, int offset) {
    int i = offset;
    for (int end = offset + FLOATS.loopBound(n); i < end; i += LANES) {
      IntVector bits = fromArray(FLOATS, x, i).reinterpretAsInts();
      IntVector magnitude = bits.and(MAGNITUDE);
      FloatVector y = magnitude.min(TANH_LIMIT).reinterpretAsFloats().mul(2);
      FloatVector t = y.fma(broadcast(FLOATS, LOG2_E), broadcast(FLOATS, ROUND));
      FloatVector count = t.sub(ROUND);
      FloatVector r = count.fma(broadcast(FLOATS, -LN2_HIGH), y);
      r = count.fma(broadcast(FLOATS, -LN2_LOW), r);
      FloatVector p = broadcast(FLOATS, Q4).fma(r, broadcast(FLOATS, Q3));
      p = p.fma(r, broadcast(FLOATS, Q2));
      p = p.fma(r, broadcast(FLOATS, Q1));
      p = p.fma(r, broadcast(FLOATS, Q0));
      p = r.mul(r).fma(p, r);
      FloatVector power = t.reinterpretAsInts().lanewise(LSHL, MANTISSA_BITS).reinterpretAsFloats();
      FloatVector m = p.fma(power, power.sub(1));
      IntVector result = m.div(m.add(2)).reinterpretAsInts();
      IntVector nanMask = broadcast(INTS, INFINITY).sub(magnitude).lanewise(ASHR, 31);
      result.or(bits.and(SIGN)).or(nanMask).reinterpretAsFloats().intoArray(x, i);
    }
    for (; i < offset + n; i++) {
      x[i] = FloatMath.tanh(x[i]);
    }
  }

  @Override
  public void relu(int n, float[] x, int offset) {
    int i = offset;
    for (int end = offset + FLOATS.loopBound(n); i < end; i += LANES) {
      fromArray(FLOATS, x, i).max(0).intoArray(x, i);
    }
    for (; i < offset + n; i++) {
      x[i] = Math.max(x[i], 0);
    }
  }

  @Override
  public void sigmoidDelta(int n, float[] delta, int deltaOffset, float[] a, int aOffset) {
    int i = 0;
    for (int end = FLOATS.loopBound(n); i < end; i += LANES) {
      FloatVector value = fromArray(FLOATS, a, aOffset + i);
      fromArray(FLOATS, delta, deltaOffset + i)
          .mul(value.mul(broadcast(FLOATS, 1).sub(value)))
          .intoArray(delta, deltaOffset + i);
    }
    for (; i < n; i++) {
      float value = a[aOffset + i];
      delta[deltaOffset + i] *= value * (1 - value);
    }
  }

  @Override
  public void tanhDelta(int n, float[] delta, int deltaOffset, float[] a, int aOffset) {
    int i = 0;
    for (int end = FLOATS.loopBound(n); i < end; i += LANES) {
      FloatVector value = fromArray(FLOATS, a, aOffset + i);
      fromArray(FLOATS, delta, deltaOffset + i)
          .mul(value.neg().fma(value, broadcast(FLOATS, 1)))
          .intoArray(delta, deltaOffset + i);
    }
    for (; i < n; i++) {
      float value = a[aOffset + i];
      delta[deltaOffset + i] *= Math.fma(-value, value, 1);
    }
  }

  @Override
  public void reluDelta(int n, float[] delta, int deltaOffset, float[] a, int aOffset) {
    int i = 0;
    for (int end = FLOATS.loopBound(n); i < end; i += LANES) {
      VectorMask<Float> active = fromArray(FLOATS, a, aOffset + i).compare(GT, 0);
      broadcast(FLOATS, 0)
          .blend(fromArray(FLOATS, delta, deltaOffset + i), active)
          .intoArray(delta, deltaOffset + i);
    }
    for (; i < n; i++) {
      delta[deltaOffset + i] = a[aOffset + i] > 0 ? delta[deltaOffset + i] : 0;
    }
  }

  @Override
  public void softmaxCrossEntropy(
      int rows,
      int classes,
      float[] z,
      int zRow,
      float[] targets,
      float[] weights,
      float[] losses,
      float[] scratch) {
    assert rows >= 1 && classes >= 2 && zRow >= padded(rows);
    subtractMax(rows, classes, z, zRow);
    targetLogits(rows, classes, z, zRow, targets, losses);
    for (int k = 0; k < classes; k++) {
      exp(padded(rows), z, k * zRow);
    }
    sumsLessOne(rows, classes, z, zRow, targets, scratch);
    crossEntropies(rows, scratch, weights, losses);
    crossEntropyDeltas(rows, classes, z, zRow, targets, weights);
  }

  /**
   * {@code z_k <- z_k - max z}. The maximum may lose a NaN, but makes NaN of its own exponential
   * and so of the sums.
   */
  private static void subtractMax(int rows, int classes, float[] z, int zRow) {
    for (int r = 0, end = padded(rows); r < end; r += LANES) {
      FloatVector max = fromArray(FLOATS, z, r);
      for (int k = 1; k < classes; k++) {
        FloatVector value = fromArray(FLOATS, z, k * zRow + r);
        max = max.blend(value, value.compare(GT, max));
      }
      for (int k = 0; k < classes; k++) {
        int at = k * zRow + r;
        fromArray(FLOATS, z, at).sub(FLOAT_VECTOR.cast(max)).intoArray(z, at);
      }
    }
  }

  /** {@code logits <- z_y}, 0 where y is no class. */
  private static void targetLogits(
      int rows, int classes, float[] z, int zRow, float[] targets, float[] logits) {
    for (int r = 0, end = padded(rows); r < end; r += LANES) {
      FloatVector target = fromArray(FLOATS, targets, r);
      FloatVector logit = FloatVector.zero(FLOATS);
      for (int k = 0; k < classes; k++) {
        VectorMask<Float> isTarget = target.compare(EQ, broadcast(FLOATS, k));
        logit = logit.blend(fromArray(FLOATS, z, k * zRow + r), isTarget);
      }
      FLOAT_VECTOR.cast(logit).intoArray(logits, r);
    }
  }

  /** {@code sums <- sum_k z_k - 1}, without cancellation where the target's is 1. */
  private static void sumsLessOne(
      int rows, int classes, float[] z, int zRow, float[] targets, float[] sums) {
    for (int r = 0, end = padded(rows); r < end; r += LANES) {
      FloatVector target = fromArray(FLOATS, targets, r);
      FloatVector others = broadcast(FLOATS, 0);
      FloatVector ofTarget = broadcast(FLOATS, 0);
      for (int k = 0; k < classes; k++) {
        FloatVector e = fromArray(FLOATS, z, k * zRow + r);
        VectorMask<Float> isTarget = target.compare(EQ, broadcast(FLOATS, k));
        others = others.add(e.blend(0, isTarget));
        ofTarget = ofTarget.blend(e, isTarget);
      }
      FLOAT_VECTOR.cast(others).add(FLOAT_VECTOR.cast(ofTarget).sub(1)).intoArray(sums, r);
    }
  }

  /**
   * Losses from sums, less 1, of exponentials and, in losses, the logits of the targets. With the
   * sums in one loop this was now and then too long for C2, which left the last store a call.
   */
  private static void crossEntropies(int rows, float[] sums, float[] weights, float[] losses) {
    for (int r = 0, end = padded(rows); r < end; r += LANES) {
      // FloatMath.log1p(x), operation by operation.
      FloatVector x = fromArray(FLOATS, sums, r);
      FloatVector u = x.add(1);
      FloatVector c = x.sub(u.sub(1));
      IntVector bits = u.reinterpretAsInts();
      IntVector n = bits.sub(SQRT_HALF).lanewise(ASHR, MANTISSA_BITS);
      FloatVector f = bits.sub(n.lanewise(LSHL, MANTISSA_BITS)).reinterpretAsFloats();
      FloatVector inverse =
          broadcast(INTS, BIAS).sub(n).lanewise(LSHL, MANTISSA_BITS).reinterpretAsFloats();
      FloatVector g = c.fma(inverse, f.sub(1));
      FloatVector p = broadcast(FLOATS, L7).fma(g, broadcast(FLOATS, L6));
      p = p.fma(g, broadcast(FLOATS, L5));
      p = p.fma(g, broadcast(FLOATS, L4));
      p = p.fma(g, broadcast(FLOATS, L3));
      p = p.fma(g, broadcast(FLOATS, L2));
      p = p.fma(g, broadcast(FLOATS, L1));
      p = p.fma(g, broadcast(FLOATS, L0));
      FloatVector square = g.mul(g);
      FloatVector count = n.add(ROUND_BITS).reinterpretAsFloats().sub(ROUND);
      FloatVector tail = square.fma(broadcast(FLOATS, -0.5f), p.mul(square.mul(g)));
      tail = count.fma(broadcast(FLOATS, LN2_LOW), tail);
      FloatVector log = count.fma(broadcast(FLOATS, LN2_HIGH), g.add(tail));

      fromArray(FLOATS, weights, r).mul(log.sub(fromArray(FLOATS, losses, r))).intoArray(losses, r);
    }
  }

  /** Turns exponentials into deltas. */
  private static void crossEntropyDeltas(
      int rows, int classes, float[] z, int zRow, float[] targets, float[] weights) {
    for (int r = 0, end = padded(rows); r < end; r += LANES) {
      FloatVector target = fromArray(FLOATS, targets, r);
      FloatVector sum = broadcast(FLOATS, 0);
      FloatVector others = broadcast(FLOATS, 0);
      for (int k = 0; k < classes; k++) {
        FloatVector e = fromArray(FLOATS, z, k * zRow + r);
        VectorMask<Float> isTarget = target.compare(EQ, broadcast(FLOATS, k));
        sum = sum.add(e);
        others = others.add(e.blend(0, isTarget));
      }
      FloatVector scale = fromArray(FLOATS, weights, r).div(FLOAT_VECTOR.cast(sum));
      FloatVector deltaOfTarget = FLOAT_VECTOR.cast(others).mul(scale).neg();
      for (int k = 0; k < classes; k++) {
        int at = k * zRow + r;
        VectorMask<Float> isTarget = target.compare(EQ, broadcast(FLOATS, k));
        fromArray(FLOATS, z, at).mul(scale).blend(deltaOfTarget, isTarget).intoArray(z, at);
      }
    }
  }

  @Override
  public void squaredError(
      int rows,
      int outputs,
      float[] z,
      int zRow,
      float[] targets,
      float[] weights,
      float[] losses) {
    assert rows >= 1 && outputs >= 1 && zRow >= padded(rows);
    for (int r = 0, end = padded(rows); r < end; r += LANES) {
      FloatVector weight = fromArray(FLOATS, weights, r);
      FloatVector factor = weight.mul(-2);
      FloatVector sum = broadcast(FLOATS, 0);
      for (int k = 0; k < outputs; k++) {
        int at = k * zRow + r;
        FloatVector error = fromArray(FLOATS, targets, at).sub(fromArray(FLOATS, z, at));
        sum = error.fma(error, sum);
        error.mul(factor).intoArray(z, at);
      }
      weight.mul(FLOAT_VECTOR.cast(sum)).intoArray(losses, r);
    }
  }

  @Override
  public void softmaxNumerators(int rows, int classes, float[] z, int zRow) {
    assert rows >= 1 && classes >= 1 && zRow >= padded(rows);
    subtractMax(rows, classes, z, zRow);
    for (int k = 0; k < classes; k++) {
      exp(padded(rows), z, k * zRow);
    }
  }

  @Override
  public void standardize(
      int rows,
      int width,
      float[] x,
      int xOffset,
      float[] scale,
      float[] shift,
      float[] out,
      int outOffset) {
    int outRow = padded(width);
    if (outRow <= NARROW) {
      standardizeColumns(rows, width, x, xOffset, scale, shift, out, outOffset);
      return;
    }
    for (int r = 0; r < rows; r++) {
      int from = xOffset + r * width;
      int to = outOffset + r * outRow;
      int i = 0;
      for (int end = Math.min(outRow, x.length - from) - LANES; i <= end; i += LANES) {
        fromArray(FLOATS, x, from + i)
            .fma(fromArray(FLOATS, scale, i), fromArray(FLOATS, shift, i))
            .intoArray(out, to + i);
      }
      for (; i < width; i++) {
        out[to + i] = Math.fma(x[from + i], scale[i], shift[i]);
      }
      for (; i < outRow; i++) {
        out[to + i] = 0;
      }
    }
  }

  /** The same a column of vectors at a time, without the overhead of a loop for each short row. */
  private static void standardizeColumns(
      int rows,
      int width,
      float[] x,
      int xOffset,
      float[] scale,
      float[] shift,
      float[] out,
      int outOffset) {
    int outRow = padded(width);
    for (int i = 0; i < outRow; i += LANES) {
      FloatVector factor = fromArray(FLOATS, scale, i);
      FloatVector start = fromArray(FLOATS, shift, i);
      int room = x.length - LANES - xOffset - i;
      int whole = (rows - 1) * width <= room ? rows : room < 0 ? 0 : room / width + 1;
      for (int r = 0; r < whole; r++) {
        fromArray(FLOATS, x, xOffset + i + r * width)
            .fma(factor, start)
            .intoArray(out, outOffset + i + r * outRow);
      }
      for (int r = whole; r < rows; r++) {
        for (int j = i; j < i + LANES; j++) {
          out[outOffset + r * outRow + j] =
              j < width ? Math.fma(x[xOffset + r * width + j], scale[j], shift[j]) : 0;
        }
      }
    }
  }

  // A vector of doubles narrows to one of half the size, a second species of float: see above.
  @Override
  public void standardize(
      int n, double[] x, int xOffset, double[] mean, double[] factor, float[] out, int outOffset) {
    scalar.standardize(n, x, xOffset, mean, factor, out, outOffset);
  }

  @Override
  public boolean allFinite(int n, float[] x, int offset) {
    FloatVector sum = FloatVector.zero(FLOATS);
    int i = offset;
    for (int end = offset + FLOATS.loopBound(n); i < end; i += LANES) {
      sum = fromArray(FLOATS, x, i).fma(FloatVector.zero(FLOATS), sum);
    }
    return FLOAT_VECTOR.cast(sum).reduceLanes(ADD) == 0 && scalar.allFinite(offset + n - i, x, i);
  }

  @Override
  public void transpose(
      int rows,
      int columns,
      float[] x,
      int xOffset,
      int xRow,
      float[] out,
      int outOffset,
      int outRow) {
    scalar.transpose(rows, columns, x, xOffset, xRow, out, outOffset, outRow);
  }

  @Override
  public void add(int n, float[] x, int xOffset, double[] sums, int sumsOffset) {
    int i = 0;
    for (int end = FLOATS.loopBound(n); i < end; i += LANES) {
      FloatVector value = fromArray(FLOATS, x, xOffset + i);
      int low = sumsOffset + i;
      int high = low + DOUBLE_LANES;
      DoubleVector.fromArray(DOUBLES, sums, low)
          .add(value.convertShape(F2D, DOUBLES, 0))
          .intoArray(sums, low);
      DoubleVector.fromArray(DOUBLES, sums, high)
          .add(value.rearrange(SWAPPED).convertShape(F2D, DOUBLES, 0))
          .intoArray(sums, high);
    }
    for (; i < n; i++) {
      sums[sumsOffset + i] += x[xOffset + i];
    }
  }

  @Override
  public void widen(int n, float[] x, int xOffset, double[] y, int yOffset) {
    int i = 0;
    for (int end = FLOATS.loopBound(n); i < end; i += LANES) {
      FloatVector value = fromArray(FLOATS, x, xOffset + i);
      value.convertShape(F2D, DOUBLES, 0).reinterpretAsDoubles().intoArray(y, yOffset + i);
      value
          .rearrange(SWAPPED)
          .convertShape(F2D, DOUBLES, 0)
          .reinterpretAsDoubles()
          .intoArray(y, yOffset + i + DOUBLE_LANES);
    }
    for (; i < n; i++) {
      y[yOffset + i] = x[xOffset + i];
    }
  }

  // Likewise.
  @Override
  public void narrow(int n, double scale, double[] x, int xOffset, float[] y, int yOffset) {
    scalar.narrow(n, scale, x, xOffset, y, yOffset);
  }

  // The eight sums keep the adders of one core busy without vectors.
  @Override
  public double sum(int n, float[] x, int offset) {
    return scalar.sum(n, x, offset);
  }

  @Override
  public double dot(int n, double[] x, double[] y) {
    return scalar.dot(n, x, y);
  }

  @Override
  public void axpy(int n, double alpha, double[] x, double[] y) {
    int i = 0;
    DoubleVector factor = DoubleVector.broadcast(DOUBLES, alpha);
    for (int end = DOUBLES.loopBound(n); i < end; i += DOUBLE_LANES) {
      factor
          .fma(DoubleVector.fromArray(DOUBLES, x, i), DoubleVector.fromArray(DOUBLES, y, i))
          .intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = Math.fma(alpha, x[i], y[i]);
    }
  }

  @Override
  public void sparseProduct(
      int rows,
      int n,
      int[] starts,
      int startsOffset,
      int[] columns,
      float[] values,
      float[] b,
      int bOffset,
      int bRow,
      float[] init,
      int initOffset,
      float[] c,
      int cOffset,
      int cRow) {
    assert n % QUANTUM == 0;
    VectorSparseProduct.product(
        rows,
        n,
        starts,
        startsOffset,
        columns,
        values,
        b,
        bOffset,
        bRow,
        init,
        initOffset,
        c,
        cOffset,
        cRow);
  }
}
