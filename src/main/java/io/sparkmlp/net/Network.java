package io.sparkmlp.net;

import io.sparkmlp.kernel.Kernels;
import java.util.Arrays;
import java.util.List;

/**
 * A multilayer perceptron: loss and gradient over blocks of rows.
 *
 * <pre>
 *   forward   Z_l = A_(l-1) W_l + b_l,  A_l = f(Z_l),  A_(-1) = X
 *   top       loss and delta_L from Z_L by {@link Loss}
 *   backward  dW_l = A_(l-1)^T delta_l,  db_l = column sums of delta_l
 *             delta_(l-1) = (delta_l W_l^T) * f'(Z_(l-1))
 * </pre>
 *
 * Rumelhart, Hinton and Williams (1986), Learning representations by back-propagating errors. Sums
 * over the rows of a few tiles are float, then added to sums in double.
 */
public final class Network {
  /**
   * Rows after which float sums go to the double ones. Adding costs about as much as 12 rows of
   * compute whatever the shape; 480 rows keep that near 3 % and the float sums short.
   */
  private static final int FLUSH_ROWS = 480;

  /**
   * Rows whose delta is multiplied by the derivative of the activation while the first-level cache
   * has it; a multiple of the 3 to 12 rows of the products' blocks. A delta of 64 units then takes
   * 13 instead of 16 ns a row, of 32 units 6.3 instead of 7.8.
   */
  private static final int DELTA_ROWS = 48;

  /** Outputs up to which they are dot products, see {@link #outputsAreDots}. */
  private static final int MOST_DOTS = 4;

  /** A row of ones of any length, read with strides of 0. */
  private static final float[] ONE = {1};

  private final Layout layout;
  private final Activation activation;
  private final Loss loss;
  private final Kernels kernels;
  private final boolean outputsAreDots;

  public Network(Layout layout, Activation activation, Loss loss, Kernels kernels) {
    this.layout = layout;
    this.activation = activation;
    this.loss = loss;
    this.kernels = kernels;
    outputsAreDots = outputsAreDots(layout);
  }

  public Layout layout() {
    return layout;
  }

  /**
   * Whether outputs are dot products of the last hidden layer's rows with columns of weights: where
   * there are few, each of many units. Two outputs of 64 units take 14 ns a row, at 512 bits 11, as
   * a product that is then transposed 26. Three of 32, with no unit left over, take as long either
   * way, at 512 bits a gradient of 10-32-3 takes 12 % less time for them.
   */
  static boolean outputsAreDots(Layout layout) {
    int outputs = layout.outputs();
    int units = layout.fanIn(layout.layers() - 1);
    int least = units % Kernels.QUANTUM == 0 ? 10 : Kernels.QUANTUM;
    return layout.layers() > 1 && outputs <= MOST_DOTS && units >= least * outputs;
  }

  /**
   * Arrays for {@link #accumulate}.
   *
   * @param classWeights factor of the weight of a row by its class, or null
   * @param absent [inputs] what a feature without an entry is, once standardised, where rows go
   *     through the network as sparse ones; null where they are dense
   * @param fewRows whether a gradient is of fewer than some 500 rows
   */
  public Workspace workspace(
      Scaler scaler, float[] classWeights, double[] absent, boolean fewRows) {
    return Workspace.forTraining(kernels, layout, scaler, classWeights, absent, fewRows);
  }

  /** The number of a row in an order of rows: which block of a list, and which row of it. */
  public static long row(int block, int row) {
    return (long) block << 32 | row;
  }

  /** Starts sums at zero, for the parameters theta. */
  public void start(Workspace ws, double[] theta) {
    start(ws, theta, Dropout.NONE);
  }

  /** Starts sums at zero, for the parameters theta and with hidden units dropped. */
  public void start(Workspace ws, double[] theta, Dropout dropout) {
    ws.dropout = dropout;
    ws.parameters.set(theta, dropout.inverseKeep());
    ws.lossSum = 0;
    ws.weightSum = 0;
    ws.heldOutLossSum = 0;
    ws.heldOutWeightSum = 0;
    ws.heldOutScoreSum = 0;
    ws.unflushed = 0;
    ws.flushed = false;
    for (int layer = 0; layer < layout.layers(); layer++) {
      if (sparseGradient(ws, layer)) {
        Arrays.fill(ws.sums[layer], 0);
      }
      Arrays.fill(ws.biasSums[layer], 0);
    }
  }

  /** Adds loss and gradient of all rows of a block; drops no units. */
  public void accumulate(Workspace ws, Block block) {
    for (int from = 0; from < block.rows(); from += ws.tile.capacity) {
      ws.tile.load(block, from, Math.min(block.rows(), from + ws.tile.capacity));
      addTile(ws, null, 0);
    }
  }

