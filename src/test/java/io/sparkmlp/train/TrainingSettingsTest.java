package io.sparkmlp.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparkmlp.optim.Solver;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The choices that are left to the trainer. */
class TrainingSettingsTest {
  private static TrainingSettings complete(long rows, Consumer<TrainingSettings> given) {
    TrainingSettings settings = new TrainingSettings();
    given.accept(settings);
    settings.complete(rows);
    return settings;
  }

  @ParameterizedTest
  @CsvSource({"1,L_BFGS", "9999,L_BFGS", "10000,ADAM", "1000000000000,ADAM"})
  void theSolverIsChosenByTheRows(long rows, Solver expected) {
    assertEquals(expected, complete(rows, settings -> settings.regParam = 1e-4).solver);
  }

  @Test
  void whatNeedsMiniBatchesGetsAdamForFewRowsToo() {
    assertEquals(Solver.ADAM, complete(100, settings -> settings.batchSize = 10).solver);
    assertEquals(Solver.ADAM, complete(100, settings -> settings.localSteps = 0).solver);
    assertEquals(Solver.ADAM, complete(100, settings -> settings.dropout = 0.5).solver);
    assertEquals(Solver.ADAM, complete(100, settings -> settings.gradientClipNorm = 1).solver);
    Consumer<TrainingSettings> lasso =
        settings -> {
          settings.regParam = 1e-4;
          settings.elasticNetParam = 1;
        };
    assertEquals(Solver.ADAM, complete(100, lasso).solver);
    assertEquals(
        Solver.L_BFGS, complete(100, lasso.andThen(settings -> settings.regParam = 0)).solver);
  }

  @Test
  void whatIsSetIsLeft() {
    Consumer<TrainingSettings> given =
        settings -> {
          settings.solver = Solver.SGD;
          settings.stepSize = 0.5;
          settings.batchSize = 3;
        };
    TrainingSettings settings = complete(100_000, given);
    assertEquals(Solver.SGD, settings.solver);
    assertEquals(0.5, settings.stepSize);
    assertEquals(3, settings.batchSize);
  }

  @ParameterizedTest
  @CsvSource({
    "1,16",
    "1000,25",
    "8000,200",
    "100000,200",
    "1000000,2000",
    "10000000000000,2147483647"
  })
  void theBatchGrowsWithTheRows(long rows, int expected) {
    assertEquals(expected, complete(rows, settings -> settings.solver = Solver.ADAM).batchSize);
    assertEquals(0, complete(rows, settings -> settings.solver = Solver.GD).batchSize);
  }
}
