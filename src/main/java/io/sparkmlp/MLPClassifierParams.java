package io.sparkmlp;

import org.apache.spark.ml.param.Param;

/** The Params that only classifiers and their models have. */
public interface MLPClassifierParams extends MLPParams {

  /** Factor of the weights of a class's rows: none or balanced. Default none. */
  default Param<String> classWeight() {
    return sharedParams().classWeight;
  }

  default String getClassWeight() {
    return getOrDefault(classWeight());
  }
}
