package io.sparkmlp.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkmlp.FitLog;
import io.sparkmlp.SharedSpark;
import io.sparkmlp.TestData;
import io.sparkmlp.net.Activation;
import io.sparkmlp.net.Loss;
import io.sparkmlp.optim.Solver;
import io.sparkmlp.optim.StepSizeSchedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Fits that stop and go on end with the bits of those that do not stop. */
@ExtendWith(SharedSpark.class)
class CheckpointsTest {
  @TempDir Path temporary;
  private Path directory;

  @BeforeEach
  void aPathWithOddCharacters() throws IOException {
    directory = Files.createDirectory(temporary.resolve("check points, é"));
  }

  static TrainingSettings settings(Solver solver) {
    TrainingSettings settings = new TrainingSettings();
    settings.uid = "test";
    settings.featuresCol = "features";
    settings.labelCol = "label";
    settings.loss = Loss.CROSS_ENTROPY;
    settings.hiddenLayers = new int[] {4};
    settings.activation = Activation.TANH;
    settings.solver = solver;
    settings.maxIter = 5;
    settings.tol = 0;
    settings.stepSize = solver.defaultStepSize();
    settings.batchSize = solver == Solver.SGD || solver == Solver.ADAM ? 20 : 0;
    settings.standardization = true;
    settings.shuffle = true;
    settings.seed = 3;
    settings.aggregationDepth = 2;
    settings.checkpointInterval = 1;
    return settings;
  }

  static Dataset<Row> data() {
    return TestData.threeClasses(90, 1);
  }

  private TrainingResult train(TrainingSettings settings) {
    return Trainer.train(data(), settings);
  }

  /** The same fit without checkpoints. */
  static TrainingResult undisturbed(Dataset<Row> data, TrainingSettings settings) {
    settings.checkpointDir = null;
    return Trainer.train(data, settings);
  }

  private TrainingSettings kept(Solver solver) {
    TrainingSettings settings = settings(solver);
    settings.checkpointDir = directory.toString();
    settings.keepCheckpoints = true;
    return settings;
  }

  static void assertSameBits(TrainingResult expected, TrainingResult actual) {
    assertArrayEquals(expected.network().parameters(), actual.network().parameters());
    assertArrayEquals(expected.history().objective(), actual.history().objective());
    assertArrayEquals(expected.history().validationLoss(), actual.history().validationLoss());
    assertArrayEquals(expected.history().validationScore(), actual.history().validationScore());
    assertArrayEquals(expected.history().stepSizes(), actual.history().stepSizes());
    assertEquals(expected.history().phases().size(), actual.history().phases().size());
    assertEquals(expected.history().stopReason(), actual.history().stopReason());
  }

