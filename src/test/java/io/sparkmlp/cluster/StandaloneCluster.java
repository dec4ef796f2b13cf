package io.sparkmlp.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A standalone Spark cluster: a master and workers of one core, as JVMs of their own on the
 * loopback interface, at ports the system picks. Their logs stay in the folder.
 *
 * <p>Workers go by the names 127.0.0.1 and localhost in turn, for Spark sends no second copy of a
 * task to the host that runs the first.
 */
final class StandaloneCluster implements AutoCloseable {
  /** How long anything may take; generous, for machines that are busy with other work. */
  private static final int SECONDS = 240;

  private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
  private static final Pattern WORKER = Pattern.compile("Registering worker ");
  private static final int TAIL_LINES = 30;

  private final Path dir;
  private final Path home;
  private final Path properties;
  private final String url;
  private final List<Process> workers = new ArrayList<>();
  private final List<ProcessHandle> all = new ArrayList<>();
  private final Thread hook = new Thread(this::endAll);
  private int names;

  /**
   * @param name of the folder under target/, which is emptied
   * @param conf of master and workers
   */
  StandaloneCluster(String name, int workers, Map<String, String> conf) throws IOException {
    dir = Path.of("target/cluster", name).toAbsolutePath();
    if (Files.exists(dir)) {
      try (Stream<Path> old = Files.walk(dir)) {
        for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    home = SparkHome.create(dir.resolve("home"));
    properties =
        Files.write(
            dir.resolve("spark.properties"),
            conf.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList());
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      start("master", "master.Master", "--host", "127.0.0.1");
      await("the master is up", () -> !log("master", MASTER).isEmpty());
      url = log("master", MASTER).get(0).group(1);
      for (int i = 0; i < workers; i++) {
        launchWorker();
      }
      awaitWorkers();
    } catch (Throwable failure) {
      close();
      throw failure;
    }
  }

  String url() {
    return url;
  }

  Path home() {
    return home;
  }

  /** Starts one more worker, and waits until the master knows it. */
  void startWorker() throws IOException {
    launchWorker();
    awaitWorkers();
  }

  private void launchWorker() throws IOException {
    String name = "worker-" + names;
    String host = names % 2 == 0 ? "127.0.0.1" : "localhost";
    names++;
    String work = dir.resolve("work-" + name).toString();
    workers.add(
        start(
            name,
            "worker.Worker",
            "--host",
            host,
            "--cores",
            "1",
            "--memory",
            "1g",
            "--work-dir",
            work,
            url));
  }

  private void awaitWorkers() {
    await(names + " workers have registered", () -> log("master", WORKER).size() == names);
  }

  private Process start(String name, String main, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-cp", home + "/jars/*"));
    command.add("org.apache.spark.deploy." + main);
    command.addAll(List.of("--port", "0", "--webui-port", "0"));
    command.addAll(List.of("--properties-file", properties.toString()));
    command.addAll(List.of(args));
    File log = logFile(name).toFile();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(log);
    Map<String, String> env = builder.environment();
    env.put("SPARK_HOME", home.toString());
    env.put("SPARK_SCALA_VERSION", "2.13");
    env.put("SPARK_LOCAL_DIRS", dir.resolve("local").toString());
    env.remove("SPARK_CONF_DIR");
    Process process = builder.start();
    all.add(process.toHandle());
    return process;
  }

  /** The executors of the workers that live, in the order of the workers. */
  List<ProcessHandle> executors() {
    return workers.stream().flatMap(Process::children).toList();
  }

  /**
   * Ends the oldest worker that lives, and its executors, by SIGKILL, as when a machine is lost.
   */
  void killWorker() {
    Process worker = workers.remove(0);
    List<ProcessHandle> lost = new ArrayList<>(worker.children().toList());
    all.addAll(lost);
    worker.destroyForcibly();
    lost.forEach(ProcessHandle::destroyForcibly);
  }

  /** Waits until a condition holds; the error has the ends of all logs. */
  void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within %d s: %s%n%s".formatted(SECONDS, what, logs()));
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted while waiting: " + what, e);
      }
    }
  }

  /** Runs something that may hang; then the error has its stack and the ends of all logs. */
  <T> T within(String what, Callable<T> body) throws Exception {
    FutureTask<T> task = new FutureTask<>(body);
    Thread thread = new Thread(task, what);
    thread.start();
    try {
      return task.get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      String stack =
          Stream.of(thread.getStackTrace()).map(f -> "  at " + f).collect(Collectors.joining("\n"));
      thread.interrupt();
      throw new AssertionError(
          "not within %d s: %s%n%s%n%s".formatted(SECONDS, what, stack, logs()), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** A log whose end errors tell. */
  Path logFile(String name) {
    return dir.resolve(name + ".log");
  }

  private List<MatchResult> log(String name, Pattern pattern) {
    try {
      return pattern.matcher(Files.readString(logFile(name))).results().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The ends of the logs of master, workers and executors. */
  String logs() {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(dir)) {
      List<Path> logs =
          files
              .filter(f -> f.toString().endsWith(".log") || f.endsWith("stderr"))
              .sorted()
              .toList();
      for (Path log : logs) {
        List<String> lines = Files.readAllLines(log);
        text.append("--- ").append(dir.relativize(log)).append('\n');
        lines.stream()
            .skip(Math.max(0, lines.size() - TAIL_LINES))
            .forEach(line -> text.append(line).append('\n'));
      }
    } catch (IOException | UncheckedIOException e) {
      text.append("logs cannot be read: ").append(e);
    }
    return text.toString();
  }

  private void endAll() {
    for (ProcessHandle process : List.copyOf(all)) {
      process.descendants().forEach(all::add);
    }
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(process -> process.onExit().orTimeout(SECONDS, TimeUnit.SECONDS).join());
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(hook);
    endAll();
  }
}
