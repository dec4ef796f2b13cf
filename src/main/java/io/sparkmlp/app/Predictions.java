package io.sparkmlp.app;

import static org.apache.spark.ml.functions.vector_to_array;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;

/**
 * Rows as they were read, with their predictions.
 *
 * @param written how many rows have one
 * @param leftOut how many were left out for lack of a value
 */
record Predictions(Dataset<Row> rows, long written, long leftOut) {

  static Predictions of(Flow flow, Dataset<Row> original, Format format) {
    String[] names = original.columns();
    for (String name : names) {
      if (name.equalsIgnoreCase(flow.prediction())) {
        throw AppException.usage("--data: there is a column %s already; rename or drop it", name);
      }
    }
    if (format == Format.CSV) {
      requireFlat(original.schema());
    }
    Inputs inputs = flow.inputs();
    List<Column> typed = inputs.features("--data", original);
    RowCount count =
        inputs.check("--data", original.select(typed.toArray(Column[]::new)), original);

    // The columns of the data go through the pipeline under names that no stage knows.
    List<Column> carried = new ArrayList<>(typed);
    List<Column> result = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      String alias = "column " + i + " of the data";
      carried.add(original.col("`" + names[i].replace("`", "``") + "`").as(alias));
      result.add(new Column(alias).as(names[i]));
    }
    Dataset<Row> predicted = flow.transform(original.select(carried.toArray(Column[]::new)));
    result.add(predicted.col(flow.prediction()));
    result.addAll(probabilities(flow, predicted, format));
    long written = inputs.missing() == Missing.SKIP ? count.complete() : count.all();
    return new Predictions(
        predicted.select(result.toArray(Column[]::new)), written, count.all() - written);
  }

  /** One array; in a csv one column a class. */
  private static List<Column> probabilities(Flow flow, Dataset<Row> predicted, Format format) {
    Optional<String> name = flow.probability();
    if (name.isEmpty()) {
      return List.of();
    }
    Column array = vector_to_array(predicted.col(name.get()), "float64");
    if (format != Format.CSV) {
      return List.of(array.as(name.get()));
    }
    List<String> classes = flow.classes().names();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < classes.size(); i++) {
      columns.add(array.getItem(i).as(name.get() + "_" + classes.get(i)));
    }
    return columns;
  }

  private static void requireFlat(StructType schema) {
    List<String> nested =
        Arrays.stream(schema.fields())
            .filter(
                f ->
                    f.dataType() instanceof ArrayType
                        || f.dataType() instanceof MapType
                        || f.dataType() instanceof StructType
                        || f.dataType() instanceof UserDefinedType)
            .map(StructField::name)
            .toList();
    if (!nested.isEmpty()) {
      throw AppException.usage(
          "--out: a csv cannot hold the column %s; use .parquet or .json", Columns.some(nested));
    }
  }
}
