package io.sparkmlp.bench;

import static org.apache.spark.sql.functions.col;

import io.sparkmlp.MLPClassifier;
import io.sparkmlp.MLPRegressor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;

/**
 * How good the networks are, on held-out rows of concrete, digits, diamonds and MNIST: accuracy, or
 * R2 of a regression.
 *
 * <pre>
 *   src/bench/run.sh Quality defaults [SEEDS [DATA...]]   ours and MLlib with no Param set but a width of 100
 *   src/bench/run.sh Quality scaled   [SEEDS [DATA...]]   raw features against scaled ones, each solver
 *   src/bench/run.sh Quality sorted   [SEEDS]             MNIST sorted by label against shuffled, 8 partitions
 *   src/bench/run.sh defaults         [SEEDS [DATA...]]   scikit-learn on the splits that the first one wrote
 * </pre>
 *
 * <p>Three quarters of the rows (of MNIST 60,000) are trained on; a seed gives the split and the
 * first weights. MLlib and scikit-learn get standardised features, ours raw ones.
 */
final class Quality {
  private static final List<String> DATA = List.of("concrete", "digits", "diamonds", "mnist");
  private static final Path SPLITS = Path.of("target/bench-data/splits");
  private static final int WIDTH = 100;

  private final SparkSession spark;
  private final String data;
  private final boolean classes;
  private final double[][] rows;

  private Quality(SparkSession spark, String data) {
    this.spark = spark;
    this.data = data;
    this.classes = data.equals("digits") || data.equals("mnist");
    this.rows = read();
  }