  /** The phases of an iteration are measured once: equal ones are of the same run. */
  private static void assertWentOnFrom(int iteration, TrainingResult first, TrainingResult second) {
    int common = 0;
    while (common < first.history().iterations()
        && common < second.history().iterations()
        && first.history().phases().get(common).equals(second.history().phases().get(common))) {
      common++;
    }
    assertEquals(iteration, common);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Path checkpoint(int iteration) throws IOException {
    String end = "-%010d.checkpoint".formatted(iteration);
    return directory.resolve(
        files().stream().filter(name -> name.endsWith(end)).findFirst().orElseThrow());
  }

  private record Course(
      String name, Solver solver, StopReason end, Consumer<TrainingSettings> change) {
    Course(String name, Solver solver, Consumer<TrainingSettings> change) {
      this(name, solver, StopReason.MAX_ITER, change);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Course> courses() {
    return Stream.of(
        new Course("l-bfgs", Solver.L_BFGS, s -> {}),
        new Course(
            "l-bfgs, validation, jobs",
            Solver.L_BFGS,
            s -> {
              s.validationFraction = 0.3;
              s.numPartitions = 3;
              s.regParam = 0.01;
              s.balancedClasses = true;
            }),
        new Course("gd", Solver.GD, s -> {}),
        new Course(
            "sgd, adaptive until the step is too small",
            Solver.SGD,
            StopReason.SMALL_STEP_SIZE,
            s -> {
              s.stepSizeSchedule = StepSizeSchedule.ADAPTIVE;
              s.tol = 0.5;
              s.stepSize = 1e-4;
              s.maxIter = 12;
            }),
        new Course(
            "gd with dropout",
            Solver.GD,
            s -> {
              s.dropout = 0.3;
              s.validationFraction = 0.2;
            }),
        new Course("sgd", Solver.SGD, s -> s.stepSizeSchedule = StepSizeSchedule.INVSCALING),
        new Course(
            "sgd, penalties, clipping, jobs",
            Solver.SGD,
            s -> {
              s.nesterov = false;
              s.regParam = 0.01;
              s.elasticNetParam = 0.5;
              s.gradientClipNorm = 0.1;
              s.numPartitions = 3;
            }),
        new Course("adam", Solver.ADAM, s -> {}),
        new Course(
            "adam, dropout, jobs",
            Solver.ADAM,
            s -> {
              s.dropout = 0.3;
              s.numPartitions = 3;
            }),
        new Course(
            "adam, local steps",
            Solver.ADAM,
            s -> {
              s.localSteps = 0;
              s.dropout = 0.2;
            }),
        new Course(
            "sgd, local steps, jobs",
            Solver.SGD,
            s -> {
              s.localSteps = 2;
              s.numPartitions = 3;
            }),
        new Course(
            "adam over all rows until early stopping",
            Solver.ADAM,
            StopReason.EARLY_STOPPING,
            s -> {
              s.validationFraction = 0.3;
              s.batchSize = 1000;
              s.patience = 2;
              s.tol = 0.2;
            }));
  }

  /** By a maxIter one larger each time. */
  @ParameterizedTest
  @MethodSource("courses")
  void goesOnFromEveryIteration(Course course) {
    TrainingSettings settings = kept(course.solver);
    course.change.accept(settings);
    int maxIter = settings.maxIter;
    TrainingResult result = null;
    for (int k = 1; k <= maxIter; k++) {
      settings.maxIter = k;
      TrainingResult next = train(settings);
      if (result != null) {
        boolean limited = result.history().stopReason() == StopReason.MAX_ITER;
        assertWentOnFrom(result.history().iterations() - (limited ? 0 : 1), result, next);
      }
      result = next;
    }
    assertEquals(course.end, result.history().stopReason());
    assertSameBits(undisturbed(data(), settings), result);
  }

  @Test
  void theCosineScheduleGoesOnAsFarAsItWasSet() throws IOException {
    TrainingSettings settings = kept(Solver.ADAM);
    settings.stepSizeSchedule = StepSizeSchedule.COSINE;
    TrainingResult first = train(settings);
    Files.delete(checkpoint(5));
    TrainingResult second = train(settings);
    assertWentOnFrom(4, first, second);
    assertSameBits(undisturbed(data(), settings), second);
  }

  @Test
  void aRegressorGoesOn() {
    TrainingSettings settings = kept(Solver.L_BFGS);
    settings.loss = Loss.SQUARED_ERROR;
    settings.validationFraction = 0.2;
    Dataset<Row> data = TestData.surface(80, 2);
    settings.maxIter = 3;
    TrainingResult first = Trainer.train(data, settings);
    settings.maxIter = 8;
    TrainingResult second = Trainer.train(data, settings);
    assertWentOnFrom(3, first, second);
    assertSameBits(undisturbed(data, settings), second);
  }

  /** The limit of time is of the whole fit, and so is its history. */
  @Test
  void secondsCountOverAllRuns() {
    TrainingSettings settings = kept(Solver.ADAM);
    settings.maxIter = 3;
    TrainingResult first = train(settings);
    settings.maxIter = 1000;
    settings.maxTrainingSeconds = first.history().seconds();
    TrainingResult second = train(settings);
    assertEquals(StopReason.MAX_TRAINING_SECONDS, second.history().stopReason());
    assertEquals(3, second.history().iterations());
    assertTrue(second.history().seconds() > first.history().seconds());
    assertEquals(
        first.history().secondsToFirstIteration(),
        second.history().secondsToFirstIteration(),
        1e-6);
  }

  @Test
  void aSmallerMaxIterIsThatOfAFitWithoutCheckpoints() {
    TrainingSettings settings = kept(Solver.SGD);
    train(settings);
    settings.maxIter = 2;
    TrainingResult second = train(settings);
    assertSameBits(undisturbed(data(), settings), second);
  }

  @Test
  void writesEveryIntervalAndKeepsTwo() throws IOException {
    TrainingSettings settings = kept(Solver.ADAM);
    settings.maxIter = 7;
    settings.checkpointInterval = 2;
    train(settings);
    assertEquals(2, files().size());
    assertTrue(Files.exists(checkpoint(6)));
    assertTrue(Files.exists(checkpoint(7)));
    settings.maxIter = 9;
    train(settings);
    assertEquals(2, files().size());
    assertTrue(Files.exists(checkpoint(8)));
    assertTrue(Files.exists(checkpoint(9)));
  }

  @Test
  void anIntervalOfMinusOneNeitherWritesNorReads() throws IOException {
    TrainingSettings settings = kept(Solver.ADAM);
    TrainingResult first = train(settings);
    settings.checkpointInterval = -1;
    assertWentOnFrom(0, first, train(settings));
    assertEquals(2, files().size());
  }

  @Test
  void removesItsOwnFilesAndNoOthers() throws IOException {
    TrainingSettings settings = kept(Solver.ADAM);
    train(settings);
    String own = files().get(0).substring(0, "spark-mlp-0123456789abcdef".length());
    List<String> others =
        List.of(
            own + "-0000000001.checkpoint.txt",
            own + ".checkpoint",
            "." + own + "-note.txt",
            "notes.txt",
            "spark-mlp-fedcba9876543210-0000000003.checkpoint");
    for (String name : others) {
      Files.writeString(directory.resolve(name), "mine");
    }
    Files.createDirectory(directory.resolve(own + "-0000000002.checkpoint"));
    Files.writeString(directory.resolve("." + own + "-half.tmp"), "half-written");
    settings.keepCheckpoints = false;
    train(settings);
    assertEquals(
        Stream.concat(others.stream(), Stream.of(own + "-0000000002.checkpoint")).sorted().toList(),
        files());
    for (String name : others) {
      assertEquals("mine", Files.readString(directory.resolve(name)));
    }
  }

  @Test
  void anUnsoundCheckpointIsLeftOutForTheOneBefore() throws IOException {
    TrainingSettings settings = kept(Solver.L_BFGS);
    TrainingResult first = train(settings);
    TrainingResult expected = undisturbed(data(), settings);
    settings.checkpointDir = directory.toString();
    byte[] bytes = Files.readAllBytes(checkpoint(5));
    bytes[bytes.length / 2] ^= 4;
    Files.write(checkpoint(5), bytes);
    TrainingResult second = train(settings);
    assertWentOnFrom(4, first, second);
    assertSameBits(expected, second);
    Files.write(checkpoint(5), new byte[0]);
    Files.write(checkpoint(4), new byte[100]);
    TrainingResult third = train(settings);
    assertWentOnFrom(0, second, third);
    assertSameBits(expected, third);
    assertEquals(2, files().size());
  }

  private static void assertRefused(String difference, TrainingSettings settings, Dataset<Row> d) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Trainer.train(d, settings)).getMessage();
    assertTrue(message.startsWith("checkpointDir: expected checkpoints of this fit"), message);
    assertTrue(message.contains(difference), message);
    assertTrue(message.contains("set checkpointMismatch to ignore"), message);
  }

  @Test
  void anotherFitIsRefusedByWhatDiffers() throws IOException {
    TrainingSettings settings = kept(Solver.SGD);
    TrainingResult first = train(settings);
    settings.stepSize = 0.5;
    assertRefused(": stepSize 0.01 there, 0.5 here; undo", settings, data());
    settings.stepSize = 0.01;
    settings.solver = Solver.ADAM;
    settings.hiddenLayers = new int[] {4, 2};
    assertRefused(
        ": hiddenLayers [4] there, [4, 2] here; solver sgd there, adam here; momentum 0.9 there, not used here;",
        settings,
        data());
    settings = kept(Solver.SGD);
    assertRefused("rows of the data 90 there, 60 here;", settings, TestData.threeClasses(60, 1));
    Dataset<Row> oneValue =
        data().withColumn("label", functions.expr("if(label = 0 and weight = 2, 1D, label)"));
    assertRefused(": checksum of the data ", settings, oneValue);
    settings.weightCol = "weight";
    assertRefused("sum of the weights 90.0 there, ", settings, data());
    settings.weightCol = null;
    settings.ignoreOtherCheckpoints = true;
    settings.stepSize = 0.5;
    train(settings);
    assertEquals(4, files().size());
    settings.stepSize = 0.01;
    settings.maxIter = 6;
    settings.ignoreOtherCheckpoints = false;
    assertWentOnFrom(5, first, train(settings));
  }

  /** A file where the directory should be. */
  @Test
  void aDirectoryThatCannotBeWrittenIsWarnedOfOrRefused() throws IOException {
    Path file = Files.createFile(temporary.resolve("file"));
    for (String path : List.of(file.resolve("below").toString(), "nosuch://there/it", "::")) {
      TrainingSettings settings = settings(Solver.ADAM);
      settings.checkpointDir = path;
      TrainingResult result = train(settings);
      assertSameBits(undisturbed(data(), settings), result);
      settings.checkpointDir = path;
      settings.failWithoutCheckpoints = true;
      settings.labelCol = "not read"; // For that the data are not looked at.
      String message =
          assertThrows(IllegalArgumentException.class, () -> train(settings)).getMessage();
      assertTrue(
          message.startsWith("checkpointDir: expected a directory to keep checkpoints in, got "),
          message);
      assertTrue(message.endsWith("set checkpointFailure to warn to go on without"), message);
    }
  }

  /** The directory on a file system of the tests. */
  private String on(String scheme, Class<? extends FileSystem> fileSystem) {
    SharedSpark.session()
        .sparkContext()
        .hadoopConfiguration()
        .setClass("fs." + scheme + ".impl", fileSystem, FileSystem.class);
    return scheme + "://" + directory.toUri().getPath();
  }

  /** The checkpoint of iteration 10 waits for the end of iteration 11. */
  @Test
  void lbfgsGoesOnWhileACheckpointIsWritten() {
    TrainingSettings settings = settings(Solver.L_BFGS);
    settings.maxIter = 15;
    settings.checkpointInterval = 10;
    settings.checkpointDir = on("slow", SlowFileSystem.class);
    settings.failWithoutCheckpoints = true;
    SlowFileSystem.released = new CountDownLatch(1);
    SlowFileSystem.waiting = new CountDownLatch(1);
    AtomicBoolean waited = new AtomicBoolean();
    TrainingResult result;
    try (FitLog log =
        FitLog.iterations(
            iteration -> {
              if (iteration == 11) {
                waited.set(SlowFileSystem.await(SlowFileSystem.waiting));
                SlowFileSystem.released.countDown();
              }
            })) {
      result = train(settings);
    }
    assertTrue(waited.get());
    assertSameBits(undisturbed(data(), settings), result);
  }

  /** Not only when the next checkpoint is due, nor at the end. */
  @Test
  void lbfgsIsToldAfterTheIterationInWhichACheckpointFailed() {
    TrainingSettings settings = settings(Solver.L_BFGS);
    settings.maxIter = 19;
    settings.checkpointInterval = 10;
    settings.checkpointDir = on("full", FullFileSystem.class);
    settings.failWithoutCheckpoints = true;
    FullFileSystem.room = 700;
    AtomicInteger last = new AtomicInteger();
    try (FitLog log =
        FitLog.iterations(
            iteration -> {
              last.set(iteration);
              while (iteration == 11 && isWriting()) {
                Thread.onSpinWait();
              }
            })) {
      assertThrows(IllegalStateException.class, () -> train(settings));
    }
    assertEquals(11, last.get());
  }

  private static boolean isWriting() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("spark-mlp checkpoint"));
  }

  /** The disk fills up within the third checkpoint, and has room again for the fifth. */
  @ParameterizedTest
  @EnumSource(names = {"ADAM", "L_BFGS"})
  void aFullDiskLeavesWhatIsThere(Solver solver) throws IOException {
    TrainingSettings settings = kept(solver);
    settings.maxIter = 2;
    settings.checkpointDir = on("full", FullFileSystem.class);
    FullFileSystem.room = Long.MAX_VALUE;
    TrainingResult first = train(settings);
    FullFileSystem.room = 700;
    settings.failWithoutCheckpoints = true;
    for (int maxIter = 3; maxIter <= 4; maxIter++) {
      settings.maxIter = maxIter;
      String message =
          assertThrows(IllegalStateException.class, () -> train(settings)).getMessage();
      assertTrue(
          message.contains(
              "cannot be written: org.apache.hadoop.fs.FSError: java.io.IOException: No space left"),
          message);
    }
    settings.failWithoutCheckpoints = false;
    TrainingResult second = train(settings);
    assertWentOnFrom(2, first, second);
    assertEquals(2, files().size());
    assertTrue(Files.exists(checkpoint(2)));
    FullFileSystem.room = Long.MAX_VALUE;
    settings.maxIter = 5;
    TrainingResult third = train(settings);
    assertWentOnFrom(2, first, third);
    assertSameBits(undisturbed(data(), settings), third);
    assertEquals(2, files().size());
    assertTrue(Files.exists(checkpoint(5)));
  }
}
