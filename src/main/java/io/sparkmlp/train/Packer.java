package io.sparkmlp.train;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Checks the rows of a partition and packs them into blocks, straight from Spark's internal rows:
 * no object per value or per row. A row has the fields features (vector) and label, then, if the
 * options say so, weight and a validation indicator.
 */
final class Packer implements Iterator<Packed> {
  /**
   * @param weighted whether rows have a weight
   * @param indicated whether rows have a validation indicator
   * @param mostFeatures for which the weights of the first layer fit into one array
   * @param heldOutFraction part of the rows to hold out where they have none
   * @param classes whether labels are class indices
   * @param subtractOrigin whether values are kept as differences from an origin
   * @param skipInvalid whether rows with NaN, infinity or null are left out silently
   */
  record Options(
      int mostFeatures,
      boolean weighted,
      boolean indicated,
      double heldOutFraction,
      boolean classes,
      boolean subtractOrigin,
      boolean skipInvalid,
      long seed)
      implements Serializable {}

  /** Rows that are looked at before any is packed, but not more values of them than that. */
  private static final int FIRST_ROWS = 64;

  private static final int FIRST_VALUES = 1 << 18;

  /**
   * Rows of less weight than this part of the largest do not choose the origin: they may lie where
   * no other row is. A row of more, where it does, makes the scale so large that what an origin far
   * away costs the others does not show.
   */
  private static final double NEGLIGIBLE = 1e-6;

  private static final double LEAST_WEIGHT = 1e-30;
  private static final double MOST_WEIGHT = 1e30;

  private final Iterator<InternalRow> rows;
  private final Options options;
  private final HoldOut holdOut;
  private final FeatureRow features = new FeatureRow();
  private Problems problems;
  private BlockBuilder training;
  private BlockBuilder heldOut;

  /** The largest weight among the rows that chose the origin; 0 if none of them is trained on. */
  private double originWeight;

  private final Deque<Packed> finished = new ArrayDeque<>();

  /** The first rows, while no block has been begun. */
  private final List<Row> first = new ArrayList<>();

  private int firstValues;

  /** Number of features; 0 while no valid row has been seen. */
  private int width;

  /** A row that is valid. */
  private record Row(FeatureRow features, double label, double weight, boolean held) {
    double trainingWeight() {
      return held ? 0 : weight;
    }
  }

  Packer(int partition, Iterator<InternalRow> rows, Options options) {
    this.rows = rows;
    this.options = options;
    this.holdOut =
        options.heldOutFraction > 0
            ? new HoldOut(options.heldOutFraction, options.classes, options.seed, partition)
            : null;
  }

  @Override
  public boolean hasNext() {
    return rows.hasNext()
        || !first.isEmpty()
        || !finished.isEmpty()
        || unfinished(training)
        || unfinished(heldOut)
        || problems != null;
  }

  private static boolean unfinished(BlockBuilder builder) {
    return builder != null && !builder.isEmpty();
  }

