package io.sparkmlp.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkmlp.net.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.UserDefinedType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows in the forms in which they are packed. */
class PackerTest {
  private static final int WIDTH = 40;

  /**
   * Of 40 features, one is far away and never 0, one is far away and 0 at times, the others are 0
   * but for a part of them.
   */
  @ParameterizedTest(name = "seed {0}: a {1}th not 0, dense {2}, sparse {3}")
  @CsvSource({
    "1, 10, true,  false",
    "2, 10, false, true",
    "3, 10, true,  true",
    "4, 2,  true,  false",
    "5, 2,  false, true",
    "6, 1,  true,  true"
  })
  void everyRowIsPackedExactly(long seed, int oneIn, boolean dense, boolean sparse) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Vector> rows = new ArrayList<>();
    for (int r = 0; r < 3000; r++) {
      double[] x = new double[WIDTH];
      Arrays.setAll(x, i -> random.nextInt(oneIn) == 0 ? random.nextDouble(-2, 2) : 0);
      x[3] = 1e6 + random.nextDouble();
      x[7] = random.nextInt(4) == 0 ? 0 : 1e6 + random.nextDouble();
      boolean asDense = dense && (!sparse || random.nextBoolean());
      rows.add(asDense ? Vectors.dense(x) : Vectors.dense(x).toSparse());
    }
    List<Block> blocks = pack(rows);
    int at = 0;
    for (Block block : blocks) {
      assertEquals(oneIn == 10, block.sparse());
      assertEquals(rows.get(0).apply(3), block.origin()[3]);
      assertEquals(0, block.origin()[7]);
      for (int r = 0; r < block.rows(); r++) {
        assertRow(rows.get(at++), block, r);
      }
    }
    assertEquals(rows.size(), at);
  }

  /** An image whose first row has ink where others have none. */
  @Test
  void featuresThatAreZeroAtTimesHaveNoOrigin() {
    double[] first = new double[WIDTH];
    Arrays.fill(first, 255);
    List<Vector> rows = new ArrayList<>(List.of(Vectors.dense(first)));
    for (int r = 0; r < 100; r++) {
      rows.add(Vectors.sparse(WIDTH, new int[] {r % WIDTH}, new double[] {7}));
    }
    Block block = pack(rows).get(0);
    assertNull(block.origin());
    assertTrue(block.sparse());
    assertEquals(WIDTH + 100, block.values().length);
  }

  /** An empty document, or one that is not, before all others. */
  @ParameterizedTest(name = "a first row of {0} entries, others of {1}")
  @CsvSource({"0, 10_000", "10_000, 0", "0, 0", "1000, 10_000", "100_000, 10", "10, 100_000"})
  void blocksStaySmallWhateverTheirFirstRow(int firstEntries, int entries) {
    int width = 200_000;
    BlockBuilder builder = new BlockBuilder(width, null, 0);
    FeatureRow row = new FeatureRow();
    row.size = width;
    row.sparse = true;
    row.columns = IntStream.range(0, width).toArray();
    row.values = new double[width];
    Arrays.fill(row.values, 1);
    for (int r = 0; !builder.isFull(); r++) {
      row.entries = r == 0 ? firstEntries : entries;
      builder.append(row, 0, 1);
    }
    Block block = builder.finish();
    int rowBytes = 8 * ((block.sparse() ? Math.max(firstEntries, entries) : width) + 1);
    int bytes = (block.sparse() ? 8 : 4) * block.values().length + 8 * block.rows();
    assertTrue(bytes <= (block.rows() < 48 ? 32 << 20 : 8 << 20) + rowBytes);
  }

  /** Dense and sparse vectors in any order: what counts is how many of the values are 0. */
  @ParameterizedTest(name = "first row sparse {0}, others of {1} entries")
  @CsvSource({"true, 40, false", "true, 3, true", "false, 3, true", "false, 40, false"})
  void theFormIsThatOfMostRows(boolean sparseFirst, int entries, boolean sparse) {
    Vector first = Vectors.sparse(WIDTH, new int[0], new double[0]);
    List<Vector> rows = new ArrayList<>(List.of(sparseFirst ? first : first.toDense()));
    for (int r = 0; r < 100; r++) {
      double[] x = new double[WIDTH];
      for (int i = 0; i < entries; i++) {
        x[(r + i) % WIDTH] = 1 + i;
      }
      rows.add(Vectors.dense(x));
    }
    Block block = pack(rows).get(0);
    assertEquals(sparse, block.sparse());
    assertEquals(101, block.rows());
    assertNull(block.origin());
    for (int r = 0; r < 101; r++) {
      double[] x = new double[WIDTH];
      for (int i = 0; i < WIDTH && !sparse; i++) {
        x[i] = block.values()[r * WIDTH + i];
      }
      for (int e = sparse ? block.starts()[r] : 0; sparse && e < block.starts()[r + 1]; e++) {
        x[block.columns()[e]] = block.values()[e];
      }
      assertArrayEquals(rows.get(r).toArray(), x);
    }
  }

  private static void assertRow(Vector expected, Block block, int row) {
    double[] x = block.origin().clone();
    if (block.sparse()) {
      boolean[] present = new boolean[WIDTH];
      for (int e = block.starts()[row]; e < block.starts()[row + 1]; e++) {
        int column = block.columns()[e];
        assertTrue(e == block.starts()[row] || column > block.columns()[e - 1], "ascending");
        x[column] += block.values()[e];
        present[column] = true;
      }
      for (int i = 0; i < WIDTH; i++) {
        assertTrue(present[i] || block.origin()[i] == 0, "an entry where there is an origin");
      }
    } else {
      for (int i = 0; i < WIDTH; i++) {
        x[i] += block.values()[row * WIDTH + i];
      }
    }
    for (int i = 0; i < WIDTH; i++) {
      double difference = expected.apply(i) - block.origin()[i];
      assertEquals(expected.apply(i), x[i], 1e-7 * Math.abs(difference));
    }
  }

  @SuppressWarnings("unchecked")
  private static List<Block> pack(List<Vector> vectors) {
    UserDefinedType<Vector> type = (UserDefinedType<Vector>) SQLDataTypes.VectorType();
    List<InternalRow> rows = new ArrayList<>();
    for (Vector vector : vectors) {
      rows.add(new GenericInternalRow(new Object[] {type.serialize(vector), 1.0}));
    }
    Packer.Options options =
        new Packer.Options(Integer.MAX_VALUE, false, false, 0, true, true, false, 1);
    List<Block> blocks = new ArrayList<>();
    new Packer(0, rows.iterator(), options)
        .forEachRemaining(
            packed -> {
              assertNull(packed.problems());
              blocks.add(packed.block());
            });
    return blocks;
  }
}
