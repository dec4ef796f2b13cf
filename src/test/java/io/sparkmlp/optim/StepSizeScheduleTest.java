package io.sparkmlp.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkmlp.optim.StepSizeSchedule.Progress;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class StepSizeScheduleTest {

  @ParameterizedTest
  @EnumSource
  void startsAtTheBaseAndNeverGrows(StepSizeSchedule schedule) {
    double before = 0.03;
    for (int epoch = 0; epoch < 50; epoch++) {
      double stepSize = schedule.stepSize(0.03, epoch, 50, epoch / 10);
      assertTrue(stepSize > 0 && stepSize <= before, epoch + ": " + stepSize);
      before = stepSize;
    }
    assertEquals(0.03, schedule.stepSize(0.03, 0, 50, 0));
  }

  @ParameterizedTest
  @EnumSource
  void isFoundByItsName(StepSizeSchedule schedule) {
    assertSame(schedule, StepSizeSchedule.of(schedule.paramName()));
    assertSame(schedule, StepSizeSchedule.of(schedule.paramName().toUpperCase(Locale.ROOT)));
  }

  @Test
  void unknownNameListsTheChoices() {
    assertEquals(
        "stepSizeSchedule: expected one of constant, invscaling, adaptive, cosine, got warm",
        assertThrows(IllegalArgumentException.class, () -> StepSizeSchedule.of("warm"))
            .getMessage());
  }

  @Test
  void formulas() {
    assertEquals(0.5, StepSizeSchedule.CONSTANT.stepSize(0.5, 7, 10, 3));
    assertEquals(0.25, StepSizeSchedule.INVSCALING.stepSize(0.5, 3, 10, 3));
    assertEquals(0.5 / 125, StepSizeSchedule.ADAPTIVE.stepSize(0.5, 3, 10, 3));
    assertEquals(0.25, StepSizeSchedule.COSINE.stepSize(0.5, 5, 10, 3), 1e-16);
    assertEquals(0.375, StepSizeSchedule.COSINE.stepSize(0.5, 4, 12, 3), 1e-16);
  }

  @Test
  void onlyAdaptiveIsExhausted() {
    // 0.001 / 5^4 = 1.6e-6, 0.001 / 5^5 = 3.2e-7.
    assertFalse(StepSizeSchedule.ADAPTIVE.exhausted(0.001, 4));
    assertTrue(StepSizeSchedule.ADAPTIVE.exhausted(0.001, 5));
    for (StepSizeSchedule schedule : StepSizeSchedule.values()) {
      assertEquals(schedule == StepSizeSchedule.ADAPTIVE, schedule.exhausted(0.001, 5));
    }
  }

  @Test
  void twoFailuresInARowReduce() {
    double tol = 0.01;
    Progress progress = Progress.NONE.after(10, tol);
    assertEquals(new Progress(10, 0, 0), progress);
    progress = progress.after(9.95, tol);
    assertEquals(new Progress(9.95, 1, 0), progress);
    progress = progress.after(9, tol);
    assertEquals(new Progress(9, 0, 0), progress);
    progress = progress.after(9.5, tol).after(9.2, tol);
    assertEquals(new Progress(9, 0, 1), progress);
    progress = progress.after(8, tol).after(8, tol).after(8, tol).after(8, tol).after(8, tol);
    assertEquals(new Progress(8, 0, 3), progress);
  }

  @Test
  void epochThatIsNotFiniteFails() {
    Progress progress = Progress.NONE.after(Double.NaN, 0);
    assertEquals(1, progress.failures());
    progress = progress.after(3, 0);
    assertEquals(new Progress(3, 0, 0), progress);
    assertEquals(new Progress(3, 1, 0), progress.after(Double.POSITIVE_INFINITY, 0));
  }
}
