package io.sparkmlp.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sparkmlp.kernel.Kernels;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ActivationTest {

  @ParameterizedTest
  @EnumSource
  void isFoundByItsParamValue(Activation activation) {
    assertSame(activation, Activation.of(activation.paramValue()));
    assertSame(activation, Activation.of(activation.paramValue().toUpperCase(Locale.ROOT)));
  }

  @Test
  void paramValues() {
    assertEquals("sigmoid, tanh, relu, identity", Activation.choices());
  }

  @Test
  void unknownNameListsTheChoices() {
    Exception e = assertThrows(IllegalArgumentException.class, () -> Activation.of("softsign"));
    assertEquals(
        "activation: expected one of sigmoid, tanh, relu, identity, got softsign", e.getMessage());
  }

  @Test
  void nullIsNoName() {
    assertThrows(IllegalArgumentException.class, () -> Activation.of(null));
  }

  @ParameterizedTest
  @EnumSource
  void functionAndDerivativeAreTheReferences(Activation activation) {
    ReferenceNetwork reference =
        new ReferenceNetwork(new Layout(1, 1), activation, Loss.SQUARED_ERROR);
    int n = 1601;
    float[] z = new float[n];
    float[] a = new float[n];
    float[] delta = new float[n];
    for (int i = 0; i < n; i++) {
      z[i] = (i - 800) / 100f;
      a[i] = z[i];
      delta[i] = -3;
    }
    activation.apply(Kernels.best(), n, a, 0);
    activation.delta(Kernels.best(), n, delta, 0, a, 0);
    for (int i = 0; i < n; i++) {
      double value = reference.activation(z[i]);
      assertEquals(value, a[i], 1e-6 * Math.abs(value), "f(" + z[i] + ")");
      // Taken from the output: a unit in its last place is all that is left of a saturated one.
      assertEquals(-3 * reference.derivative(z[i]), delta[i], 2e-6, "f'(" + z[i] + ")");
    }
  }

  @ParameterizedTest
  @EnumSource
  void leavesWhatIsPastN(Activation activation) {
    float[] z = {1, 2, 3, 4};
    activation.apply(Kernels.best(), 2, z, 0);
    assertEquals(3, z[2]);
    assertEquals(4, z[3]);
    float[] delta = {1, 1, 1, 1};
    activation.delta(Kernels.best(), 2, delta, 0, new float[] {-7, -7, -7, -7}, 0);
    assertEquals(1, delta[2]);
    assertEquals(1, delta[3]);
  }
}
