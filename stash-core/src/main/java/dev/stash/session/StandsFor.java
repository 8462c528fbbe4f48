package dev.stash.session;

import dev.stash.Session;

/** A session that stands for another one, such as that of whichever request is running. */
public interface StandsFor {
  /** The one that it stands for now. */
  Session session();
}
