package io.sparkmlp.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sparkmlp.net.Activation;
import io.sparkmlp.net.Block;
import io.sparkmlp.net.Layout;
import io.sparkmlp.net.Loss;
import io.sparkmlp.net.Scaler;
import io.sparkmlp.optim.Solver;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskKilledException;
import org.junit.jupiter.api.Test;

class WorkerTest {
  private static final Layout LAYOUT = new Layout(1, 2, 1);

  private static Worker worker() {
    StepRule rule = new StepRule(Solver.ADAM, 0, false, 0, 0, 0, LAYOUT.weightRanges());
    Scaler scaler = Scaler.identity(1);
    return new Worker(
        new Setup(
            "fit",
            LAYOUT,
            Activation.SIGMOID,
            Loss.SQUARED_ERROR,
            scaler,
            null,
            null,
            true,
            true,
            1,
            0,
            rule));
  }

  private static Packed packed(float... values) {
    float[] targets = new float[values.length];
    Arrays.fill(targets, values[0]);
    return new Packed(
        new Block(values.length, 1, null, 0, values, null, null, targets, null), false, null);
  }

  private static double[] batch(Worker worker, int partition, Iterator<Packed> rows) {
    double[] theta = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7};
    double[] answer = new double[theta.length + Work.EXTRAS];
    worker.batch(partition, rows, theta, new Work.Batch(0, 0, 1), answer);
    return Arrays.copyOf(answer, theta.length);
  }

  /**
   * A task may be killed while it reads its rows, as the slower copy of a speculative one is. Its
   * thread's next task must not meet the rows read so far.
   */
  @Test
  void rowsOfAKilledTaskAreForgotten() {
    List<Packed> rows = List.of(packed(1, 2, 3), packed(4, 5));
    double[] expected = batch(worker(), 0, rows.iterator());
    Worker worker = worker();
    batch(worker, 0, rows.iterator());
    Iterator<Packed> other = List.of(packed(60, 70, 80), packed(90, 95)).iterator();
    Iterator<Packed> killed =
        new Iterator<>() {
          private int reads;

          @Override
          public boolean hasNext() {
            if (reads == 2) {
              throw new TaskKilledException("another attempt succeeded");
            }
            return true;
          }

          @Override
          public Packed next() {
            reads++;
            return other.next();
          }
        };
    assertThrows(TaskKilledException.class, () -> batch(worker, 1, killed));
    assertArrayEquals(expected, batch(worker, 0, rows.iterator()));
  }
}
