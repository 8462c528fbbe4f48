package dev.stash.servlet.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** What was chosen for attributes that cannot be read, and the log of it. Thread-safe. */
final class UnreadableAttributes {
  private static final Logger LOG = System.getLogger(HttpSessions.class.getName());
  private static final int MOST = 100;

  private final Function<String, OnUnreadable> choice;

  /** One line for each form, not one for each request that meets it. */
  private final Set<String> said = ConcurrentHashMap.newKeySet();

  UnreadableAttributes(Function<String, OnUnreadable> choice) {
    this.choice = choice;
  }

  /**
   * Whether it is to be removed; if not, it stays.
   *
   * @throws AttributeUnreadable if whoever asks is to be told
   */
  boolean drops(String name, AttributeUnreadable unreadable) {
    OnUnreadable chosen = Objects.requireNonNull(choice.apply(name), "onUnreadable gave null");
    if (chosen == OnUnreadable.FAIL) {
      throw unreadable;
    }
    String reason = unreadable.getMessage() + " (" + chosen + ")";
    if (said.size() < MOST && said.add(reason)) {
      LOG.log(Level.WARNING, "{0}; said once", reason);
    }
    return chosen == OnUnreadable.DROP;
  }
}
