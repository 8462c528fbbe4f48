package dev.stash.json;

import org.jspecify.annotations.Nullable;

/**
 * A value and a type that do not fit, while writing or reading. Collects the place on its way up:
 * names of members only, never a map's key or a value. Becomes a public exception in {@link
 * JsonCodec}.
 */
final class Misfit extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private String place = "";

  Misfit(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  /** What a foreign exception says may contain a value, so only its class is told. */
  static Misfit because(String what, Throwable thrown) {
    return thrown instanceof Misfit misfit
        ? misfit
        : new Misfit(what + " (" + thrown.getClass().getName() + ")");
  }

  Misfit in(String outer) {
    place = outer + place;
    return this;
  }

  String reason() {
    return place.isEmpty() ? reason : "at " + place + ": " + reason;
  }

  @Override
  public @Nullable String getMessage() {
    return reason();
  }
}
