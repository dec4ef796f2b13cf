"""The cost of an iteration: a model fitted to what Scaling measured, and what follows for larger clusters.

    seconds = job + task P + flops / (rate min(P, cores)) + touch n P / cores + sum n P + own n

with P partitions (one task each), n parameters, and six constants that are fitted by non-negative least squares on
relative errors: the rate to what tasks took to compute, the driver's part for each partial sum to what its reductions
took, the others to what is left of an iteration. They are seconds of a job, of starting a task (one after the other, by
the driver), flops a second of a core, seconds a task takes for each parameter (unpacking, narrowing, answering), the
driver for each parameter of each partial sum (receiving, adding) and for each parameter once (broadcast, optimiser).
Reads CSV from files or the standard input:

    for m in 'local[2] 2' 'local-cluster[1,1,1500] 1' 'local-cluster[2,1,1500] 2'; do
      src/bench/run.sh Scaling $m
    done > scaling.csv
    src/bench/run.sh cost_model scaling.csv [--picture scaling.svg]
"""

import argparse
import csv
import fileinput

import matplotlib
import numpy as np
from scipy.optimize import nnls

matplotlib.use("svg")
# Letters, not their outlines; and names of clips that are the same every time.
matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "spark-mlp"})
import matplotlib.pyplot as plt  # noqa: E402

PHASES = ("scheduling", "compute", "reduction", "broadcast", "driver")
CONSTANTS = ("job", "task", "1 / rate", "touch", "sum", "own")
# Partial sums are added by the driver up to so many bytes together and of each executor, above by executors (Reduction).
MOST_BYTES_IN_BLOCKS = 256 << 20
MOST_BYTES_OF_EXECUTOR = 32 << 20
BYTES_A_SECOND = 1.25e9  # of a 10 Gbit/s network; not measured, all our processes share one machine


def features(run):
    cores, partitions, parameters = run["cores"], run["partitions"], run["parameters"]
    busy = min(cores, partitions)
    return np.array([
        1, partitions, run["flops"] / busy, parameters * partitions / busy, parameters * partitions, parameters])


def read(files):
    lines = [line for line in fileinput.input(files) if line.startswith(("local", "spark", "master"))]
    header = lines[0]
    rows = csv.DictReader([header] + [line for line in lines if not line.startswith("master")])
    return [
        {k: v if k == "master" else float(v) for k, v in row.items()} | {
            "seconds": sum(float(row[p]) for p in PHASES)} for row in rows]


def least_squares(a, y, weights):
    scale = a.max(0)
    return nnls(a / scale * weights[:, None], y * weights)[0] / scale


def fit(rows):
    a = np.array([features(r) for r in rows])
    y = np.array([r["seconds"] for r in rows])
    compute = np.array([r["compute"] for r in rows])
    share = np.array([(r["flops"] / r["partitions"], r["parameters"]) for r in rows])
    reduction = np.array([r["reduction"] for r in rows])
    by_driver = reduction > 0
    rate, add = CONSTANTS.index("1 / rate"), CONSTANTS.index("sum")
    constants = np.zeros(len(CONSTANTS))
    constants[rate] = least_squares(share, compute, 1 / compute)[0]
    constants[add] = least_squares(a[by_driver, add:add + 1], reduction[by_driver], 1 / y[by_driver])[0]
    others = [i for i in range(len(CONSTANTS)) if i not in (rate, add)]
    constants[others] = least_squares(a[:, others], y - a @ constants, 1 / y)
    return constants, a @ constants / y


def kinds(rows):
    """In one JVM, and on a cluster: unlike prices of a job, a task and a byte."""
    local = [r for r in rows if r["master"].startswith("local[")]
    cluster = [r for r in rows if not r["master"].startswith("local[")]
    return {name: part for name, part in (("in one JVM", local), ("cluster", cluster)) if part}


def report_fit(name, rows, constants, ratios):
    print(f"\n{name}: {len(rows)} runs of {sorted({r['master'] for r in rows})}")
    for constant, value in zip(CONSTANTS, constants):
        print(f"  {constant:8} {value:.3g} s" + (f"  ({1e-9 / value:.0f} GF/s)" if "rate" in constant else ""))
    off = np.abs(np.log(ratios))
    print(f"  model over measured: median off by {100 * np.expm1(np.median(off)):.0f} %,"
          f" nine of ten within {100 * np.expm1(np.quantile(off, 0.9)):.0f} %, worst {100 * np.expm1(off.max()):.0f} %")
    for r, ratio in zip(rows, ratios):
        print(f"    {r['master']:26} rows {r['rows']:7.0f} n {r['parameters']:8.0f} P {r['partitions']:3.0f}:"
              f" {1000 * r['seconds']:8.1f} ms, model {1000 * r['seconds'] * ratio:8.1f} ms")