  /**
   * Adds loss and gradient of rows in any order.
   *
   * @param order rows by {@link #row}; those from {@code from} to {@code to}, exclusive, are taken
   */
  public void accumulate(Workspace ws, List<Block> blocks, long[] order, int from, int to) {
    for (int at = from; at < to; at += ws.tile.capacity) {
      ws.tile.load(blocks, order, at, Math.min(to, at + ws.tile.capacity));
      addTile(ws, order, at);
    }
  }

  /** Adds loss and score of all rows of a block to the sums of held-out rows, without gradient. */
  public void evaluate(Workspace ws, Block block) {
    for (int from = 0; from < block.rows(); from += ws.tile.capacity) {
      ws.tile.load(block, from, Math.min(block.rows(), from + ws.tile.capacity));
      forward(ws, null, 0);
      Tile tile = ws.tile;
      int row = Kernels.padded(tile.capacity);
      ws.heldOutScoreSum +=
          loss.score(tile.rows, layout.outputs(), ws.top, row, tile.targets, tile.weights);
      lossAndDelta(ws);
      ws.heldOutLossSum += kernels.sum(tile.rows, ws.losses, 0);
      ws.heldOutWeightSum += kernels.sum(tile.rows, tile.weights, 0);
    }
  }

  /**
   * Writes what has been summed since {@link #start}.
   *
   * @param gradient [layout.size()] gradient of the weighted sum of losses; overwritten
   */
  public void gradient(Workspace ws, double[] gradient) {
    if (ws.flushed) {
      flush(ws);
    }
    for (int layer = 0; layer < layout.layers(); layer++) {
      int fanOut = layout.fanOut(layer);
      // Few rows have never been flushed: their float sums are all there is.
      boolean floats = !ws.flushed && !sparseGradient(ws, layer);
      if (floats && ws.unflushed == 0) {
        Arrays.fill(gradient, layout.weights(layer), layout.biases(layer), 0);
      } else if (sparseGradient(ws, layer)) {
        writeSparse(ws, gradient);
      } else if (ws.transposed[layer]) {
        writeTransposed(ws, layer, floats, gradient);
      } else {
        write(ws, layer, floats, gradient);
      }
      System.arraycopy(ws.biasSums[layer], 0, gradient, layout.biases(layer), fanOut);
      double scale = layer == 0 ? 1 : ws.dropout.inverseKeep();
      for (int i = layout.weights(layer); scale != 1 && i < layout.biases(layer); i++) {
        gradient[i] *= scale;
      }
    }
  }

  private void write(Workspace ws, int layer, boolean floats, double[] gradient) {
    int fanOut = layout.fanOut(layer);
    int row = Kernels.padded(fanOut);
    int at = layout.weights(layer);
    for (int i = 0; i < layout.fanIn(layer); i++, at += fanOut) {
      if (floats) {
        kernels.widen(fanOut, ws.arena.floats, ws.gradientsAt[layer] + i * row, gradient, at);
      } else {
        System.arraycopy(ws.sums[layer], i * row, gradient, at, fanOut);
      }
    }
  }

  /** With the part, of features that are absent, that is the same for every row's delta. */
  private void writeSparse(Workspace ws, double[] gradient) {
    int fanOut = layout.fanOut(0);
    int row = Kernels.padded(fanOut);
    double[] sums = ws.sums[0];
    double[] deltas = ws.biasSums[0];
    for (int i = 0; i < layout.inputs(); i++) {
      double x = ws.tile.absent[i];
      for (int j = 0; j < fanOut; j++) {
        gradient[i * fanOut + j] = sums[i * row + j] + x * deltas[j];
      }
    }
  }

  private void writeTransposed(Workspace ws, int layer, boolean floats, double[] gradient) {
    float[] few = ws.arena.floats;
    int fewAt = ws.gradientsAt[layer];
    double[] sums = ws.sums[layer];
    int row = Kernels.padded(layout.fanIn(layer));
    int at = layout.weights(layer);
    for (int i = 0; i < layout.fanIn(layer); i++) {
      for (int j = 0; j < layout.fanOut(layer); j++) {
        gradient[at++] = floats ? few[fewAt + j * row + i] : sums[j * row + i];
      }
    }
  }

  /** Weighted sum of losses since {@link #start}. */
  public double lossSum(Workspace ws) {
    return ws.lossSum;
  }

  /** Sum of the weights of the rows since {@link #start}. */
  public double weightSum(Workspace ws) {
    return ws.weightSum;
  }

  /** Weighted sum of losses of held-out rows since {@link #start}. */
  public double heldOutLossSum(Workspace ws) {
    return ws.heldOutLossSum;
  }

  /** Sum of the weights of held-out rows since {@link #start}. */
  public double heldOutWeightSum(Workspace ws) {
    return ws.heldOutWeightSum;
  }

