package io.sparkmlp.app;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How many rows there are.
 *
 * @param complete those that lack no value
 */
record RowCount(long all, long complete) {

  /** The number of rows, then of those that meet each of the conditions, in one pass. */
  static long[] pass(Dataset<Row> rows, List<Column> conditions) {
    Column[] counts = conditions.stream().map(c -> count(when(c, lit(1)))).toArray(Column[]::new);
    Row row = rows.agg(count(lit(1)), counts).first();
    long[] result = new long[row.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = row.getLong(i);
    }
    return result;
  }
}
