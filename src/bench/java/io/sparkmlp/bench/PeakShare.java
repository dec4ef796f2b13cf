package io.sparkmlp.bench;

import io.sparkmlp.net.Activation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What share of the FMA peak gradients reach, one thread: {@link Gradient} and {@link Peak} in
 * turns of 20 ms, each turn's rate over that of the peak in the same round. A busy machine changes
 * its speed within seconds, up to twofold; between the forks of {@link Micro} that moves the share
 * by a third, here by a tenth. Narrower vectors by {@code BENCH_JVM=-XX:MaxVectorSize=32}, which
 * narrows the peak's too. It needs run.sh's option, for the peak's loop must not be inlined.
 *
 * <pre>
 *   src/bench/run.sh PeakShare [SECONDS [LAYERS...]]
 * </pre>
 */
final class PeakShare {
  private static final int TURN_NANOS = 20_000_000;
  private static final double WARM_UP = 0.25;

  private PeakShare() {}

  /**
   * @param args seconds, 60 if not given; networks such as 784-100-10
   */
  public static void main(String[] args) {
    double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 60;
    List<String> networks =
        args.length > 1
            ? List.of(args).subList(1, args.length)
            : List.of("784-100-10", "50-64-2", "10-32-3");
    List<Consumer<Peak.Flops>> loops = new ArrayList<>();
    for (String layers : networks) {
      Gradient gradient = new Gradient();
      gradient.layers = layers;
      gradient.activation = Activation.SIGMOID;
      gradient.prepare();
      loops.add(gradient::gradient);
    }
    Peak peak = new Peak();
    loops.add(peak::fmaPeak);

    int rounds = Math.max(4, (int) (seconds * 1e9 / TURN_NANOS / loops.size()));
    int warmUp = (int) (rounds * WARM_UP);
    double[][] rates = new double[loops.size()][rounds - warmUp];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < loops.size(); i++) {
        double rate = rate(loops.get(i));
        if (round >= warmUp) {
          rates[i][round - warmUp] = rate;
        }
      }
    }
    print("FMA peak", rates[networks.size()], rates[networks.size()]);
    for (int i = 0; i < networks.size(); i++) {
      print(networks.get(i), rates[i], rates[networks.size()]);
    }
  }

  /** In GF/s: operations a nanosecond. */
  private static double rate(Consumer<Peak.Flops> loop) {
    Peak.Flops counter = new Peak.Flops();
    long started = System.nanoTime();
    long nanos;
    do {
      loop.accept(counter);
      nanos = System.nanoTime() - started;
    } while (nanos < TURN_NANOS);
    return counter.flops / (double) nanos;
  }

  private static void print(String name, double[] rates, double[] peak) {
    double[] shares = new double[rates.length];
    Arrays.setAll(shares, i -> 100 * rates[i] / peak[i]);
    Arrays.sort(shares);
    double[] sorted = rates.clone();
    Arrays.sort(sorted);
    int half = shares.length / 2;
    System.out.printf(
        Locale.ROOT,
        "%-16s %7.1f GF/s %6.1f %% of the peak, half of the turns %.1f to %.1f%n",
        name,
        sorted[half],
        shares[half],
        shares[half / 2],
        shares[half + half / 2]);
  }
}