  /**
   * @param args what to measure, how many seeds, data sets
   */
  public static void main(String[] args) throws IOException {
    int seeds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    List<String> names = args.length > 2 ? Arrays.asList(args).subList(2, args.length) : DATA;
    // Eight tasks at once, on however many cores, so that eight partitions make no jobs a step.
    String master = args[0].equals("sorted") ? "local[8]" : "local[2]";
    try (SparkSession spark =
        SparkSession.builder()
            .master(master)
            .appName("Quality")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 2)
            .getOrCreate()) {
      spark.sparkContext().setLogLevel("ERROR");
      switch (args[0]) {
        case "defaults" -> names.forEach(name -> new Quality(spark, name).defaults(seeds));
        case "scaled" -> names.forEach(name -> new Quality(spark, name).scaled(seeds));
        case "sorted" -> new Quality(spark, "mnist").sorted(seeds);
        default -> throw new IllegalArgumentException("expected defaults, scaled or sorted");
      }
    }
  }

  private interface Measure {
    double of(Split split, long seed);
  }

  private record Split(double[][] train, double[][] test) {
    Split map(UnaryOperator<double[]> change) {
      return new Split(map(train, change), map(test, change));
    }

    private static double[][] map(double[][] rows, UnaryOperator<double[]> change) {
      return Arrays.stream(rows).map(change).toArray(double[][]::new);
    }
  }

  private Split split(long seed) {
    double[][] order = rows.clone();
    Collections.shuffle(Arrays.asList(order), new Random(seed));
    int cut = data.equals("mnist") ? 60_000 : order.length * 3 / 4;
    return new Split(Arrays.copyOf(order, cut), Arrays.copyOfRange(order, cut, order.length));
  }

  private void defaults(int seeds) {
    for (int seed = 1; seed <= seeds; seed++) {
      write(split(seed), seed);
    }
    median("ours", seeds, (split, seed) -> ours(split, seed, null, 0, 0, 1));
    if (classes) {
      median("MLlib", seeds, (split, seed) -> theirs(standardised(split), seed));
    }
  }

  private void scaled(int seeds) {
    for (String solver : List.of("l-bfgs", "gd", "sgd", "adam")) {
      Measure fit = (split, seed) -> ours(split, seed, solver, 0, 0, 1);
      median(solver + ", raw", seeds, fit);
      median(solver + ", scaled", seeds, (split, seed) -> fit.of(standardised(split), seed));
      median(solver + ", x0 * 1e6", seeds, (split, seed) -> fit.of(first(split, 1e6, 0), seed));
      median(solver + ", x0 + 1e6", seeds, (split, seed) -> fit.of(first(split, 1, 1e6), seed));
    }
  }

  private void sorted(int seeds) {
    for (int localSteps : new int[] {1, 0}) {
      Measure fit = (split, seed) -> ours(split, seed, "adam", 10, 8, localSteps);
      median("localSteps " + localSteps + ", shuffled", seeds, fit);
      median(
          "localSteps " + localSteps + ", sorted by label",
          seeds,
          (split, seed) -> {
            double[][] train = split.train.clone();
            Arrays.sort(train, Comparator.comparingDouble(row -> row[row.length - 1]));
            return fit.of(new Split(train, split.test), seed);
          });
    }
  }

  private void median(String what, int seeds, Measure measure) {
    double[] values = new double[seeds];
    double[] seconds = new double[seeds];
    for (int seed = 1; seed <= seeds; seed++) {
      long started = System.nanoTime();
      values[seed - 1] = measure.of(split(seed), seed);
      seconds[seed - 1] = (System.nanoTime() - started) * 1e-9;
    }
    System.out.printf(
        Locale.ROOT,
        "%-9s %-32s %s; %.1f s with reading and scoring, first seed %.4f%n",
        data,
        what,
        Contest.spread(values),
        Contest.median(seconds),
        values[0]);
  }

  private double ours(
      Split split, long seed, String solver, int maxIter, int partitions, int localSteps) {
    Dataset<Row> train = frame(split.train, Math.max(partitions, 2));
    Dataset<Row> test = frame(split.test, 2);
    Model<?> model =
        classes
            ? set(new MLPClassifier(), seed, solver, maxIter, partitions, localSteps).fit(train)
            : set(new MLPRegressor(), seed, solver, maxIter, partitions, localSteps).fit(train);
    return score(model, test);
  }

  private static <E extends org.apache.spark.ml.param.Params> E set(
      E estimator, long seed, String solver, int maxIter, int partitions, int localSteps) {
    estimator.set("seed", seed);
    if (solver != null) {
      estimator.set("solver", solver);
    }
    if (maxIter > 0) {
      estimator.set("maxIter", maxIter);
    }
    estimator.set("numPartitions", partitions);
    estimator.set("localSteps", localSteps);
    return estimator;
  }

  private double theirs(Split split, long seed) {
    Dataset<Row> train = frame(split.train, 2);
    int[] layers = {rows[0].length - 1, WIDTH, 10};
    return score(
        new MultilayerPerceptronClassifier().setLayers(layers).setSeed(seed).fit(train),
        frame(split.test, 2));
  }

  private double score(Model<?> model, Dataset<Row> test) {
    Dataset<Row> predicted = model.transform(test);
    double score =
        classes
            ? new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(predicted)
            : new RegressionEvaluator().setMetricName("r2").evaluate(predicted);
    return score;
  }

  /** By mean and standard deviation of the training rows; constant features become 0. */
  private static Split standardised(Split split) {
    int width = split.train[0].length - 1;
    double[] mean = new double[width];
    double[] deviation = new double[width];
    for (int i = 0; i < width; i++) {
      int column = i;
      double centre =
          Arrays.stream(split.train).mapToDouble(row -> row[column]).average().orElse(0);
      mean[i] = centre;
      deviation[i] =
          Math.sqrt(
              Arrays.stream(split.train)
                  .mapToDouble(row -> (row[column] - centre) * (row[column] - centre))
                  .average()
                  .orElse(0));
    }
    return split.map(
        row -> {
          double[] scaled = row.clone();
          for (int i = 0; i < width; i++) {
            scaled[i] = deviation[i] == 0 ? 0 : (row[i] - mean[i]) / deviation[i];
          }
          return scaled;
        });
  }

  private static Split first(Split split, double factor, double shift) {
    // Of MNIST and digits the first pixels are always 0.
    int column = split.train[0].length / 2;
    return split.map(
        row -> {
          double[] changed = row.clone();
          changed[column] = row[column] * factor + shift;
          return changed;
        });
  }

  private Dataset<Row> frame(double[][] table, int partitions) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    List<Row> list = new ArrayList<>();
    for (double[] row : table) {
      list.add(
          RowFactory.create(
              row[row.length - 1], Vectors.dense(Arrays.copyOf(row, row.length - 1))));
    }
    // Without this every task would carry its rows of the list.
    Dataset<Row> frame =
        spark
            .createDataFrame(context.parallelize(list, partitions), Mnist.schema())
            .localCheckpoint();
    return frame;
  }

  private void write(Split split, int seed) {
    try {
      Files.createDirectories(SPLITS);
      Files.write(SPLITS.resolve(data + "-" + seed + "-train.bin"), bytes(split.train));
      Files.write(SPLITS.resolve(data + "-" + seed + "-test.bin"), bytes(split.test));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Rows of little-endian floats, the label last. */
  private static byte[] bytes(double[][] table) {
    ByteBuffer buffer =
        ByteBuffer.allocate(Float.BYTES * table.length * table[0].length)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (double[] row : table) {
      for (double value : row) {
        buffer.putFloat((float) value);
      }
    }
    return buffer.array();
  }

  /** Features, then the label. */
  private double[][] read() {
    if (data.equals("mnist")) {
      return array(Mnist.train(spark, 60_000).union(Mnist.test(spark)));
    }
    String file = "sample-data/" + data + (data.equals("diamonds") ? ".csv.gz" : ".csv");
    String label =
        switch (data) {
          case "concrete" -> "compressive_strength";
          case "digits" -> "digit";
          case "diamonds" -> "price";
          default -> throw new IllegalArgumentException("data: expected one of " + DATA);
        };
    Dataset<Row> table = spark.read().option("header", true).option("inferSchema", true).csv(file);
    List<PipelineStage> stages = new ArrayList<>();
    List<String> inputs = new ArrayList<>();
    for (StructField field : table.schema().fields()) {
      String name = field.name();
      if (name.equals(label)) {
        continue;
      }
      if (field.dataType().typeName().equals("string")) {
        stages.add(new StringIndexer().setInputCol(name).setOutputCol(name + " index"));
        stages.add(
            new OneHotEncoder()
                .setDropLast(false)
                .setInputCol(name + " index")
                .setOutputCol(name + " one-hot"));
        name = name + " one-hot";
      }
      inputs.add(name);
    }
    stages.add(
        new VectorAssembler().setInputCols(inputs.toArray(new String[0])).setOutputCol("features"));
    return array(
        new Pipeline()
            .setStages(stages.toArray(new PipelineStage[0]))
            .fit(table)
            .transform(table)
            .select(col(label).cast("double").as("label"), col("features")));
  }

  private static double[][] array(Dataset<Row> table) {
    List<Row> list = table.collectAsList();
    return IntStream.range(0, list.size())
        .mapToObj(
            r -> {
              double[] x = list.get(r).<Vector>getAs("features").toArray();
              double[] row = Arrays.copyOf(x, x.length + 1);
              row[x.length] = list.get(r).getDouble(0);
              return row;
            })
        .toArray(double[][]::new);
  }
}
