package io.sparkmlp.app;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A format of data that Spark reads, and the extensions that stand for it. */
enum Format {
  CSV("csv"),
  PARQUET("parquet", "pq"),
  ORC("orc"),
  JSON("json", "jsonl", "ndjson"),
  LIBSVM("libsvm", "svm");

  private static final Set<String> COMPRESSED =
      Set.of("gz", "bz2", "zst", "snappy", "lz4", "deflate");

  private final Set<String> extensions;

  Format(String... extensions) {
    this.extensions = Set.of(extensions);
  }

  /** The format that a path's extension stands for, looking through one of a compression. */
  static Format ofPath(String key, String path) {
    String[] parts = path.replaceFirst("[/*]+$", "").replaceFirst(".*/", "").split("\\.", -1);
    int last = parts.length - 1;
    if (last > 1 && COMPRESSED.contains(parts[last].toLowerCase(Locale.ROOT))) {
      last--;
    }
    String extension = last > 0 ? parts[last].toLowerCase(Locale.ROOT) : "";
    return Arrays.stream(values())
        .filter(format -> format.extensions.contains(extension))
        .findFirst()
        .orElseThrow(
            () ->
                AppException.usage(
                    "%s: the extension of %s does not tell the format; expected one of %s",
                    key, path, known()));
  }

  /** All formats, for messages. */
  static String known() {
    return Arrays.stream(values()).map(Format::toString).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
