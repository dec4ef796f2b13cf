package io.sparkmlp.net;

import io.sparkmlp.kernel.Kernels;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The function of the hidden units. Its derivative is taken from its own output, which is all that
 * the backward pass keeps. A constant added here is gradient-checked by the tests, which walk
 * {@code values()}; one without a kernel of its own can be put together from {@link Kernels#exp}
 * and plain loops.
 */
public enum Activation {
  /** {@code a = 1 / (1 + exp(-z))}, {@code da/dz = a (1 - a)}. */
  SIGMOID(Initializer.GLOROT_SIGMOID) {
    @Override
    void apply(Kernels kernels, int n, float[] z, int zOffset) {
      kernels.sigmoid(n, z, zOffset);
    }

    @Override
    void delta(Kernels kernels, int n, float[] delta, int deltaOffset, float[] a, int aOffset) {
      kernels.sigmoidDelta(n, delta, deltaOffset, a, aOffset);
    }
  },

  /** {@code a = tanh(z)}, {@code da/dz = 1 - a^2}. */
  TANH(Initializer.GLOROT) {
    @Override
    void apply(Kernels kernels, int n, float[] z, int zOffset) {
      kernels.tanh(n, z, zOffset);
    }

    @Override
    void delta(Kernels kernels, int n, float[] delta, int deltaOffset, float[] a, int aOffset) {
      kernels.tanhDelta(n, delta, deltaOffset, a, aOffset);
    }
  },

  /** {@code a = max(z, 0)}, {@code da/dz = [a > 0]}. */
  RELU(Initializer.HE) {
    @Override
    void apply(Kernels kernels, int n, float[] z, int zOffset) {
      kernels.relu(n, z, zOffset);
    }

    @Override
    void delta(Kernels kernels, int n, float[] delta, int deltaOffset, float[] a, int aOffset) {
      kernels.reluDelta(n, delta, deltaOffset, a, aOffset);
    }
  },

  /** {@code a = z}, {@code da/dz = 1}. */
  IDENTITY(Initializer.GLOROT) {
    @Override
    void apply(Kernels kernels, int n, float[] z, int zOffset) {}

    @Override
    void delta(Kernels kernels, int n, float[] delta, int deltaOffset, float[] a, int aOffset) {}
  };

  private final Initializer initializer;

  Activation(Initializer initializer) {
    this.initializer = initializer;
  }

  /** What the weights of a network of such units start from. */
  public Initializer initializer() {
    return initializer;
  }

  /** {@code z <- f(z)} for n elements. */
  abstract void apply(Kernels kernels, int n, float[] z, int zOffset);

  /** {@code delta <- delta * f'(z)} for n elements, where {@code a = f(z)}. */
  abstract void delta(
      Kernels kernels, int n, float[] delta, int deltaOffset, float[] a, int aOffset);

  /** Its name as a Param value. */
  public String paramValue() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All names as Param values, for messages. */
  public static String choices() {
    return Arrays.stream(values()).map(Activation::paramValue).collect(Collectors.joining(", "));
  }

  /**
   * @throws IllegalArgumentException naming the choices, if there is none of this name
   */
  public static Activation of(String name) {
    for (Activation activation : values()) {
      if (activation.paramValue().equalsIgnoreCase(name)) {
        return activation;
      }
    }
    throw new IllegalArgumentException(
        "activation: expected one of " + choices() + ", got " + name);
  }
}
