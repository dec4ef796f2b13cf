package io.sparkmlp;

/**
 * The setters of the estimators. The Params and their defaults are described in {@link MLPParams};
 * a value that a Param does not take is an IllegalArgumentException that says what it takes.
 *
 * @param <E> the estimator itself, which every setter returns
 */
public interface MLPEstimator<E extends MLPEstimator<E>> extends MLPParams {

  default E setHiddenLayers(int... widths) {
    set(hiddenLayers(), widths == null ? null : widths.clone());
    return self();
  }

  default E setActivation(String value) {
    set(activation(), value);
    return self();
  }

  default E setSolver(String value) {
    set(solver(), value);
    return self();
  }

  default E setMaxIter(int value) {
    set(maxIter(), value);
    return self();
  }

  default E setTol(double value) {
    set(tol(), value);
    return self();
  }

  default E setStepSize(double value) {
    set(stepSize(), value);
    return self();
  }

  default E setBatchSize(int value) {
    set(batchSize(), value);
    return self();
  }

  default E setStepSizeSchedule(String value) {
    set(stepSizeSchedule(), value);
    return self();
  }

  default E setMomentum(double value) {
    set(momentum(), value);
    return self();
  }

  default E setNesterov(boolean value) {
    set(nesterov(), value);
    return self();
  }

  default E setLocalSteps(int value) {
    set(localSteps(), value);
    return self();
  }

  default E setElasticNetParam(double value) {
    set(elasticNetParam(), value);
    return self();
  }

  default E setDropout(double value) {
    set(dropout(), value);
    return self();
  }

  default E setGradientClipNorm(double value) {
    set(gradientClipNorm(), value);
    return self();
  }

  default E setValidationIndicatorCol(String value) {
    set(validationIndicatorCol(), value);
    return self();
  }

  default E setValidationFraction(double value) {
    set(validationFraction(), value);
    return self();
  }

  default E setPatience(int value) {
    set(patience(), value);
    return self();
  }

  default E setInitialModelPath(String value) {
    set(initialModelPath(), value);
    return self();
  }

  default E setMaxTrainingSeconds(double value) {
    set(maxTrainingSeconds(), value);
    return self();
  }

  default E setCheckpointDir(String value) {
    set(checkpointDir(), value);
    return self();
  }

  default E setCheckpointInterval(int value) {
    set(checkpointInterval(), value);
    return self();
  }

  default E setCheckpointFailure(String value) {
    set(checkpointFailure(), value);
    return self();
  }

  default E setCheckpointMismatch(String value) {
    set(checkpointMismatch(), value);
    return self();
  }

  default E setKeepCheckpoints(boolean value) {
    set(keepCheckpoints(), value);
    return self();
  }

  default E setCheckpointRows(boolean value) {
    set(checkpointRows(), value);
    return self();
  }

  default E setRegParam(double value) {
    set(regParam(), value);
    return self();
  }

  default E setStandardization(boolean value) {
    set(standardization(), value);
    return self();
  }

  default E setShuffle(boolean value) {
    set(shuffle(), value);
    return self();
  }

  default E setWeightCol(String value) {
    set(weightCol(), value);
    return self();
  }

  default E setSeed(long value) {
    set(seed(), value);
    return self();
  }

  default E setNumPartitions(int value) {
    set(numPartitions(), value);
    return self();
  }

  default E setAggregationDepth(int value) {
    set(aggregationDepth(), value);
    return self();
  }

  default E setHandleInvalid(String value) {
    set(handleInvalid(), value);
    return self();
  }

  @SuppressWarnings("unchecked") // E is the estimator itself
  private E self() {
    return (E) this;
  }
}
