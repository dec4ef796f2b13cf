package io.sparkmlp.app;

import java.util.Arrays;
import java.util.Collection;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Reads the rows of a job. */
final class Table {
  private final SparkSession spark;

  Table(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * Rows to train on. The types of a csv are inferred, but those of {@code text} columns: a code
   * such as 0012 stays what it is.
   */
  Dataset<Row> typed(String key, String path, Format format, Collection<String> text) {
    if (format != Format.CSV) {
      return asIs(key, path, format, 0);
    }
    Dataset<Row> inferred = load(key, path, format, csv().option("inferSchema", true));
    if (Arrays.stream(inferred.columns()).noneMatch(text::contains)) {
      return inferred;
    }
    StructType schema = new StructType();
    for (StructField field : inferred.schema().fields()) {
      schema =
          text.contains(field.name())
              ? schema.add(field.name(), DataTypes.StringType)
              : schema.add(field);
    }
    return load(key, path, format, csv().schema(schema));
  }

  /**
   * Rows for a model that exists. All of a csv is text: {@link Inputs} knows what the model wants,
   * and what is written next to the predictions is what was read.
   *
   * @param numFeatures of the model, for libsvm, whose files do not tell; 0 if not known
   */
  Dataset<Row> asIs(String key, String path, Format format, int numFeatures) {
    // Broken lines fail; json would keep them in a column of their own.
    DataFrameReader reader = format == Format.CSV ? csv() : spark.read().option("mode", "FAILFAST");
    if (format == Format.LIBSVM && numFeatures > 0) {
      reader = reader.option("numFeatures", numFeatures);
    }
    return load(key, path, format, reader);
  }

  private Dataset<Row> load(String key, String path, Format format, DataFrameReader reader) {
    Dataset<Row> rows;
    try {
      rows =
          reader
              .format(format.toString())
              .load(Storage.readable(path, spark.sessionState().newHadoopConf()));
    } catch (Exception e) {
      throw AppException.failure(
          "%s: cannot read %s as %s: %s", key, path, format, Failures.describe(e));
    }
    if (rows.columns().length == 0) {
      throw AppException.failure("%s: %s is empty", key, path);
    }
    return rows;
  }

  /** RFC 4180. Broken lines fail rather than become nulls; the headers of all files must agree. */
  private DataFrameReader csv() {
    return spark
        .read()
        .option("header", true)
        .option("mode", "FAILFAST")
        .option("enforceSchema", false)
        .option("escape", "\"")
        .option("ignoreLeadingWhiteSpace", true)
        .option("ignoreTrailingWhiteSpace", true);
  }
}
