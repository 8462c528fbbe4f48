package dev.stash.json;

import dev.stash.StashException;

/** A value cannot be written as JSON, or would not read back as the same. */
public final class JsonUnwritable extends StashException {
  private static final long serialVersionUID = 1L;

  JsonUnwritable(String reason) {
    super("VALUE_NOT_STORABLE", reason, null, false);
  }
}
