package io.sparkmlp.train;

import io.sparkmlp.net.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.rdd.ReliableRDDCheckpointData;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;
import scala.math.Ordering;

/**
 * The rows of a Dataset, read once, checked, packed into blocks, spread evenly and cached. Where
 * partitions take steps of their own, each must see rows of every kind, so there the rows are
 * shuffled over the partitions; a batch of one common step has its share of every partition as it
 * is.
 */
final class PackedData implements AutoCloseable {
  private final RDD<Packed> rows;

  /** Those that they are made of, or themselves. */
  private final RDD<Packed> packed;

  /** Those written to Spark's checkpoint directory; null if there are none. */
  private final JavaRDD<Packed> written;

  private final Statistics statistics;
  private final Statistics heldOut;

  private PackedData(
      RDD<Packed> rows,
      RDD<Packed> packed,
      JavaRDD<Packed> written,
      Statistics statistics,
      Statistics heldOut) {
    this.rows = rows;
    this.packed = packed;
    this.written = written;
    this.statistics = statistics;
    this.heldOut = heldOut;
  }

  /**
   * @throws IllegalArgumentException naming column, fault and remedy, if there are no rows or some
   *     that cannot be trained on
   */
  static PackedData of(Dataset<?> dataset, TrainingSettings settings) {
    checkDirectory(dataset, settings);
    boolean classes = settings.loss == Loss.CROSS_ENTROPY;
    boolean checksum = settings.checkpointDir != null;
    JavaRDD<InternalRow> input = read(dataset, settings);
    int partitions = partitions(input, settings);
    Packer.Options options =
        new Packer.Options(
            settings.mostFeatures(),
            settings.weightCol != null,
            settings.validationIndicatorCol != null,
            settings.validationIndicatorCol != null ? 0 : settings.validationFraction,
            classes,
            settings.standardization,
            settings.skipInvalid,
            settings.seed);
    JavaRDD<Packed> made =
        input.mapPartitionsWithIndex((p, part) -> new Packer(p, part, options), true);
    JavaRDD<Packed> written = settings.checkpointRows ? made : null;
    RDD<Packed> packed = null;
    try {
      if (written != null) {
        written.checkpoint();
      }
      packed = CachedRows.of(made.rdd(), settings.uid + ": packed rows");
      Statistics[][] parts =
          Job.run(
              "pack rows",
              packed,
              (task, blocks) ->
                  Statistics.of(CollectionConverters.asJava(blocks), classes, checksum),
              Statistics[].class);
      Statistics all = new Statistics();
      Statistics heldOut = new Statistics();
      for (Statistics[] part : parts) {
        all.add(part[0]);
        heldOut.add(part[1]);
      }
      check(all, heldOut, settings);
      int even = (int) Math.min(partitions, all.rows);
      RDD<Packed> rows = move(packed, parts, even, settings);
      return new PackedData(rows, packed, written, all, heldOut);
    } catch (Throwable failure) {
      free(packed, written);
      throw failure;
    }
  }

  private static void checkDirectory(Dataset<?> dataset, TrainingSettings settings) {
    if (settings.checkpointRows
        && dataset.sparkSession().sparkContext().getCheckpointDir().isEmpty()) {
      throw new IllegalArgumentException(
          "checkpointRows: expected a checkpoint directory of the SparkContext, got none; call setCheckpointDir, or set spark.checkpoint.dir, to one that all executors reach");
    }
  }

  private static void free(RDD<Packed> cached, JavaRDD<Packed> written) {
    Cleanup.run(
        () -> {
          try {
            if (cached != null) {
              CachedRows.free(cached);
            }
          } finally {
            if (written != null) {
              ReliableRDDCheckpointData.cleanCheckpoint(written.context(), written.id());
            }
          }
        });
  }

