package io.sparkmlp.app;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkmlp.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every wrong use is told in one line that names what is wrong, by the right exit code. */
@ExtendWith(SharedSpark.class)
class WrongUseTest {
  @TempDir static Path dir;
  private static Path job;
  private static Path classes;

  @BeforeAll
  static void files() throws IOException {
    Cli.write(dir.resolve("rows.csv"), rows(i -> i + "," + i % 7 + "," + i % 3 + ",k" + i % 3));
    job =
        Cli.write(
            dir.resolve("job.properties"),
            "task=regression",
            "data=" + dir.resolve("rows.csv"),
            "label=y",
            "model=" + dir.resolve("new"),
            "hiddenLayers=3",
            "maxIter=3");
    classes =
        Cli.write(
            dir.resolve("classes.properties"),
            "task=classification",
            "data=" + dir.resolve("rows.csv"),
            "label=kind",
            "model=" + dir.resolve("new"),
            "hiddenLayers=3",
            "maxIter=3");
    Cli.train(job, "model=" + dir.resolve("model")).ok();
    Cli.train(classes, "model=" + dir.resolve("classifier")).ok();

    Cli.write(dir.resolve("empty.csv"));
    Cli.write(dir.resolve("header.csv"), "a,b,y,kind");
    Cli.write(dir.resolve("holes.csv"), rows(i -> (i < 2 ? "" : i) + ",1," + i % 3 + ",k"));
    Cli.write(dir.resolve("text.csv"), rows(i -> (i == 7 ? "?" : i) + ",1," + i + ",k" + i % 3));
    Cli.write(dir.resolve("textlabel.csv"), rows(i -> i + ",1," + (i == 7 ? "?" : i) + ",k"));
    Cli.write(dir.resolve("dates.csv"), rows(i -> "2024-01-0" + (1 + i % 9) + ",1," + i + ",k"));
    Cli.write(dir.resolve("fractions.csv"), rows(i -> i + ",1," + i / 2.0 + ",k"));
    Cli.write(dir.resolve("oneclass.csv"), rows(i -> i + ",1,5,k"));
    Cli.write(dir.resolve("otherclass.csv"), rows(i -> i + ",1,5,other"));
    Cli.write(dir.resolve("infinite.csv"), rows(i -> (i == 7 ? "Infinity" : i + ".5") + ",1,5,k"));
    Cli.write(dir.resolve("lacking.csv"), "a,y", "1,2");
    Cli.write(dir.resolve("broken.csv"), "a,b,y,kind", "1,2,3,k", "4,5");
    Cli.write(dir.resolve("samename.csv"), "a,a,y,kind", "1,2,3,k");
    Cli.write(dir.resolve("noname.csv"), ",b,y,kind", "1,2,3,k");
    Cli.write(dir.resolve("typo.csv"), rows(i -> (i == 7 ? "7o" : i) + ",1,5,k"));
    Cli.write(dir.resolve("lowernan.csv"), rows(i -> (i == 7 ? "nan" : i) + ",1,5,k"));
    Cli.write(dir.resolve("dot.csv"), "a,y_z,y.z", "1,2,3", "2,3,4");
    Cli.write(dir.resolve("broken.json"), "{\"a\": 1, \"y\": 2}", "{\"a\": 1, \"y\":");
    Cli.write(dir.resolve("rows"), "x");
    Cli.write(dir.resolve("cut.parquet"), "PAR1 and no more");
    Cli.write(dir.resolve("folder/file"), "precious");
    Cli.write(dir.resolve("twice.properties"), "task=regression", "task=regression");
    Cli.write(dir.resolve("notask.properties"), "label=y");
    Files.write(dir.resolve("latin.properties"), new byte[] {'a', '=', (byte) 0xe9, '\n'});

    Cli.train(job, "model=" + dir.resolve("cut")).ok();
    try (Stream<Path> files = Files.walk(dir.resolve("cut/stages"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.write(file, new byte[0]);
      }
    }
  }

  private static String[] rows(java.util.function.IntFunction<String> row) {
    return Stream.concat(Stream.of("a,b,y,kind"), IntStream.range(0, 40).mapToObj(row))
        .toArray(String[]::new);
  }

  static Stream<Arguments> wrongSettings() {
    return Stream.of(
        usage("hidenLayers=5", "hidenLayers: unknown key; did you mean hiddenLayers?"),
        usage("tsak=regression", "tsak: unknown key; did you mean task?"),
        usage("spark.executor.memory=4g", "spark.executor.memory: settings of Spark", "--conf"),
        usage("labelCol=y", "labelCol: set by the job itself; use the key label"),
        usage("thresholds=1,1", "thresholds: a key of classification, but the task is regression"),
        usage(
            "task=regresion", "task: expected one of regression, classification, got 'regresion'"),
        usage("data=", "data: missing from the job"),
        usage("model=", "model: missing from the job"),
        usage("label=", "label: missing from the job"),
        usage("data=nowhere.csv", "data: nothing found at nowhere.csv (looked for file:"),
        usage("testData=nowhere.csv", "testData: nothing found at nowhere.csv"),
        usage("data=" + "@/rows", "data: the extension of @/rows does not tell the format"),
        usage("format=xls", "format: expected one of csv, parquet, orc, json, libsvm, got 'xls'"),
        usage("label=z", "label: the data has no column z; did you mean a? It has a, b, y, kind"),
        usage("features=a,bb", "features: the data has no column bb; did you mean b?"),
        usage("features=a,y", "features: the label y cannot be a feature"),
        usage(
            "predictionCol=a",
            "predictionCol: expected a name that neither the label nor a feature has, got a"),
        usage("exclude=c", "exclude: the data has no column c"),
        usage("exclude=a,b,kind", "features: none is left"),
        usage("weightCol=w", "weightCol: the data has no column w"),
        usage("categorical=y", "categorical: y is not one of the features"),
        usage("data=@/dates.csv", "features: a is of type date; expected numbers"),
        usage("maxIter=ten", "maxIter: expected a whole number, got 'ten'"),
        usage("maxIter=-1", "maxIter: expected", "at least 0", "got -1"),
        usage("tol=small", "tol: expected a number, got 'small'"),
        usage("hiddenLayers=5,x", "hiddenLayers: expected whole numbers as 100,50, got 'x'"),
        usage("hiddenLayers=5,0", "hiddenLayers: expected", "at least 1", "got [5, 0]"),
        usage("solver=newton", "solver: expected", "l-bfgs", "adam", "got newton"),
        usage("standardization=yes", "standardization: expected true or false, got 'yes'"),
        usage("solver=l-bfgs batchSize=10", "batchSize"),
        usage("missing=impure", "missing: expected one of error, skip, impute, got 'impure'"),
        usage("split=1.5", "split: expected a fraction above 0 and up to 1", "got '1.5'"),
        usage("split=half", "split: expected a fraction", "got 'half'"),
        usage("splitSeed=x", "splitSeed: expected a whole number, got 'x'"),
        usage("overwrite=maybe", "overwrite: expected true or false, got 'maybe'"),
        usage("model=@/model", "model: @/model exists already; set overwrite=true to replace it"),
        usage("model=@/rows.csv/m", "model: ", "rows.csv is a file; expected a folder"),
        usage("report=@/rows.csv", "report: @/rows.csv is a file; expected a folder"),
        usage("nonsense", "--set: expected key=value, got 'nonsense'"),
        failure("data=@/empty.csv", "data: @/empty.csv is empty"),
        failure("data=@/header.csv", "data: no rows"),
        failure("data=@/holes.csv", "data: missing values: a in 2 of 40 rows; train with missing="),
        failure(
            "data=@/textlabel.csv", "expected numbers in the column y, got text in 1 rows", "'?'"),
        failure("data=@/broken.csv", "broken.csv", "4,5; expected as many values as the header"),
        failure("data=@/samename.csv", "Header: a, a, y, kind;", "needs a name of its own"),
        failure("data=@/noname.csv", "Header: , b, y, kind;", "needs a name of its own"),
        failure(
            "data=@/typo.csv",
            "data: expected numbers in the column a",
            "got text in 1 of 40, for instance '7o'; mend these, or add the column to categorical"),
        failure("data=@/lowernan.csv", "numbers in the column a", "for instance 'nan'"),
        failure("data=@/broken.json", "broken.json"),
        failure("data=@/infinite.csv", "nfinity"),
        failure("data=@/cut.parquet", "cut.parquet"),
        failure("split=0.000001", "split: 1.0E-6 puts 0 of 40 rows into the training set"));
  }

  @ParameterizedTest(name = "{index} {1}")
  @MethodSource("wrongSettings")
  void trainRefuses(int code, String setting, List<String> expected) {
    assertRefused(code, expected, Cli.train(job, here(setting)));
  }

  static Stream<Arguments> wrongClasses() {
    return Stream.of(
        failure("data=@/oneclass.csv", "label: a classification needs two classes or more", "'k'"),
        failure("label=y data=@/fractions.csv", "whole numbers or strings, but y holds 0.5"),
        usage("label=y.z data=@/dot.csv", "label: y.z and the feature y_z cannot be told apart"),
        usage("thresholds=1,x,1", "thresholds: expected numbers as 0.5,2, got 'x'"));
  }

  @ParameterizedTest(name = "{index} {1}")
  @MethodSource("wrongClasses")
  void trainRefusesClasses(int code, String settings, List<String> expected) {
    assertRefused(code, expected, Cli.train(classes, here(settings).split(" ")));
  }

  static Stream<Arguments> wrongCommands() {
    return Stream.of(
        usage("", "no command given; expected one of train, evaluate, predict"),
        usage("trian", "Unmatched argument at index 0: 'trian'; did you mean train?"),
        usage("train", "Missing required parameter: 'JOB' (see ./submit.sh train --help)"),
        usage("train @/none.properties", "none.properties: no such job file (looked for "),
        usage("train @/twice.properties", "the key task is given twice"),
        usage("train @/latin.properties", "expected a text file in UTF-8"),
        usage("train @/notask.properties", "task: missing; add task=regression or"),
        usage("train @/job.properties --sett a=b", "Unknown options: '--sett'"),
        usage("train @/job.properties --set model=@/folder --set overwrite=true", "not a model"),
        usage(
            "train @/job.properties --set testData=@/rows.csv --set split=0.5",
            "split: has no meaning with testData"),
        usage("evaluate --data @/rows.csv", "Missing required option: '--model=DIR'"),
        usage("evaluate --model @/none --data @/rows.csv", "--model: nothing found at @/none"),
        usage("evaluate --model @/folder --data @/rows.csv", "--model: @/folder is not a saved"),
        usage("evaluate --model @/model --data @/none.csv", "--data: nothing found at @/none.csv"),
        usage(
            "evaluate --model @/model --data @/rows.csv --format xml",
            "--format: expected one of csv, parquet, orc, json, libsvm, got 'xml'"),
        failure("evaluate --model @/cut --data @/rows.csv", "--model: cannot load @/cut"),
        usage(
            "evaluate --model @/model --data @/lacking.csv",
            "--data: the model needs the columns b, kind; the data has a, y"),
        failure(
            "evaluate --model @/classifier --data @/otherclass.csv",
            "the label kind holds 'other', which is not one of the model's classes k0, k1, k2"),
        failure(
            "evaluate --model @/model --data @/text.csv",
            "expected numbers in the column a, got text in 1 rows, for instance '?'"),
        failure("predict --model @/model --data @/header.csv --out @/p.csv", "--data: no rows"),
        failure(
            "predict --model @/model --data @/holes.csv --out @/p.csv",
            "missing values: a in 2 of 40 rows"),
        failure("predict --model @/cut --data @/rows.csv --out @/p.csv", "cannot load @/cut"),
        usage(
            "predict --model @/model --data @/rows.csv --out @/rows.csv",
            "--out: @/rows.csv exists already; give --overwrite to replace it"),
        usage(
            "predict --model @/model --data @/rows.csv --out @/p.xls",
            "--out: the extension of @/p.xls does not tell the format"),
        usage("predict --model @/model --data @/rows.csv --out @/p.svm", "libsvm holds no"),
        usage("predict --model @/model --data @/lacking.csv --out @/p.csv", "the model needs the"));
  }

  @ParameterizedTest(name = "{index} {1}")
  @MethodSource("wrongCommands")
  void commandRefuses(int code, String command, List<String> expected) {
    String[] args = command.isEmpty() ? new String[0] : here(command).split(" ");
    assertRefused(code, expected, Cli.run(args));
    assertFalse(Files.exists(dir.resolve("p.csv")));
  }

  @Test
  void notAModelIsNotReplaced() throws IOException {
    Cli.train(job, "model=" + dir.resolve("folder"), "overwrite=true");
    assertEquals("precious\n", Files.readString(dir.resolve("folder/file")));
  }

  @Test
  void secretsAreNotShown() {
    Cli cli = Cli.train(job, "my.password=hunter2");
    assertEquals(2, cli.code());
    assertFalse(cli.err().contains("hunter2"), cli.err());
  }

  @Test
  void verboseShowsTheStackTrace() {
    Cli cli = Cli.run("train", job.toString(), "--set", "maxIter=x", "--verbose");
    assertTrue(cli.err().contains("\tat io.sparkmlp.app."), cli.err());
  }

  private static void assertRefused(int code, List<String> expected, Cli cli) {
    String err = cli.err();
    assertAll(
        () -> assertEquals(code, cli.code(), err),
        () -> assertTrue(err.startsWith("error: "), err),
        () -> assertEquals(1, err.lines().count(), err),
        () ->
            expected.forEach(part -> assertTrue(err.contains(here(part)), part + " not in " + err)),
        () -> assertFalse(Files.exists(dir.resolve("new")), "a model was written"));
  }

  private static String here(String text) {
    return text.replace("@", dir.toString());
  }

  private static Arguments usage(String given, String... expected) {
    return Arguments.of(2, given, List.of(expected));
  }

  private static Arguments failure(String given, String... expected) {
    return Arguments.of(1, given, List.of(expected));
  }
}
