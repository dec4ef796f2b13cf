/**
 * Loops over arrays: matrix products, elementwise functions, sums. Knows nothing of networks.
 * Internal to this project; the only package that uses {@code jdk.incubator.vector}.
 */
package io.sparkmlp.kernel;
