package io.sparkmlp.fuzz;

import io.sparkmlp.MLPClassificationModel;
import io.sparkmlp.MLPClassifier;
import io.sparkmlp.MLPModel;
import io.sparkmlp.MLPRegressionModel;
import io.sparkmlp.MLPRegressor;
import io.sparkmlp.app.DamagedJob;
import io.sparkmlp.fuzz.Verdict.Kind;
import io.sparkmlp.train.DamagedCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Files of every kind that this project reads, damaged at random: each is told in clear words, or
 * gives what the sound one gives; no other file changes.
 */
public final class FileCases {
  private static final Pattern RAW =
      Pattern.compile(
          "NegativeArraySize|IndexOutOfBounds|NullPointer|ClassCast|OutOfMemory|StackOverflow"
              + "|BufferUnderflow|ArrayStore|MatchError");

  /** Takes up the files of a folder; what it throws is judged. */
  private interface Use {
    Kind of(Path folder) throws Exception;
  }

  private interface Load<M> {
    M from(String path) throws Exception;
  }

  /**
   * @param files the sound ones
   * @param slow whether taking them up runs jobs
   * @param resumes whether damage is no error, and the files go in the end
   */
  private record Target(
      String name, Map<Path, byte[]> files, boolean slow, boolean resumes, Use use) {}

  private final SparkSession session;
  private final Path folder;
  private final List<Target> targets = new ArrayList<>();
  private final DamagedCheckpoint checkpoint;
  private final DamagedJob job;
  private final double[][] probes = new double[8][];

  /**
   * Writes the sound files.
   *
   * @param folder for them and for the damaged ones
   */
  public FileCases(SparkSession session, Path folder) throws Exception {
    this.session = session;
    this.folder = folder;
    SplittableRandom random = new SplittableRandom(7);
    Arrays.setAll(probes, i -> random.doubles(2, -2, 2).toArray());
    MLPClassifier classifier =
        new MLPClassifier("mlpc")
            .setHiddenLayers(3)
            .setMaxIter(3)
            .setThresholds(new double[] {.4, .6});
    MLPClassificationModel classes = classifier.fit(data());
    MLPRegressionModel numbers =
        new MLPRegressor("mlpr").setHiddenLayers(3, 2).setMaxIter(3).fit(data());

    String path = sound("classes");
    classes.write().save(path);
    add("model", true, path, loading(classes, MLPClassificationModel::load));
    path = sound("numbers");
    numbers.write().save(path);
    add("model", true, path, loading(numbers, MLPRegressionModel::load));
    path = sound("classes-local");
    classes.write().saveToLocal(path);
    add("local model", false, path, loading(classes, MLPClassificationModel.read()::loadFromLocal));
    path = sound("numbers-local");
    numbers.write().saveToLocal(path);
    add("local model", false, path, loading(numbers, MLPRegressionModel.read()::loadFromLocal));
    path = sound("estimator");
    classifier.write().save(path);
    String params = classifier.explainParams();
    add(
        "estimator",
        true,
        path,
        at ->
            MLPClassifier.load(at.toString()).explainParams().equals(params)
                ? Kind.UNCHANGED
                : Kind.ALTERED);
    path = sound("summary");
    numbers.saveSummary(path + "/file");
    add(
        "summary",
        false,
        path,
        at -> {
          numbers.copy(numbers.extractParamMap()).loadSummary(at + "/file", data());
          return Kind.ALTERED;
        });
    for (String solver : List.of("l-bfgs", "adam")) {
      path = sound(solver);
      MLPClassificationModel whole =
          checkpointed(solver, path).setKeepCheckpoints(true).fit(data());
      targets.add(
          new Target(
              "checkpoints",
              Folder.read(Path.of(path)),
              true,
              true,
              at -> {
                var again = checkpointed(solver, at.toString()).fit(data());
                return Arrays.equals(again.network().parameters(), whole.network().parameters())
                    ? Kind.UNCHANGED
                    : Kind.FORBIDDEN;
              }));
    }
    checkpoint =
        new DamagedCheckpoint(
            targets.stream()
                .filter(Target::resumes)
                .flatMap(target -> target.files.values().stream())
                .toList());
    job = new DamagedJob(folder.resolve("jobs"));
  }

