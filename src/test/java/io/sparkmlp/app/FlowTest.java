package io.sparkmlp.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkmlp.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Labels and features of all kinds, missing values, formats, splits, and what a failure leaves
 * behind.
 */
@ExtendWith(SharedSpark.class)
class FlowTest {
  @TempDir Path dir;

  @Test
  void stringLabels(SparkSession spark) {
    Path data = csv("x,kind", 60, i -> i + "," + (i < 30 ? "low" : "high"));
    train("classification", data, "label=kind", "split=1");
    Dataset<Row> predicted = predict(spark, data);
    assertEquals(60, predicted.filter("prediction = kind").count());
    assertEquals(
        List.of("x", "kind", "prediction", "probability_high", "probability_low"),
        List.of(predicted.columns()));
    assertTrue(evaluate(data).out().contains("accuracy   1.00000"));

    // Rows to predict need no label, and may hold one that the model does not know.
    assertEquals(2, predict(spark, csv("x", 2, i -> "" + i)).filter("prediction='low'").count());
    Path unknown = csv("x,kind", 2, i -> i + "," + (i == 0 ? "" : "new"));
    assertEquals(2, predict(spark, unknown).filter("prediction='low'").count());
  }

  @Test
  void integerLabelsWithGaps(SparkSession spark) {
    Path data = csv("x,y", 60, i -> i + "," + (i < 20 ? 1 : i < 40 ? 2 : 4));
    train("classification", data, "label=y", "split=1");
    Dataset<Row> predicted = predict(spark, data);
    assertEquals(60, predicted.filter("prediction = y").count());
    assertEquals("probability_4", predicted.columns()[5]);
    // 1.0 is the class 1.
    assertTrue(evaluate(csv("x,y", 3, i -> i + ",1.0")).out().contains("accuracy   1.00000"));
  }

  @Test
  void indexLabels(SparkSession spark) {
    Path data = csv("x,y", 60, i -> i + "," + i / 20);
    train("classification", data, "label=y", "split=1");
    assertEquals(60, predict(spark, data).filter("prediction = y").count());
  }

  @Test
  void booleanLabelsAndFeatures(SparkSession spark) {
    Path data = csv("flag,x,y", 60, i -> (i % 2 == 0) + "," + i + "," + (i % 2 == 0));
    train("classification", data, "label=y", "split=1");
    assertEquals(60, predict(spark, data).filter("prediction = y").count());
  }

  @Test
  void dotsAndBlanksInNames(SparkSession spark) {
    String header = "sepal.length,\"petal width\",kind.of,y.value";
    Path data = csv(header, 60, i -> i + "," + i % 7 + ",k" + i % 2 + "," + (i + i % 2));
    train("regression", data, "label=y.value", "maxIter=200");
    Dataset<Row> predicted = predict(spark, data);
    assertEquals(60, predicted.filter("abs(prediction - `y.value`) < 5").count());
    assertTrue(evaluate(data).out().contains("regression of 60 rows"));
  }

  @Test
  void categoricalNumbersKeepTheirText(SparkSession spark) {
    Path data = csv("zip,y", 60, i -> (i % 2 == 0 ? "0012" : "012") + "," + (i % 2) * 10);
    train("regression", data, "label=y", "categorical=zip");
    Dataset<Row> predicted = predict(spark, data);
    assertEquals(60, predicted.filter("abs(prediction - y) < 1").count());
  }

  @Test
  void unseenCategoriesArePredicted(SparkSession spark) {
    Path data = csv("kind,y", 60, i -> "k" + i % 3 + "," + i % 3);
    train("regression", data, "label=y");
    assertEquals(2, predict(spark, csv("kind", 2, i -> "new")).count());
  }

  private Path holes() {
    return csv(
        "x,kind,y", 60, i -> (i % 10 == 3 ? "" : i) + "," + (i % 9 == 3 ? "" : "k") + "," + i);
  }

  @Test
  void missingError() {
    Cli cli = tryTrain("regression", holes(), "label=y");
    assertEquals(1, cli.code());
    assertTrue(
        cli.err().contains("missing values: x in 6 of 60 rows, kind in 7 of 60 rows"), cli.err());
    assertFalse(Files.exists(model()));
  }

  @Test
  void missingSkip(SparkSession spark) {
    Path data = holes();
    Cli cli = train("regression", data, "label=y", "missing=skip", "split=1");
    assertTrue(cli.out().contains("training on 48 rows"), cli.out());
    assertTrue(evaluate(data).out().contains("regression of 48 rows"));
    assertEquals(48, predict(spark, data).count());
  }

  @Test
  void missingImpute(SparkSession spark) {
    Path data = holes();
    Cli cli = train("regression", data, "label=y", "missing=impute", "split=1");
    assertTrue(cli.out().contains("training on 60 rows"), cli.out());
    assertTrue(evaluate(data).out().contains("regression of 60 rows"));
    Dataset<Row> predicted = predict(spark, data);
    assertEquals(60, predicted.filter("prediction is not null").count());
    assertEquals(6, predicted.filter("x is null").count());
    // So does any program that loads the model.
    Dataset<Row> rows =
        spark.read().option("header", true).option("inferSchema", true).csv(data.toString());
    assertEquals(
        60,
        PipelineModel.load(model().toString()).transform(rows).filter("prediction > -99").count());
  }

