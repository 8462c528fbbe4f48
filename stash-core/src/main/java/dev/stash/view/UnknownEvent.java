package dev.stash.view;

import dev.stash.StashException;

/** The view has no handler for an event that a page sent. The page chose the name: not repeated. */
public final class UnknownEvent extends StashException {
  private static final long serialVersionUID = 1L;

  UnknownEvent(Class<?> type) {
    super(
        "UNKNOWN_EVENT",
        type.getSimpleName() + " has no @OnEvent method of this name; add one or mend the page",
        null,
        false);
  }
}
