package dev.stash.view;

import dev.stash.StashException;

/**
 * A stashed field holds a value that cannot be written as JSON, or would not read back as the same,
 * or a shown one a value that cannot be written. Nothing of this stash was taken.
 */
public final class ValueNotStorable extends StashException {
  private static final long serialVersionUID = 1L;

  private final String key;

  ValueNotStorable(StashedField field, String reason) {
    super(
        "VALUE_NOT_STORABLE",
        field.describe() + " " + reason + "; store something that JSON-B reads back equal",
        null);
    this.key = field.key();
  }

  ValueNotStorable(ShownField field, String reason) {
    super(
        "VALUE_NOT_STORABLE",
        field.describe() + " " + reason + "; show something that JSON-B can write",
        null);
    this.key = field.key();
  }

  /** The key of the field at fault. */
  public String key() {
    return key;
  }
}
