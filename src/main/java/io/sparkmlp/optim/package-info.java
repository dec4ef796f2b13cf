/**
 * Minimises any function of a {@code double[]}: gradient descent, momentum, Adam, L-BFGS, with
 * step-size schedules and a test of convergence. The state of every method is a value that a
 * checkpoint can hold. Knows nothing of networks or of Spark. Internal to this project.
 *
 * <p>Letters of the whole package: theta is the vector of parameters, g the gradient, alpha a step
 * size, f the objective.
 */
package io.sparkmlp.optim;