  /** The rows where the fit needs them: dealt out, spread evenly, or where they are. */
  private static RDD<Packed> move(
      RDD<Packed> packed, Statistics[][] parts, int partitions, TrainingSettings settings) {
    long[] training = Arrays.stream(parts).mapToLong(part -> part[0].rows).toArray();
    long[] heldOut = Arrays.stream(parts).mapToLong(part -> part[1].rows).toArray();
    if (settings.shuffle && settings.localSteps != 1 && partitions > 1) {
      return keep(
          Shuffler.shuffle(packed.toJavaRDD(), training, heldOut, partitions, settings.seed),
          packed);
    }
    long[] rows = new long[training.length];
    Arrays.setAll(rows, p -> training[p] + heldOut[p]);
    return Balancer.uneven(rows, partitions)
        ? keep(Balancer.balance(packed.toJavaRDD(), rows, partitions), packed)
        : packed;
  }

  /** Caches rows in place of those that they are made of. */
  private static RDD<Packed> keep(JavaRDD<Packed> moved, RDD<Packed> packed) {
    RDD<Packed> rows = CachedRows.of(moved.rdd(), packed.name());
    try {
      Job.run("move rows", rows, (task, blocks) -> blocks.size(), Integer.class);
    } catch (Throwable failure) {
      Cleanup.run(() -> CachedRows.free(rows));
      throw failure;
    }
    packed.unpersist(false);
    return rows;
  }

  private static JavaRDD<InternalRow> read(Dataset<?> dataset, TrainingSettings settings) {
    List<Column> columns = new ArrayList<>();
    columns.add(functions.col(settings.featuresCol));
    columns.add(functions.col(settings.labelCol).cast("double"));
    if (settings.weightCol != null) {
      columns.add(functions.col(settings.weightCol).cast("double"));
    }
    if (settings.validationIndicatorCol != null) {
      columns.add(functions.col(settings.validationIndicatorCol));
    }
    Dataset<?> selected = dataset.select(columns.toArray(new Column[0]));
    RDD<InternalRow> internal =
        ((org.apache.spark.sql.classic.Dataset<?>) selected).queryExecution().toRdd();
    int partitions = partitions(internal.toJavaRDD(), settings);
    if (internal.getNumPartitions() > partitions) {
      Ordering<InternalRow> none = null;
      internal =
          internal.coalesce(partitions, false, Option.apply(new ContiguousCoalescer()), none);
    }
    return internal.toJavaRDD();
  }

  private static int partitions(JavaRDD<?> rdd, TrainingSettings settings) {
    return settings.numPartitions > 0
        ? settings.numPartitions
        : JavaSparkContext.fromSparkContext(rdd.context()).defaultParallelism();
  }

  private static void check(Statistics all, Statistics heldOut, TrainingSettings settings) {
    all.problems.add(heldOut.problems);
    if (all.rows > 0 && heldOut.rows > 0 && all.width != heldOut.width) {
      all.problems.addSome(Problems.Kind.VECTOR_LENGTH, heldOut.width);
    }
    // Means of partitions too far apart for the square of their difference.
    if (all.weightSum > 0 && !all.features.finite()) {
      all.problems.addSome(Problems.Kind.FEATURES_TOO_LARGE, Double.POSITIVE_INFINITY);
    }
    if (!Double.isFinite(all.targetSquares) && settings.loss != Loss.CROSS_ENTROPY) {
      all.problems.addSome(Problems.Kind.LABELS_TOO_LARGE, Double.POSITIVE_INFINITY);
    }
    all.problems.check(settings);
    if (all.rows == 0 && heldOut.rows > 0) {
      throw new IllegalArgumentException(
          "%s: expected at least one row to train on, got none, all %d being held out; hold out fewer"
              .formatted(holdingOut(settings), heldOut.rows));
    }
    if (all.rows == 0) {
      throw new IllegalArgumentException(
          "dataset: expected at least one row to train on, got none; ML algorithm was given empty dataset.");
    }
    if (!(all.weightSum > 0)) {
      throw new IllegalArgumentException(
          "%s: expected weights with a sum above 0, got 0 in all %d rows; give at least one row a positive weight"
              .formatted(settings.weightCol, all.rows));
    }
    boolean validates = settings.validationIndicatorCol != null || settings.validationFraction > 0;
    if (validates && !(heldOut.weightSum > 0)) {
      throw new IllegalArgumentException(
          "%s: expected at least one row of positive weight to validate on, got none of %d; %s"
              .formatted(
                  holdingOut(settings), all.rows + heldOut.rows, "hold out more rows, or none"));
    }
    if (settings.loss == Loss.CROSS_ENTROPY) {
      checkClasses(all, heldOut, settings);
      checkThresholds(all, settings);
    }
  }

