package io.sparkmlp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.SparkSessionExtensionsProvider;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.ConditionalExpression;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.apache.spark.sql.catalyst.expressions.ScalaUDF;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.AppendColumns;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.trees.TreeNodeTag;
import org.apache.spark.sql.execution.FilterExec;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkStrategy;
import org.apache.spark.sql.types.StructType;
import scala.Function1;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * Has queries predict many rows at a time. In the logical plan a {@link Prediction} is an ordinary
 * function of a row, which Spark moves, prunes and streams as any other; only when a projection, a
 * filter or an aggregation that calls it is planned does it become an operator of its own, {@link
 * BatchExec}, below the caller. Spark finds this class by itself, through {@code
 * META-INF/services}, when a session begins; in a session that began without it each row is
 * predicted alone, with the same bits.
 */
public final class BatchPlanner implements SparkSessionExtensionsProvider {
  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    extensions.injectPlannerStrategy(Strategy::new);
    return BoxedUnit.UNIT;
  }

  private static final class Strategy extends SparkStrategy {
    private final SparkSession session;

    Strategy(SparkSession session) {
      this.session = session;
    }

    @Override
    public Seq<SparkPlan> apply(LogicalPlan plan) {
      if (plan instanceof AppendColumns append) {
        Object function = append.func();
        return function instanceof Prediction prediction
            ? only(
                new BatchExec(
                    prediction,
                    (Attribute) append.deserializer(),
                    append.argumentSchema().isEmpty(),
                    append.newColumns().head(),
                    planLater(append.child())))
            : none();
      }
      if (plan instanceof Filter filter) {
        Seq<SparkPlan> extracted = filter.condition().deterministic() ? filter(filter) : none();
        return extracted.isEmpty() && callsInChain(filter.child())
            ? only(new FilterExec(filter.condition(), planLater(filter.child())))
            : extracted;
      }
      if (plan instanceof Project project) {
        Seq<SparkPlan> extracted = extract(plan, project.child());
        return extracted.isEmpty() && callsInChain(project.child())
            ? only(new ProjectExec(project.projectList(), pruned(project)))
            : extracted;
      }
      if (plan instanceof Aggregate aggregate) {
        return extract(plan, aggregate.child());
      }
      return none();
    }

    private Seq<SparkPlan> extract(LogicalPlan plan, LogicalPlan child) {
      ScalaUDF call = firstCall(list(plan.expressions()));
      return call == null ? none() : only(planned(BatchPlanner.extract(call, plan, child), plan));
    }

    /**
     * Conditions that need no prediction come first: they may be what keeps out rows that cannot be
     * predicted.
     */
    private Seq<SparkPlan> filter(Filter filter) {
      Map<Boolean, List<Expression>> conditions =
          conjuncts(filter.condition()).stream()
              .collect(Collectors.partitioningBy(c -> firstCall(List.of(c)) == null));
      List<Expression> before = conditions.get(true);
      List<Expression> after = conditions.get(false);
      ScalaUDF call = firstCall(after);
      if (call == null) {
        return none();
      }
      LogicalPlan child =
          before.isEmpty() ? filter.child() : new Filter(conjunction(before), filter.child());
      LogicalPlan predicted =
          BatchPlanner.extract(call, new Filter(conjunction(after), child), child);
      return only(planned(new Project(named(list(filter.output())), predicted), filter));
    }

    /** The child of a projection; a filter that predicts is to see no more columns than needed. */
    private SparkPlan pruned(Project project) {
      if (!(project.child() instanceof Filter filter)
          || firstCall(conjuncts(filter.condition())) == null) {
        return planLater(project.child());
      }
      AttributeSet needed = project.references().$plus$plus(filter.references());
      List<NamedExpression> columns = new ArrayList<>();
      for (Attribute attribute : list(filter.child().output())) {
        if (needed.contains(attribute)) {
          columns.add(attribute);
        }
      }
      LogicalPlan child =
          new Filter(filter.condition(), new Project(named(columns), filter.child()));
      return planned(child, project);
    }

    /**
     * Plans what takes the place of an operator. Every physical operator must point to a logical
     * one of the query itself: adaptive execution looks there for what it has executed, and would
     * go round for ever.
     */
    private SparkPlan planned(LogicalPlan substitute, LogicalPlan original) {
      Set<LogicalPlan> known = Collections.newSetFromMap(new IdentityHashMap<>());
      addTree(original, known);
      SparkPlan physical =
          ((org.apache.spark.sql.classic.SparkSession) session)
              .sessionState()
              .planner()
              .plan(substitute)
              .next();
      link(physical, original, known);
      return physical;
    }
  }

  private static void addTree(LogicalPlan plan, Set<LogicalPlan> tree) {
    tree.add(plan);
    list(plan.children()).forEach(child -> addTree(child, tree));
  }

  private static void link(SparkPlan physical, LogicalPlan original, Set<LogicalPlan> known) {
    for (TreeNodeTag<LogicalPlan> tag :
        List.of(SparkPlan.LOGICAL_PLAN_TAG(), SparkPlan.LOGICAL_PLAN_INHERITED_TAG())) {
      Option<LogicalPlan> linked = physical.getTagValue(tag);
      if (linked.isDefined() && !known.contains(linked.get())) {
        physical.setTagValue(tag, original);
      }
    }
    list(physical.children()).forEach(child -> link(child, original, known));
  }

  /**
   * The plan with an operator below it that computes the prediction, from no more columns than
   * needed. The operator's argument schema holds the features if nobody needs them afterwards.
   */
  private static LogicalPlan extract(ScalaUDF call, LogicalPlan plan, LogicalPlan child) {
    Alias struct =
        alias(new BoundReference(0, call.dataType(), call.nullable()), call.udfName().get());
    LogicalPlan replaced = replaced(call, struct.toAttribute(), plan);
    List<NamedExpression> needed = new ArrayList<>();
    for (Attribute attribute : list(child.output())) {
      if (replaced.references().contains(attribute) || plan instanceof Filter) {
        needed.add(attribute);
      }
    }
    Expression argument = call.children().head();
    StructType consumed = new StructType();
    if (!(argument instanceof Attribute attribute && needed.contains(attribute))) {
      NamedExpression features =
          argument instanceof Attribute attribute ? attribute : alias(argument, "features");
      needed.add(features);
      argument = features.toAttribute();
      consumed = consumed.add("features", argument.dataType());
    }
    LogicalPlan predicted =
        new AppendColumns(
            cast(call.function()),
            Object.class,
            consumed,
            argument,
            named(List.of(struct)),
            new Project(named(needed), child));
    return replaced.withNewChildren(seq(List.of(predicted)));
  }

  private static LogicalPlan replaced(ScalaUDF call, Attribute column, LogicalPlan plan) {
    return (LogicalPlan)
        plan.transformExpressions(
            new AbstractPartialFunction<Expression, Expression>() {
              @Override
              public boolean isDefinedAt(Expression expression) {
                return expression.semanticEquals(call);
              }

              @Override
              public Expression apply(Expression expression) {
                return column;
              }
            });
  }

  /** A call of a {@link Prediction} that is made for every row; null if there is none. */
  private static ScalaUDF firstCall(List<? extends Expression> expressions) {
    for (Expression expression : expressions) {
      if (expression instanceof ScalaUDF udf && udf.function() instanceof Prediction) {
        return udf;
      }
      boolean everyRow =
          !(expression instanceof ConditionalExpression
              || expression instanceof And
              || expression instanceof Or);
      ScalaUDF call = everyRow ? firstCall(list(expression.children())) : null;
      if (call != null) {
        return call;
      }
    }
    return null;
  }

  /**
   * Whether predictions are made in the projections and filters at the top of a plan, all of which
   * Spark would plan together with what is above them.
   */
  private static boolean callsInChain(LogicalPlan plan) {
    if (plan instanceof Project project) {
      return firstCall(list(plan.expressions())) != null || callsInChain(project.child());
    }
    return plan instanceof Filter filter
        && (firstCall(conjuncts(filter.condition())) != null || callsInChain(filter.child()));
  }

  private static List<Expression> conjuncts(Expression condition) {
    if (condition instanceof And and) {
      List<Expression> both = new ArrayList<>(conjuncts(and.left()));
      both.addAll(conjuncts(and.right()));
      return both;
    }
    return List.of(condition);
  }

  private static Expression conjunction(List<Expression> conditions) {
    return conditions.stream().reduce(And::new).orElseThrow();
  }

  private static Alias alias(Expression expression, String name) {
    return new Alias(
        expression,
        name,
        NamedExpression.newExprId(),
        seq(List.of()),
        Option.empty(),
        seq(List.of()));
  }

  private static Seq<SparkPlan> only(SparkPlan plan) {
    return seq(List.of(plan));
  }

  private static Seq<SparkPlan> none() {
    return seq(List.of());
  }

  private static Seq<NamedExpression> named(List<? extends NamedExpression> expressions) {
    return seq(List.copyOf(expressions));
  }

  static <T> Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }

  static <T> List<T> list(Seq<T> seq) {
    return CollectionConverters.asJava(seq);
  }

  @SuppressWarnings("unchecked")
  private static Function1<Object, Object> cast(Object function) {
    return (Function1<Object, Object>) function;
  }
}