  /** Sum of the weights of the held-out rows that were classified right; 0 in regression. */
  public double heldOutScoreSum(Workspace ws) {
    return ws.heldOutScoreSum;
  }

  /**
   * Fills {@code ws.top} with the outputs for the rows of the tile.
   *
   * @param order the rows of the tile from {@code at}, for dropout; null drops nothing
   */
  void forward(Workspace ws, long[] order, int at) {
    Tile tile = ws.tile;
    int rows = tile.rows;
    float[] weights = ws.parameters.arena.floats;
    float[] floats = ws.arena.floats;
    int input = tile.denseAt;
    int last = layout.layers() - 1;
    int products = outputsAreDots ? last : last + 1;
    for (int layer = 0; layer < products; layer++) {
      int fanIn = layout.fanIn(layer);
      int width = Kernels.padded(layout.fanOut(layer));
      int w = ws.parameters.weightsAt[layer];
      float[] b = ws.parameters.biases[layer];
      int out = ws.outputsAt[layer];
      if (layer == 0 && tile.sparse != null) {
        SparseRows x = tile.sparse;
        kernels.sparseProduct(
            rows, width, x.starts, 0, x.columns, x.values, weights, w, width, b, 0, floats, out,
            width);
      } else {
        int inputRow = Kernels.padded(fanIn);
        kernels.product(
            rows, width, fanIn, floats, input, inputRow, 1, weights, w, width, b, 0, 0, floats, out,
            width);
      }
      if (layer < last) {
        activation.apply(kernels, rows * width, floats, out);
        drop(ws, layer, out, order, at);
      }
      input = out;
    }
    int outputs = layout.outputs();
    int topRow = Kernels.padded(tile.capacity);
    if (outputsAreDots) {
      int units = layout.fanIn(last);
      int unitsRow = Kernels.padded(units);
      int w = ws.parameters.transposedAt[last];
      float[] b = ws.parameters.biases[last];
      kernels.dots(
          rows,
          outputs,
          units,
          floats,
          input,
          unitsRow,
          weights,
          w,
          unitsRow,
          b,
          ws.top,
          0,
          topRow,
          ws.scratch);
    } else {
      kernels.transpose(rows, outputs, floats, input, Kernels.padded(outputs), ws.top, 0, topRow);
    }
  }

  /**
   * Softmax numerators of the outputs, a column a row of data.
   *
   * @param numerators as long as {@code ws.top}; overwritten
   */
  void softmaxNumerators(Workspace ws, float[] numerators) {
    System.arraycopy(ws.top, 0, numerators, 0, numerators.length);
    kernels.softmaxNumerators(
        ws.tile.rows, layout.outputs(), numerators, Kernels.padded(ws.tile.capacity));
  }

  private void addTile(Workspace ws, long[] order, int at) {
    forward(ws, order, at);
    lossAndDelta(ws);
    ws.lossSum += kernels.sum(ws.tile.rows, ws.losses, 0);
    ws.weightSum += kernels.sum(ws.tile.rows, ws.tile.weights, 0);
    backward(ws, order, at);
    ws.unflushed += ws.tile.rows;
    if (ws.unflushed >= FLUSH_ROWS) {
      flush(ws);
    }
  }

  /**
   * Sets hidden units that are dropped to zero; their weights have been scaled up to make up for
   * it.
   */
  private void drop(Workspace ws, int layer, int units, long[] order, int at) {
    if (order != null && ws.dropout.rate() > 0) {
      int width = Kernels.padded(layout.fanOut(layer));
      for (int r = 0; r < ws.tile.rows; r++) {
        ws.dropout.apply(
            order[at + r], layer, ws.arena.floats, units + r * width, layout.fanOut(layer));
      }
    }
  }

  /** Turns the outputs into delta and fills the losses. */
  private void lossAndDelta(Workspace ws) {
    Tile tile = ws.tile;
    loss.lossAndDelta(
        kernels,
        tile.rows,
        layout.outputs(),
        ws.top,
        Kernels.padded(tile.capacity),
        tile.targets,
        tile.weights,
        ws.losses,
        ws.scratch);
  }

