package io.sparkmlp.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Uses the Vector API as Spark's BLAS in Java does: by the species of the widest vectors. */
final class OtherVectors {
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_MAX;
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_MAX;
  private static final int LENGTH = 1024;
  private static final int TIMES = 5000;

  private OtherVectors() {}

  /** Not where a test forces narrower ones. */
  static boolean asWideAsOurs() {
    return FLOATS.length() == VectorKernels.LANES;
  }

  /** Vectors wider than the processor's are always objects. */
  static boolean atLeastAsWideAsOurs() {
    return FLOATS.length() >= VectorKernels.LANES;
  }

  static void use() {
    double[] x = new double[LENGTH];
    float[] y = new float[LENGTH];
    for (int i = 0; i < TIMES; i++) {
      axpy(x);
      axpy(y);
    }
  }

  private static void axpy(double[] x) {
    DoubleVector half = DoubleVector.broadcast(DOUBLES, 0.5);
    for (int i = 0; i < DOUBLES.loopBound(LENGTH); i += DOUBLES.length()) {
      DoubleVector vector = DoubleVector.fromArray(DOUBLES, x, i);
      half.fma(vector, vector.add(half)).intoArray(x, i);
    }
  }

  private static void axpy(float[] x) {
    FloatVector half = FloatVector.broadcast(FLOATS, 0.5f);
    for (int i = 0; i < FLOATS.loopBound(LENGTH); i += FLOATS.length()) {
      FloatVector vector = FloatVector.fromArray(FLOATS, x, i);
      half.fma(vector, vector.add(half)).intoArray(x, i);
    }
  }
}
