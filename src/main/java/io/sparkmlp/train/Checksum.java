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
