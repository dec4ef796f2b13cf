package io.sparkmlp.train;

import static io.sparkmlp.train.CheckpointsTest.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparkmlp.SharedSpark;
import io.sparkmlp.optim.Solver;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskKilled;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Members of a team that are killed, or for whom there is no core, cost time and change no bit. */
@ExtendWith(SharedSpark.class)
@Timeout(120)
class TeamFaultsTest {
  private static final int KILLS = 4;
  private static final CountDownLatch HELD = new CountDownLatch(1);
  private static final CountDownLatch RELEASE = new CountDownLatch(1);

  private final SparkContext context = SharedSpark.session().sparkContext();

  /** The tasks of teams. */
  private static final class Members extends SparkListener {
    final Set<Long> running = ConcurrentHashMap.newKeySet();
    final AtomicInteger killed = new AtomicInteger();
    private final Set<Integer> stages = ConcurrentHashMap.newKeySet();

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted event) {
      if (event.stageInfo().name().contains("Team.java")) {
        stages.add(event.stageInfo().stageId());
      }
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart event) {
      if (stages.contains(event.stageId())) {
        running.add(event.taskInfo().taskId());
      }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd event) {
      if (running.remove(event.taskInfo().taskId()) && event.reason() instanceof TaskKilled) {
        killed.incrementAndGet();
      }
    }
  }

  private static TrainingSettings settings(Solver solver, int maxIter) {
    TrainingSettings settings = CheckpointsTest.settings(solver);
    settings.maxIter = maxIter;
    settings.patience = 1_000_000_000;
    return settings;
  }

  private static TrainingResult train(TrainingSettings settings) {
    return Trainer.train(CheckpointsTest.data(), settings);
  }

  @Test
  void killedMembers() throws Exception {
    TrainingSettings settings = settings(Solver.ADAM, 5_000);
    TrainingResult expected = train(settings);
    Members members = new Members();
    context.addSparkListener(members);
    try {
      CompletableFuture<TrainingResult> fit = CompletableFuture.supplyAsync(() -> train(settings));
      while (!fit.isDone() && members.killed.get() < KILLS) {
        Thread.sleep(20);
        members.running.stream()
            .findAny()
            .ifPresent(task -> context.killTaskAttempt(task, true, "a test"));
      }
      assertSameBits(expected, fit.get());
      assertTrue(members.killed.get() >= KILLS, members.killed + " members were killed in time");
    } finally {
      context.removeSparkListener(members);
    }
  }

  @Test
  void anotherJobHoldsACore() throws Exception {
    TrainingSettings settings = settings(Solver.ADAM, 5);
    TrainingResult expected = train(settings);
    var other =
        JavaSparkContext.fromSparkContext(context)
            .parallelize(List.of(1), 1)
            .foreachAsync(
                one -> {
                  HELD.countDown();
                  RELEASE.await();
                });
    try {
      assertTrue(HELD.await(60, TimeUnit.SECONDS));
      assertSameBits(expected, train(settings));
    } finally {
      RELEASE.countDown();
      other.get();
    }
  }
}
