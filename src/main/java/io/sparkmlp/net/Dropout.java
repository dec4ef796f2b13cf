package io.sparkmlp.net;

/**
 * Drops hidden units at random while training; what is left is scaled up by {@code 1 / (1 - rate)},
 * so that prediction needs no change ("inverted" dropout). Srivastava et al. (2014), Dropout: a
 * simple way to prevent neural networks from overfitting, section 4.
 *
 * <p>Whether a unit is dropped depends on the key, the row, the layer and the unit alone, so that
 * the backward pass, another thread or a repeated task drops the same ones. The bits come from the
 * finaliser of SplitMix64 (Steele, Lea and Flood, 2014), 16 for a unit.
 *
 * @param rate part of the units that are dropped, in [0, 1)
 * @param key a number for the seed, the epoch and the partition
 */
public record Dropout(double rate, long key) {
  /** Drops nothing. */
  public static final Dropout NONE = new Dropout(0, 0);

  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  double inverseKeep() {
    return 1 / (1 - rate);
  }

  /** Sets the dropped units of one row to zero. */
  void apply(long row, int layer, float[] units, int offset, int count) {
    int threshold = (int) Math.round(rate * 65536);
    long state = mix(key + GOLDEN_GAMMA * row) + layer;
    long bits = 0;
    for (int j = 0; j < count; j++) {
      if ((j & 3) == 0) {
        state += GOLDEN_GAMMA;
        bits = mix(state);
      }
      if ((int) (bits & 0xffff) < threshold) {
        units[offset + j] = 0;
      }
      bits >>>= 16;
    }
  }

  private static long mix(long z) {
    long x = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
    return x ^ (x >>> 31);
  }
}
