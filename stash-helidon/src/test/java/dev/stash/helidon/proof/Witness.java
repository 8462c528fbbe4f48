package dev.stash.helidon.proof;

import jakarta.json.JsonObject;

/** Sees what a page does and is told; called under the page's lock. */
interface Witness {
  /** Sees nothing. */
  Witness NONE = new Witness() {};

  /** Is about to send, for the first time, an event that writes a register and its slot. */
  default void invoked(PageClient page, long event, int register, long token) {}

  /** Is about to send, for the first time, an event that adds one to what all tabs count. */
  default void counting(PageClient page, long event) {}

  /** Was told something is wrong, or not possible now. */
  default void error(PageClient page, String code) {}

  /** Was told that an event is handled. */
  default void done(PageClient page, long event) {}

  /** Was told that its events up to this one are stored. */
  default void saved(PageClient page, long event) {}

  /**
   * Was given all of its view.
   *
   * @param asked when this socket asked for it, as nanoseconds
   */
  default void shown(PageClient page, long asked, JsonObject message) {}
}
