package io.sparkmlp;

import io.sparkmlp.net.PredictionBatch;
import io.sparkmlp.train.FeatureRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.codegen.GenerateUnsafeRowJoiner;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowJoiner;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.catalyst.types.DataTypeUtils;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.UnaryExecNode;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
import scala.Function1;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/** Appends to each row the struct of a {@link Prediction}, many rows at a time. */
public final class BatchExec extends SparkPlan implements UnaryExecNode {
  private static final long serialVersionUID = 1;

  private final Prediction prediction;
  private final Attribute features;
  private final boolean keepsFeatures;
  private final Attribute struct;
  private final SparkPlan child;

  /**
   * Public for Spark, which copies plans by reflection.
   *
   * @param features column of the child to predict from
   * @param keepsFeatures whether that column is part of the output
   * @param struct column to append
   */
  public BatchExec(
      Prediction prediction,
      Attribute features,
      boolean keepsFeatures,
      Attribute struct,
      SparkPlan child) {
    this.prediction = prediction;
    this.features = features;
    this.keepsFeatures = keepsFeatures;
    this.struct = struct;
    this.child = child;
  }

  @Override
  public String nodeName() {
    return "PredictBatch";
  }

  @Override
  public SparkPlan child() {
    return child;
  }

  @Override
  public Seq<SparkPlan> children() {
    return BatchPlanner.seq(List.of(child));
  }

  @Override
  public SparkPlan mapChildren(Function1<SparkPlan, SparkPlan> function) {
    return withNewChildInternal(function.apply(child));
  }

  @Override
  public SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> children) {
    return withNewChildInternal(children.head());
  }

  @Override
  public SparkPlan withNewChildInternal(SparkPlan newChild) {
    return newChild == child
        ? this
        : new BatchExec(prediction, features, keepsFeatures, struct, newChild);
  }

  @Override
  public Seq<Attribute> output() {
    List<Attribute> output = kept();
    output.add(struct);
    return BatchPlanner.seq(output);
  }

  private List<Attribute> kept() {
    List<Attribute> kept = new ArrayList<>(BatchPlanner.list(child.output()));
    kept.removeIf(column -> !keepsFeatures && column.exprId().equals(features.exprId()));
    return kept;
  }

  @Override
  public AttributeSet producedAttributes() {
    return AttributeSet.apply(struct);
  }

  @Override
  public Partitioning outputPartitioning() {
    return child.outputPartitioning();
  }

  @Override
  public Seq<SortOrder> outputOrdering() {
    return child.outputOrdering();
  }

  @Override
  public RDD<InternalRow> doExecute() {
    int field = 0;
    while (!child.output().apply(field).exprId().equals(features.exprId())) {
      field++;
    }
    int at = field;
    Prediction function = prediction;
    Seq<Attribute> input = child.output();
    Seq<Attribute> kept = BatchPlanner.seq(kept());
    return child
        .execute()
        .toJavaRDD()
        .mapPartitions(rows -> new Batches(rows, function, input, kept, at), true)
        .rdd();
  }

  @Override
  public int productArity() {
    return 5;
  }

  @Override
  public Object productElement(int n) {
    return switch (n) {
      case 0 -> prediction;
      case 1 -> features;
      case 2 -> keepsFeatures;
      case 3 -> struct;
      case 4 -> child;
      default -> throw new IndexOutOfBoundsException(n);
    };
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof BatchExec;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BatchExec that
        && prediction.equals(that.prediction)
        && features.equals(that.features)
        && keepsFeatures == that.keepsFeatures
        && struct.equals(that.struct)
        && child.equals(that.child);
  }

  @Override
  public int hashCode() {
    return Objects.hash(prediction, features, keepsFeatures, struct, child);
  }

  /** The rows of a partition with their predictions. */
  private static final class Batches implements Iterator<InternalRow> {
    /** Batches of wide rows end early, at this many bytes. */
    private static final int MOST_BYTES = 1 << 22;

    private final Iterator<InternalRow> rows;
    private final Prediction prediction;
    private final int field;
    private final PredictionBatch batch;
    private final FeatureRow features = new FeatureRow();
    private final UnsafeRow row;

    /** What is kept of a row; null for all. */
    private final UnsafeProjection keep;

    private final UnsafeProjection toUnsafe;
    private final UnsafeRowJoiner joiner;

    /** The rows of the batch, one after the other; Spark reuses the object that it hands out. */
    private byte[] bytes = {};

    private final int[] ends = new int[PredictionBatch.ROWS + 1];
    private int at;

    Batches(
        Iterator<InternalRow> rows,
        Prediction prediction,
        Seq<Attribute> input,
        Seq<Attribute> kept,
        int field) {
      this.rows = rows;
      this.prediction = prediction;
      this.field = field;
      StructType appended = new StructType().add("struct", prediction.type(), false);
      batch = prediction.network().acquire();
      row = new UnsafeRow(kept.size());
      keep = kept.size() == input.size() ? null : projection(kept, input);
      toUnsafe = UnsafeProjection.create(appended);
      joiner = GenerateUnsafeRowJoiner.create(DataTypeUtils.fromAttributes(kept), appended);
    }

    @Override
    public boolean hasNext() {
      return at < batch.rows() || rows.hasNext();
    }

    @Override
    public InternalRow next() {
      if (at == batch.rows()) {
        fill();
      }
      int start = ends[at];
      row.pointTo(bytes, Platform.BYTE_ARRAY_OFFSET + start, ends[at + 1] - start);
      InternalRow struct = prediction.struct(batch, at++);
      return joiner.join(row, toUnsafe.apply(new GenericInternalRow(new Object[] {struct})));
    }

    private void fill() {
      if (!rows.hasNext()) {
        throw new NoSuchElementException();
      }
      batch.clear();
      at = 0;
      for (int r = 0; r < PredictionBatch.ROWS && ends[r] < MOST_BYTES && rows.hasNext(); r++) {
        UnsafeRow next = (UnsafeRow) rows.next();
        store(keep == null ? next : keep.apply(next), r);
        boolean present = !next.isNullAt(field);
        Features.require(present, prediction.featuresCol());
        features.read(next.getStruct(field, 4));
        prediction.add(batch, features);
      }
      prediction.run(batch);
    }

    private void store(UnsafeRow kept, int r) {
      int start = ends[r];
      int end = Math.addExact(start, kept.getSizeInBytes());
      if (end > bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(2L * end, Integer.MAX_VALUE - 16));
      }
      kept.writeToMemory(bytes, Platform.BYTE_ARRAY_OFFSET + start);
      ends[r + 1] = end;
    }

    @SuppressWarnings("unchecked")
    private static UnsafeProjection projection(Seq<Attribute> kept, Seq<Attribute> input) {
      return UnsafeProjection.create((Seq<Expression>) (Seq<?>) kept, input);
    }
  }
}
