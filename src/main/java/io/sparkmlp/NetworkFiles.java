package io.sparkmlp;

import io.sparkmlp.net.Activation;
import io.sparkmlp.net.Layout;
import io.sparkmlp.net.Loss;
import io.sparkmlp.net.Scaler;
import io.sparkmlp.net.TrainedNetwork;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A network as {@code data} below a model's folder: one row of Parquet, or in Spark's local mode
 * one binary file. Both hold the same fields in the same order; the binary file begins with {@link
 * #MAGIC} and keeps numbers big-endian, text as {@link DataOutputStream#writeUTF} does, and arrays
 * without their lengths, which follow from the layers. Since version 2 the last field is a
 * checksum: CRC32C of the binary file up to there.
 */
final class NetworkFiles {
  private static final int VERSION = 2;

  private static final String CHECKSUM = "checksum";

  /** "SPARKMLP" in ASCII. */
  private static final long MAGIC = 0x535041524b4d4c50L;

  private static final StructType SCHEMA =
      new StructType()
          .add("formatVersion", DataTypes.IntegerType, false)
          .add("layers", DataTypes.createArrayType(DataTypes.IntegerType, false), false)
          .add("activation", DataTypes.StringType, false)
          .add("loss", DataTypes.StringType, false)
          .add("parameters", SQLDataTypes.VectorType(), false)
          .add("means", SQLDataTypes.VectorType(), false)
          .add("scales", SQLDataTypes.VectorType(), false)
          .add("targetMean", DataTypes.DoubleType, false)
          .add("targetScale", DataTypes.DoubleType, false)
          .add(CHECKSUM, DataTypes.IntegerType, false);

  private NetworkFiles() {}

  static void write(TrainedNetwork network, String folder, SparkSession session) {
    if (SparkInternals.localMode()) {
      Path file = Path.of(folder, "data");
      try {
        Files.createDirectories(file.getParent());
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
          out.writeInt(write(network, out));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    } else {
      Row row =
          RowFactory.create(
              VERSION,
              network.layout().widths(),
              network.activation().paramValue(),
              lossName(network.loss()),
              Vectors.dense(network.parameters()),
              Vectors.dense(network.scaler().means()),
              Vectors.dense(network.scaler().scales()),
              network.scaler().targetMean(),
              network.scaler().targetScale(),
              checksum(network));
      session.createDataFrame(List.of(row), SCHEMA).coalesce(1).write().parquet(data(folder));
    }
  }

  /**
   * @throws IllegalArgumentException if what is there is not a network, is cut off or damaged, or
   *     is of a later version
   */
  static TrainedNetwork read(String folder, SparkSession session) {
    if (SparkInternals.localMode()) {
      try {
        return readLocal(Path.of(folder, "data"));
      } catch (EOFException e) {
        throw new IllegalArgumentException("data: the file is cut off", e);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    Dataset<Row> file = session.read().parquet(data(folder));
    boolean sum = Arrays.asList(file.columns()).contains(CHECKSUM);
    Column[] columns =
        Arrays.stream(SCHEMA.fields())
            .filter(field -> sum || !field.name().equals(CHECKSUM))
            .peek(field -> requireType(field, file.schema().apply(field.name())))
            .map(field -> functions.col(field.name()))
            .toArray(Column[]::new);
    List<Row> rows = file.select(columns).limit(2).collectAsList();
    if (rows.size() != 1 || rows.get(0).anyNull()) {
      throw new IllegalArgumentException(
          "data: expected one row without nulls, got %s".formatted(rows));
    }
    Row row = rows.get(0);
    requireVersion(row.getInt(0), sum);
    int[] widths = row.<Integer>getList(1).stream().mapToInt(Integer::intValue).toArray();
    TrainedNetwork network =
        network(
            new Layout(widths),
            row.getString(2),
            row.getString(3),
            row.<Vector>getAs(4).toArray(),
            row.<Vector>getAs(5).toArray(),
            row.<Vector>getAs(6).toArray(),
            row.getDouble(7),
            row.getDouble(8));
    if (sum) {
      requireChecksum(network, row.getInt(9));
    }
    return network;
  }

  private static void requireType(StructField expected, StructField got) {
    if (!got.dataType().simpleString().equals(expected.dataType().simpleString())) {
      throw new IllegalArgumentException(
          "data: expected a column %s of type %s, got %s"
              .formatted(
                  expected.name(),
                  expected.dataType().simpleString(),
                  got.dataType().simpleString()));
    }
  }

  /** Writes the binary file but for its last field, which is returned. */
  private static int write(TrainedNetwork network, OutputStream stream) throws IOException {
    CRC32C sum = new CRC32C();
    DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(new CheckedOutputStream(stream, sum)));
    out.writeLong(MAGIC);
    out.writeInt(VERSION);
    int[] widths = network.layout().widths();
    out.writeInt(widths.length);
    for (int width : widths) {
      out.writeInt(width);
    }
    out.writeUTF(network.activation().paramValue());
    out.writeUTF(lossName(network.loss()));
    write(out, network.parameters());
    write(out, network.scaler().means());
    write(out, network.scaler().scales());
    out.writeDouble(network.scaler().targetMean());
    out.writeDouble(network.scaler().targetScale());
    out.flush();
    return (int) sum.getValue();
  }

  private static int checksum(TrainedNetwork network) {
    try {
      return write(network, OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireChecksum(TrainedNetwork network, int expected) {
    if (checksum(network) != expected) {
      throw new IllegalArgumentException("data: damaged, its checksum is wrong");
    }
  }

  private static TrainedNetwork readLocal(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      if (in.readLong() != MAGIC) {
        throw new IllegalArgumentException("data: the file is not a network of spark-mlp");
      }
      int version = in.readInt();
      requireVersion(version, version > 1);
      int[] widths = new int[Math.min(Math.max(0, in.readInt()), 1 << 16)];
      for (int i = 0; i < widths.length; i++) {
        widths[i] = in.readInt();
      }
      Layout layout = new Layout(widths);
      String activation = in.readUTF();
      String loss = in.readUTF();
      // Before arrays are made as long as the layers say.
      long doubles = layout.size() + 2L * layout.inputs() + 2;
      if (Files.size(file) < Double.BYTES * doubles) {
        throw new EOFException();
      }
      TrainedNetwork network =
          network(
              layout,
              activation,
              loss,
              doubles(in, layout.size()),
              doubles(in, layout.inputs()),
              doubles(in, layout.inputs()),
              in.readDouble(),
              in.readDouble());
      if (version > 1) {
        requireChecksum(network, in.readInt());
      }
      if (in.read() >= 0) {
        throw new IllegalArgumentException("data: the file goes on where it should end");
      }
      return network;
    }
  }

  private static TrainedNetwork network(
      Layout layout,
      String activation,
      String loss,
      double[] parameters,
      double[] means,
      double[] scales,
      double targetMean,
      double targetScale) {
    return new TrainedNetwork(
        layout,
        Activation.of(activation),
        Loss.valueOf(loss.toUpperCase(Locale.ROOT)),
        parameters,
        new Scaler(means, scales, targetMean, targetScale));
  }

  private static void requireVersion(int version, boolean checksum) {
    if (version > VERSION) {
      throw new IllegalArgumentException(
          "formatVersion: expected at most %d, got %d; a later version of spark-mlp has saved this model"
              .formatted(VERSION, version));
    }
    if (version < 1 || checksum != version > 1) {
      throw new IllegalArgumentException("data: damaged, it is of no version of the format");
    }
  }

  private static String lossName(Loss loss) {
    return loss.name().toLowerCase(Locale.ROOT);
  }

  private static String data(String folder) {
    return new org.apache.hadoop.fs.Path(folder, "data").toString();
  }

  private static void write(DataOutputStream out, double[] values) throws IOException {
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  private static double[] doubles(DataInputStream in, int length) throws IOException {
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = in.readDouble();
    }
    return values;
  }
}
