package io.sparkmlp.train;

import io.sparkmlp.fuzz.Damage;
import io.sparkmlp.fuzz.Verdict;
import io.sparkmlp.fuzz.Verdict.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** The bytes of a checkpoint, damaged at random, read as such. */
public final class DamagedCheckpoint {
  /** Of a network of 2 inputs, 3 hidden units and 2 classes. */
  private static final int PARAMETERS = (2 + 1) * 3 + (3 + 1) * 2;

  private final List<byte[]> sound;

  public DamagedCheckpoint(List<byte[]> sound) {
    this.sound = sound;
  }

  /** A case. */
  public Verdict of(SplittableRandom random) throws IOException {
    byte[] whole = sound.get(random.nextInt(sound.size()));
    byte[] bytes = Damage.of(whole, random);
    Fingerprint fingerprint = fingerprint(whole);
    try {
      CheckpointFormat.fingerprint(new ByteArrayInputStream(bytes), bytes.length);
    } catch (CheckpointFormat.UnsoundException e) {
      // As it should be.
    } catch (Throwable e) {
      return Verdict.forbidden("the head of a checkpoint", e);
    }
    try {
      Checkpoint read =
          CheckpointFormat.read(
              new ByteArrayInputStream(bytes), bytes.length, fingerprint, PARAMETERS);
      ByteArrayOutputStream again = new ByteArrayOutputStream();
      CheckpointFormat.write(fingerprint, read, again);
      return Arrays.equals(again.toByteArray(), whole)
          ? new Verdict(Kind.UNCHANGED, "checkpoint alone")
          : Verdict.forbidden("a damaged checkpoint passes for sound");
    } catch (CheckpointFormat.UnsoundException e) {
      return new Verdict(Kind.REFUSED, "checkpoint alone");
    } catch (Throwable e) {
      return Verdict.forbidden("a checkpoint", e);
    }
  }

  private static Fingerprint fingerprint(byte[] whole) throws IOException {
    return CheckpointFormat.fingerprint(new ByteArrayInputStream(whole), whole.length);
  }
}
