package io.sparkmlp.fuzz;

/**
 * How a case ended.
 *
 * @param detail what was forbidden; for the others, the group it is counted in
 */
public record Verdict(Kind kind, String detail) {

  /** What may become of hostile input, and what may not. */
  public enum Kind {
    /** A model with finite parameters that predicts finite numbers. */
    SOUND,
    /** Refused on the driver in documented words. */
    REFUSED,
    /** Stopped with the remedy because the objective was not finite. */
    NOT_FINITE,
    /** A damaged file gave what the sound one gives. */
    UNCHANGED,
    /** Other Params, or another name, in a text that no checksum covers. */
    ALTERED,
    FORBIDDEN
  }

  /** What no case may end in. */
  public static Verdict forbidden(String detail) {
    return new Verdict(Kind.FORBIDDEN, detail);
  }

  /** The same, with the chain of the exception. */
  public static Verdict forbidden(String doing, Throwable failure) {
    StringBuilder text = new StringBuilder(doing);
    Throwable t = failure;
    for (int depth = 0; t != null && depth < 6; depth++, t = t.getCause()) {
      String message = String.valueOf(t.getMessage()).lines().findFirst().orElse("");
      text.append("\n      ").append(t.getClass().getName()).append(": ").append(message);
      for (StackTraceElement frame : t.getStackTrace()) {
        if (frame.getClassName().startsWith("io.sparkmlp.")) {
          text.append("\n        at ").append(frame);
          break;
        }
      }
    }
    return forbidden(text.toString());
  }
}
