/**
 * Training: a Dataset becomes packed blocks of rows, partitions compute gradients, the gradients
 * are summed along a fixed tree, the driver steps. Internal to this project; {@link Trainer} is the
 * way in.
 */
package io.sparkmlp.train;
