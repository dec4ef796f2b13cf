package io.sparkmlp.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * Which column of the data does what.
 *
 * @param numbers numeric and boolean features
 * @param categories features that become one indicator a category
 * @param vectors features that are vectors already
 * @param others what Params of the estimator name: a weight, an indicator of validation rows
 */
record Columns(
    String label,
    List<String> numbers,
    List<String> categories,
    List<String> vectors,
    List<String> others) {

  /**
   * Chooses by the job and the types.
   *
   * @throws AppException if the job names what is not there, or a feature has a type of no use
   */
  static Columns of(StructType schema, Job job) {
    List<String> all = Arrays.asList(schema.fieldNames());
    require(JobKey.LABEL.key(), all, List.of(job.label()));
    require(JobKey.FEATURES.key(), all, job.features());
    require(JobKey.EXCLUDE.key(), all, job.exclude());
    require(JobKey.CATEGORICAL.key(), all, job.categorical());
    List<String> others = new ArrayList<>();
    for (Param<?> param : job.estimator().params()) {
      if (ParamText.namesColumn(param) && job.estimator().isDefined(param)) {
        String name = (String) job.estimator().getOrDefault(param);
        if (!name.isEmpty()) {
          require(param.name(), all, List.of(name));
          others.add(name);
        }
      }
    }

    Set<String> features = new LinkedHashSet<>(job.features().isEmpty() ? all : job.features());
    features.remove(job.label());
    job.exclude().forEach(features::remove);
    others.forEach(features::remove);
    if (features.isEmpty()) {
      throw AppException.usage("features: none is left; the columns are %s", some(all));
    }
    for (String column : job.categorical()) {
      if (!features.contains(column)) {
        throw AppException.usage("categorical: %s is not one of the features", column);
      }
    }
    for (Param<?> param : job.estimator().params()) {
      if (ParamText.namesOutput(param)) {
        String output = (String) job.estimator().getOrDefault(param);
        if (output.equals(job.label()) || features.stream().anyMatch(output::equalsIgnoreCase)) {
          throw AppException.usage(
              "%s: expected a name that neither the label nor a feature has, got %s; set another, or add the feature to exclude",
              param.name(), output);
        }
      }
    }
    String inside = job.label().replace('.', '_');
    if (!inside.equals(job.label()) && features.contains(inside)) {
      throw AppException.usage(
          "label: %s and the feature %s cannot be told apart, for a . is taken for a _; rename one",
          job.label(), inside);
    }
    List<String> numbers = new ArrayList<>();
    List<String> categories = new ArrayList<>();
    List<String> vectors = new ArrayList<>();
    for (String name : features) {
      DataType type = schema.apply(name).dataType();
      if (name.contains("`")) {
        throw AppException.usage("features: rename the column %s; a ` cannot be used", name);
      } else if (type instanceof StringType || job.categorical().contains(name)) {
        requireCategory(name, type);
        categories.add(name);
      } else if (type instanceof NumericType || type instanceof BooleanType) {
        numbers.add(name);
      } else if (type.equals(SQLDataTypes.VectorType())) {
        vectors.add(name);
      } else {
        throw AppException.usage(
            "features: %s is of type %s; expected numbers, strings, booleans or vectors; add it to"
                + " exclude",
            name, type.simpleString());
      }
    }
    return new Columns(job.label(), numbers, categories, vectors, others);
  }

  private static void requireCategory(String name, DataType type) {
    if (!(type instanceof StringType || type instanceof NumericType)) {
      throw AppException.usage(
          "categorical: %s is of type %s; expected strings or numbers", name, type.simpleString());
    }
  }

  /** All features, in the order in which the network sees them. */
  List<String> features() {
    return Stream.of(numbers, categories, vectors).flatMap(List::stream).toList();
  }

  /** A usage failure that names the nearest column unless all wanted ones are there. */
  static void require(String key, List<String> all, List<String> wanted) {
    for (String name : wanted) {
      if (!all.contains(name)) {
        throw AppException.usage(
            "%s: the data has no column %s; did you mean %s? It has %s",
            key, name, Spelling.nearest(name, all), some(all));
      }
    }
  }

  /** At most ten names. */
  static String some(List<String> names) {
    return names.size() <= 10
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, 10)) + ", ... (" + names.size() + " columns)";
  }

  /** The name as an expression, or as an input column of a stage of Spark ML. */
  static String quoted(String name) {
    return name.contains(".") ? "`" + name + "`" : name;
  }

  /** The name of a column from an input column of a stage. */
  static String unquoted(String name) {
    return name.startsWith("`") && name.endsWith("`") && name.length() > 1
        ? name.substring(1, name.length() - 1)
        : name;
  }
}
