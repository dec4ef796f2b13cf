package io.sparkmlp.kernel;

/**
 * Elementary functions of one float, made of operations that every JVM and processor computes to
 * the same bit ({@code fma}, {@code +}, {@code *}, {@code /} and integer operations on the bits).
 * {@link VectorKernels} holds the same sequences lane by lane.
 *
 * <p>Exponentials use {@code exp(x) = 2^n (1 + p(r))} with {@code n = round(x / ln 2)}, {@code r =
 * x - n ln 2} (Cody and Waite, Software Manual for the Elementary Functions, 1980, chapter 6).
 * {@code p(r) = r + r^2 q(r)} is a minimax polynomial of degree 6 on |r| <= 0.35: its relative
 * error in exp is 3.3e-9, far below the rounding of a float.
 *
 * <p>Arguments are clamped by comparing their bits as integers, one instruction where a float
 * minimum takes six. That loses NaN, which {@link #nanMask} puts back.
 */
final class FloatMath {
  static final float LOG2_E = 1.442695f;

  /**
   * ln 2 in two parts. The product with n is exact inside {@code fma}, so the high part needs no
   * trailing zeros.
   */
  static final float LN2_HIGH = 0.6931472f;

  static final float LN2_LOW = -1.9046542e-9f;

  /**
   * 1.5 * 2^23 + 127: adding it rounds to an integer n, which is then found in the low bits of the
   * sum, with the bias of an exponent: shifted to the left they are those of 2^n.
   */
  static final float ROUND = 0x1.8p23f + 127;

  static final int ROUND_BITS = 0x4b40007f;

  /** Coefficients of q, constant term first. */
  static final float Q0 = 0.49999994f;

  static final float Q1 = 0.16666515f;
  static final float Q2 = 0.041668456f;
  static final float Q3 = 0.008369419f;
  static final float Q4 = 0.0013813145f;

  static final int SIGN = 0x80000000;
  static final int MAGNITUDE = 0x7fffffff;
  static final int INFINITY = 0x7f800000;
  static final int MANTISSA_BITS = 23;
  static final int BIAS = 127;

  /** Bits of 90, beyond which exp is 0 or infinite. */
  static final int EXP_LIMIT = 0x42b40000;

  /**
   * Bits of 44. Sigmoids below those of -44, 7.8e-20, would make subnormal deltas, and a weight
   * gradient of such took 200 times as long (JDK 17, Intel).
   */
  static final int SIGMOID_LIMIT = 0x42300000;

  /** Bits of 10, from where tanh is 1 to half a unit in the last place. */
  static final int TANH_LIMIT = 0x41200000;

  /**
   * Bits of the float next to sqrt(1/2): the mantissa of a logarithm's argument is taken from here
   * to sqrt 2.
   */
  static final int SQRT_HALF = 0x3f3504f3;

  /**
   * Coefficients of P in {@code log(1 + g) = g - g^2 / 2 + g^3 P(g)}, constant term first; relative
   * error of the logarithm 5.8e-9 for 1 + g between sqrt(1/2) and sqrt 2.
   */
  static final float L0 = 0.3333333f;

  static final float L1 = -0.2500082f;
  static final float L2 = 0.20001227f;
  static final float L3 = -0.16623357f;
  static final float L4 = 0.14201757f;
  static final float L5 = -0.13160183f;
  static final float L6 = 0.12761576f;
  static final float L7 = -0.07634497f;

  private FloatMath() {}

  /** See {@link Kernels#exp}. */
  static float exp(float x) {
    int bits = Float.floatToRawIntBits(x);
    int magnitude = bits & MAGNITUDE;
    float y = Float.intBitsToFloat(Math.min(magnitude, EXP_LIMIT) | (bits & SIGN));
    float t = Math.fma(y, LOG2_E, ROUND);
    float p = expm1Polynomial(reduced(y, t));
    // 2^n as 2^low * 2^(n - low): 2^128 is no float, though exp(x) is one up to x = 88.72. For
    // n = -127 the bits of 2^low are those of 0.
    int n = Math.max(Float.floatToRawIntBits(t) - ROUND_BITS, -BIAS);
    int low = Math.min(n, BIAS);
    float power = powerOfTwo(low);
    float result = Math.fma(p, power, power) * powerOfTwo(n - low);
    return Float.intBitsToFloat(Float.floatToRawIntBits(result) | nanMask(magnitude));
  }