  private String sound(String name) {
    return folder.resolve("sound").resolve(name).toString();
  }

  private void add(String name, boolean slow, String path, Use use) throws IOException {
    targets.add(new Target(name, Folder.read(Path.of(path)), slow, false, use));
  }

  private Dataset<Row> data() {
    return session
        .range(0, 20, 1, 2)
        .selectExpr("double(id % 2) label", "array(double(id % 7), sin(id)) x")
        .select(
            org.apache.spark.sql.functions.col("label"),
            org.apache
                .spark
                .ml
                .functions
                .array_to_vector(org.apache.spark.sql.functions.col("x"))
                .as("features"));
  }

  private static MLPClassifier checkpointed(String solver, String directory) {
    return new MLPClassifier()
        .setHiddenLayers(3)
        .setSolver(solver)
        .setMaxIter(4)
        .setTol(0)
        .setCheckpointInterval(1)
        .setCheckpointDir(directory);
  }

  private <M extends PredictionModel<Vector, M> & MLPModel> Use loading(M expected, Load<M> load) {
    return at -> {
      M loaded = load.from(at.toString());
      boolean same = Arrays.equals(loaded.network().parameters(), expected.network().parameters());
      for (double[] probe : probes) {
        Vector x = Vectors.dense(probe);
        same &= loaded.predict(x) == expected.predict(x);
      }
      return same ? Kind.UNCHANGED : Kind.FORBIDDEN;
    };
  }

  /** A case of a seed. */
  public Verdict of(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    int kind = random.nextInt(12);
    if (kind < 3) {
      return checkpoint.of(random);
    }
    if (kind < 6) {
      return job.of(random);
    }
    // Files that Spark writes and reads take a hundred times as long as others.
    boolean slow = kind > 9;
    List<Target> drawn = targets.stream().filter(target -> target.slow == slow).toList();
    return of(drawn.get(random.nextInt(drawn.size())), random, folder.resolve("" + seed));
  }

  private Verdict of(Target target, SplittableRandom random, Path at) throws Exception {
    Map<Path, byte[]> files = new TreeMap<>(target.files);
    Path victim = files.keySet().toArray(Path[]::new)[random.nextInt(files.size())];
    files.put(victim, Damage.of(files.get(victim), random));
    // Without the checksum that Hadoop keeps beside local files.
    boolean text = !victim.startsWith("data") && !target.resumes;
    if (random.nextInt(4) > 0) {
      files.remove(victim.resolveSibling("." + victim.getFileName() + ".crc"));
    }
    byte[] foreign = {1, 2, 3};
    files.put(Path.of("notes.txt"), foreign);
    Folder.write(at, files);
    try {
      Verdict verdict = judged(target, at, victim, text);
      Map<Path, byte[]> left = Folder.read(at);
      boolean untouched =
          target.resumes
              ? left.size() == 1 && Arrays.equals(left.get(Path.of("notes.txt")), foreign)
              : same(left, files);
      return verdict.kind() == Kind.FORBIDDEN || untouched
          ? verdict
          : Verdict.forbidden(target.name + " " + victim + ": files changed: " + left.keySet());
    } finally {
      Folder.delete(at);
    }
  }

  private static Verdict judged(Target target, Path at, Path victim, boolean text) {
    String what = target.name + ", damaged " + victim;
    try {
      Kind kind = target.use.of(at);
      // Thresholds and other Params stand in a text.
      boolean altered = kind == Kind.ALTERED || (kind == Kind.FORBIDDEN && text);
      return altered
          ? new Verdict(Kind.ALTERED, target.name)
          : kind == Kind.FORBIDDEN
              ? Verdict.forbidden(what + ": another result")
              : new Verdict(kind, target.name);
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      boolean clear = message.contains(": expected a saved ") && !RAW.matcher(message).find();
      return clear && !target.resumes
          ? new Verdict(Kind.REFUSED, target.name)
          : Verdict.forbidden(what, e);
    } catch (Throwable e) {
      return Verdict.forbidden(what, e);
    }
  }

  private static boolean same(Map<Path, byte[]> a, Map<Path, byte[]> b) {
    return a.keySet().equals(b.keySet())
        && a.keySet().stream().allMatch(file -> Arrays.equals(a.get(file), b.get(file)));
  }
}
