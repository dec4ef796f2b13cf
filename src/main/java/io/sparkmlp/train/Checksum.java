package io.sparkmlp.train;

import io.sparkmlp.net.Block;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.unsafe.Platform;

/**
 * A 64-bit hash of numbers, to the bit and in their order: Spark's own XXH64, chained. It reads
 * some 10 GB/s a core, 19 ms of computing for 60,000 rows of 784 features.
 */
final class Checksum {
  /** Elements hashed at a time: their bytes must be countable by an int. */
  private static final int CHUNK = 1 << 24;

  /** Features of a row that its hash looks at. */
  private static final int SAMPLES = 4;

  private Checksum() {}

  /** Of all that a block holds. */
  static long of(Block block) {
    long hash = join(block.rows(), block.width());
    hash = block.origin() == null ? hash : of(block.origin(), hash);
    hash = join(hash, Double.doubleToRawLongBits(block.targetOrigin()));
    hash = of(block.values(), Platform.FLOAT_ARRAY_OFFSET, 4, block.values().length, hash);
    if (block.sparse()) {
      hash = of(block.starts(), Platform.INT_ARRAY_OFFSET, 4, block.starts().length, hash);
      hash = of(block.columns(), Platform.INT_ARRAY_OFFSET, 4, block.columns().length, hash);
    }
    hash = of(block.targets(), Platform.FLOAT_ARRAY_OFFSET, 4, block.rows(), hash);
    return block.weights() == null
        ? hash
        : of(block.weights(), Platform.FLOAT_ARRAY_OFFSET, 4, block.rows(), hash);
  }

  /**
   * The sum over the rows of a hash of each: of its target, its weight and some of its features,
   * taken where the hash so far says, so that every column has its turn. So it tells whether a row
   * is missing, doubled or another, however the rows are cut into blocks.
   */
  static long ofRows(Block block, boolean heldOut) {
    long sum = 0;
    for (int r = 0; r < block.rows(); r++) {
      int from = block.sparse() ? block.starts()[r] : r * block.width();
      int entries = block.sparse() ? block.starts()[r + 1] - from : block.width();
      long hash = join(heldOut ? 1 : 0, Float.floatToRawIntBits(block.targets()[r]));
      hash = join(hash, Float.floatToRawIntBits(block.weight(r)));
      for (int i = 0; i < SAMPLES && entries > 0; i++) {
        int entry = from + (int) ((hash >>> 32) * entries >>> 32);
        long column = block.sparse() ? block.columns()[entry] : 0;
        hash = join(hash, column << 32 | Float.floatToRawIntBits(block.values()[entry]));
      }
      sum += hash;
    }
    return sum;
  }

  static long of(byte[] bytes) {
    return of(bytes, Platform.BYTE_ARRAY_OFFSET, 1, bytes.length, 0);
  }

  static long of(double[] values, long seed) {
    return of(values, Platform.DOUBLE_ARRAY_OFFSET, 8, values.length, seed);
  }

  /** Of one hash after another. */
  static long join(long first, long second) {
    return XXH64.hashLong(second, first);
  }

  private static long of(Object array, long offset, int bytes, int length, long seed) {
    long hash = join(seed, length);
    for (int from = 0; from < length; from += CHUNK) {
      int count = Math.min(CHUNK, length - from);
      hash = XXH64.hashUnsafeBytes(array, offset + (long) bytes * from, bytes * count, hash);
    }
    return hash;
  }
}
