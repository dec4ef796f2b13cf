package io.sparkmlp.train;

import io.sparkmlp.net.Block;
import java.io.Serializable;

/**
 * A block of rows with what was wrong with the rows before it that are not in it.
 *
 * @param problems null if nothing was
 */
record Packed(Block block, Problems problems) implements Serializable {}
