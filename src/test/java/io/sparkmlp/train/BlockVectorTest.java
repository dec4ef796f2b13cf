package io.sparkmlp.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkmlp.SharedSpark;
import io.sparkmlp.train.BlockVector.Fetch;
import io.sparkmlp.train.BlockVector.Room;
import io.sparkmlp.train.BlockVector.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.BlockManagerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import scala.Option;

/** Within one process; between processes fits do it on a cluster. */
@ExtendWith(SharedSpark.class)
class BlockVectorTest {
  private final Room room = new Room();
  private Broadcast<String> fit;

  @BeforeEach
  void begin() {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(SharedSpark.session().sparkContext());
    fit = context.broadcast("a fit");
  }

  @AfterEach
  void end() {
    if (fit.isValid()) {
      fit.destroy(true);
    }
  }

  private static double[] vector(int length, double first) {
    return DoubleStream.iterate(first, x -> -x / 3).limit(length).toArray();
  }

  private BlockVector put(double[] vector, long number) {
    return room.put(vector, fit.id(), "partial_0", number);
  }

  private static double[] read(BlockVector vector) throws UnavailableException {
    double[] into = new double[vector.length()];
    try (Fetch fetch = new Fetch(List.of(vector), 0)) {
      fetch.next(into);
    }
    return into;
  }

  @Test
  void vectorsOfAnyLengthComeBackToTheBit() throws Exception {
    long number = 0;
    for (int length : new int[] {0, 1, 1023, 1024, 1025, 5000, 7}) {
      double[] vector = vector(length, Math.PI);
      assertArrayEquals(vector, read(put(vector, ++number)));
    }
  }

  @Test
  void theNextTakesThePlaceOfTheOneBefore() throws Exception {
    BlockVector before = put(vector(9, 1), 1);
    BlockVector after = put(vector(9, 2), 2);
    assertArrayEquals(vector(9, 2), read(after));
    String message = assertThrows(UnavailableException.class, () -> read(before)).getMessage();
    assertTrue(message.startsWith(before.block() + ": cannot be fetched"), message);
  }

  /** Nobody waits for a reader, who may never end. */
  @Test
  void whatIsBeingReadStays() throws Exception {
    BlockVector before = put(vector(9, 1), 1);
    try (Fetch fetch = new Fetch(List.of(before), 0)) {
      assertArrayEquals(vector(9, 2), read(put(vector(9, 2), 2)));
      double[] into = new double[9];
      fetch.next(into);
      assertArrayEquals(vector(9, 1), into);
    }
    assertArrayEquals(vector(9, 3), read(put(vector(9, 3), 3)));
  }

  /**
   * Bytes on their way are bounded: of three vectors the third is asked for when the first is here.
   * What was asked for and is not read is let go at the end.
   */
  @Test
  void theyAreFetchedInTurnAndLetGoOneByOne() throws Exception {
    Room[] rooms = {new Room(), new Room(), new Room()};
    List<BlockVector> vectors = new ArrayList<>();
    for (int i = 0; i < rooms.length; i++) {
      vectors.add(rooms[i].put(vector(9, i), fit.id(), "partial_" + i, 1));
    }
    double[] into = new double[9];
    try (Fetch fetch = new Fetch(vectors, 2 * 9 * Double.BYTES)) {
      for (int i = 0; i < rooms.length; i++) {
        assertEquals(i > 0, isRead(vectors.get(2)));
        fetch.next(into);
        assertArrayEquals(vector(9, i), into);
        assertFalse(isRead(vectors.get(i)));
      }
    }
    try (Fetch fetch = new Fetch(vectors, Long.MAX_VALUE)) {
      fetch.next(into);
      assertTrue(isRead(vectors.get(1)) && isRead(vectors.get(2)));
    }
    assertFalse(isRead(vectors.get(1)) || isRead(vectors.get(2)));
  }

  private static boolean isRead(BlockVector vector) {
    return SparkEnv.get().blockManager().blockInfoManager().get(vector.block()).get().readerCount()
        > 0;
  }

  /** And does not count as a vector that cannot be had. */
  @Test
  void anInterruptEndsTheWaitForAConnection() {
    BlockVector here = put(vector(9, 1), 1);
    BlockManagerId there =
        BlockManagerId.apply("1", here.owner().host(), here.owner().port(), Option.empty());
    Thread.currentThread().interrupt();
    try {
      BlockVector vector = new BlockVector(there, here.block(), here.length());
      assertThrows(IllegalStateException.class, () -> read(vector));
      assertTrue(Thread.currentThread().isInterrupted());
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void whatComesTwiceOrTooLateIsLeftOut() throws Exception {
    BlockVector newest = put(vector(9, 1), 5);
    assertEquals(newest, put(vector(9, 2), 5));
    assertEquals(newest, put(vector(9, 3), 4));
    assertArrayEquals(vector(9, 1), read(newest));
  }

  @Test
  void anInputIsFetchedOnceAndNoOlderOneAfter() throws Exception {
    Mailbox mailbox = Mailbox.of(fit);
    BlockVector first = put(vector(9, 1), 1);
    double[] input = mailbox.input(first, 1);
    assertArrayEquals(vector(9, 1), input);
    BlockVector second = put(vector(9, 2), 2);
    assertArrayEquals(vector(9, 1), mailbox.input(first, 1)); // Which is there no more.
    assertArrayEquals(vector(9, 2), mailbox.input(second, 2));
    assertArrayEquals(vector(9, 2), mailbox.input(first, 1));
    assertEquals(input, mailbox.input(second, 2));
  }

  @Test
  void theyEndWithTheBroadcast() {
    BlockVector vector = put(vector(9, 1), 1);
    fit.destroy(true);
    assertThrows(UnavailableException.class, () -> read(vector));
    BlockVector after = put(vector(9, 2), 2);
    assertThrows(UnavailableException.class, () -> read(after));
  }
}
