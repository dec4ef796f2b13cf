package io.sparkmlp;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries in which predictions are made, each against predictions made row by row. */
@ExtendWith(SharedSpark.class)
class BatchPlannerTest {
  private static final int ROWS = 3 * 48 + 5;

  private static Dataset<Row> data;
  private static MLPClassificationModel model;
  private static double[] expected;

  @BeforeAll
  static void fit() {
    data =
        TestData.threeClasses(ROWS, 5)
            .selectExpr("monotonically_increasing_id() id", "label", "features")
            .coalesce(1)
            .cache();
    model = new MLPClassifier().setHiddenLayers(7).setMaxIter(20).setSeed(3).fit(data);
    expected =
        data.sort("id").collectAsList().stream()
            .mapToDouble(row -> model.predict(row.<Vector>getAs("features")))
            .toArray();
  }

  private static boolean batched(Dataset<Row> query) {
    return plan(query).contains("PredictBatch");
  }

  private static String plan(Dataset<Row> query) {
    return ((org.apache.spark.sql.classic.Dataset<?>) query)
        .queryExecution()
        .executedPlan()
        .toString();
  }

  private static void assertPredicts(Dataset<Row> query) {
    List<Row> rows = query.select("id", "prediction").collectAsList();
    for (Row row : rows) {
      assertEquals(expected[(int) row.getLong(0)], row.getDouble(1), row.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void everyQueryRunsInBatches(String adaptive) {
    SharedSpark.session().conf().set("spark.sql.adaptive.enabled", adaptive);
    try {
      Dataset<Row> predicted = model.transform(data);
      assertTrue(batched(predicted));
      assertEquals(ROWS, predicted.select("id", "prediction").collectAsList().size());
      assertPredicts(predicted);
      assertPredicts(predicted.repartition(3));
      assertPredicts(model.transform(data.repartition(3, col("id"))).sort("prediction"));
    } finally {
      SharedSpark.session().conf().unset("spark.sql.adaptive.enabled");
    }
  }

  @Test
  void aFilterOfPredictionsRunsInBatches() {
    Dataset<Row> ones = model.transform(data).filter("prediction = 1 and id > 9");
    assertTrue(batched(ones), () -> plan(ones));
    assertPredicts(ones);
    long count = 0;
    for (int id = 10; id < ROWS; id++) {
      count += expected[id] == 1 ? 1 : 0;
    }
    assertEquals(count, ones.count());
  }

  @Test
  void anAggregateOfPredictionsRunsInBatches() {
    Dataset<Row> mean = model.transform(data).agg(avg("prediction"));
    assertTrue(batched(mean));
    double sum = 0;
    for (double prediction : expected) {
      sum += prediction;
    }
    assertEquals(sum / ROWS, mean.head().getDouble(0), 1e-12);
    Dataset<Row> counts = model.transform(data).groupBy("prediction").count();
    assertEquals(ROWS, counts.agg(org.apache.spark.sql.functions.sum("count")).head().getLong(0));
  }

  @Test
  void aDatasetJoinsItself() {
    Dataset<Row> predicted = model.transform(data);
    Dataset<Row> joined =
        predicted.as("a").join(predicted.as("b"), col("a.id").equalTo(col("b.id")));
    assertEquals(ROWS, joined.filter("a.prediction = b.prediction").count());
  }

  @Test
  void twoModelsPredictSideBySide() {
    MLPClassificationModel other =
        new MLPClassifier().setHiddenLayers(3).setMaxIter(2).setSeed(4).fit(data);
    other
        .setPredictionCol("otherPrediction")
        .setRawPredictionCol("otherRaw")
        .setProbabilityCol("otherProbability");
    Dataset<Row> both = other.transform(model.transform(data));
    assertPredicts(both);
    for (Row row : both.select("features", "otherPrediction").collectAsList()) {
      assertEquals(other.predict(row.<Vector>getAs(0)), row.getDouble(1));
    }
  }

  @Test
  void featuresMayBeAssembledInTheSameStep() {
    Column array = functions.vector_to_array(col("features"), "float64");
    Dataset<Row> numbers =
        data.select(col("id"), array.getItem(0).as("x"), array.getItem(1).as("y"));
    VectorAssembler assembler =
        new VectorAssembler().setInputCols(new String[] {"x", "y"}).setOutputCol("features");
    Dataset<Row> predicted = model.transform(assembler.transform(numbers));
    assertTrue(batched(predicted.select("id", "prediction")));
    assertPredicts(predicted);
  }

  /** Nobody asks for them. */
  @Test
  void predictionsThatAreNotUsedAreNotMade() {
    assertFalse(batched(model.transform(data).select("label")));
    assertEquals(ROWS, model.transform(data).count());
  }

  /** As by row-by-row functions, which And and When call only where they have to. */
  @Test
  void rowsThatAConditionKeepsOutNeedNoFeatures() {
    Dataset<Row> mixed =
        SharedSpark.session()
            .createDataFrame(
                List.of(
                    RowFactory.create(0L, 0.0, Vectors.dense(0.5, 0.5)),
                    RowFactory.create(1L, 0.0, null)),
                data.schema())
            .repartition(1);
    Dataset<Row> predicted = model.transform(mixed);
    assertEquals(1, predicted.filter("features is not null and prediction >= 0").count());
    MLPClassificationModel skipping = model.copy(new org.apache.spark.ml.param.ParamMap());
    skipping.setHandleInvalid("skip");
    assertEquals(1, skipping.transform(mixed).filter("prediction >= 0").count());
    Column guarded = when(col("features").isNotNull(), col("prediction"));
    List<Row> rows = predicted.select(guarded).collectAsList();
    assertEquals(model.predict(Vectors.dense(0.5, 0.5)), rows.get(0).getDouble(0));
    assertTrue(rows.get(1).isNullAt(0));
  }

  /** Those of a session that began without {@link BatchPlanner}. */
  @Test
  void rowByRowGivesTheSame() {
    List<Row> alone =
        data.collectAsList().stream()
            .map(
                row ->
                    new Prediction(
                            model.network(), "features", List.of(Prediction.Output.values()), null)
                        .apply(row.getAs("features")))
            .toList();
    assertEquals(
        alone,
        model.transform(data).select("rawPrediction", "probability", "prediction").collectAsList());
  }
}
