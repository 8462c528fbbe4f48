package dev.stash.engine;

import dev.stash.json.Json;
import java.util.Map;

/** Somebody's page in the simulation. */
interface Visitor {
  String name();

  /** The user does something. */
  void act();

  /** The user does something that writes. */
  default void write() {
    act();
  }

  /** The socket drops, or the view's node dies: the page comes back with what is not saved. */
  void reconnect();

  /** A member is gone. */
  void lostMember(int member);

  /** The tab is closed. */
  void leave();

  /** Whether all that was done is known to be stored, or the session has ended. */
  boolean settled();

  boolean ended();

  /** What the page shows. */
  Map<String, Json> shown();
}
