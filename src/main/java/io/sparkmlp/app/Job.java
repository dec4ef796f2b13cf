package io.sparkmlp.app;

import java.util.List;
import org.apache.spark.ml.Predictor;

/**
 * A checked job; {@link JobKey} documents each of its parts.
 *
 * @param features empty for all columns
 * @param testData null if the test set is split off
 * @param report null for none
 * @param estimator with all Params of the job set
 */
record Job(
    Task task,
    String data,
    Format format,
    String label,
    List<String> features,
    List<String> exclude,
    List<String> categorical,
    Missing missing,
    double split,
    long splitSeed,
    String testData,
    Format testFormat,
    String model,
    String report,
    boolean overwrite,
    Predictor<?, ?, ?> estimator) {}