  @Override
  public Packed next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    while (finished.isEmpty() && rows.hasNext()) {
      Row row = read(rows.next());
      if (row == null) {
        continue;
      }
      if (training != null && NEGLIGIBLE * row.trainingWeight() > originWeight) {
        finishBoth();
      }
      if (training != null) {
        append(row);
        continue;
      }
      first.add(new Row(row.features.copy(), row.label, row.weight, row.held));
      firstValues += row.features.entries;
      if (first.size() == FIRST_ROWS || firstValues >= FIRST_VALUES) {
        appendFirst();
      }
    }
    if (finished.isEmpty()) {
      appendFirst();
    }
    return finished.isEmpty()
        ? finish(unfinished(training) ? training : heldOut)
        : finished.remove();
  }

  /** The row if it is valid, else null; good until the next one is read. */
  private Row read(InternalRow row) {
    double label = row.isNullAt(1) ? Double.NaN : row.getDouble(1);
    double weight = !options.weighted ? 1 : row.isNullAt(2) ? Double.NaN : row.getDouble(2);
    if (row.isNullAt(0)) {
      problem(Problems.Kind.NULL_FEATURES, Double.NaN);
      return null;
    }
    features.read(row.getStruct(0, 4));
    if (features.size == 0 || (width > 0 && features.size != width)) {
      problem(Problems.Kind.VECTOR_LENGTH, features.size);
      return null;
    }
    if (features.size > options.mostFeatures) {
      problem(Problems.Kind.TOO_MANY_FEATURES, features.size);
      return null;
    }
    if (!valid(label, weight)) {
      return null;
    }
    width = features.size;
    return new Row(features, label, weight, isHeldOut(row, label));
  }

  private void appendFirst() {
    if (!first.isEmpty()) {
      begin();
      first.forEach(this::append);
      first.clear();
      firstValues = 0;
    }
  }

  /**
   * Begins blocks whose origin is the first of the first rows that weigh something, but 0 for
   * features that are 0 in one of these.
   */
  private void begin() {
    originWeight = first.stream().mapToDouble(Row::trainingWeight).max().orElse(0);
    List<Row> weighty =
        first.stream().filter(row -> row.trainingWeight() >= NEGLIGIBLE * originWeight).toList();
    double[] origin = null;
    if (options.subtractOrigin) {
      origin = weighty.get(0).features.toDense();
      for (Row row : weighty) {
        row.features.clearZeros(origin);
      }
      origin = Arrays.stream(origin).allMatch(x -> x == 0) ? null : origin;
    }
    double targetOrigin = options.subtractOrigin && !options.classes ? weighty.get(0).label : 0;
    training = new BlockBuilder(width, origin, targetOrigin);
    heldOut = new BlockBuilder(width, origin, targetOrigin);
  }

  private void append(Row row) {
    BlockBuilder builder = row.held ? heldOut : training;
    builder.append(row.features, row.label, row.weight);
    if (builder.isFull()) {
      finished.add(finish(builder));
    }
  }

  /** Finishes what has been begun, so that the next rows choose another origin. */
  private void finishBoth() {
    for (BlockBuilder builder : List.of(training, heldOut)) {
      if (!builder.isEmpty()) {
        finished.add(finish(builder));
      }
    }
    training = null;
    heldOut = null;
  }

  private boolean isHeldOut(InternalRow row, double label) {
    if (options.indicated) {
      int field = options.weighted ? 3 : 2;
      return !row.isNullAt(field) && row.getBoolean(field);
    }
    return holdOut != null && holdOut.draw(options.classes ? (int) Math.min(label, 1 << 20) : 0);
  }

  private boolean valid(double label, double weight) {
    double notFinite = features.notFinite();
    if (notFinite != 0) {
      return problem(Problems.Kind.FEATURES_NOT_FINITE, notFinite);
    }
    if (Double.isNaN(label)) {
      return problem(Problems.Kind.LABEL_MISSING, label);
    }
    if (Double.isInfinite(label)) {
      return problem(Problems.Kind.LABEL_INFINITE, label);
    }
    if (options.classes && label != Math.rint(label)) {
      return problem(Problems.Kind.LABEL_NOT_INTEGER, label);
    }
    if (options.classes && label < 0) {
      return problem(Problems.Kind.LABEL_NOT_A_CLASS, label);
    }
    if (Double.isNaN(weight)) {
      return problem(Problems.Kind.WEIGHT_MISSING, weight);
    }
    if (Double.isInfinite(weight)) {
      return problem(Problems.Kind.WEIGHT_INFINITE, weight);
    }
    // Times a delta, and added up, they must stay finite floats.
    if (weight < 0) {
      return problem(Problems.Kind.WEIGHT_NEGATIVE, weight);
    }
    if (weight != 0 && !(weight >= LEAST_WEIGHT && weight <= MOST_WEIGHT)) {
      return problem(Problems.Kind.WEIGHT_OUT_OF_RANGE, weight);
    }
    return true;
  }

  /** Notes a problem unless it is to be skipped; always false. */
  private boolean problem(Problems.Kind kind, double example) {
    if (!(options.skipInvalid && kind.skippable)) {
      if (problems == null) {
        problems = new Problems();
      }
      problems.add(kind, example);
    }
    return false;
  }

  private Packed finish(BlockBuilder builder) {
    Packed packed;
    if (builder == null) {
      BlockBuilder none = new BlockBuilder(Math.max(width, 1), null, 0);
      packed = new Packed(none.finish(), false, problems);
    } else {
      packed = new Packed(builder.finish(), builder == heldOut, problems);
    }
    problems = null;
    return packed;
  }
}
