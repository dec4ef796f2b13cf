/**
 * The command line behind {@code submit.sh}: {@code train}, {@code evaluate} and {@code predict}. A
 * job becomes one standard {@code PipelineModel}; everything here could be written by a user of the
 * public API.
 */
package io.sparkmlp.app;
