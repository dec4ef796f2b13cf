package io.sparkmlp.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SolverTest {

  @ParameterizedTest
  @EnumSource
  void isFoundByItsName(Solver solver) {
    assertSame(solver, Solver.of(solver.paramName()));
    assertSame(solver, Solver.of(solver.paramName().toUpperCase(Locale.ROOT)));
  }

  @ParameterizedTest
  @EnumSource
  void firstOrderSolversHaveARuleAndAStepSize(Solver solver) {
    if (solver.firstOrder()) {
      assertEquals(solver.rule(0.9, true), solver.rule(0.9, true));
      assertTrue(solver.defaultStepSize() > 0);
    } else {
      assertThrows(UnsupportedOperationException.class, () -> solver.rule(0.9, true));
      assertTrue(Double.isNaN(solver.defaultStepSize()));
      assertTrue(solver.fullBatchOnly());
    }
    assertTrue(solver.fullBatchByDefault() || !solver.fullBatchOnly());
  }

  @Test
  void onlySgdHasMomentum() {
    assertEquals(new GradientDescent(), Solver.GD.rule(0.9, true));
    assertEquals(new Momentum(0.8, false), Solver.SGD.rule(0.8, false));
    assertEquals(new Adam(0.9, 0.999, 1e-8), Solver.ADAM.rule(0.8, true));
  }

  @Test
  void unknownNameListsTheChoices() {
    assertEquals(
        "solver: expected one of auto, l-bfgs, gd, sgd, adam, got newton",
        assertThrows(IllegalArgumentException.class, () -> Solver.of("newton")).getMessage());
  }
}
