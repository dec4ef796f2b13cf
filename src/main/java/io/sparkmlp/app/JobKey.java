package io.sparkmlp.app;

import java.util.Arrays;
import java.util.Optional;

/** The keys of a job file besides the Params of the estimator. */
enum JobKey {
  TASK("task", "regression or classification"),
  DATA("data", "path or glob of the rows, on any Hadoop file system"),
  FORMAT("format", "csv (with a header), parquet, orc, json, libsvm; default: by the extension"),
  LABEL("label", "column to predict; default for libsvm: label"),
  FEATURES("features", "columns to predict from; default: all others; strings are categories"),
  EXCLUDE("exclude", "columns to leave out of the features"),
  CATEGORICAL("categorical", "columns to treat as categories although they hold numbers"),
  MISSING("missing", "rows without a value: error (default), skip, impute"),
  SPLIT("split", "fraction of the rows to train on; the others are the test set; default: 0.75"),
  SPLIT_SEED("splitSeed", "seed of the split; default: 1"),
  TEST_DATA("testData", "path or glob of the test set, in place of split"),
  MODEL("model", "folder to save the model to, a PipelineModel"),
  REPORT("report", "folder for metrics.json"),
  OVERWRITE("overwrite", "whether an existing model may be replaced; default: false");

  private final String key;
  private final String meaning;

  JobKey(String key, String meaning) {
    this.key = key;
    this.meaning = meaning;
  }

  static Optional<JobKey> of(String key) {
    return Arrays.stream(values()).filter(k -> k.key.equals(key)).findFirst();
  }

  String key() {
    return key;
  }

  String meaning() {
    return meaning;
  }

  @Override
  public String toString() {
    return key;
  }
}
