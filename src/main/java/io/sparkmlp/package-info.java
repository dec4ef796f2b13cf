/**
 * Multilayer perceptrons for Spark ML: {@code MLPRegressor} and {@code MLPClassifier} with their
 * models.
 *
 * <p>Conventions of the whole project: matrices are row-major with offset 0 unless a parameter says
 * otherwise; {@code [rows x width]} means {@code rows} rows of {@code width}; losses are weighted
 * sums; logarithms are natural.
 */
package io.sparkmlp;
