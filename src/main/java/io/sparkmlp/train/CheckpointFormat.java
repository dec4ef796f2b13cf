package io.sparkmlp.train;

import io.sparkmlp.optim.LbfgsState;
import io.sparkmlp.optim.RuleState;
import io.sparkmlp.optim.StepSizeSchedule;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * How a checkpoint is written: numbers big-endian, text as {@link DataOutputStream#writeUTF} does,
 * an array as its length (int) and its elements.
 *
 * <pre>
 *   head     long      magic "SPARKMLC"
 *            int       version of the format, 1
 *            int       entries of the fingerprint; of each its name and its value (text)
 *            int       CRC32C of the head so far
 *   course   double[]  objective, double[] held-out losses, double[] held-out scores,
 *            double[]  step sizes
 *            int       phases; of each 5 doubles, scheduling compute reduction broadcast driver, and
 *                      a long, bytes
 *            double    seconds, double seconds to the first iteration
 *   best     double    least loss of the held-out rows
 *            double[]  parameters of that loss, empty for none
 *            int       evaluations without improvement
 *   solver   byte      1, L-BFGS, or 2, first order
 *       1:   int       iteration, long evaluations, double value, double[] theta, double[] gradient
 *            int       pairs; of each double[] s, double[] y, oldest first
 *       2:   double[]  theta, double[] gradient, empty for mini-batches
 *            long      steps, int vectors of the rule; each a double[]
 *            double    best objective, int failures, int reductions: progress of the schedule
 *   end      long      magic "SPARKEND"
 *            int       CRC32C of all before
 * </pre>
 *
 * No array is made that is longer than the file.
 */
final class CheckpointFormat {
  private static final long MAGIC = 0x535041524b4d4c43L;
  private static final long END = 0x535041524b454e44L;
  private static final int VERSION = 1;
  private static final int LBFGS = 1;
  private static final int FIRST_ORDER = 2;

  /** Doubles moved at a time. */
  private static final int CHUNK = 1 << 13;

  private CheckpointFormat() {}

  /** Says why a file is no sound checkpoint. */
  static final class UnsoundException extends IOException {
    private static final long serialVersionUID = 1;

    UnsoundException(String message) {
      super(message);
    }
  }

  /** The stream is flushed, not closed. */
  static void write(Fingerprint fingerprint, Checkpoint checkpoint, OutputStream stream)
      throws IOException {
    CRC32C sum = new CRC32C();
    Writer out = new Writer(new CheckedOutputStream(stream, sum));
    out.writeLong(MAGIC);
    out.writeInt(VERSION);
    out.writeInt(fingerprint.entries().size());
    for (Map.Entry<String, String> entry : fingerprint.entries().entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeUTF(entry.getValue());
    }
    out.flush();
    out.writeInt((int) sum.getValue());
    course(checkpoint.course(), out);
    out.writeDouble(checkpoint.bestLoss());
    out.doubles(checkpoint.best() == null ? new double[0] : checkpoint.best());
    out.writeInt(checkpoint.withoutImprovement());
    if (checkpoint.solver() instanceof SolverState.OfLbfgs lbfgs) {
      lbfgs(lbfgs.state(), out);
    } else {
      descent((SolverState.OfDescent) checkpoint.solver(), out);
    }
    out.writeLong(END);
    out.flush();
    out.writeInt((int) sum.getValue());
    out.flush();
  }

  private static void course(TrainingHistory course, Writer out) throws IOException {
    out.doubles(course.objective());
    out.doubles(course.validationLoss());
    out.doubles(course.validationScore());
    out.doubles(course.stepSizes());
    out.writeInt(course.phases().size());
    for (PhaseSeconds phase : course.phases()) {
      out.writeDouble(phase.scheduling());
      out.writeDouble(phase.compute());
      out.writeDouble(phase.reduction());
      out.writeDouble(phase.broadcast());
      out.writeDouble(phase.driver());
      out.writeLong(phase.bytes());
    }
    out.writeDouble(course.seconds());
    out.writeDouble(course.secondsToFirstIteration());
  }

  private static void lbfgs(LbfgsState state, Writer out) throws IOException {
    out.writeByte(LBFGS);
    out.writeInt(state.iteration());
    out.writeLong(state.evaluations());
    out.writeDouble(state.value());
    out.doubles(state.theta());
    out.doubles(state.gradient());
    out.writeInt(state.s().length);
    for (int pair = 0; pair < state.s().length; pair++) {
      out.doubles(state.s()[pair]);
      out.doubles(state.y()[pair]);
    }
  }

  private static void descent(SolverState.OfDescent state, Writer out) throws IOException {
    out.writeByte(FIRST_ORDER);
    out.doubles(state.theta());
    out.doubles(state.gradient());
    out.writeLong(state.rule().steps());
    out.writeInt(state.rule().vectors().length);
    for (double[] vector : state.rule().vectors()) {
      out.doubles(vector);
    }
    out.writeDouble(state.progress().best());
    out.writeInt(state.progress().failures());
    out.writeInt(state.progress().reductions());
  }

  /**
   * Reads the head alone.
   *
   * @param stream of which more may be read than the head
   * @throws UnsoundException if it is not sound
   */
  static Fingerprint fingerprint(InputStream stream, long length) throws IOException {
    try {
      return new Reader(stream, length).head();
    } catch (EOFException e) {
      throw cutOff();
    } catch (UTFDataFormatException e) {
      throw new UnsoundException("corrupt: a text of the head is none");
    }
  }

  /**
   * Reads all.
   *
   * @param length bytes of the stream
   * @param expected fingerprint
   * @param parameters of the network
   * @throws UnsoundException if it is not sound, or is of another fit
   */
  static Checkpoint read(InputStream stream, long length, Fingerprint expected, int parameters)
      throws IOException {
    try {
      Reader in = new Reader(stream, length);
      require(in.head().equals(expected), "of another fit");
      TrainingHistory course = course(in);
      double bestLoss = in.readDouble();
      double[] best = in.doubles();
      require(best.length == 0 || best.length == parameters, "corrupt: best parameters");
      int withoutImprovement = in.readInt();
      int kind = in.readByte();
      require(kind == LBFGS || kind == FIRST_ORDER, "corrupt: kind of solver");
      SolverState solver = kind == LBFGS ? lbfgs(in, parameters) : descent(in, parameters);
      require(in.readLong() == END, "corrupt: its end is not where it should be");
      int sum = in.sum();
      require(in.readInt() == sum, "corrupt: its checksum is wrong");
      require(in.read() < 0, "corrupt: it goes on where it should end");
      return new Checkpoint(
          course, bestLoss, best.length == 0 ? null : best, withoutImprovement, solver);
    } catch (EOFException e) {
      throw cutOff();
    } catch (UTFDataFormatException e) {
      throw new UnsoundException("corrupt: a text of the head is none");
    }
  }

  private static UnsoundException cutOff() {
    return new UnsoundException("cut off");
  }

  private static void require(boolean sound, String otherwise) throws UnsoundException {
    if (!sound) {
      throw new UnsoundException(otherwise);
    }
  }

  private static TrainingHistory course(Reader in) throws IOException {
    double[] objective = in.doubles();
    double[] losses = in.doubles();
    double[] scores = in.doubles();
    double[] stepSizes = in.doubles();
    int count = in.count(6 * Double.BYTES);
    List<PhaseSeconds> phases = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      phases.add(
          new PhaseSeconds(
              in.readDouble(),
              in.readDouble(),
              in.readDouble(),
              in.readDouble(),
              in.readDouble(),
              in.readLong()));
    }
    require(
        objective.length == stepSizes.length + 1 && count == stepSizes.length,
        "corrupt: its history has gaps");
    return new TrainingHistory(
        objective, losses, scores, stepSizes, phases, null, in.readDouble(), in.readDouble());
  }

  private static SolverState lbfgs(Reader in, int parameters) throws IOException {
    int iteration = in.readInt();
    long evaluations = in.readLong();
    double value = in.readDouble();
    double[] theta = in.doubles(parameters);
    double[] gradient = in.doubles(parameters);
    int pairs = in.count(2 * Integer.BYTES);
    double[][] s = new double[pairs][];
    double[][] y = new double[pairs][];
    for (int pair = 0; pair < pairs; pair++) {
      s[pair] = in.doubles(parameters);
      y[pair] = in.doubles(parameters);
    }
    return new SolverState.OfLbfgs(
        new LbfgsState(
            iteration, evaluations, LbfgsState.Status.RUNNING, theta, value, gradient, s, y));
  }

  private static SolverState descent(Reader in, int parameters) throws IOException {
    double[] theta = in.doubles(parameters);
    double[] gradient = in.doubles();
    require(
        gradient.length == 0 || gradient.length == parameters, "corrupt: length of the gradient");
    long steps = in.readLong();
    double[][] vectors = new double[in.count(Integer.BYTES)][];
    for (int v = 0; v < vectors.length; v++) {
      vectors[v] = in.doubles(parameters);
    }
    return new SolverState.OfDescent(
        theta,
        gradient,
        new RuleState(steps, vectors),
        new StepSizeSchedule.Progress(in.readDouble(), in.readInt(), in.readInt()));
  }

  private static final class Writer extends DataOutputStream {
    private final ByteBuffer chunk = ByteBuffer.allocate(Double.BYTES * CHUNK);

    Writer(CheckedOutputStream out) {
      super(new BufferedOutputStream(out));
    }

    void doubles(double[] values) throws IOException {
      writeInt(values.length);
      for (int from = 0; from < values.length; from += CHUNK) {
        int count = Math.min(CHUNK, values.length - from);
        chunk.asDoubleBuffer().put(values, from, count);
        write(chunk.array(), 0, Double.BYTES * count);
      }
    }
  }

  private static final class Reader extends DataInputStream {
    private final CheckedInputStream checked;
    private final long length;
    private final ByteBuffer chunk = ByteBuffer.allocate(Double.BYTES * CHUNK);

    Reader(InputStream in, long length) {
      this(new CheckedInputStream(new BufferedInputStream(in), new CRC32C()), length);
    }

    private Reader(CheckedInputStream checked, long length) {
      super(checked);
      this.checked = checked;
      this.length = length;
    }

    /** CRC32C of all that has been read. */
    int sum() {
      return (int) checked.getChecksum().getValue();
    }

    Fingerprint head() throws IOException {
      require(readLong() == MAGIC, "no checkpoint of spark-mlp");
      int version = readInt();
      require(version == VERSION, "of version " + version + " of the format, not " + VERSION);
      int count = count(2 * Short.BYTES);
      Map<String, String> entries = new LinkedHashMap<>();
      for (int i = 0; i < count; i++) {
        entries.put(readUTF(), readUTF());
      }
      int sum = sum();
      require(readInt() == sum, "corrupt: the checksum of its head is wrong");
      return new Fingerprint(entries);
    }

    /** A number of things of so many bytes at least. */
    int count(int bytes) throws IOException {
      int count = readInt();
      require(count >= 0, "corrupt: a length below 0");
      if ((long) count * bytes > length) {
        throw new EOFException();
      }
      return count;
    }

    double[] doubles() throws IOException {
      double[] values = new double[count(Double.BYTES)];
      for (int from = 0; from < values.length; from += CHUNK) {
        int part = Math.min(CHUNK, values.length - from);
        readFully(chunk.array(), 0, Double.BYTES * part);
        chunk.asDoubleBuffer().get(values, from, part);
      }
      return values;
    }

    double[] doubles(int expected) throws IOException {
      double[] values = doubles();
      require(values.length == expected, "corrupt: length of a vector");
      return values;
    }
  }
}
