/**
 * The network: layout of its parameters, activations, losses, and the loss and gradient over blocks
 * of rows. Plain Java without Spark. Internal to this project.
 *
 * <p>Compute is float over tiles of rows, sums across tiles are double. See {@link Network} for one
 * forward and backward pass.
 */
package io.sparkmlp.net;
