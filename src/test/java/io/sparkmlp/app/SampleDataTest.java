package io.sparkmlp.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkmlp.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Trains, evaluates and predicts the sample data by the jobs in conf. */
@ExtendWith(SharedSpark.class)
class SampleDataTest {
  @TempDir Path dir;

  @Test
  void concrete(SparkSession spark) throws IOException {
    JsonNode metrics = train("concrete", "maxIter=200");
    assertTrue(metrics.at("/test/r2").asDouble() > 0.85, metrics.toString());
    assertTrue(metrics.at("/train/r2").asDouble() > metrics.at("/test/r2").asDouble());
    assertEquals("regression", metrics.at("/task").asText());
    assertEquals(1030, metrics.at("/rows").asInt());
    assertEquals(1030, metrics.at("/train/rows").asInt() + metrics.at("/test/rows").asInt());
    assertEquals(200, metrics.at("/iterations").asInt());
    assertTrue(metrics.at("/fitSeconds").asDouble() > 0);
    assertTrue(metrics.at("/stopReason").asText().contains("maxIter"), metrics.toString());

    Cli evaluated = evaluate("sample-data/concrete.csv");
    Path out = dir.resolve("predictions.csv");
    predict("sample-data/concrete.csv", out);
    assertEquals(
        "cement,blast_furnace_slag,fly_ash,water,superplasticizer,coarse_aggregate,"
            + "fine_aggregate,age,compressive_strength,prediction",
        Files.readAllLines(out).get(0));
    // The columns of the data are written as they were read.
    assertTrue(Files.readAllLines(out).get(1).startsWith("540,0,0,162,2.5,1040,676,28,79.99,"));
    assertEquals(1031, Files.readAllLines(out).size());
    Dataset<Row> predicted = csv(spark, out);
    double r2 =
        new RegressionEvaluator()
            .setMetricName("r2")
            .setLabelCol("compressive_strength")
            .evaluate(predicted);
    assertTrue(evaluated.out().contains("r2         %.6g".formatted(r2)), evaluated.out());

    // Any program loads the model and gets the same predictions.
    Dataset<Row> rows = csv(spark, Path.of("sample-data/concrete.csv"));
    assertArrayEquals(
        doubles(predicted), doubles(PipelineModel.load(model()).transform(rows)), 1e-12);
  }

  @Test
  void digits(SparkSession spark) throws IOException {
    JsonNode metrics = train("digits", "maxIter=40");
    assertTrue(metrics.at("/test/accuracy").asDouble() > 0.94, metrics.toString());
    assertTrue(metrics.at("/test/f1").asDouble() > 0.94, metrics.toString());
    assertTrue(metrics.at("/test/logLoss").asDouble() < 0.3, metrics.toString());

    assertTrue(evaluate("sample-data/digits.csv").out().contains("classification of 1,797 rows"));
    Path out = dir.resolve("predictions.csv.gz");
    predict("sample-data/digits.csv", out);
    Dataset<Row> predicted = csv(spark, out);
    assertEquals(1797, predicted.count());
    assertEquals(65 + 1 + 10, predicted.columns().length);
    assertEquals("probability_9", predicted.columns()[75]);
    assertTrue(predicted.filter("prediction = digit").count() > 0.95 * 1797);
    assertEquals(
        1797,
        predicted
            .filter(
                "abs(probability_0 + probability_1 + probability_2 + probability_3 + probability_4"
                    + " + probability_5 + probability_6 + probability_7 + probability_8 +"
                    + " probability_9 - 1) < 1e-6")
            .count());

    Path json = dir.resolve("predictions.json");
    predict("sample-data/digits.csv", json);
    assertTrue(Files.isRegularFile(json));
    Dataset<Row> array = spark.read().json(json.toString());
    assertEquals(1797, array.filter("size(probability) = 10").count());
  }

  @Test
  void diamonds(SparkSession spark) throws IOException {
    JsonNode metrics = train("diamonds", "maxIter=30");
    assertTrue(metrics.at("/test/r2").asDouble() > 0.93, metrics.toString());
    assertTrue(evaluate("sample-data/diamonds.csv.gz").out().contains("of 53,940 rows"));
    Path out = dir.resolve("predictions.parquet");
    predict("sample-data/diamonds.csv.gz", out);
    Dataset<Row> predicted = spark.read().parquet(out.toString());
    assertEquals(53_940, predicted.count());
    assertArrayEquals(
        new String[] {
          "carat", "cut", "color", "clarity", "depth", "table", "price", "x", "y", "z", "prediction"
        },
        predicted.columns());
  }

  private JsonNode train(String name, String setting) throws IOException {
    Path report = dir.resolve("report");
    Cli cli =
        Cli.train(
                Path.of("conf/" + name + ".properties"),
                "model=" + model(),
                "report=" + report,
                setting)
            .ok();
    assertTrue(cli.out().contains("model  " + model()), cli.out());
    assertEquals("", cli.err());
    return new ObjectMapper().readTree(report.resolve("metrics.json").toFile());
  }

  private String model() {
    return dir.resolve("model").toString();
  }

  private Cli evaluate(String data) {
    return Cli.run("evaluate", "--model", model(), "--data", data).ok();
  }

  private void predict(String data, Path out) throws IOException {
    Cli.run("predict", "--model", model(), "--data", data, "--out", out.toString()).ok();
    try (Stream<Path> files = Files.list(dir)) {
      assertTrue(files.noneMatch(f -> f.getFileName().toString().startsWith(".")));
    }
  }

  private static Dataset<Row> csv(SparkSession spark, Path path) {
    return spark.read().option("header", true).option("inferSchema", true).csv(path.toString());
  }

  private static double[] doubles(Dataset<Row> predicted) {
    return Arrays.stream((Row[]) predicted.select("prediction").collect())
        .mapToDouble(row -> row.getDouble(0))
        .toArray();
  }
}
