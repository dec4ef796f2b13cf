package io.sparkmlp.app;

import io.sparkmlp.fuzz.Damage;
import io.sparkmlp.fuzz.Verdict;
import io.sparkmlp.fuzz.Verdict.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A job file, damaged at random, read and, where it still names the same files, run. */
public final class DamagedJob {
  private static final String PASSWORD = "hunter2hunter2";

  private final Path folder;
  private final byte[] sound;
  private final Storage storage = Storage.open();

  public DamagedJob(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("rows.csv"),
        "a,b,y\n"
            + IntStream.range(0, 30)
                .mapToObj(i -> i + "," + i % 7 + "," + i % 3 + "\n")
                .collect(Collectors.joining()));
    sound =
        """
        # A job.
        task = regression
        data = %s
        label = y
        features = a,b
        missing = skip
        split = 0.8
        splitSeed = 3
        model = %s
        report = %s
        overwrite = true
        hiddenLayers = 3,2
        solver = adam
        maxIter = 2
        stepSize = 0.01
        standardization = true
        """
            .formatted(
                folder.resolve("rows.csv"), folder.resolve("model"), folder.resolve("report"))
            .getBytes(StandardCharsets.UTF_8);
  }

  /** A case. */
  public Verdict of(SplittableRandom random) throws IOException {
    byte[] bytes = Damage.of(sound, random);
    if (random.nextInt(8) == 0) {
      String secret = "\nfs.s3a.secret.key = " + PASSWORD + "\n";
      bytes = (new String(sound, StandardCharsets.UTF_8) + secret).getBytes(StandardCharsets.UTF_8);
    }
    Path file = folder.resolve("job.properties");
    Files.write(file, bytes);
    Job job;
    try {
      job = JobFile.read(file.toString(), List.of(), storage);
    } catch (AppException e) {
      boolean clear =
          e.exitCode() == AppException.USAGE
              && !e.getMessage().isBlank()
              && !e.getMessage().contains(PASSWORD);
      return clear
          ? new Verdict(Kind.REFUSED, "job file")
          : Verdict.forbidden("the job file " + text(bytes), e);
    } catch (Throwable e) {
      return Verdict.forbidden("the job file " + text(bytes), e);
    }
    boolean sameFiles =
        job.model().equals(folder.resolve("model").toString())
            && folder.resolve("report").toString().equals(job.report())
            && job.data().equals(folder.resolve("rows.csv").toString())
            && job.testData() == null;
    if (sameFiles && random.nextInt(8) == 0) {
      return run(file, bytes);
    }
    return new Verdict(Kind.ALTERED, "job file");
  }

  private static Verdict run(Path file, byte[] bytes) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    try {
      int code = Main.run(new PrintWriter(out), new PrintWriter(err), "train", file.toString());
      boolean clear =
          code == 0
              || (err.toString().startsWith("error: ") && err.toString().lines().count() == 1);
      return clear
          ? new Verdict(code == 0 ? Kind.ALTERED : Kind.REFUSED, "job run")
          : Verdict.forbidden("the job " + text(bytes) + " " + err);
    } catch (Throwable e) {
      return Verdict.forbidden("the job " + text(bytes), e);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
