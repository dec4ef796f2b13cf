package io.sparkmlp.kernel;

import static io.sparkmlp.kernel.FloatMath.*;
import static io.sparkmlp.kernel.Kernels.padded;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernels with the Vector API. Each lane does what {@link ScalarKernels} does for one element,
 * in the same order.
 */
final class VectorKernels implements Kernels {
  // Static finals are constants to the JIT, which needs to know the species to compile an operation
  // to one instruction.
  static final int BITS = KernelsLookup.bits(VectorShape.preferredShape().vectorBitSize());

  static final VectorSpecies<Float> FLOATS =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Math.max(BITS, 128)));
  static final int LANES = FLOATS.length();

  private static final VectorSpecies<Double> DOUBLES = FLOATS.withLanes(double.class);
  private static final VectorSpecies<Float> HALF =
      VectorSpecies.of(float.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));
  private static final int DOUBLE_LANES = DOUBLES.length();

  private final ScalarKernels scalar = new ScalarKernels();

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
  public void exp(int n, float[] x, int offset) {
    int i = offset;
    for (int end = offset + FLOATS.loopBound(n); i < end; i += LANES) {
      exp(load(x, i)).intoArray(x, i);
    }
    for (; i < offset + n; i++) {
      x[i] = FloatMath.exp(x[i]);
    }
  }

  @Override
  public void sigmoid(int n, float[] x, int offset) {
    int i = offset;
    for (int end = offset + FLOATS.loopBound(n); i < end; i += LANES) {
      IntVector bits = load(x, i).reinterpretAsInts();
      IntVector magnitude = bits.and(MAGNITUDE);
      FloatVector y = magnitude.min(SIGMOID_LIMIT).or(bits.not().and(SIGN)).reinterpretAsFloats();
      FloatVector t = y.fma(broadcast(LOG2_E), broadcast(ROUND));
      FloatVector p = expm1Polynomial(reduced(y, t));
      FloatVector power = powerOfTwo(t.reinterpretAsInts().sub(ROUND_BITS).max(-BIAS));
      FloatVector result = broadcast(1).div(p.fma(power, power).add(1));
      result.reinterpretAsInts().or(nanMask(magnitude)).reinterpretAsFloats().intoArray(x, i);
    }
    for (; i < offset + n; i++) {
      x[i] = FloatMath.sigmoid(x[i]);
    }
  }

  @Override
  public void tanh(int n, float[] x, int offset) {
    int i = offset;
    for (int end = offset + FLOATS.loopBound(n); i < end; i += LANES) {
      IntVector bits = load(x, i).reinterpretAsInts();
      IntVector magnitude = bits.and(MAGNITUDE);
      FloatVector y = magnitude.min(TANH_LIMIT).reinterpretAsFloats().mul(2);
      FloatVector t = y.fma(broadcast(LOG2_E), broadcast(ROUND));
      FloatVector p = expm1Polynomial(reduced(y, t));
      FloatVector power = powerOfTwo(t.reinterpretAsInts().sub(ROUND_BITS));
      FloatVector m = p.fma(power, power.sub(1));
      IntVector result = m.div(m.add(2)).reinterpretAsInts();
      result.or(bits.and(SIGN)).or(nanMask(magnitude)).reinterpretAsFloats().intoArray(x, i);
    }
    for (; i < offset + n; i++) {
      x[i] = FloatMath.tanh(x[i]);
    }
  }

  @Override
  public void relu(int n, float[] x, int offset) {
    int i = offset;
    for (int end = offset + FLOATS.loopBound(n); i < end; i += LANES) {
      load(x, i).max(0).intoArray(x, i);
    }
    for (; i < offset + n; i++) {
      x[i] = Math.max(x[i], 0);
    }
  }

  @Override
  public void sigmoidDelta(int n, float[] delta, int deltaOffset, float[] a, int aOffset) {
    int i = 0;
    for (int end = FLOATS.loopBound(n); i < end; i += LANES) {
      FloatVector value = load(a, aOffset + i);
      load(delta, deltaOffset + i)
          .mul(value.mul(broadcast(1).sub(value)))
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
      FloatVector value = load(a, aOffset + i);
      load(delta, deltaOffset + i)
          .mul(value.neg().fma(value, broadcast(1)))
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
      VectorMask<Float> active = load(a, aOffset + i).compare(VectorOperators.GT, 0);
      broadcast(0).blend(load(delta, deltaOffset + i), active).intoArray(delta, deltaOffset + i);
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
      float[] losses) {
    assert rows >= 1 && classes >= 2 && zRow >= padded(rows);
    for (int r = 0; r < padded(rows); r += LANES) {
      FloatVector target = load(targets, r);
      FloatVector max = max(classes, z, zRow, r);
      FloatVector sum = broadcast(0);
      FloatVector others = sum;
      FloatVector ofTarget = sum;
      FloatVector below = sum;
      for (int k = 0; k < classes; k++) {
        int at = k * zRow + r;
        FloatVector shifted = load(z, at).sub(max);
        FloatVector e = exp(shifted);
        e.intoArray(z, at);
        sum = sum.add(e);
        VectorMask<Float> isTarget = target.compare(VectorOperators.EQ, broadcast(k));
        others = others.add(e.blend(broadcast(0), isTarget));
        ofTarget = ofTarget.blend(e, isTarget);
        below = below.blend(shifted, isTarget);
      }
      FloatVector weight = load(weights, r);
      weight.mul(log1p(others.add(ofTarget.sub(1))).sub(below)).intoArray(losses, r);
      FloatVector scale = weight.div(sum);
      FloatVector deltaOfTarget = others.mul(scale).neg();
      for (int k = 0; k < classes; k++) {
        int at = k * zRow + r;
        VectorMask<Float> isTarget = target.compare(VectorOperators.EQ, broadcast(k));
        load(z, at).mul(scale).blend(deltaOfTarget, isTarget).intoArray(z, at);
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
    for (int r = 0; r < padded(rows); r += LANES) {
      FloatVector weight = load(weights, r);
      FloatVector factor = weight.mul(-2);
      FloatVector sum = broadcast(0);
      for (int k = 0; k < outputs; k++) {
        int at = k * zRow + r;
        FloatVector error = load(targets, at).sub(load(z, at));
        sum = error.fma(error, sum);
        error.mul(factor).intoArray(z, at);
      }
      weight.mul(sum).intoArray(losses, r);
    }
  }

  @Override
  public void softmaxNumerators(int rows, int classes, float[] z, int zRow) {
    assert rows >= 1 && classes >= 1 && zRow >= padded(rows);
    for (int r = 0; r < padded(rows); r += LANES) {
      FloatVector max = max(classes, z, zRow, r);
      for (int k = 0; k < classes; k++) {
        int at = k * zRow + r;
        exp(load(z, at).sub(max)).intoArray(z, at);
      }
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
    for (int r = 0; r < rows; r++) {
      int from = xOffset + r * width;
      int to = outOffset + r * outRow;
      int i = 0;
      for (int end = FLOATS.loopBound(width); i < end; i += LANES) {
        load(x, from + i).fma(load(scale, i), load(shift, i)).intoArray(out, to + i);
      }
      for (; i < width; i++) {
        out[to + i] = Math.fma(x[from + i], scale[i], shift[i]);
      }
      for (; i < outRow; i++) {
        out[to + i] = 0;
      }
    }
  }

  @Override
  public void transpose(int rows, int columns, float[] x, int xRow, float[] out, int outRow) {
    scalar.transpose(rows, columns, x, xRow, out, outRow);
  }

  @Override
  public void addColumnSums(int rows, int n, float[] x, int xRow, double[] sums, int sumsOffset) {
    assert n % QUANTUM == 0;
    for (int j = 0; j < n; j += DOUBLE_LANES) {
      FloatVector sum = FloatVector.zero(HALF);
      for (int r = 0; r < rows; r++) {
        sum = sum.add(FloatVector.fromArray(HALF, x, r * xRow + j));
      }
      DoubleVector.fromArray(DOUBLES, sums, sumsOffset + j)
          .add(widened(sum))
          .intoArray(sums, sumsOffset + j);
    }
  }

  @Override
  public void add(int n, float[] x, int xOffset, double[] sums, int sumsOffset) {
    int i = 0;
    for (int end = DOUBLES.loopBound(n); i < end; i += DOUBLE_LANES) {
      DoubleVector.fromArray(DOUBLES, sums, sumsOffset + i)
          .add(widened(FloatVector.fromArray(HALF, x, xOffset + i)))
          .intoArray(sums, sumsOffset + i);
    }
    for (; i < n; i++) {
      sums[sumsOffset + i] += x[xOffset + i];
    }
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
      int bRow,
      float[] init,
      int initOffset,
      float[] c,
      int cRow) {
    assert n % QUANTUM == 0;
    for (int r = 0; r < rows; r++) {
      int start = starts[startsOffset + r];
      int end = starts[startsOffset + r + 1];
      int j = 0;
      for (; j <= n - 4 * LANES; j += 4 * LANES) {
        sparseRow4(start, end, columns, values, b, j, bRow, init, initOffset + j, c, r * cRow + j);
      }
      for (; j < n; j += LANES) {
        sparseRow1(start, end, columns, values, b, j, bRow, init, initOffset + j, c, r * cRow + j);
      }
    }
  }

  private static void sparseRow4(
      int start,
      int end,
      int[] columns,
      float[] values,
      float[] b,
      int bOffset,
      int bRow,
      float[] init,
      int initOffset,
      float[] c,
      int cOffset) {
    FloatVector c0 = load(init, initOffset);
    FloatVector c1 = load(init, initOffset + LANES);
    FloatVector c2 = load(init, initOffset + 2 * LANES);
    FloatVector c3 = load(init, initOffset + 3 * LANES);
    for (int e = start; e < end; e++) {
      FloatVector value = broadcast(values[e]);
      int from = bOffset + columns[e] * bRow;
      c0 = value.fma(load(b, from), c0);
      c1 = value.fma(load(b, from + LANES), c1);
      c2 = value.fma(load(b, from + 2 * LANES), c2);
      c3 = value.fma(load(b, from + 3 * LANES), c3);
    }
    c0.intoArray(c, cOffset);
    c1.intoArray(c, cOffset + LANES);
    c2.intoArray(c, cOffset + 2 * LANES);
    c3.intoArray(c, cOffset + 3 * LANES);
  }

  private static void sparseRow1(
      int start,
      int end,
      int[] columns,
      float[] values,
      float[] b,
      int bOffset,
      int bRow,
      float[] init,
      int initOffset,
      float[] c,
      int cOffset) {
    FloatVector c0 = load(init, initOffset);
    for (int e = start; e < end; e++) {
      c0 = broadcast(values[e]).fma(load(b, bOffset + columns[e] * bRow), c0);
    }
    c0.intoArray(c, cOffset);
  }

  @Override
  public void addSparseTransposedProduct(
      int rows,
      int n,
      int[] starts,
      int startsOffset,
      int[] columns,
      float[] values,
      float[] d,
      int dRow,
      double[] sums,
      int sumsOffset) {
    assert n % QUANTUM == 0;
    for (int r = 0; r < rows; r++) {
      int end = starts[startsOffset + r + 1];
      for (int e = starts[startsOffset + r]; e < end; e++) {
        DoubleVector value = DoubleVector.broadcast(DOUBLES, values[e]);
        int to = sumsOffset + columns[e] * n;
        for (int j = 0; j < n; j += DOUBLE_LANES) {
          value
              .fma(
                  widened(FloatVector.fromArray(HALF, d, r * dRow + j)),
                  DoubleVector.fromArray(DOUBLES, sums, to + j))
              .intoArray(sums, to + j);
        }
      }
    }
  }

  private static FloatVector load(float[] x, int offset) {
    return FloatVector.fromArray(FLOATS, x, offset);
  }

  private static FloatVector broadcast(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  private static DoubleVector widened(FloatVector half) {
    return (DoubleVector) half.convertShape(VectorOperators.F2D, DOUBLES, 0);
  }

  /**
   * The largest of each column; like the scalar form it may lose a NaN, which the exponentials
   * keep.
   */
  private static FloatVector max(int classes, float[] z, int zRow, int r) {
    FloatVector max = load(z, r);
    for (int k = 1; k < classes; k++) {
      FloatVector value = load(z, k * zRow + r);
      max = max.blend(value, value.compare(VectorOperators.GT, max));
    }
    return max;
  }

  // The functions of FloatMath, operation by operation.

  private static FloatVector exp(FloatVector x) {
    IntVector bits = x.reinterpretAsInts();
    IntVector magnitude = bits.and(MAGNITUDE);
    FloatVector y = magnitude.min(EXP_LIMIT).or(bits.and(SIGN)).reinterpretAsFloats();
    FloatVector t = y.fma(broadcast(LOG2_E), broadcast(ROUND));
    FloatVector p = expm1Polynomial(reduced(y, t));
    IntVector n = t.reinterpretAsInts().sub(ROUND_BITS).max(-BIAS);
    IntVector low = n.min(BIAS);
    FloatVector power = powerOfTwo(low);
    FloatVector result = p.fma(power, power).mul(powerOfTwo(n.sub(low)));
    return result.reinterpretAsInts().or(nanMask(magnitude)).reinterpretAsFloats();
  }

  private static FloatVector log1p(FloatVector x) {
    FloatVector u = x.add(1);
    FloatVector c = x.sub(u.sub(1));
    IntVector bits = u.reinterpretAsInts();
    IntVector n = bits.sub(SQRT_HALF).lanewise(VectorOperators.ASHR, MANTISSA_BITS);
    FloatVector f = bits.sub(n.lanewise(VectorOperators.LSHL, MANTISSA_BITS)).reinterpretAsFloats();
    FloatVector g = c.fma(powerOfTwo(n.neg()), f.sub(1));
    FloatVector p = broadcast(L7).fma(g, broadcast(L6));
    p = p.fma(g, broadcast(L5));
    p = p.fma(g, broadcast(L4));
    p = p.fma(g, broadcast(L3));
    p = p.fma(g, broadcast(L2));
    p = p.fma(g, broadcast(L1));
    p = p.fma(g, broadcast(L0));
    FloatVector square = g.mul(g);
    FloatVector count = n.add(ROUND_BITS).reinterpretAsFloats().sub(ROUND);
    FloatVector tail =
        count.fma(broadcast(LN2_LOW), square.fma(broadcast(-0.5f), p.mul(square.mul(g))));
    return count.fma(broadcast(LN2_HIGH), g.add(tail));
  }

  private static FloatVector reduced(FloatVector y, FloatVector t) {
    FloatVector n = t.sub(ROUND);
    return n.fma(broadcast(-LN2_LOW), n.fma(broadcast(-LN2_HIGH), y));
  }

  private static FloatVector expm1Polynomial(FloatVector r) {
    FloatVector q = broadcast(Q4).fma(r, broadcast(Q3));
    q = q.fma(r, broadcast(Q2));
    q = q.fma(r, broadcast(Q1));
    q = q.fma(r, broadcast(Q0));
    return r.mul(r).fma(q, r);
  }

  private static FloatVector powerOfTwo(IntVector n) {
    return n.add(BIAS).lanewise(VectorOperators.LSHL, MANTISSA_BITS).reinterpretAsFloats();
  }

  private static IntVector nanMask(IntVector magnitude) {
    return magnitude.neg().add(INFINITY).lanewise(VectorOperators.ASHR, 31);
  }
}
