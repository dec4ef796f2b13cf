package io.sparkmlp.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HoldOutTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void fewRowsInManyPartitionsGiveTheirShare(long seed) {
    int drawn = 0;
    int firsts = 0;
    for (int partition = 0; partition < 80; partition++) {
      HoldOut ofRows = new HoldOut(0.1, false, seed, partition);
      HoldOut ofClasses = new HoldOut(0.1, true, seed, partition);
      for (int row = 0; row < 3; row++) {
        drawn += ofRows.draw(0) ? 1 : 0;
      }
      firsts += ofClasses.draw(partition) ? 1 : 0;
    }
    assertEquals(24, drawn, 2);
    assertEquals(0, firsts);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.1, 0.5, 0.9})
  void everyClassGivesItsShareGiveOrTakeARow(double fraction) {
    SplittableRandom random = new SplittableRandom(1);
    HoldOut holdOut = new HoldOut(fraction, true, 5, 0);
    HoldOut again = new HoldOut(fraction, true, 5, 0);
    int[] seen = new int[3];
    int[] drawn = new int[3];
    for (int i = 0; i < 20_000; i++) {
      int ofClass = random.nextInt(10) < 8 ? 0 : random.nextInt(20) == 0 ? 2 : 1;
      boolean hit = holdOut.draw(ofClass);
      assertEquals(hit, again.draw(ofClass));
      seen[ofClass]++;
      drawn[ofClass] += hit ? 1 : 0;
      for (int k = 0; k < 3; k++) {
        assertTrue(Math.abs(drawn[k] - fraction * seen[k]) <= 2, "class " + k);
      }
    }
  }
}
