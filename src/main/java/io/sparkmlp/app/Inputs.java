package io.sparkmlp.app;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;

/**
 * What a pipeline reads, and how columns of any type that can hold it become that. Training,
 * evaluation and prediction all go through here.
 *
 * @param label column of the label
 * @param numbers columns of numbers (as doubles; true is 1) or of vectors
 * @param categories columns of categories (as strings)
 */
record Inputs(
    Task task, Missing missing, String label, List<String> numbers, List<String> categories) {

  private static final String NUMBER = "^[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?$";

  /** Of a job, before there is a model. */
  static Inputs of(Columns columns, Job job) {
    List<String> numbers = new ArrayList<>(columns.numbers());
    numbers.addAll(columns.vectors());
    return new Inputs(job.task(), job.missing(), columns.label(), numbers, columns.categories());
  }

  /** The name of the label inside the pipeline, where an estimator would take a dot apart. */
  String labelInside() {
    return label.replace('.', '_');
  }

  List<String> features() {
    List<String> features = new ArrayList<>(numbers);
    features.addAll(categories);
    return features;
  }

  /**
   * The features of the rows, under their names and of the pipeline's types. Text that is no number
   * becomes null: {@link #check} tells.
   *
   * @throws AppException if a column is not there or of a type of no use
   */
  List<Column> features(String key, Dataset<Row> rows) {
    List<String> all = Arrays.asList(rows.columns());
    List<String> lacking = features().stream().filter(name -> !all.contains(name)).toList();
    if (!lacking.isEmpty()) {
      throw AppException.usage(
          "%s: the model needs the column%s %s; the data has %s",
          key, lacking.size() == 1 ? "" : "s", Columns.some(lacking), Columns.some(all));
    }
    List<Column> columns = new ArrayList<>();
    for (String name : numbers) {
      columns.add(number(key, rows, name).as(name));
    }
    for (String name : categories) {
      columns.add(rows.col(Columns.quoted(name)).cast("string").as(name));
    }
    return columns;
  }

  /** The label as text (classification) or as a double (regression), under its name inside. */
  Column label(String key, Dataset<Row> rows) {
    String column =
        labelColumn(rows)
            .orElseThrow(
                () ->
                    AppException.usage(
                        "%s: no column of the label %s; it has %s",
                        key, label, Columns.some(Arrays.asList(rows.columns()))));
    if (task == Task.CLASSIFICATION) {
      return rows.col(Columns.quoted(column)).cast("string").as(labelInside());
    }
    return number(key, rows, column).as(labelInside());
  }

  /** The column of the label, if the rows have one. */
  Optional<String> labelColumn(Dataset<Row> rows) {
    List<String> all = Arrays.asList(rows.columns());
    return all.contains(label)
        ? Optional.of(label)
        : all.stream().filter(name -> name.replace('.', '_').equals(label)).findFirst();
  }

  private static Column number(String key, Dataset<Row> rows, String name) {
    Column column = rows.col(Columns.quoted(name));
    DataType type = rows.schema().apply(name).dataType();
    if (type instanceof StringType) {
      Column flag = lower(column);
      return coalesce(
          column.try_cast("double"),
          when(flag.equalTo("true"), lit(1.0)).when(flag.equalTo("false"), lit(0.0)));
    }
    if (type instanceof NumericType || type instanceof BooleanType) {
      return column.cast("double");
    }
    if (type.equals(SQLDataTypes.VectorType())) {
      return column;
    }
    throw AppException.usage(
        "%s: expected numbers in the column %s, got %s", key, name, type.simpleString());
  }

  /**
   * Looks for rows that lack a value.
   *
   * @param typed what {@link #features} and perhaps {@link #label} made of the rows
   * @param original the rows as they were read
   * @return how many rows there are, with and without all values
   * @throws AppException if text stands where numbers should, or a value is missing that {@link
   *     #missing} does not let pass
   */
  RowCount check(String key, Dataset<Row> typed, Dataset<Row> original) {
    Map<String, Column> lacking = lacking(typed);
    Column any = lacking.values().stream().reduce(lit(false), Column::or);
    List<Column> conditions = new ArrayList<>(lacking.values());
    conditions.add(any);
    long[] counts = RowCount.pass(typed, conditions);
    RowCount rows = new RowCount(counts[0], counts[0] - counts[counts.length - 1]);
    if (rows.all() == 0) {
      throw AppException.failure("%s: no rows", key);
    }
    List<String> holes = new ArrayList<>();
    int i = 1;
    for (String name : lacking.keySet()) {
      long count = counts[i++];
      if (count > 0) {
        refuseText(key, name, original);
        boolean isLabel = name.equals(labelInside());
        if (missing == Missing.ERROR || (missing == Missing.IMPUTE && isLabel)) {
          holes.add("%s in %,d of %,d rows".formatted(name, count, rows.all()));
        }
        if (count == rows.all()) {
          throw AppException.failure(
              "%s: the column %s has no value in any row; add it to exclude", key, name);
        }
      }
    }
    if (!holes.isEmpty()) {
      throw AppException.failure("%s: missing values: %s; %s", key, Columns.some(holes), remedy());
    }
    return rows;
  }

  private String remedy() {
    return missing == Missing.IMPUTE
        ? "missing=impute does not fill labels: remove these rows"
        : "train with missing=skip to leave such rows out, or with missing=impute to fill them";
  }

  /** Per column that is there, whether a row lacks a value. */
  private Map<String, Column> lacking(Dataset<Row> typed) {
    Map<String, Column> conditions = new LinkedHashMap<>();
    List<String> names = new ArrayList<>(features());
    if (Arrays.asList(typed.columns()).contains(labelInside())) {
      names.add(labelInside());
    }
    for (String name : names) {
      Column column = typed.col(Columns.quoted(name));
      boolean isDouble = typed.schema().apply(name).dataType().typeName().equals("double");
      conditions.put(name, isDouble ? column.isNull().or(isnan(column)) : column.isNull());
    }
    return conditions;
  }

  /**
   * A failure if a column of text, whose every value would become a category, holds numbers in most
   * rows.
   */
  static void refuseMostlyNumbers(String key, List<String> categories, Dataset<Row> rows) {
    List<Column> conditions = new ArrayList<>();
    for (String name : categories) {
      Column text = trim(rows.col(Columns.quoted(name)));
      conditions.add(text.notEqual(lit("")));
      conditions.add(text.rlike(NUMBER));
    }
    long[] counts = RowCount.pass(rows, conditions);
    for (int i = 0; i < categories.size(); i++) {
      long some = counts[2 * i + 1];
      long numbers = counts[2 * i + 2];
      if (2 * numbers > some && numbers < some) {
        Column other = conditions.get(2 * i).and(not(conditions.get(2 * i + 1)));
        String name = categories.get(i);
        Row example = rows.filter(other).select(Columns.quoted(name)).first();
        throw AppException.failure(
            "%s: expected numbers in the column %s, or no more than in half of its rows, got text in %,d of %,d, for instance '%s'; mend these, or add the column to %s if its numbers are codes",
            key, name, some - numbers, some, example.getString(0), JobKey.CATEGORICAL.key());
      }
    }
  }

  /** A failure if a column of text should hold numbers but for a few rows does not. */
  void refuseText(String key, String name, Dataset<Row> original) {
    String source = name.equals(labelInside()) ? labelColumn(original).orElse(name) : name;
    boolean wantsNumbers =
        numbers.contains(name) || (task == Task.REGRESSION && name.equals(labelInside()));
    if (!wantsNumbers || !(original.schema().apply(source).dataType() instanceof StringType)) {
      return;
    }
    Column text = original.col(Columns.quoted(source));
    Dataset<Row> wrong =
        original.filter(number(key, original, source).isNull().and(trim(text).notEqual(lit(""))));
    List<Row> examples = wrong.select(text).limit(1).collectAsList();
    if (!examples.isEmpty()) {
      throw AppException.failure(
          "%s: expected numbers in the column %s, got text in %,d rows, for instance '%s'",
          key, source, wrong.count(), examples.get(0).getString(0));
    }
  }
}
