"""PyTorch (CPU, one thread): loss and gradient of the networks of Gradient, in GF/s.

Rows, operations and what they count as are Gradient's; the best of several batch sizes counts, each the median of 15
passes after 5. The gradients of the batches are summed in float, and the rows are not standardised.

    src/bench/run.sh gradients
"""

import statistics
import time

import torch

ROWS = 4800


def rate(layers, batch):
    inputs, hidden, outputs = layers
    x = torch.rand(ROWS, inputs)
    y = torch.randint(0, outputs, (ROWS,))
    model = torch.nn.Sequential(
        torch.nn.Linear(inputs, hidden), torch.nn.Sigmoid(), torch.nn.Linear(hidden, outputs))
    loss = torch.nn.CrossEntropyLoss(reduction="sum")
    seconds = []
    for _ in range(20):
        start = time.perf_counter()
        model.zero_grad()
        for i in range(0, ROWS, batch):
            loss(model(x[i:i + batch]), y[i:i + batch]).backward()
        seconds.append(time.perf_counter() - start)
    return ROWS * (4 * inputs * hidden + 6 * hidden * outputs) / statistics.median(seconds[5:]) * 1e-9


def main():
    torch.manual_seed(1)
    torch.set_num_threads(1)
    print(f"PyTorch {torch.__version__}, MKL {'there' if torch.backends.mkl.is_available() else 'absent'}")
    for layers in ((784, 100, 10), (50, 64, 2), (10, 32, 3)):
        rates = {batch: rate(layers, batch) for batch in (96, 240, 480, 1200, ROWS)}
        best = max(rates, key=rates.get)
        print(f"{'-'.join(map(str, layers))}: {rates[best]:.1f} GF/s, in batches of {best}", flush=True)


if __name__ == "__main__":
    main()
