package io.sparkmlp.train;

import static io.sparkmlp.train.TrainerTest.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkmlp.SharedSpark;
import io.sparkmlp.TestData;
import io.sparkmlp.net.Layout;
import io.sparkmlp.net.Loss;
import io.sparkmlp.optim.Solver;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(SharedSpark.class)
class TrainingHistoryTest {

  @ParameterizedTest
  @CsvSource({
    "0.61, 0.39, 0, ''",
    "0.59, 0.41, 0, lower numPartitions",
    "0.5, 0.2, 0.3, larger batchSize",
    "0.5, 0.3, 0.2, lower numPartitions"
  })
  void adviceIsGivenWhereOverheadExceedsFortyPercent(
      double compute, double scheduling, double driver, String advice) {
    PhaseSeconds half = new PhaseSeconds(scheduling / 2, compute / 2, 0, 0, driver / 2, 0);
    String given = history(List.of(half, half)).advice();
    assertTrue(given.contains(advice), given);
    assertEquals(advice.isEmpty(), given.isEmpty(), given);
    if (!advice.isEmpty()) {
      long percent = Math.round(100 * (1 - compute));
      assertTrue(given.startsWith(percent + " % of the time"), given);
    }
  }

  @Test
  void noIterationsGiveNoAdvice() {
    assertEquals("", history(List.of()).advice());
  }

  private static TrainingHistory history(List<PhaseSeconds> phases) {
    double[] none = {};
    return new TrainingHistory(
        new double[phases.size() + 1],
        none,
        none,
        new double[phases.size()],
        phases,
        StopReason.MAX_ITER,
        1,
        0);
  }

  /** With more partitions than cores each iteration is a job, whose answers travel. */
  @Test
  void bytesAreThoseOfThePartialSums() {
    TrainingSettings settings = settings(Loss.SQUARED_ERROR, Solver.GD);
    settings.numPartitions = 3;
    settings.maxIter = 4;
    TrainingHistory history = Trainer.train(TestData.surface(60, 1), settings).history();
    int numbers = new Layout(2, 5, 1).size() + Work.EXTRAS;
    assertEquals(4, history.phases().size());
    for (PhaseSeconds phases : history.phases()) {
      assertEquals(8L * 3 * numbers, phases.bytes());
    }
    settings.numPartitions = 2;
    TrainingHistory together = Trainer.train(TestData.surface(60, 1), settings).history();
    assertEquals(0, together.phases().get(3).bytes());
  }

  /** All phases are told of every iteration, and are a part of the time of the fit. */
  @ParameterizedTest
  @CsvSource({"L_BFGS,2", "ADAM,2", "ADAM,3", "GD,3"})
  void phasesAreAPartOfTheTimeOfTheFit(Solver solver, int partitions) {
    TrainingSettings settings = settings(Loss.SQUARED_ERROR, solver);
    settings.numPartitions = partitions;
    settings.batchSize = solver == Solver.ADAM ? 500 : 0;
    settings.hiddenLayers = new int[] {100};
    TrainingHistory history = Trainer.train(TestData.surface(3000, 1), settings).history();
    assertEquals(history.iterations(), history.phases().size());
    double iterations = history.phases().stream().mapToDouble(PhaseSeconds::total).sum();
    assertTrue(history.secondsToFirstIteration() + iterations <= history.seconds() + 1e-6);
    for (PhaseSeconds phases : history.phases()) {
      assertTrue(phases.compute() > 0);
      assertTrue(phases.scheduling() >= 0 && phases.driver() >= 0 && phases.reduction() >= 0);
    }
  }
}
