package io.sparkmlp;

import org.apache.spark.ml.util.Identifiable$;

/**
 * Hands a uid to a stage before its constructor's body runs.
 *
 * <p>Spark's base classes build Params from {@code uid()} while they are constructed, before a
 * field of a Java subclass can be assigned. Constructor arguments, however, are evaluated before
 * {@code super()}: the uid is stashed there, and the first call of {@code uid()} takes it.
 */
final class Uids {
  private static final ThreadLocal<String> STASHED = new ThreadLocal<>();

  private Uids() {}

  /**
   * Keeps a uid for the stage whose construction this thread is about to begin.
   *
   * @return null, to be an argument of a private constructor
   */
  static Void stash(String uid) {
    STASHED.set(uid);
    return null;
  }

  /** The stashed uid, which is then no longer stashed; a random one if there is none. */
  static String take(String prefix) {
    String uid = STASHED.get();
    STASHED.remove();
    return uid == null ? Identifiable$.MODULE$.randomUID(prefix) : uid;
  }
}
