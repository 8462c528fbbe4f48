package dev.stash.view;

import dev.stash.StashException;

/** An event's payload is missing or not of the type its handler takes. The handler did not run. */
public final class BadPayload extends StashException {
  private static final long serialVersionUID = 1L;

  BadPayload(String event, String reason) {
    super(
        "BAD_PAYLOAD",
        "the payload of event " + event + " " + reason + "; send what its handler declares",
        null,
        false);
  }
}
