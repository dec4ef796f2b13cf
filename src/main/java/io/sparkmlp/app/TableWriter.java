package io.sparkmlp.app;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Writes a table whole or not at all: text as one file, other formats as Spark's folder of files.
 */
final class TableWriter {
  private final Storage storage;

  TableWriter(Storage storage) {
    this.storage = storage;
  }

  void write(Dataset<Row> rows, Format format, String target) throws IOException {
    storage.replace(
        target,
        fresh -> {
          if (format == Format.CSV || format == Format.JSON) {
            writeFile(rows, format, new Path(target), fresh);
          } else {
            rows.write().format(format.toString()).save(fresh.toString());
          }
        });
  }

  /** All partitions write in parallel; their files are then joined in the order of the rows. */
  private void writeFile(Dataset<Row> rows, Format format, Path target, Path fresh)
      throws IOException {
    FileSystem fs = storage.fileSystem(fresh);
    Path parts = Storage.sibling(fresh, "parts");
    fs.deleteOnExit(parts);
    try {
      rows.write()
          .option("header", true)
          .option("escape", "\"")
          .option("compression", "none")
          .format(format.toString())
          .save(parts.toString());
      CompressionCodec codec = new CompressionCodecFactory(storage.hadoop()).getCodec(target);
      try (OutputStream file = fs.create(fresh);
          OutputStream out = codec == null ? file : codec.createOutputStream(file)) {
        boolean first = true;
        for (Path part : parts(fs, parts)) {
          try (InputStream in = new BufferedInputStream(fs.open(part))) {
            if (format == Format.CSV && !first) {
              skipLine(in);
            }
            in.transferTo(out);
          }
          first = false;
        }
      }
    } finally {
      fs.delete(parts, true);
      fs.cancelDeleteOnExit(parts);
    }
  }

  private static List<Path> parts(FileSystem fs, Path folder) throws IOException {
    return Arrays.stream(fs.listStatus(folder))
        .map(FileStatus::getPath)
        .filter(path -> path.getName().startsWith("part-"))
        .sorted()
        .toList();
  }

  /** Skips the header, which each part has. */
  private static void skipLine(InputStream in) throws IOException {
    int b;
    do {
      b = in.read();
    } while (b >= 0 && b != '\n');
  }
}
