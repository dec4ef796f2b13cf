package io.sparkmlp.fuzz;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** What a disk, a network or an attacker does to a file. */
public final class Damage {
  private static final int[] LENGTHS = {
    0, -1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 30, 0x00ffffff
  };

  private Damage() {}

  /** A copy with bits flipped, bytes replaced, cut out or added, or its end cut off. */
  public static byte[] of(byte[] bytes, SplittableRandom random) {
    int length = bytes.length;
    if (length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(length);
    byte[] damaged = bytes.clone();
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> {
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
          damaged[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      case 3 -> damaged = Arrays.copyOf(bytes, at);
      case 4 -> {
        byte[] noise = new byte[1 + random.nextInt(64)];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, damaged, at, Math.min(noise.length, length - at));
      }
      case 5 -> {
        int to = Math.min(length, at + 1 + random.nextInt(64));
        damaged = join(bytes, 0, at, bytes, to, length);
      }
      case 6 -> {
        byte[] noise = new byte[1 + random.nextInt(64)];
        random.nextBytes(noise);
        damaged =
            join(
                join(bytes, 0, at, noise, 0, noise.length),
                0,
                at + noise.length,
                bytes,
                at,
                length);
      }
      default -> {
        if (at + 4 <= length) {
          ByteBuffer.wrap(damaged).putInt(at, LENGTHS[random.nextInt(LENGTHS.length)]);
        } else {
          damaged[at] ^= (byte) 0xff;
        }
      }
    }
    return damaged;
  }

  private static byte[] join(byte[] a, int from, int to, byte[] b, int start, int end) {
    byte[] joined = Arrays.copyOf(Arrays.copyOfRange(a, from, to), to - from + end - start);
    System.arraycopy(b, start, joined, to - from, end - start);
    return joined;
  }
}
