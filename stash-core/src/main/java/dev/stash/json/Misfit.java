package dev.stash.json;

import java.util.ConcurrentModificationException;
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
    return switch (thrown) {
      case Misfit misfit -> misfit;
      case ConcurrentModificationException changing ->
          new Misfit(
              "was changed by another thread while it was written: let one thread have it at a"
                  + " time, or give each a copy");
      default -> new Misfit(what + " (" + thrown.getClass().getName() + ")");
    };
  }

  static Misfit ofClass(Class<?> written, Class<?> read) {
    return new Misfit(
        "is a "
            + written.getTypeName()
            + " and would read back as a "
            + read.getTypeName()
            + ": declare it as "
            + written.getTypeName()
            + ", or keep a "
            + read.getTypeName());
  }

  static Misfit changed() {
    return new Misfit("would read back as another value: let its type keep what it is given");
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
