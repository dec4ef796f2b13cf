package io.sparkmlp.app;

import java.util.Locale;

/** What happens to rows that lack a value. */
enum Missing {
  /** They fail the job. */
  ERROR,
  /** They are left out. */
  SKIP,
  /** The median of the column stands in; a category that is not there is like one never seen. */
  IMPUTE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