  private static String holdingOut(TrainingSettings settings) {
    return settings.validationIndicatorCol != null
        ? settings.validationIndicatorCol
        : "validationFraction";
  }

  private static void checkClasses(Statistics all, Statistics heldOut, TrainingSettings settings) {
    int known = settings.numClasses;
    double largest = Math.max(all.largestTarget, heldOut.largestTarget);
    if (known > 0 && largest >= known) {
      Problems problems = new Problems();
      problems.addSome(Problems.Kind.LABEL_NOT_A_CLASS, largest);
      problems.check(settings);
    }
    if (known == 0 && heldOut.largestTarget > all.largestTarget) {
      throw new IllegalArgumentException(
          "%s: expected every class among the rows to train on, got label %s among the rows held out only; hold out other rows, or fewer"
              .formatted(settings.labelCol, heldOut.largestTarget));
    }
    for (int k = 0; known == 0 && k < heldOut.classWeights.length; k++) {
      if (heldOut.classWeights[k] > 0 && !(all.classWeight(k) > 0)) {
        throw new IllegalArgumentException(
            "%s: expected every class among the rows to train on, got class %d among the rows held out only; hold out other rows, or fewer"
                .formatted(settings.labelCol, k));
      }
    }
    if (known == 0 && all.largestTarget >= Statistics.MOST_INFERRED_CLASSES) {
      throw new IllegalArgumentException(
          "%s: expected at most %d classes where the column's metadata does not give their number, got labels up to %s; index the label with StringIndexer, or use MLPRegressor"
              .formatted(settings.labelCol, Statistics.MOST_INFERRED_CLASSES, all.largestTarget));
    }
    for (int k = 0; known == 0 && k < all.largestTarget; k++) {
      if (all.classWeights[k] == 0) {
        throw new IllegalArgumentException(
            "%s: expected every integer from 0 to the largest label %s where the column's metadata does not name the classes, got no row of positive weight of class %d; index the label with StringIndexer"
                .formatted(settings.labelCol, all.largestTarget, k));
      }
    }
    long seen = Arrays.stream(all.classWeights).filter(weight -> weight > 0).count();
    if (seen < 2) {
      throw new IllegalArgumentException(
          "%s: expected rows of at least 2 classes, got %d; a classifier has nothing to tell apart"
              .formatted(settings.labelCol, seen));
    }
  }

  private static void checkThresholds(Statistics all, TrainingSettings settings) {
    int classes = settings.numClasses > 0 ? settings.numClasses : (int) all.largestTarget + 1;
    if (settings.thresholds >= 0 && settings.thresholds != classes) {
      throw new IllegalArgumentException(
          "thresholds: expected one for each of %d classes, got %d"
              .formatted(classes, settings.thresholds));
    }
  }

  JavaRDD<Packed> rows() {
    return rows.toJavaRDD();
  }

  /** Of the rows to train on. */
  Statistics statistics() {
    return statistics;
  }

  /** Of the rows held out for validation. */
  Statistics heldOut() {
    return heldOut;
  }

  @Override
  public void close() {
    try {
      if (rows != packed) {
        Cleanup.run(() -> CachedRows.free(rows));
      }
    } finally {
      free(packed, written);
    }
  }
}
