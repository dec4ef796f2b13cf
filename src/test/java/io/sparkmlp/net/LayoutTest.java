package io.sparkmlp.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutTest {

  /** W_0 [4 x 3] at 0, b_0 [3] at 12, W_1 [3 x 2] at 15, b_1 [2] at 21, end at 23. */
  @Test
  void placesWeightsThenBiasesOfEachLayer() {
    Layout layout = new Layout(4, 3, 2);
    assertEquals(2, layout.layers());
    assertEquals(4, layout.inputs());
    assertEquals(2, layout.outputs());
    assertEquals(4, layout.fanIn(0));
    assertEquals(3, layout.fanOut(0));
    assertEquals(0, layout.weights(0));
    assertEquals(12, layout.biases(0));
    assertEquals(3, layout.fanIn(1));
    assertEquals(2, layout.fanOut(1));
    assertEquals(15, layout.weights(1));
    assertEquals(21, layout.biases(1));
    assertEquals(23, layout.size());
  }

  @Test
  void mayHaveNoHiddenLayer() {
    Layout layout = new Layout(5, 1);
    assertEquals(1, layout.layers());
    assertEquals(5, layout.biases(0));
    assertEquals(6, layout.size());
  }

  @Test
  void sharesNoArray() {
    int[] widths = {4, 3, 2};
    Layout layout = new Layout(widths);
    widths[0] = 99;
    layout.widths()[1] = 99;
    assertArrayEquals(new int[] {4, 3, 2}, layout.widths());
  }

  @Test
  void equalsByWidths() {
    assertEquals(new Layout(4, 3, 2), new Layout(4, 3, 2));
    assertEquals(new Layout(4, 3, 2).hashCode(), new Layout(4, 3, 2).hashCode());
    assertNotEquals(new Layout(4, 3, 2), new Layout(4, 2, 3));
    assertEquals("[4, 3, 2]", new Layout(4, 3, 2).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4", "4,0", "4,-1,2", "0,2"})
  void rejectsWidths(String list) {
    int[] widths =
        list.isEmpty()
            ? new int[0]
            : Arrays.stream(list.split(",")).mapToInt(Integer::parseInt).toArray();
    Exception e = assertThrows(IllegalArgumentException.class, () -> new Layout(widths));
    assertTrue(e.getMessage().contains(Arrays.toString(widths)), e.getMessage());
  }

  @Test
  void rejectsMoreParametersThanAnArrayHolds() {
    int[][] tooMany = {
      {23_170, 23_171}, {1 << 30, 3}, {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE}
    };
    for (int[] widths : tooMany) {
      Exception e = assertThrows(IllegalArgumentException.class, () -> new Layout(widths));
      assertTrue(e.getMessage().contains("use narrower hidden layers"), e.getMessage());
    }
    assertEquals(23_170 * 23_170, new Layout(23_169, 23_170).size());
  }
}
