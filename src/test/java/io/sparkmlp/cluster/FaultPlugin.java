package io.sparkmlp.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Faults inside executors, in the thread of a task just before it begins. Which one, the local
 * property {@link #PROPERTY} of the thread that submits the job says:
 *
 * <ul>
 *   <li>{@code kill FILE TASKS TASK}: the first task of this number in a stage of so many ends its
 *       executor by SIGKILL. The file is there once it has been done.
 *   <li>{@code fail FOLDER}: tasks fail at random when their work is done, up to three attempts in
 *       a row, one fewer than ends the job. Each failure leaves a file in the folder.
 *   <li>{@code lose FILE}: the first task that leaves a block for the driver loses it. The file is
 *       there once it has.
 *   <li>{@code slow}: some tasks' first attempts sleep before they begin.
 *   <li>{@code hang FILE TASKS}: tasks of stages of so many sleep for a minute. The file is there
 *       once one sleeps.
 * </ul>
 */
public final class FaultPlugin implements SparkPlugin {
  static final String PROPERTY = "io.sparkmlp.cluster.fault";
  private static final int SEED = 7;
  private static final int SLOW_MILLIS = 300;
  private static final int HANG_MILLIS = 60_000;

  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new Faults();
  }

  private static final class Faults implements ExecutorPlugin {
    @Override
    public void init(PluginContext context, Map<String, String> conf) {}

    @Override
    public void onTaskStart() {
      TaskContext task = TaskContext.get();
      String property = task.getLocalProperty(PROPERTY);
      if (property == null || property.isEmpty()) {
        return;
      }
      String[] fault = property.split(" ");
      switch (fault[0]) {
        case "kill" -> {
          if (task.numPartitions() == Integer.parseInt(fault[2])
              && task.partitionId() == Integer.parseInt(fault[3])
              && first(Path.of(fault[1]))) {
            killThisProcess();
          }
        }
        case "fail" -> {
          if (task.attemptNumber() < random(task).nextInt(4)) {
            fail(task, Path.of(fault[1]));
          }
        }
        case "lose" -> lose(task, Path.of(fault[1]));
        case "slow" -> {
          if (task.attemptNumber() == 0 && random(task).nextInt(8) == 0) {
            sleep(SLOW_MILLIS);
          }
        }
        case "hang" -> {
          if (task.numPartitions() == Integer.parseInt(fault[2])) {
            first(Path.of(fault[1]));
            sleep(HANG_MILLIS);
          }
        }
        default -> throw new IllegalArgumentException(property);
      }
    }

    private static SplittableRandom random(TaskContext task) {
      return new SplittableRandom(
          SEED
              + 1_000_003L * task.stageId()
              + 31L * task.partitionId()
              + task.stageAttemptNumber());
    }

    private static void fail(TaskContext task, Path folder) {
      task.addTaskCompletionListener(
          (TaskCompletionListener)
              context -> {
                String name =
                    "%d-%d-%d".formatted(task.stageId(), task.partitionId(), task.attemptNumber());
                first(folder.resolve(name));
                throw new IllegalStateException("a fault: task " + name + " fails");
              });
    }

    private static void lose(TaskContext task, Path file) {
      BlockManager blocks = SparkEnv.get().blockManager();
      String partial = ".*_partial_" + task.partitionId() + "_.*";
      task.addTaskCompletionListener(
          (TaskCompletionListener)
              context ->
                  blocks
                      .getMatchingBlockIds(block -> block.name().matches(partial))
                      .foreach(
                          block -> {
                            if (first(file)) {
                              blocks.removeBlock(block, false);
                            }
                            return null;
                          }));
    }

    /** Makes the file; false if it was there. */
    private static boolean first(Path file) {
      try {
        Files.createFile(file);
        return true;
      } catch (FileAlreadyExistsException e) {
        return false;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void killThisProcess() {
      try {
        new ProcessBuilder("kill", "-KILL", Long.toString(ProcessHandle.current().pid())).start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      sleep(HANG_MILLIS);
    }

    private static void sleep(int millis) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
