package io.sparkmlp.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
  @Test
  void distance() {
    assertEquals(0, Spelling.distance("seed", "seed"));
    assertEquals(1, Spelling.distance("seed", "sed"));
    assertEquals(1, Spelling.distance("seed", "sede"));
    assertEquals(3, Spelling.distance("kitten", "sitting"));
    assertEquals(4, Spelling.distance("", "seed"));
  }

  @Test
  void nearestIgnoresCase() {
    List<String> keys = List.of("maxIter", "model", "split", "splitSeed");
    assertEquals("maxIter", Spelling.nearest("maxiter", keys));
    assertEquals("splitSeed", Spelling.nearest("split_seed", keys));
    assertEquals("", Spelling.nearest("seed", List.of()));
  }
}
