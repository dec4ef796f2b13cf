package io.sparkmlp.kernel;

import org.slf4j.LoggerFactory;

/** Chooses the kernels of this JVM when first asked for them; see {@link Kernels#best}. */
final class KernelsLookup {
  static final String MODULE = "jdk.incubator.vector";

  /**
   * Forces the width of the vectors in bits; 0 for none. A width above the processor's works, but
   * slowly.
   */
  static final String BITS_PROPERTY = "io.sparkmlp.vectorBits";

  static final Kernels BEST = choose();

  private KernelsLookup() {}

  /** Whether this JVM was started with the module of the Vector API. */
  static boolean hasVectorModule() {
    return ModuleLayer.boot().findModule(MODULE).isPresent();
  }

  /**
   * The width that {@link #BITS_PROPERTY} forces, or {@code preferred} if it is not set.
   *
   * @throws IllegalArgumentException if the property holds anything but 0, 128, 256 or 512
   */
  static int bits(int preferred) {
    String value = System.getProperty(BITS_PROPERTY);
    if (value == null) {
      return preferred;
    }
    return switch (value.strip()) {
      case "0" -> 0;
      case "128" -> 128;
      case "256" -> 256;
      case "512" -> 512;
      default ->
          throw new IllegalArgumentException(
              "%s: expected 0, 128, 256 or 512, got %s".formatted(BITS_PROPERTY, value));
    };
  }

  private static Kernels choose() {
    // VectorKernels is named only behind these tests: without the module the JVM cannot load it.
    if (bits(-1) == 0) {
      return new ScalarKernels();
    }
    if (!hasVectorModule()) {
      LoggerFactory.getLogger(Kernels.class)
          .warn(
              "The Vector API is not available, so training is several times slower than this"
                  + " machine allows. Start the JVM with --add-modules={}",
              MODULE);
      return new ScalarKernels();
    }
    return VectorKernels.forThisProcessor();
  }
}
