package io.sparkmlp.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class FloatMathTest {
  private interface FloatFunction {
    float apply(float x);
  }

  /**
   * A prime, so that the floats visited (every so many units in the last place) have mixed low
   * bits.
   */
  private static final int STEP = 3001;

  @Test
  void exp() {
    assertAccurate(FloatMath::exp, StrictMath::exp, -87.33f, 88.72f, 2e-7);
    assertEquals(1, FloatMath.exp(0f));
    assertEquals(1, FloatMath.exp(-0f));
    for (float x : new float[] {-87.7f, -90, -1e3f, -1e30f, Float.NEGATIVE_INFINITY}) {
      assertEquals(0f, FloatMath.exp(x), () -> "exp(" + x + ")");
    }
    for (float x : new float[] {88.73f, 90, 1e3f, 1e30f, Float.POSITIVE_INFINITY}) {
      assertEquals(Float.POSITIVE_INFINITY, FloatMath.exp(x), () -> "exp(" + x + ")");
    }
    assertNearTheEnds(FloatMath::exp, StrictMath::exp);
    assertNansStay(FloatMath::exp);
  }

  @Test
  void sigmoid() {
    assertAccurate(FloatMath::sigmoid, x -> 1 / (1 + StrictMath.exp(-x)), -44, 1e3f, 1e-6);
    assertEquals(0.5f, FloatMath.sigmoid(0f));
    assertEquals(0.5f, FloatMath.sigmoid(-0f));
    for (float x : new float[] {-45, -87, -89, -1e3f, -Float.MAX_VALUE, Float.NEGATIVE_INFINITY}) {
      assertEquals(FloatMath.sigmoid(-44), FloatMath.sigmoid(x), () -> "sigmoid(" + x + ")");
    }
    for (float x : new float[] {20, 87, 88, 89, 1e3f, Float.MAX_VALUE, Float.POSITIVE_INFINITY}) {
      assertEquals(1f, FloatMath.sigmoid(x), () -> "sigmoid(" + x + ")");
    }
    assertNansStay(FloatMath::sigmoid);
  }

  @Test
  void tanh() {
    assertAccurate(FloatMath::tanh, StrictMath::tanh, -1e3f, 1e3f, 1e-6);
    for (float x : new float[] {0f, -0f, Float.MIN_VALUE, -Float.MIN_NORMAL, 1e-20f}) {
      assertEquals(x, FloatMath.tanh(x));
    }
    for (float x : new float[] {9.1f, 10, 11, 1e3f, Float.POSITIVE_INFINITY}) {
      assertEquals(1f, FloatMath.tanh(x));
      assertEquals(-1f, FloatMath.tanh(-x));
    }
    assertNansStay(FloatMath::tanh);
  }

  @Test
  void log1p() {
    assertAccurate(FloatMath::log1p, StrictMath::log1p, 0, 1e9f, 4e-7);
    assertEquals(0f, FloatMath.log1p(0f));
    assertEquals(1e-9f, FloatMath.log1p(1e-9f));
    assertNansStay(FloatMath::log1p);
  }

  private static void assertAccurate(
      FloatFunction function, DoubleUnaryOperator exact, float min, float max, double tolerance) {
    double worst = 0;
    float worstAt = 0;
    // All int patterns are visited in steps: floats of every magnitude, many of them tiny.
    for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += STEP) {
      float x = Float.intBitsToFloat((int) bits);
      if (x >= min && x <= max) {
        double expected = exact.applyAsDouble(x);
        if (Math.abs(expected) >= Float.MIN_NORMAL) {
          double error = Math.abs(function.apply(x) - expected) / Math.abs(expected);
          if (!(error <= worst)) {
            worst = error;
            worstAt = x;
          }
        }
      }
    }
    assertTrue(
        worst < tolerance,
        "relative error %s at %s, above %s".formatted(worst, worstAt, tolerance));
  }

  /** Every float whose exponential is nearly too small or too large for one. */
  private static void assertNearTheEnds(FloatFunction function, DoubleUnaryOperator exact) {
    for (float magnitude = 86; magnitude < 91; magnitude = Math.nextUp(magnitude)) {
      for (float x : new float[] {-magnitude, magnitude}) {
        float value = function.apply(x);
        double expected = exact.applyAsDouble(x);
        boolean close =
            expected > Float.MAX_VALUE
                ? value == Float.POSITIVE_INFINITY
                : Math.abs(value - expected) <= Math.max(1e-6 * expected, Float.MIN_NORMAL);
        if (!close) {
          throw new AssertionError("f(%s): expected %s, got %s".formatted(x, expected, value));
        }
      }
    }
  }

  private static void assertNansStay(FloatFunction function) {
    for (int bits : new int[] {0x7fc00000, 0x7f800001, 0x7fffffff, 0xffc00000, 0xff800001, -1}) {
      assertTrue(Float.isNaN(function.apply(Float.intBitsToFloat(bits))), () -> "NaN " + bits);
    }
  }
}
