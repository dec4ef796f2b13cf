"""scikit-learn's perceptrons with their defaults, on standardised features, on the splits that Quality wrote.

    src/bench/run.sh Quality defaults [SEEDS [DATA...]] && src/bench/run.sh defaults [SEEDS [DATA...]]
"""

import argparse
import time
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import StandardScaler

FOLDER = "target/bench-data/splits"
WIDTHS = {"concrete": 9, "digits": 65, "diamonds": 27, "mnist": 785}  # with the label
REGRESSIONS = ("concrete", "diamonds")


def read(data, seed, part):
    rows = np.fromfile(f"{FOLDER}/{data}-{seed}-{part}.bin", "<f4").reshape(-1, WIDTHS[data])
    return rows[:, :-1].astype(np.float32 if data == "mnist" else np.float64), rows[:, -1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("seeds", type=int, nargs="?", default=5)
    parser.add_argument("data", nargs="*", default=list(WIDTHS))
    options = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)
    for data in options.data:
        scores, seconds = [], []
        for seed in range(1, options.seeds + 1):
            (x, y), (xt, yt) = read(data, seed, "train"), read(data, seed, "test")
            scaler = StandardScaler().fit(x)
            model = (MLPRegressor if data in REGRESSIONS else MLPClassifier)(random_state=seed)
            start = time.perf_counter()
            model.fit(scaler.transform(x), y)
            seconds.append(time.perf_counter() - start)
            scores.append(model.score(scaler.transform(xt), yt))
        print(
            f"{data:9} scikit-learn {np.median(scores):.4f} [{min(scores):.4f}, {max(scores):.4f}]; {np.median(seconds):.1f} s",
            flush=True)


if __name__ == "__main__":
    main()
