package io.sparkmlp.app;

import io.sparkmlp.MLPClassifier;
import io.sparkmlp.MLPRegressor;
import java.util.Locale;
import java.util.function.Supplier;
import org.apache.spark.ml.Predictor;

/** What is learnt, and by which estimator. */
enum Task {
  REGRESSION(MLPRegressor::new),
  CLASSIFICATION(MLPClassifier::new);

  private final Supplier<Predictor<?, ?, ?>> estimator;

  Task(Supplier<Predictor<?, ?, ?>> estimator) {
    this.estimator = estimator;
  }

  /** A new estimator with the defaults of its Params. */
  Predictor<?, ?, ?> estimator() {
    return estimator.get();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
