package io.sparkmlp.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArenaTest {
  /** Bytes before the first element of an array of floats. */
  private static final int HEADER = 16;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void arraysBeginWithACacheLineAndDoNotOverlap(boolean aligned) {
    Arena arena = new Arena();
    int[] lengths = {1, 16, 17, 100, 784 * 112};
    int end = 0;
    for (int length : lengths) {
      int from = arena.add(length);
      assertTrue(from >= end);
      assertEquals(0, (HEADER + Float.BYTES * from) % 64);
      end = from + length;
    }
    if (aligned) {
      arena.allocateAligned();
    } else {
      arena.allocate();
    }
    assertTrue(arena.floats.length >= end);
  }

  /** Only so does G1 put it at the start of a region. */
  @Test
  void anAlignedOneIsMoreThanHalfARegionOfG1() {
    assumeTrue("true".equals(option("UseG1GC")));
    Arena arena = new Arena();
    arena.add(1 << 20);
    arena.allocateAligned();
    long bytes = HEADER + (long) Float.BYTES * arena.floats.length;
    assertTrue(bytes > Long.parseLong(option("G1HeapRegionSize")) / 2);
  }

  private static String option(String name) {
    VMOption option =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).getVMOption(name);
    return option.getValue();
  }
}
