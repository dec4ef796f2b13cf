package io.sparkmlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several fits at once, in one session and in several of one JVM. */
@ExtendWith(SharedSpark.class)
class ConcurrentFitsTest {
  private static final int AT_ONCE = 4;

  /** More fits than cores: tasks that meet in memory wait until all of them have a core. */
  @Test
  void fitsAtOnceGiveTheBitsOfFitsAlone(SparkSession session) throws Exception {
    Dataset<Row> data = TestData.threeClasses(90, 1);
    List<MLPClassifier> fits = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      fits.add(classifier("l-bfgs").setSeed(i));
      fits.add(classifier("adam").setSeed(i).setBatchSize(20).setDropout(i * 0.1));
      fits.add(classifier("sgd").setSeed(i).setBatchSize(20).setLocalSteps(i));
    }
    List<double[]> alone = new ArrayList<>();
    for (MLPClassifier fit : fits) {
      alone.add(fit.fit(data).network().parameters());
    }
    ExecutorService threads = Executors.newFixedThreadPool(fits.size());
    List<Future<double[]>> together = new ArrayList<>();
    for (int i = 0; i < fits.size(); i++) {
      MLPClassifier fit = fits.get(i);
      // A session of its own sees no temporary view of another; the frame belongs to the first.
      Dataset<Row> its =
          i % 2 == 0 ? data : session.newSession().createDataFrame(data.javaRDD(), TestData.SCHEMA);
      together.add(threads.submit(() -> fit.fit(its).network().parameters()));
    }
    for (int i = 0; i < fits.size(); i++) {
      assertArrayEquals(alone.get(i), together.get(i).get(60, TimeUnit.SECONDS), "fit " + i);
    }
    threads.shutdown();
    assertTrue(
        JavaSparkContext.fromSparkContext(session.sparkContext())
            .getPersistentRDDs()
            .values()
            .stream()
            .noneMatch(rdd -> String.valueOf(rdd.name()).endsWith(": packed rows")));
  }

  private static MLPClassifier classifier(String solver) {
    return new MLPClassifier().setSolver(solver).setHiddenLayers(5).setMaxIter(8).setTol(0);
  }
}