  private void backward(Workspace ws, long[] order, int at) {
    Tile tile = ws.tile;
    int rows = tile.rows;
    int last = layout.layers() - 1;
    // The delta of the last layer lies transposed, that of the others row by row: strides tell.
    float[] floats = ws.arena.floats;
    float[] delta = ws.top;
    int deltaAt = 0;
    int deltaRow = 1;
    int deltaColumn = Kernels.padded(tile.capacity);
    for (int layer = last; layer >= 0; layer--) {
      int fanIn = layout.fanIn(layer);
      int fanOut = layout.fanOut(layer);
      int padIn = Kernels.padded(fanIn);
      int padOut = Kernels.padded(fanOut);
      if (layer == last) {
        for (int k = 0; k < fanOut; k++) {
          ws.biasSums[layer][k] += kernels.sum(rows, delta, deltaAt + k * deltaColumn);
        }
      } else {
        // Column sums are a product with a row of ones, in blocks that hide each other's additions.
        kernels.product(
            1,
            padOut,
            rows,
            ONE,
            0,
            0,
            0,
            delta,
            deltaAt,
            padOut,
            ws.parameters.zeros,
            0,
            0,
            ws.deltaSums,
            0,
            padOut);
        kernels.add(padOut, ws.deltaSums, 0, ws.biasSums[layer], 0);
      }
      if (layer == 0 && tile.sparse != null) {
        addSparseGradient(ws, delta, deltaAt, deltaColumn);
      } else {
        int input = layer == 0 ? tile.denseAt : ws.outputsAt[layer - 1];
        int gradient = ws.gradientsAt[layer];
        boolean first = ws.unflushed == 0;
        float[] init = first ? ws.parameters.zeros : floats;
        int initAt = first ? 0 : gradient;
        if (ws.transposed[layer]) {
          kernels.product(
              fanOut,
              padIn,
              rows,
              delta,
              deltaAt,
              deltaColumn,
              deltaRow,
              floats,
              input,
              padIn,
              init,
              initAt,
              first ? 0 : padIn,
              floats,
              gradient,
              padIn);
        } else {
          kernels.product(
              fanIn,
              padOut,
              rows,
              floats,
              input,
              1,
              padIn,
              delta,
              deltaAt,
              padOut,
              init,
              initAt,
              first ? 0 : padOut,
              floats,
              gradient,
              padOut);
        }
      }
      if (layer > 0) {
        int below = ws.deltasAt[layer - 1];
        int units = ws.outputsAt[layer - 1];
        for (int r = 0; r < rows; r += DELTA_ROWS) {
          int count = Math.min(DELTA_ROWS, rows - r);
          int to = below + r * padIn;
          kernels.product(
              count,
              padIn,
              fanOut,
              delta,
              deltaAt + r * deltaRow,
              deltaRow,
              deltaColumn,
              ws.parameters.arena.floats,
              ws.parameters.transposedAt[layer],
              padIn,
              ws.parameters.zeros,
              0,
              0,
              floats,
              to,
              padIn);
          activation.delta(kernels, count * padIn, floats, to, floats, units + r * padIn);
        }
        drop(ws, layer - 1, below, order, at);
        delta = floats;
        deltaAt = below;
        deltaRow = padIn;
        deltaColumn = 1;
      }
    }
  }

  /**
   * The first layer's weight gradient from sparse rows, summed by columns in float over the rows of
   * a tile, then in double.
   */
  private void addSparseGradient(Workspace ws, float[] delta, int deltaAt, int deltaColumn) {
    Tile tile = ws.tile;
    int width = Kernels.padded(layout.fanOut(0));
    float[] floats = ws.arena.floats;
    int rowwise = deltaAt;
    if (layout.layers() == 1) {
      rowwise = ws.outputsAt[0];
      for (int r = 0; r < tile.rows; r++) {
        for (int k = 0; k < layout.outputs(); k++) {
          floats[rowwise + r * width + k] = delta[k * deltaColumn + r];
        }
      }
    }
    SparseRows x = tile.sparse;
    x.transpose(tile.rows);
    for (int from = 0; from < x.groups; from += Workspace.COLUMNS) {
      int count = Math.min(Workspace.COLUMNS, x.groups - from);
      kernels.sparseProduct(
          count,
          width,
          x.groupStarts,
          from,
          x.groupedRows,
          x.groupedValues,
          floats,
          rowwise,
          width,
          ws.parameters.zeros,
          0,
          floats,
          ws.columnSumsAt,
          width);
      for (int g = 0; g < count; g++) {
        int to = x.groupColumns[from + g] * width;
        kernels.add(width, floats, ws.columnSumsAt + g * width, ws.sums[0], to);
      }
    }
  }

  /** Whether a layer's weight gradient goes to the double sums at once. */
  private static boolean sparseGradient(Workspace ws, int layer) {
    return layer == 0 && ws.tile.sparse != null;
  }

  private void flush(Workspace ws) {
    if (ws.unflushed == 0) {
      return;
    }
    for (int layer = 0; layer < layout.layers(); layer++) {
      if (!sparseGradient(ws, layer)) {
        double[] sums = ws.sums[layer];
        int gradient = ws.gradientsAt[layer];
        if (ws.flushed) {
          kernels.add(sums.length, ws.arena.floats, gradient, sums, 0);
        } else {
          kernels.widen(sums.length, ws.arena.floats, gradient, sums, 0);
        }
      }
    }
    ws.unflushed = 0;
    ws.flushed = true;
  }
}
