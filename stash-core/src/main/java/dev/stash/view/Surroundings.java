package dev.stash.view;

import dev.stash.Mount;
import dev.stash.Page;
import dev.stash.Session;

/** What methods of a handler may ask for, besides the payload of an event. Thread-safe. */
public interface Surroundings {
  /** How the page was mounted. */
  Mount mount();

  /** The page. */
  Page page();

  /** The session of its browser. */
  Session session();
}
