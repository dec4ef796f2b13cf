package io.sparkmlp.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class KernelsLookupTest {
  @Test
  void vectorsWhereThereAreAny() {
    boolean vectors = KernelsLookup.hasVectorModule() && KernelsLookup.bits(128) > 0;
    assertEquals(
        vectors ? "VectorKernels" : "ScalarKernels", Kernels.best().getClass().getSimpleName());
    assertSame(Kernels.best(), Kernels.best());
  }

  @Test
  void forcedWidth() {
    String before = System.getProperty(KernelsLookup.BITS_PROPERTY);
    try {
      System.clearProperty(KernelsLookup.BITS_PROPERTY);
      assertEquals(256, KernelsLookup.bits(256));
      for (int bits : new int[] {0, 128, 256, 512}) {
        System.setProperty(KernelsLookup.BITS_PROPERTY, String.valueOf(bits));
        assertEquals(bits, KernelsLookup.bits(256));
      }
      System.setProperty(KernelsLookup.BITS_PROPERTY, "64");
      assertEquals(
          "io.sparkmlp.vectorBits: expected 0, 128, 256 or 512, got 64",
          assertThrows(IllegalArgumentException.class, () -> KernelsLookup.bits(256)).getMessage());
    } finally {
      if (before == null) {
        System.clearProperty(KernelsLookup.BITS_PROPERTY);
      } else {
        System.setProperty(KernelsLookup.BITS_PROPERTY, before);
      }
    }
  }
}
