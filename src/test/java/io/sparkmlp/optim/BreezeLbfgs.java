package io.sparkmlp.optim;

import breeze.linalg.DenseVector;
import breeze.optimize.CachedDiffFunction;
import breeze.optimize.DiffFunction;
import breeze.optimize.LBFGS;
import java.util.function.UnaryOperator;
import javassist.CannotCompileException;
import javassist.ClassPool;
import javassist.CtClass;
import javassist.CtField;
import javassist.CtMethod;
import javassist.CtNewConstructor;
import javassist.NotFoundException;
import scala.Tuple2;
import scala.reflect.ClassTag$;

/** Breeze's L-BFGS, the one that Spark ML uses, as an oracle. */
final class BreezeLbfgs {
  private static final Class<?> FUNCTION_CLASS = functionClass();

  private final Objective objective;
  private long evaluations;

  BreezeLbfgs(Objective objective) {
    this.objective = objective;
  }

  long evaluations() {
    return evaluations;
  }

  /** The value at Breeze's minimum. */
  double minimise(double[] start, double tol) {
    UnaryOperator<Object> evaluate =
        theta -> {
          evaluations++;
          double[] gradient = new double[objective.dimension()];
          double value = objective.evaluate((double[]) ((DenseVector<?>) theta).data(), gradient);
          return new Tuple2<Object, Object>(value, new DenseVector<>(gradient));
        };
    LBFGS<DenseVector<Object>> lbfgs =
        new LBFGS<>(1000, Lbfgs.DEFAULT_MEMORY, tol, DenseVector.space_Double());
    return lbfgs
        .minimizeAndReturnState(
            // Spark, too, evaluates once where Breeze asks twice in a row.
            new CachedDiffFunction<>(
                function(evaluate),
                DenseVector.canCopyDenseVector(ClassTag$.MODULE$.apply(double.class))),
            new DenseVector<>(start.clone()))
        .value();
  }

  /**
   * A DiffFunction of a Java function. The compiler of Java refuses to implement or to extend one:
   * it has two methods {@code apply} that differ in their result only. So the class is made in
   * memory.
   */
  @SuppressWarnings("unchecked")
  private static DiffFunction<DenseVector<Object>> function(UnaryOperator<Object> evaluate) {
    try {
      return (DiffFunction<DenseVector<Object>>)
          FUNCTION_CLASS.getConstructor(UnaryOperator.class).newInstance(evaluate);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Class<?> functionClass() {
    try {
      ClassPool pool = ClassPool.getDefault();
      CtClass type =
          pool.makeClass(
              BreezeLbfgs.class.getName() + "Function",
              pool.get(CachedDiffFunction.class.getName()));
      type.addField(CtField.make("private java.util.function.UnaryOperator evaluate;", type));
      type.addConstructor(
          CtNewConstructor.make(
              "public BreezeLbfgsFunction(java.util.function.UnaryOperator evaluate) {"
                  + " super(null, null); this.evaluate = evaluate; }",
              type));
      type.addMethod(
          CtMethod.make(
              "public scala.Tuple2 calculate(Object theta) {"
                  + " return (scala.Tuple2) evaluate.apply(theta); }",
              type));
      return type.toClass(BreezeLbfgs.class);
    } catch (NotFoundException | CannotCompileException e) {
      throw new IllegalStateException(e);
    }
  }
}
