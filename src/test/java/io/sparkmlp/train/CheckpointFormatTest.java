package io.sparkmlp.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkmlp.optim.LbfgsState;
import io.sparkmlp.optim.RuleState;
import io.sparkmlp.optim.StepSizeSchedule;
import io.sparkmlp.train.CheckpointFormat.UnsoundException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was written is read; what was changed by as little as a bit is refused. */
class CheckpointFormatTest {
  private static final long SEED = 11;
  private static final int PARAMETERS = 13;
  private static final Fingerprint FINGERPRINT =
      new Fingerprint(Map.of("stepSize", "0.01", "rows of the data", "90"));

  private static double[] random(SplittableRandom random, int length) {
    return random.doubles(length).map(x -> x < 0.1 ? Double.NaN : x - 0.5).toArray();
  }

  static Stream<Checkpoint> checkpoints() {
    SplittableRandom random = new SplittableRandom(SEED);
    TrainingHistory course =
        new TrainingHistory(
            new double[] {3, 2, 1},
            new double[] {4, 3, Double.MIN_VALUE},
            new double[] {0.1, -0.0, 0.3},
            new double[] {0, 0.01},
            List.of(new PhaseSeconds(1, 2, 3, 4, 5, 6), new PhaseSeconds(6, 5, 4, 3, 2, 1L << 40)),
            null,
            2.5,
            0.5);
    double[][] s = {random(random, PARAMETERS), random(random, PARAMETERS)};
    double[][] y = {random(random, PARAMETERS), random(random, PARAMETERS)};
    SolverState lbfgs =
        new SolverState.OfLbfgs(
            new LbfgsState(
                2,
                5_000_000_000L,
                LbfgsState.Status.RUNNING,
                random(random, PARAMETERS),
                1,
                random(random, PARAMETERS),
                s,
                y));
    SolverState adam =
        new SolverState.OfDescent(
            random(random, PARAMETERS),
            new double[0],
            new RuleState(7_000_000_000L, s),
            new StepSizeSchedule.Progress(0.5, 1, 2));
    SolverState gd =
        new SolverState.OfDescent(
            random(random, PARAMETERS),
            random(random, PARAMETERS),
            new RuleState(2, new double[0][]),
            StepSizeSchedule.Progress.NONE);
    return Stream.of(
        new Checkpoint(course, 3, random(random, PARAMETERS), 4, lbfgs),
        new Checkpoint(course, Double.POSITIVE_INFINITY, null, 0, adam),
        new Checkpoint(course, Double.POSITIVE_INFINITY, null, 0, gd));
  }

  private static byte[] bytes(Checkpoint checkpoint) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CheckpointFormat.write(FINGERPRINT, checkpoint, out);
    return out.toByteArray();
  }

  private static Checkpoint read(byte[] bytes) throws IOException {
    return CheckpointFormat.read(
        new ByteArrayInputStream(bytes), bytes.length, FINGERPRINT, PARAMETERS);
  }

  private static String refused(byte[] bytes) {
    return assertThrows(UnsoundException.class, () -> read(bytes)).getMessage();
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void readsWhatWasWritten(Checkpoint expected) throws IOException {
    byte[] bytes = bytes(expected);
    Checkpoint actual = read(bytes);
    // The same bytes again, so that no bit was lost.
    assertArrayEquals(bytes, bytes(actual));
    assertEquals(2, actual.iterations());
    assertEquals(expected.course().phases(), actual.course().phases());
    assertArrayEquals(expected.course().validationScore(), actual.course().validationScore());
    assertArrayEquals(theta(expected.solver()), theta(actual.solver()));
    assertEquals(expected.withoutImprovement(), actual.withoutImprovement());
    if (expected.best() == null) {
      assertNull(actual.best());
    } else {
      assertArrayEquals(expected.best(), actual.best());
    }
    assertEquals(
        FINGERPRINT, CheckpointFormat.fingerprint(new ByteArrayInputStream(bytes), bytes.length));
  }

  private static double[] theta(SolverState state) {
    return state instanceof SolverState.OfLbfgs lbfgs
        ? lbfgs.state().theta()
        : ((SolverState.OfDescent) state).theta();
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void refusesEveryFlippedBit(Checkpoint checkpoint) throws IOException {
    byte[] bytes = bytes(checkpoint);
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      refused(bytes);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
    }
    read(bytes);
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void refusesEveryOtherLength(Checkpoint checkpoint) throws IOException {
    byte[] bytes = bytes(checkpoint);
    for (int length = 0; length < bytes.length; length++) {
      assertEquals("cut off", refused(Arrays.copyOf(bytes, length)));
    }
    assertTrue(refused(Arrays.copyOf(bytes, bytes.length + 1)).contains("goes on"));
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void tellsWhatIsNotItsOwn(Checkpoint checkpoint) throws IOException {
    byte[] bytes = bytes(checkpoint);
    byte[] later = bytes.clone();
    later[11] = 2;
    assertEquals("of version 2 of the format, not 1", refused(later));
    byte[] foreign = "a text of some length that somebody else wrote".getBytes("UTF-8");
    assertEquals("no checkpoint of spark-mlp", refused(foreign));
    assertEquals(
        "of another fit",
        assertThrows(
                UnsoundException.class,
                () ->
                    CheckpointFormat.read(
                        new ByteArrayInputStream(bytes),
                        bytes.length,
                        new Fingerprint(Map.of("stepSize", "0.02")),
                        PARAMETERS))
            .getMessage());
  }

  /** Stretches of noise, zeros and repeated bytes: any may stand where a length does. */
  @ParameterizedTest
  @MethodSource("checkpoints")
  void refusesStretchesOfOtherBytes(Checkpoint checkpoint) throws IOException {
    byte[] bytes = bytes(checkpoint);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 3000; i++) {
      byte[] changed = bytes.clone();
      int from = random.nextInt(bytes.length);
      int to = Math.min(bytes.length, from + 1 + random.nextInt(40));
      for (int at = from; at < to; at++) {
        changed[at] = i % 3 == 0 ? 0 : i % 3 == 1 ? (byte) 0x7f : (byte) random.nextInt();
      }
      if (!Arrays.equals(bytes, changed)) {
        refused(changed);
      }
    }
  }
}
