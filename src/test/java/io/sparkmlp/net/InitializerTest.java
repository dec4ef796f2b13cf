package io.sparkmlp.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InitializerTest {
  private static final Layout LAYOUT = new Layout(70, 50, 10);

  @ParameterizedTest
  @EnumSource
  void fillsWeightsUpToTheBoundAndNotBiases(Initializer initializer) {
    double[] theta = initializer.initialize(LAYOUT, 1);
    for (int layer = 0; layer < LAYOUT.layers(); layer++) {
      double bound = initializer.bound(LAYOUT.fanIn(layer), LAYOUT.fanOut(layer));
      double[] weights = Arrays.copyOfRange(theta, LAYOUT.weights(layer), LAYOUT.biases(layer));
      double least = Arrays.stream(weights).min().orElseThrow();
      double most = Arrays.stream(weights).max().orElseThrow();
      assertTrue(-bound <= least && least < -0.95 * bound, () -> "least " + least);
      assertTrue(0.95 * bound < most && most < bound, () -> "most " + most);
      // Five standard errors of the mean of n uniform numbers.
      double error = 5 * bound / Math.sqrt(3.0 * weights.length);
      assertEquals(0, Arrays.stream(weights).average().orElseThrow(), error);
      for (int j = 0; j < LAYOUT.fanOut(layer); j++) {
        assertEquals(0, theta[LAYOUT.biases(layer) + j]);
      }
    }
  }

  @Test
  void bounds() {
    assertEquals(Math.sqrt(6.0 / 120), Initializer.GLOROT.bound(70, 50), 1e-15);
    assertEquals(Math.sqrt(2.0 / 120), Initializer.GLOROT_SIGMOID.bound(70, 50), 1e-15);
    assertEquals(Math.sqrt(6.0 / 70), Initializer.HE.bound(70, 50), 1e-15);
    int widest = Integer.MAX_VALUE;
    assertEquals(Math.sqrt(3.0 / widest), Initializer.GLOROT.bound(widest, widest), 1e-15);
  }

  @ParameterizedTest
  @EnumSource
  void seedDecides(Initializer initializer) {
    double[] theta = initializer.initialize(LAYOUT, 42);
    assertArrayEquals(theta, initializer.initialize(LAYOUT, 42));
    assertFalse(Arrays.equals(theta, initializer.initialize(LAYOUT, 43)));
  }

  /** A change of these numbers changes what every seed means. */
  @Test
  void pinned() {
    double[] theta = Initializer.GLOROT.initialize(new Layout(2, 1, 1), 42);
    assertArrayEquals(
        new double[] {0.6832486555042502, -0.9619186696311943, 0, -0.7669481822728474, 0},
        theta,
        1e-15);
  }
}
