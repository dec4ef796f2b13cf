package io.sparkmlp.train;

import io.sparkmlp.net.Layout;
import io.sparkmlp.net.Loss;
import io.sparkmlp.net.TrainedNetwork;
import io.sparkmlp.optim.Solver;
import io.sparkmlp.optim.StepSizeSchedule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the course of a fit depends on, by name: the Params that its solver looks at, and the packed
 * data. Two fits of one fingerprint take the same steps, to the bit.
 *
 * <p>No part of it are maxIter and maxTrainingSeconds, so that a fit may go on with larger ones
 * (but the cosine schedule depends on maxIter); names of columns, for what they hold counts; and
 * what changes no bit, such as aggregationDepth.
 */
record Fingerprint(Map<String, String> entries) {

  static Fingerprint of(TrainingSettings settings, PackedData data, Layout layout) {
    Map<String, String> entries = new LinkedHashMap<>();
    boolean classes = settings.loss == Loss.CROSS_ENTROPY;
    entries.put("estimator", classes ? "MLPClassifier" : "MLPRegressor");
    entries.put("hiddenLayers", Arrays.toString(settings.hiddenLayers));
    entries.put("activation", settings.activation.paramValue());
    entries.put("initialModel", initial(settings.initial));
    entries.put("solver", settings.solver.paramName());
    entries.put("tol", "" + settings.tol);
    entries.put("patience", "" + settings.patience);
    entries.put("regParam", "" + settings.regParam);
    entries.put("standardization", "" + settings.standardization);
    entries.put("seed", "" + settings.seed);
    if (classes) {
      entries.put("classWeight", settings.balancedClasses ? "balanced" : "none");
    }
    if (settings.solver.firstOrder()) {
      entries.put("stepSize", "" + settings.stepSize);
      entries.put("stepSizeSchedule", settings.stepSizeSchedule.paramName());
      if (settings.stepSizeSchedule == StepSizeSchedule.COSINE) {
        entries.put("maxIter", "" + settings.maxIter);
      }
      if (settings.solver == Solver.SGD) {
        entries.put("momentum", "" + settings.momentum);
        entries.put("nesterov", "" + settings.nesterov);
      }
      entries.put("batchSize", "" + settings.batchSize);
      entries.put("localSteps", "" + settings.localSteps);
      entries.put("shuffle", "" + settings.shuffle);
      entries.put("elasticNetParam", "" + settings.elasticNetParam);
      entries.put("dropout", "" + settings.dropout);
      entries.put("gradientClipNorm", "" + settings.gradientClipNorm);
    }
    Statistics training = data.statistics();
    Statistics heldOut = data.heldOut();
    entries.put("rows of the data", "" + training.rows);
    entries.put("rows held out", "" + heldOut.rows);
    entries.put("features", "" + layout.inputs());
    if (classes) {
      entries.put("classes", "" + layout.outputs());
    }
    entries.put("sum of the weights", "" + training.weightSum);
    entries.put("partitions", "" + data.rows().getNumPartitions());
    long checksum = Checksum.join(training.checksum, heldOut.checksum);
    entries.put("checksum of the data", HexFormat.of().toHexDigits(checksum));
    return new Fingerprint(entries);
  }

  private static String initial(TrainedNetwork network) {
    if (network == null) {
      return "none";
    }
    long hash = Checksum.of(network.parameters(), 0);
    hash = Checksum.of(network.scaler().means(), hash);
    hash = Checksum.of(network.scaler().scales(), hash);
    double[] target = {network.scaler().targetMean(), network.scaler().targetScale()};
    return "weights " + HexFormat.of().toHexDigits(Checksum.of(target, hash));
  }

  /** 16 hexadecimal digits that stand for the whole. */
  String key() {
    byte[] text = entries.toString().getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().toHexDigits(Checksum.of(text));
  }

  /** What differs in another, in words. */
  List<String> differences(Fingerprint other) {
    List<String> differences = new ArrayList<>();
    Map<String, String> all = new LinkedHashMap<>(entries);
    other.entries.forEach(all::putIfAbsent);
    for (String name : all.keySet()) {
      String here = entries.getOrDefault(name, "not used");
      String there = other.entries.getOrDefault(name, "not used");
      if (!here.equals(there)) {
        differences.add("%s %s there, %s here".formatted(name, there, here));
      }
    }
    return differences;
  }
}
