package dev.stash.json;

import dev.stash.StashException;

/** An encoding is no JSON, or not of the wanted type. The message tells where, never what. */
public final class JsonUnreadable extends StashException {
  private static final long serialVersionUID = 1L;

  JsonUnreadable(String reason) {
    super("VALUE_UNREADABLE", reason, null, false);
  }
}
