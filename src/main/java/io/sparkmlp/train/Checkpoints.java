package io.sparkmlp.train;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one fit, in a directory of any Hadoop file system that it may share with other
 * fits: {@code spark-mlp-KEY-ITERATION.checkpoint}, KEY standing for the fit's {@link Fingerprint}.
 * No other file is touched.
 *
 * <p>A checkpoint is written under a temporary name and renamed; then those before the last are
 * removed, so that two are left. It is not forced to the disk: should the machine itself fail, a
 * file that came out cut off is told by its checksum, and the one before it is used.
 *
 * <p>That of L-BFGS is written while the fit goes on, one at a time; its failure is told after the
 * iteration in which it came. Its state stays on the heap as long: 4 vectors more than the fit
 * holds itself after one iteration, and 2 more after each further one.
 *
 * <p>An {@link FSError} is what Hadoop's local file system makes of an IOException, as of a full
 * disk.
 */
final class Checkpoints implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  private static final String PREFIX = "spark-mlp-";
  private static final Pattern NAME =
      Pattern.compile(PREFIX + "([0-9a-f]{16})-([0-9]{10})\\.checkpoint");

  /** How many fits of this JVM write files that begin with a path. */
  private static final Map<String, Integer> LIVE = new ConcurrentHashMap<>();

  /** A checkpoint by its name. */
  private record Found(FileStatus file, String key, int iteration) {}

  private interface Action {
    void run() throws IOException;
  }

  private final TrainingSettings settings;
  private final Configuration configuration;
  private final boolean enabled;
  private final String fit = UUID.randomUUID().toString();

  /** Lets a JVM that is told to end, as by Ctrl-C, end only between two checkpoints. */
  private final Thread hook = new Thread(this::jvmEnds);

  /** The checkpoint that is being written; null if none is, or what came of it has been told. */
  private Background writing;

  private boolean ended;
  private Fingerprint fingerprint;
  private String key;
  private String live;

  /** Iteration of the newest sound checkpoint; 0 for none. */
  private int newest;

  private Checkpoints(TrainingSettings settings, Configuration configuration) {
    this.settings = settings;
    this.configuration = configuration;
    this.enabled = settings.checkpointDir != null && settings.checkpointInterval > 0;
  }

  /**
   * Sees whether the directory can be written, if the settings name one.
   *
   * @throws IllegalArgumentException if it cannot, and that is to be an error
   */
  static Checkpoints open(TrainingSettings settings, Configuration configuration) {
    Checkpoints checkpoints = new Checkpoints(settings, configuration);
    if (checkpoints.enabled) {
      checkpoints.await(
          new Background(checkpoints::probe), "cannot be written", IllegalArgumentException::new);
      Runtime.getRuntime().addShutdownHook(checkpoints.hook);
    }
    return checkpoints;
  }

  private void probe() throws IOException {
    fileSystem().mkdirs(directory());
    Path file = new Path(directory(), "." + PREFIX + fit + ".tmp");
    fileSystem().create(file, true).close();
    fileSystem().delete(file, false);
  }

  /**
   * The newest sound checkpoint of the fit; null if there is none.
   *
   * @param parameters of the network
   * @throws IllegalArgumentException if there is none, but some of another fit that nobody is at
   *     work on, and these are not to be ignored
   */
  Checkpoint newest(Fingerprint ofFit, int parameters) {
    if (!enabled) {
      return null;
    }
    fingerprint = ofFit;
    key = ofFit.key();
    live = live(key);
    boolean alone = LIVE.merge(live, 1, Integer::sum) == 1;
    List<Found> files = new ArrayList<>();
    await(
        new Background(
            () -> {
              files.addAll(files());
              if (alone) {
                removeTemporary();
              }
            }),
        "cannot be read",
        IllegalArgumentException::new);
    List<Found> own = files.stream().filter(found -> found.key.equals(key)).toList();
    for (Found found : own) {
      if (found.iteration <= settings.maxIter) {
        try (InputStream in = fileSystem().open(found.file.getPath())) {
          Checkpoint checkpoint =
              CheckpointFormat.read(in, found.file.getLen(), fingerprint, parameters);
          newest = found.iteration;
          LOG.info("{}: goes on from {}", settings.uid, found.file.getPath());
          return checkpoint;
        } catch (IOException | FSError e) {
          LOG.warn(
              "{}: checkpoint {} is left out: {}; {}",
              settings.uid,
              found.file.getPath(),
              e.getMessage(),
              found == own.get(own.size() - 1)
                  ? "the fit begins anew"
                  : "the one before it is tried");
        }
      }
    }
    if (own.isEmpty() && !settings.ignoreOtherCheckpoints) {
      refuseOthers(files);
    }
    return null;
  }

  private void refuseOthers(List<Found> files) {
    List<String> least = null;
    Path file = null;
    for (Found found : files) {
      if (!LIVE.containsKey(live(found.key))) {
        try (InputStream in = fileSystem().open(found.file.getPath())) {
          List<String> differences =
              fingerprint.differences(CheckpointFormat.fingerprint(in, found.file.getLen()));
          if (least == null || differences.size() < least.size()) {
            least = differences;
            file = found.file.getPath();
          }
        } catch (IOException | FSError e) {
          LOG.warn(
              "{}: checkpoint {} is left out: {}",
              settings.uid,
              found.file.getPath(),
              e.getMessage());
        }
      }
    }
    if (least != null) {
      throw new IllegalArgumentException(
          "checkpointDir: expected checkpoints of this fit or none, got %s of another: %s; undo the change to go on from there, remove the file or set another checkpointDir to begin anew, or set checkpointMismatch to ignore if fits share the directory, as in CrossValidator"
              .formatted(file, String.join("; ", least)));
    }
  }

  /**
   * Tells what came of the checkpoint that was being written, and writes one if it is due: to the
   * end if the next iteration overwrites its state, of which a copy would take 240 MB for 10
   * million parameters and adam; else while the fit goes on.
   *
   * @param iteration that has ended
   * @param last whether the fit stops here, though it could go on
   * @throws IllegalStateException if one could not be written, and that is to be an error
   */
  synchronized void after(int iteration, boolean last, Supplier<Checkpoint> checkpoint) {
    if (!enabled) {
      return;
    }
    boolean due = last ? settings.keepCheckpoints : iteration % settings.checkpointInterval == 0;
    if (due || writing != null && writing.ended()) {
      awaitWritten();
    }
    if (due && !ended) {
      Checkpoint next = checkpoint.get();
      writing = new Background(() -> replace(next));
      if (next.solver().overwritten()) {
        awaitWritten();
      }
    }
  }

  private synchronized void awaitWritten() {
    if (writing != null) {
      Background last = writing;
      writing = null;
      await(last, "cannot be written", IllegalStateException::new);
    }
  }

  private synchronized void jvmEnds() {
    ended = true;
    if (writing != null) {
      writing.join();
    }
  }

  private void replace(Checkpoint checkpoint) throws IOException {
    int iteration = checkpoint.iterations();
    FileSystem fs = fileSystem();
    Path target = new Path(directory(), "%s%s-%010d.checkpoint".formatted(PREFIX, key, iteration));
    Path temporary = new Path(directory(), temporaryPrefix() + fit + ".tmp");
    try {
      try (OutputStream out = fs.create(temporary, true)) {
        CheckpointFormat.write(fingerprint, checkpoint, out);
      }
      if (fs.exists(target)) {
        fs.delete(target, false); // An unsound one: not all file systems rename onto a file.
      }
      if (!fs.rename(temporary, target)) {
        throw new IOException("cannot rename " + temporary + " to " + target);
      }
    } catch (IOException | RuntimeException | FSError e) {
      try {
        fs.delete(temporary, false);
      } catch (IOException | FSError suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
    for (Found found : files()) {
      // Later ones, of a run that could not be read from, stay: the fit will be there again.
      if (found.key.equals(key) && found.iteration < newest) {
        fs.delete(found.file.getPath(), false);
      }
    }
    newest = iteration;
  }

  /**
   * Removes the checkpoints of a fit that has ended well, unless they are to be kept.
   *
   * @throws IllegalStateException if the last that is to be kept could not be written, and that is
   *     to be an error
   */
  synchronized void succeeded() {
    if (!enabled) {
      return;
    }
    if (settings.keepCheckpoints) {
      awaitWritten();
      return;
    }
    if (writing != null) {
      writing.join();
      writing = null; // Whatever came of it: it goes.
    }
    try {
      for (Found found : files()) {
        if (found.key.equals(key)) {
          fileSystem().delete(found.file.getPath(), false);
        }
      }
    } catch (IOException | RuntimeException | FSError e) {
      LOG.warn("{}: its checkpoints in {} stay: {}", settings.uid, settings.checkpointDir, e);
    }
  }

  /** A checkpoint that is being written is written to the end. */
  @Override
  public void close() {
    try {
      Cleanup.run(this::awaitWritten);
    } finally {
      release();
    }
  }

  private void release() {
    if (enabled) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) { // It runs already.
        LOG.debug("{}: the JVM is ending", settings.uid);
      }
    }
    if (live != null) {
      LIVE.computeIfPresent(live, (path, fits) -> fits == 1 ? null : fits - 1);
    }
  }

  private void await(
      Background work, String failure, BiFunction<String, Throwable, RuntimeException> error) {
    try {
      work.await();
    } catch (IOException | RuntimeException | FSError e) {
      String message =
          "checkpointDir: expected a directory to keep checkpoints in, got %s, which %s: %s"
              .formatted(settings.checkpointDir, failure, e);
      if (settings.failWithoutCheckpoints) {
        throw error.apply(
            message + "; mend it, or set checkpointFailure to warn to go on without", e);
      }
      LOG.warn("{}: {}; the fit does without", settings.uid, message);
    }
  }

  /**
   * What is done in a thread of its own. Hadoop's file systems swallow some interrupts (the local
   * one, while it waits for chmod), but the fit must see them.
   */
  private static final class Background {
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Thread thread;

    /** Begins. */
    Background(Action action) {
      thread =
          new Thread(
              () -> {
                try {
                  action.run();
                } catch (Throwable e) {
                  failure.set(e);
                }
              },
              "spark-mlp checkpoint");
      thread.setDaemon(true);
      thread.start();
    }

    boolean ended() {
      return !thread.isAlive();
    }

    /** Waits for its end; interrupts are handed on. */
    void join() {
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
          thread.interrupt();
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    /** Waits for its end and throws what it threw. */
    void await() throws IOException {
      join();
      if (failure.get() instanceof IOException e) {
        throw e;
      } else if (failure.get() instanceof RuntimeException e) {
        throw e;
      } else if (failure.get() instanceof Error e) {
        throw e;
      }
    }
  }

  private String live(String ofKey) {
    return settings.checkpointDir + "/" + ofKey;
  }

  private String temporaryPrefix() {
    return "." + PREFIX + key + "-";
  }

  private void removeTemporary() throws IOException {
    for (FileStatus file : list()) {
      String name = file.getPath().getName();
      if (name.startsWith(temporaryPrefix()) && name.endsWith(".tmp")) {
        fileSystem().delete(file.getPath(), false);
      }
    }
  }

  /** All checkpoints in the directory, the latest iteration first. */
  private List<Found> files() throws IOException {
    List<Found> found = new ArrayList<>();
    for (FileStatus file : list()) {
      Matcher matcher = NAME.matcher(file.getPath().getName());
      if (file.isFile() && matcher.matches()) {
        long iteration = Long.parseLong(matcher.group(2));
        if (iteration <= Integer.MAX_VALUE) {
          found.add(new Found(file, matcher.group(1), (int) iteration));
        }
      }
    }
    found.sort(Comparator.comparingInt(Found::iteration).reversed());
    return found;
  }

  private FileStatus[] list() throws IOException {
    try {
      return fileSystem().listStatus(directory());
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  private Path directory() {
    return new Path(settings.checkpointDir);
  }

  private FileSystem fileSystem() throws IOException {
    FileSystem fs = directory().getFileSystem(configuration);
    // Hadoop's checksums of local files would be files of their own; ours are within.
    return fs instanceof LocalFileSystem local ? local.getRawFileSystem() : fs;
  }
}
