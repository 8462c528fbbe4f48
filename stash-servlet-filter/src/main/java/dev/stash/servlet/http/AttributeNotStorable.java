package dev.stash.servlet.http;

import dev.stash.StashException;

/** An attribute has no stored form, or would not read back as the same. */
public final class AttributeNotStorable extends StashException {
  private static final long serialVersionUID = 1L;

  AttributeNotStorable(String type, String reason, String mend) {
    super(
        "ATTRIBUTE_NOT_STORABLE",
        "an attribute of type " + type + " cannot be stored: " + reason + "; " + mend,
        null);
  }
}
