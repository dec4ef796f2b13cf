"""scikit-learn and PyTorch (CPU) on MNIST: seconds of training until 97 % of the test rows are right.

The same arrays (pixels / 255, float32) and the same network (784-100-10) as AgainstMLlib, on as many threads as
there are cores. Only the training loop is timed: neither reading nor converting the data, nor the scoring after each
epoch. Each is run with several batch sizes and learning rates of adam; the best median over the seeds counts.

    src/bench/run.sh peers [--seeds N] [--epochs MOST] [--rows N] [scikit-learn] [PyTorch]
"""

import argparse
import os
import statistics
import time
from importlib.metadata import version

import numpy as np
from sklearn.neural_network import MLPClassifier

FOLDER = "target/bench-data/package/data/"
GOAL = 0.97


def mnist(name, rows):
    images = np.fromfile(f"{FOLDER}{name}-images-idx3-ubyte", np.uint8)[16:].reshape(-1, 784)
    labels = np.fromfile(f"{FOLDER}{name}-labels-idx1-ubyte", np.uint8)[8:]
    return (images[:rows] / 255).astype(np.float32), labels[:rows].astype(np.int64)


def scikit_learn(train, test, activation, batch, rate, seed, epochs):
    """Yields the seconds of training so far and the accuracy, after each epoch."""
    model = MLPClassifier(
        (100,), activation={"sigmoid": "logistic"}.get(activation, activation), batch_size=batch,
        learning_rate_init=rate, alpha=0, random_state=seed)
    seconds = 0
    for _ in range(epochs):
        start = time.perf_counter()
        model.partial_fit(*train, classes=np.arange(10))
        seconds += time.perf_counter() - start
        yield seconds, model.score(*test)


def pytorch(train, test, activation, batch, rate, seed, epochs):
    """Yields the seconds of training so far and the accuracy, after each epoch."""
    import torch

    torch.set_num_threads(os.cpu_count())
    torch.manual_seed(seed)
    x, y, xt, yt = (torch.from_numpy(a) for a in (*train, *test))
    hidden = {"sigmoid": torch.nn.Sigmoid, "relu": torch.nn.ReLU}[activation]()
    model = torch.nn.Sequential(torch.nn.Linear(784, 100), hidden, torch.nn.Linear(100, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    loss = torch.nn.CrossEntropyLoss()
    seconds = 0
    for _ in range(epochs):
        start = time.perf_counter()
        for rows in torch.randperm(len(x)).split(batch):
            optimizer.zero_grad()
            loss(model(x[rows]), y[rows]).backward()
            optimizer.step()
        seconds += time.perf_counter() - start
        with torch.no_grad():
            yield seconds, (model(xt).argmax(1) == yt).float().mean().item()


PEERS = {"scikit-learn": scikit_learn, "PyTorch": pytorch}


def until_goal(course):
    """Seconds when the goal is reached, else infinity."""
    return next((seconds for seconds, accuracy in course if accuracy >= GOAL), float("inf"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--rows", type=int, default=60000)
    parser.add_argument("peers", nargs="*", default=list(PEERS), help=", ".join(PEERS))
    options = parser.parse_args()
    train, test = mnist("train", options.rows), mnist("t10k", 10000)
    for name in options.peers:
        peer = PEERS[name]
        print(f"{name} {version({'PyTorch': 'torch'}.get(name, name))}, {os.cpu_count()} cores")
        for activation in ("sigmoid", "relu"):
            best = float("inf")
            for batch in (64, 128, 256, 512):
                for rate in (0.001, 0.003, 0.01):
                    times = [
                        until_goal(peer(train, test, activation, batch, rate, seed, options.epochs))
                        for seed in range(options.seeds)]
                    median = statistics.median(times)
                    print(f"  {name} {activation} batch {batch} rate {rate}: {median:.2f} s"
                          f" [{min(times):.2f}, {max(times):.2f}]", flush=True)
                    best = min(best, median)
            print(f"{name}, {activation}: {best:.2f} s to {GOAL:.0%}", flush=True)


if __name__ == "__main__":
    main()
