package io.sparkmlp.train;

import io.sparkmlp.net.Block;
import java.io.Serializable;

/**
 * A block of rows.
 *
 * @param heldOut whether the rows are for validation
 * @param problems what was wrong with rows that are in no block; null if nothing was
 */
record Packed(Block block, boolean heldOut, Problems problems) implements Serializable {}
