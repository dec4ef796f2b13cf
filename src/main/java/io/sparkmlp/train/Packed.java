package io.sparkmlp.train;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.sparkmlp.net.Block;
import java.io.Serializable;

/**
 * A block of rows.
 *
 * @param heldOut whether the rows are for validation
 * @param problems what was wrong with rows that are in no block; null if nothing was
 * @param mark by which the rows are known, {@link Checksum#ofRows}: the sum of the marks of all
 *     blocks of a fit stays the same as long as the rows do
 */
@DefaultSerializer(JavaSerializer.class)
record Packed(Block block, boolean heldOut, Problems problems, long mark) implements Serializable {
  Packed(Block block, boolean heldOut, Problems problems) {
    this(block, heldOut, problems, Checksum.ofRows(block, heldOut));
  }
}