  @Test
  void missingLabels() {
    Path data = csv("x,y", 60, i -> i + "," + (i == 5 ? "" : i));
    Cli cli = tryTrain("regression", data, "label=y", "missing=impute");
    assertTrue(cli.err().contains("missing=impute does not fill labels"), cli.err());
    assertTrue(
        train("regression", data, "label=y", "missing=skip", "split=1")
            .out()
            .contains("training on 59 rows"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc", "json", "libsvm"})
  void formats(String format, SparkSession spark) throws IOException {
    Path data = dir.resolve("rows." + format);
    if (format.equals("libsvm")) {
      Cli.write(
          data,
          IntStream.range(0, 60)
              .mapToObj(i -> i + " 1:" + i + " 3:" + i % 7)
              .toArray(String[]::new));
    } else {
      spark
          .range(60)
          .selectExpr("id as x", "cast(id % 7 as decimal(4,1)) as z", "cast(id as float) as label")
          .coalesce(1)
          .write()
          .format(format)
          .save(data.toString());
    }
    train("regression", data, "label=label");
    assertTrue(evaluate(data).out().contains("regression of 60 rows"));
    assertEquals(
        60, predict(spark, data, "out." + (format.equals("orc") ? "orc" : "json")).count());
    if (format.equals("libsvm")) {
      // A file without the last feature still fits the model.
      Path shorter = Cli.write(dir.resolve("shorter.libsvm"), "1 1:1", "2 1:2");
      assertEquals(2, predict(spark, shorter, "shorter.json").count());
    }
  }

  @Test
  void testData() {
    Path data = csv("x,y", 60, i -> i + "," + i);
    // Other order of the columns, one more.
    Path test = csv("y,more,x", 20, i -> i + ",a," + i);
    Cli cli = train("regression", data, "label=y", "testData=" + test);
    assertTrue(cli.out().contains("train       60 rows"), cli.out());
    assertTrue(cli.out().contains("test        20 rows"), cli.out());
    Cli wrong = tryTrain("regression", data, "label=y", "testData=" + csv("y", 3, i -> "1"));
    assertEquals(2, wrong.code());
    assertTrue(wrong.err().contains("testData: the model needs the column x"), wrong.err());
  }

  @Test
  void splitDependsOnTheSeedAndNotOnPartitions(SparkSession spark) throws IOException {
    Path one = csv("x,y", 500, i -> i + "," + i);
    Path many = dir.resolve("many.csv");
    spark
        .read()
        .option("header", true)
        .csv(one.toString())
        .repartition(5)
        .write()
        .option("header", true)
        .csv(many.toString());
    String report = "report=" + dir.resolve("report");
    train("regression", one, "label=y", report, "maxIter=1");
    String first = metrics();
    train("regression", many, "label=y", report, "maxIter=1");
    assertEquals(first, metrics());
    train("regression", one, "label=y", report, "maxIter=1", "splitSeed=2");
    assertFalse(first.equals(metrics()));
  }

  /** Rows and label statistics of the two sets: equal sets give an equal r2 up to rounding. */
  private String metrics() throws IOException {
    var json = new ObjectMapper().readTree(dir.resolve("report/metrics.json").toFile());
    return json.at("/train/rows") + " " + "%.6f".formatted(json.at("/train/r2").asDouble());
  }

  @Test
  void weights() {
    Path data = csv("x,w,y", 60, i -> i + "," + (i < 30 ? 1 : 0) + "," + (i < 30 ? i : -i));
    Cli cli = train("regression", data, "label=y", "weightCol=w", "split=1", "maxIter=200");
    assertTrue(cli.out().contains("1 features in 1 columns"), cli.out());
    assertTrue(cli.out().contains("r2 0.99"), cli.out());
  }

  @Test
  void pathsWithBlanks(SparkSession spark) throws IOException {
    Path folder = Files.createDirectories(dir.resolve("my data"));
    Path data = folder.resolve("my rows.csv");
    Files.move(csv("x,y", 60, i -> i + "," + i), data);
    train("regression", data, "label=y", "model=" + folder.resolve("my model"));
    Path out = folder.resolve("my predictions.csv");
    Cli.run("predict", "--model=" + folder.resolve("my model"), "--data=" + data, "--out=" + out)
        .ok();
    assertEquals(61, Files.readAllLines(out).size());
  }

  @Test
  void quotedText(SparkSession spark) throws IOException {
    Path data = csv("x,note,y", 60, i -> i + ",\"say \"\"" + i % 2 + "\"\", twice\"," + i);
    train("regression", data, "label=y");
    predict(spark, data);
    assertTrue(
        Files.readAllLines(dir.resolve("out.csv"))
            .get(1)
            .startsWith("0,\"say \"\"0\"\", twice\",0,"));
  }

  @Test
  void oldModelSurvivesAFailingRun(SparkSession spark) throws IOException {
    Path data = csv("x,y", 60, i -> i + "," + i);
    train("regression", data, "label=y");
    List<String> before = tree();
    // One fails before the fit, one in it.
    Path text = csv("x,y", 60, i -> i + "," + (i == 9 ? "?" : i));
    Path infinite = csv("x,y", 60, i -> (i == 9 ? "Infinity" : i + ".5") + "," + i);
    for (Path bad : List.of(text, infinite)) {
      Cli cli = tryTrain("regression", bad, "label=y", "report=" + dir.resolve("report"));
      assertEquals(1, cli.code(), cli.err());
      Files.delete(bad);
      assertEquals(before, tree());
    }
    assertEquals(60, predict(spark, data).count());
  }

  @Test
  void failingPredictionLeavesTheOldFile(SparkSession spark) throws IOException {
    Path data = csv("x,y", 60, i -> i + "," + i);
    train("regression", data, "label=y");
    Path out = Cli.write(dir.resolve("out.csv"), "old");
    Path cut = dir.resolve("cut.parquet");
    spark.range(9).selectExpr("id as x").repartition(2).write().parquet(cut.toString());
    try (Stream<Path> parts = Files.list(cut)) {
      Path part = parts.filter(p -> p.toString().endsWith(".parquet")).findFirst().get();
      byte[] bytes = Files.readAllBytes(part);
      for (int i = 4; i < bytes.length / 3; i++) {
        bytes[i] = 7;
      }
      Files.write(part, bytes);
    }
    List<String> before = tree();
    Cli cli =
        Cli.run("predict", "--model=" + model(), "--data=" + cut, "--out=" + out, "--overwrite");
    assertEquals(1, cli.code(), cli.err());
    assertEquals(1, cli.err().lines().count(), cli.err());
    assertEquals("old\n", Files.readString(out));
    assertEquals(before, tree());
  }

  @Test
  void predictionColumnExists(SparkSession spark) {
    Path data = csv("x,y", 60, i -> i + "," + i);
    train("regression", data, "label=y");
    predict(spark, data);
    Cli again =
        Cli.run(
            "predict",
            "--model=" + model(),
            "--data=" + dir.resolve("out.csv"),
            "--out=" + dir.resolve("again.csv"));
    assertEquals(2, again.code());
    assertTrue(again.err().contains("there is a column prediction already"), again.err());
    train("regression", data, "label=y", "predictionCol=estimate");
    assertEquals("estimate", predict(spark, data).columns()[2]);
  }

  @Test
  void goesOnFromASavedModel(SparkSession spark) {
    Path data = csv("x,kind", 60, i -> i + "," + (i < 30 ? "low" : "high"));
    train("classification", data, "label=kind", "split=1");
    String initial = "initialModelPath=" + model();
    train("classification", data, "label=kind", "split=1", "maxIter=0", initial);
    assertEquals(60, predict(spark, data).filter("prediction = kind").count());
    Path others = csv("x,kind", 60, i -> i + "," + (i < 30 ? "low" : "top"));
    Cli refused = tryTrain("classification", others, "label=kind", initial);
    assertTrue(refused.code() != 0);
    assertTrue(refused.err().contains("expected the classes [low, top]"), refused.err());
    assertTrue(refused.err().contains("got a model of the classes [high, low]"), refused.err());
  }

  // --- What the tests are made of.

  private int files;

  private Path csv(String header, int rows, IntFunction<String> row) {
    return Cli.write(
        dir.resolve("rows" + files++ + ".csv"),
        Stream.concat(Stream.of(header), IntStream.range(0, rows).mapToObj(row))
            .toArray(String[]::new));
  }

  private Path model() {
    return dir.resolve("model");
  }

  private Cli train(String task, Path data, String... settings) {
    return tryTrain(task, data, settings).ok();
  }

  private Cli tryTrain(String task, Path data, String... settings) {
    Path job =
        Cli.write(
            dir.resolve("job.properties"),
            "task=" + task,
            "data=" + data,
            "model=" + model(),
            "overwrite=true",
            "hiddenLayers=8",
            "maxIter=60");
    return Cli.train(job, settings);
  }

  private Cli evaluate(Path data) {
    return Cli.run("evaluate", "--model=" + model(), "--data=" + data).ok();
  }

  private Dataset<Row> predict(SparkSession spark, Path data) {
    return predict(spark, data, "out.csv");
  }

  private Dataset<Row> predict(SparkSession spark, Path data, String name) {
    Path out = dir.resolve(name);
    Cli.run("predict", "--model=" + model(), "--data=" + data, "--out=" + out, "--overwrite").ok();
    String format = name.substring(name.lastIndexOf('.') + 1);
    return spark
        .read()
        .option("header", true)
        .option("inferSchema", true)
        .option("escape", "\"")
        .format(format)
        .load(out.toString());
  }

  /** All files but those of the data, with their sizes. */
  private List<String> tree() throws IOException {
    try (Stream<Path> all = Files.walk(dir)) {
      return all.map(p -> dir.relativize(p).toString())
          .filter(p -> !p.startsWith("rows") && !p.startsWith("job"))
          .sorted()
          .toList();
    }
  }
}
