package io.sparkmlp.app;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.try_element_at;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;

/**
 * The classes of a label.
 *
 * @param names by index
 * @param indexed whether the label holds names; if not, it holds the indices 0 to k-1 themselves
 */
record Classes(List<String> names, boolean indexed) {

  /** Of labels that are indices. */
  static Classes numbered(int k) {
    return new Classes(IntStream.range(0, k).mapToObj(Integer::toString).toList(), false);
  }

  /**
   * Finds the classes.
   *
   * @param text the rows, with the label as text
   * @param type of the label in the data
   */
  static Classes of(Dataset<Row> text, String label, DataType type) {
    List<String> values = new ArrayList<>();
    for (Row row : text.select(label).na().drop().distinct().collectAsList()) {
      values.add(row.getString(0));
    }
    if (values.size() < 2) {
      throw AppException.failure(
          "label: a classification needs two classes or more, but %s holds %s",
          label, values.isEmpty() ? "no value" : "only '" + values.get(0) + "'");
    }
    if (!(type instanceof NumericType)) {
      values.sort(Comparator.naturalOrder());
      return new Classes(values, true);
    }
    values.sort(Comparator.comparingDouble(Double::parseDouble));
    for (String value : values) {
      double number = Double.parseDouble(value);
      if (number != Math.rint(number)) {
        throw AppException.failure(
            "label: a classification needs whole numbers or strings, but %s holds %s; use"
                + " task=regression to predict numbers",
            label, value);
      }
    }
    int k = values.size();
    boolean indices = IntStream.range(0, k).allMatch(i -> Double.parseDouble(values.get(i)) == i);
    return indices ? numbered(k) : new Classes(values, true);
  }

  /** Labels as a model of these classes knows them: a name, or null if there is none such. */
  Column known(Column text) {
    Map<Object, String> byName = new LinkedHashMap<>();
    Map<Object, String> byNumber = new LinkedHashMap<>();
    for (String name : names) {
      byName.put(name, name);
      Double number = number(name);
      if (number != null) {
        byNumber.putIfAbsent(number, name);
      }
    }
    Column name = lookUp(byName, text);
    // 1 and 1.0 are one class, whichever way they were written.
    return byNumber.isEmpty() ? name : coalesce(name, lookUp(byNumber, text.try_cast("double")));
  }

  private static Column lookUp(Map<Object, String> names, Column key) {
    Column[] entries =
        names.entrySet().stream()
            .flatMap(e -> Stream.of(lit(e.getKey()), lit(e.getValue())))
            .toArray(Column[]::new);
    return try_element_at(map(entries), key);
  }

  private static Double number(String name) {
    try {
      return Double.valueOf(name);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