  /** See {@link Kernels#sigmoid}. */
  static float sigmoid(float x) {
    int bits = Float.floatToRawIntBits(x);
    int magnitude = bits & MAGNITUDE;
    float y = Float.intBitsToFloat(Math.min(magnitude, SIGMOID_LIMIT) | (~bits & SIGN));
    float t = Math.fma(y, LOG2_E, ROUND);
    float r = reduced(y, t);
    float p = Math.fma(Math.fma(polynomial(r), r, 1), r, 1);
    float power = powerOfTwo(t);
    float result = 1 / Math.fma(p, power, 1);
    return Float.intBitsToFloat(Float.floatToRawIntBits(result) | nanMask(magnitude));
  }

  /**
   * {@code tanh(|x|) = m / (m + 2)} with {@code m = exp(2 |x|) - 1 = 2^n p(r) + (2^n - 1)}, which
   * loses nothing near 0.
   */
  static float tanh(float x) {
    int bits = Float.floatToRawIntBits(x);
    int magnitude = bits & MAGNITUDE;
    float y = 2 * Float.intBitsToFloat(Math.min(magnitude, TANH_LIMIT));
    float t = Math.fma(y, LOG2_E, ROUND);
    float p = expm1Polynomial(reduced(y, t));
    float power = powerOfTwo(t);
    float m = Math.fma(p, power, power - 1);
    int result = Float.floatToRawIntBits(m / (m + 2));
    return Float.intBitsToFloat(result | (bits & SIGN) | nanMask(magnitude));
  }

  /**
   * {@code log(1 + x)} for finite {@code x >= 0}, relative error below 4e-7; NaN for NaN.
   *
   * <p>With {@code u = 1 + x} rounded, {@code u = 2^n f} and {@code f} between sqrt(1/2) and sqrt
   * 2, the sum's rounding error {@code c = x - (u - 1)} is added to the reduced argument {@code f -
   * 1}, so that small x keep all their digits.
   */
  static float log1p(float x) {
    float u = 1 + x;
    float c = x - (u - 1);
    int bits = Float.floatToRawIntBits(u);
    int n = (bits - SQRT_HALF) >> MANTISSA_BITS;
    float f = Float.intBitsToFloat(bits - (n << MANTISSA_BITS));
    float g = Math.fma(c, powerOfTwo(-n), f - 1);
    float p = Math.fma(L7, g, L6);
    p = Math.fma(p, g, L5);
    p = Math.fma(p, g, L4);
    p = Math.fma(p, g, L3);
    p = Math.fma(p, g, L2);
    p = Math.fma(p, g, L1);
    p = Math.fma(p, g, L0);
    float square = g * g;
    float count = Float.intBitsToFloat(n + ROUND_BITS) - ROUND;
    float tail = Math.fma(count, LN2_LOW, Math.fma(square, -0.5f, p * (square * g)));
    return Math.fma(count, LN2_HIGH, g + tail);
  }

  /** {@code r = y - n ln 2} for {@code t = n + ROUND}. */
  private static float reduced(float y, float t) {
    float n = t - ROUND;
    return Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, y));
  }

  /** {@code p(r) = exp(r) - 1}. */
  private static float expm1Polynomial(float r) {
    return Math.fma(r * r, polynomial(r), r);
  }

  /** {@code q(r)}. */
  private static float polynomial(float r) {
    float q = Math.fma(Q4, r, Q3);
    q = Math.fma(q, r, Q2);
    q = Math.fma(q, r, Q1);
    return Math.fma(q, r, Q0);
  }

  /** {@code 2^n} for {@code t = n + ROUND}. */
  private static float powerOfTwo(float t) {
    return Float.intBitsToFloat(Float.floatToRawIntBits(t) << MANTISSA_BITS);
  }

  private static float powerOfTwo(int n) {
    return Float.intBitsToFloat((n + BIAS) << MANTISSA_BITS);
  }

  /**
   * All bits set, which makes NaN of any float when or-ed to it, if {@code magnitude} is that of
   * NaN; else 0.
   */
  private static int nanMask(int magnitude) {
    return (INFINITY - magnitude) >> 31;
  }
}
