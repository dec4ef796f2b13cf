package io.sparkmlp.app;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.shiftrightunsigned;
import static org.apache.spark.sql.functions.xxhash64;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/** Runs a job: reads, splits, checks, fits, evaluates. Writes nothing. */
final class Training {
  private static final String TRAIN = JobKey.DATA.key();
  private static final String TEST = JobKey.TEST_DATA.key();

  private final Job job;
  private final Table table;
  private final PrintWriter out;

  Training(Job job, Table table, PrintWriter out) {
    this.job = job;
    this.table = table;
    this.out = out;
  }

  /** A trained flow and what there is to tell about it. */
  record Result(Flow flow, Report report) {}

  Result run() {
    Dataset<Row> data = table.typed(TRAIN, job.data(), job.format(), job.categorical());
    Columns columns = Columns.of(data.schema(), job);
    Inputs inputs = Inputs.of(columns, job);
    if (job.format() == Format.CSV) {
      List<String> inferred = new ArrayList<>(columns.categories());
      inferred.removeAll(job.categorical());
      Inputs.refuseMostlyNumbers(TRAIN, inferred, data);
    }
    DataType labelType = data.schema().apply(job.label()).dataType();
    requireLabelType(labelType, data);
    Dataset<Row> heldOut = job.testData() == null ? null : testData(data, columns);

    String inTraining = "row is in the training set";
    Dataset<Row> marked = mark(data, inTraining);
    List<Column> selected = new ArrayList<>(inputs.features(TRAIN, marked));
    selected.add(inputs.label(TRAIN, marked));
    columns.others().forEach(name -> selected.add(marked.col(Columns.quoted(name))));
    selected.add(marked.col(inTraining));
    Dataset<Row> rows = marked.select(selected.toArray(Column[]::new));
    rows.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      RowCount count = inputs.check(TRAIN, rows, data);
      Classes classes =
          job.task() == Task.REGRESSION ? null : Classes.of(rows, inputs.labelInside(), labelType);
      Dataset<Row> labelled = rows.filter(col(inputs.labelInside()).isNotNull());
      Dataset<Row> train = labelled.filter(col(inTraining)).drop(inTraining);
      Dataset<Row> test = labelled.filter(col(inTraining).unary_$bang()).drop(inTraining);
      return fit(columns, inputs, classes, count, train, test, heldOut);
    } finally {
      rows.unpersist();
    }
  }

  private Result fit(
      Columns columns,
      Inputs inputs,
      Classes classes,
      RowCount count,
      Dataset<Row> train,
      Dataset<Row> test,
      Dataset<Row> heldOut) {
    long usable = job.missing() == Missing.SKIP ? count.complete() : count.all();
    long trained = job.split() == 1 || heldOut != null ? usable : complete(inputs, train);
    if (trained == 0 || (trained == usable && heldOut == null && job.split() < 1)) {
      throw AppException.failure(
          "split: %s puts %,d of %,d rows into the training set; choose a fraction or a splitSeed that"
              + " leaves rows for both sets, or split=1",
          job.split(), trained, usable);
    }
    out.printf(
        "training on %,d rows, %,d features in %,d columns%n",
        trained, inputs.features().size(), columns.features().size());
    out.flush();

    Pipeline pipeline = new PipelineBuilder(columns, inputs).build(job.estimator(), classes);
    Dataset<Row> ready = numbered(train, inputs.labelInside(), classes);
    check(pipeline, ready.schema());
    double started = secondsSinceStart();
    Flow flow = new Flow(pipeline.fit(ready));
    double fitted = secondsSinceStart();
    Course course = Course.of(flow.predictor());

    String weight = weight();
    Evaluation onTrain = new Evaluation(trained, Evaluation.measure(flow, TRAIN, train, weight));
    Evaluation onTest = null;
    if (heldOut != null) {
      onTest = Evaluation.of(flow, TEST, heldOut);
    } else if (trained < usable) {
      onTest = new Evaluation(usable - trained, Evaluation.measure(flow, TRAIN, test, weight));
    }
    // The fit of the network comes last in the pipeline.
    double first = fitted - course.seconds() + course.secondsToFirstIteration();
    return new Result(
        flow,
        new Report(
            job.task(),
            onTrain,
            onTest,
            course.iterations(),
            course.stopReason(),
            course.seconds(),
            Math.max(started, first),
            secondsSinceStart()));
  }

  private Dataset<Row> testData(Dataset<Row> data, Columns columns) {
    int vectorSize = 0;
    if (job.testFormat() == Format.LIBSVM && columns.vectors().size() == 1) {
      vectorSize =
          AttributeGroup.fromStructField(data.schema().apply(columns.vectors().get(0))).size();
    }
    Dataset<Row> test = table.asIs(TEST, job.testData(), job.testFormat(), vectorSize);
    Inputs inputs = Inputs.of(columns, job);
    List<Column> selected = new ArrayList<>(inputs.features(TEST, test));
    selected.add(inputs.label(TEST, test));
    // Told before the fit rather than after it.
    inputs.check(TEST, test.select(selected.toArray(Column[]::new)), test);
    return test;
  }

  /**
   * Adds whether a row belongs to the training set: by a hash of its values and of how many rows
   * equal to it come before it, so that neither the order of the rows nor their partitions matter.
   */
  private Dataset<Row> mark(Dataset<Row> data, String name) {
    if (job.testData() != null || job.split() == 1) {
      return data.withColumn(name, lit(true));
    }
    Column[] values =
        Stream.concat(
                Stream.of(lit(job.splitSeed())),
                Arrays.stream(data.schema().fields())
                    .filter(field -> !(field.dataType() instanceof MapType))
                    .map(field -> data.col(Columns.quoted(field.name()))))
            .toArray(Column[]::new);
    String content = "hash of the row";
    Column equal = row_number().over(Window.partitionBy(content).orderBy(content));
    Column hash = xxhash64(col(content), equal);
    Column uniform = shiftrightunsigned(hash, 11).multiply(lit(0x1p-53));
    return data.withColumn(content, xxhash64(values))
        .withColumn(name, uniform.lt(lit(job.split())));
  }

  private long complete(Inputs inputs, Dataset<Row> train) {
    if (job.missing() != Missing.SKIP) {
      return train.count();
    }
    // Rows of the data as a whole have been checked already.
    return train.isEmpty() ? 0 : inputs.check(TRAIN, train, train).complete();
  }

  /** Labels that are class indices as doubles, with the number of classes in the metadata. */
  private static Dataset<Row> numbered(Dataset<Row> train, String label, Classes classes) {
    if (classes == null || classes.indexed()) {
      return train;
    }
    return train.withColumn(
        label,
        col(label)
            .cast(DataTypes.DoubleType)
            .as(
                label,
                NominalAttribute.defaultAttr()
                    .withName(label)
                    .withNumValues(classes.names().size())
                    .toMetadata()));
  }

  /** Checks of Params against each other and against the columns, as long as nothing has run. */
  private static void check(Pipeline pipeline, StructType schema) {
    try {
      pipeline.transformSchema(schema);
    } catch (IllegalArgumentException e) {
      throw AppException.usage("%s", Failures.describe(e));
    }
  }

  private void requireLabelType(DataType type, Dataset<Row> data) {
    if (job.task() == Task.REGRESSION && type.equals(DataTypes.StringType)) {
      // Text in a column that is numeric but for a few values is told with one of them.
      Inputs inputs = new Inputs(job.task(), job.missing(), job.label(), List.of(), List.of());
      inputs.refuseText(TRAIN, inputs.labelInside(), data);
    }
  }

  private String weight() {
    Params params = job.estimator();
    if (!params.hasParam("weightCol")) {
      return null;
    }
    Param<Object> param = params.getParam("weightCol");
    String name = params.isDefined(param) ? (String) params.getOrDefault(param) : "";
    return name.isEmpty() ? null : name;
  }

  static double secondsSinceStart() {
    return (System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime())
        / 1000.0;
  }
}
