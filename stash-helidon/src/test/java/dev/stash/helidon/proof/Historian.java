package dev.stash.helidon.proof;

import jakarta.json.JsonObject;
import java.util.Queue;

/**
 * Writes down what the pages of one session do and are told.
 *
 * @param errors gets the codes of all errors
 * @param gaps are told when something is stored
 */
record Historian(History history, String session, Queue<String> errors, Gaps gaps)
    implements Witness {
  @Override
  public void error(PageClient page, String code) {
    errors.add(code);
    history.fault(page.page + " is told " + code);
  }

  @Override
  public void invoked(PageClient page, long event, int register, long token) {
    long now = history.now();
    String name = page.page;
    history.add(new Line.Invoked(now, session, name, event, "slot" + page.book.slot(), token));
    history.add(new Line.Invoked(now, session, name, event, "register" + register, token));
  }

  @Override
  public void done(PageClient page, long event) {
    history.add(new Line.Done(history.now(), page.page, event));
  }

  @Override
  public void saved(PageClient page, long event) {
    history.add(new Line.Saved(history.now(), page.page, event));
    gaps.told(session);
  }

  /** A resync comes unasked, so that it says nothing about when it was true. */
  @Override
  public void shown(PageClient page, long asked, JsonObject message) {
    boolean answer = message.getString("type").equals("mounted");
    history.add(
        new Line.Shown(
            history.now(),
            history.time(asked),
            session,
            page.page,
            message.getJsonNumber("lastEvent").longValue(),
            message.getJsonNumber("savedEvent").longValue(),
            answer && message.getInt("revision") == message.getInt("saved"),
            StoredState.shared(message.getJsonObject("state"))));
  }
}