def extended(constants, cores, executors, parameters, flops):
    """(compute, scheduling, broadcast, reduction) of one job on so many cores; a partition each."""
    job, task, inverse_rate, touch, add, own = constants
    compute = flops * inverse_rate / cores + touch * parameters
    scheduling = job + task * cores
    # A torrent's pieces go on from executor to executor: the time of one copy, and once more to fill the pipe.
    hops = 1 + np.log2(max(executors, 1)) / 8
    broadcast = own * parameters + 8 * parameters / BYTES_A_SECOND * hops
    if 8 * parameters * cores <= min(MOST_BYTES_IN_BLOCKS, MOST_BYTES_OF_EXECUTOR * executors):
        reduction = (add + 8 / BYTES_A_SECOND) * parameters * cores
    else:
        # Every executor gets its share of what all partitions made, then the driver gets the sums.
        share = parameters * cores / executors
        reduction = job + task * min(cores, parameters / 65536 + 1) + (add + 8 / BYTES_A_SECOND) * (share + parameters)
    return np.array([compute, scheduling, broadcast, reduction])


NETWORKS = {  # parameters, flops a row
    "100-100-10": (100 * 101 + 10 * 101, 4 * 100 * 100 + 6 * 100 * 10),
    "784-1000-10": (785 * 1000 + 1001 * 10, 4 * 784 * 1000 + 6 * 1000 * 10),
}
CLUSTER = (8, 64, 1000)
CORES_OF_EXECUTOR = 8


def table(constants):
    print("\n| network | rows | cores | compute | scheduling | broadcast | reduction | iteration | of it computing |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, (parameters, flops) in NETWORKS.items():
        for rows in (10**6, 10**9):
            for cores in CLUSTER:
                parts = extended(constants, cores, -(-cores // CORES_OF_EXECUTOR), parameters, flops * rows)
                cells = " | ".join(f"{p:.3g} s" for p in (*parts, parts.sum()))
                print(f"| {name} | {rows:.0e} | {cores} | {cells} | {100 * parts[0] / parts.sum():.0f} % |")
    print("\nRows a core from which on half of a step is computing (below: raise batchSize or localSteps):")
    for name, (parameters, flops) in NETWORKS.items():
        for cores in CLUSTER:
            executors = -(-cores // CORES_OF_EXECUTOR)
            overhead = extended(constants, cores, executors, parameters, 0).sum()
            print(f"  {name}, {cores} cores: {overhead / constants[2] / flops:.0f}")


def picture(path, rows, models, constants):
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.2))
    for name, part in rows.items():
        measured = [r["seconds"] * 1000 for r in part]
        predicted = [m * r for m, r in zip(measured, models[name])]
        left.loglog(measured, predicted, "o", ms=4, alpha=0.7, label=name)
    ends = np.array(left.get_xlim())
    left.loglog(ends, ends, "k-", lw=0.7)
    left.set(xlabel="measured, ms an iteration", ylabel="model, ms an iteration", title="Model against runs")
    left.legend()
    cores = np.unique(np.round(np.geomspace(1, 1000, 60)))
    for (name, (parameters, flops)), colour in zip(NETWORKS.items(), ("tab:blue", "tab:orange")):
        for count, style in ((10**6, ":"), (10**9, "-")):
            seconds = [
                extended(constants, c, -(-c // CORES_OF_EXECUTOR), parameters, flops * count).sum() for c in cores]
            right.loglog(cores, seconds, style, color=colour, label=f"{name}, {count:.0e} rows")
    right.set(xlabel="cores", ylabel="seconds an iteration", title="Full-batch iteration on a cluster, by the model")
    right.legend()
    for axes in (left, right):
        axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+")
    parser.add_argument("--picture")
    options = parser.parse_args()
    parts = kinds(read(options.files))
    ratios = {}
    constants = None
    for name, rows in parts.items():
        constants, ratios[name] = fit(rows)
        report_fit(name, rows, constants, ratios[name])
    table(constants)
    if options.picture:
        picture(options.picture, parts, ratios, constants)


if __name__ == "__main__":
    main()
