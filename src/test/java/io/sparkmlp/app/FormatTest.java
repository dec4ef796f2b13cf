package io.sparkmlp.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatTest {
  @ParameterizedTest
  @CsvSource({
    "a.csv, CSV",
    "s3a://bucket/a.b/x.CSV.gz, CSV",
    "rows.parquet/, PARQUET",
    "dir/*.json, JSON",
    "x.jsonl.bz2, JSON",
    "train.svm, LIBSVM",
    "hdfs://host:9000/t.orc, ORC"
  })
  void byExtension(String path, Format format) {
    assertEquals(format, Format.ofPath("data", path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "dir.csv/part", "x.gz", "x.txt", "csv"})
  void unknown(String path) {
    AppException e = assertThrows(AppException.class, () -> Format.ofPath("data", path));
    assertEquals(AppException.USAGE, e.exitCode());
  }

  @Test
  void credentialsAreNotShown() {
    AppException e =
        assertThrows(AppException.class, () -> Format.ofPath("data", "s3a://me:pw@bucket/x"));
    assertEquals(
        "data: the extension of s3a://*********@bucket/x does not tell the format; expected one of"
            + " csv, parquet, orc, json, libsvm",
        Secrets.masked(e.getMessage()));
  }
}
