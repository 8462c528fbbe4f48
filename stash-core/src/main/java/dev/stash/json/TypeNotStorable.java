package dev.stash.json;

import dev.stash.StashException;

/** Values of a type can never be written as JSON and read back. */
public final class TypeNotStorable extends StashException {
  private static final long serialVersionUID = 1L;

  TypeNotStorable(String reason) {
    super("TYPE_NOT_STORABLE", reason, null);
  }
}
