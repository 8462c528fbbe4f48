package dev.stash.testing;

import dev.stash.json.Json;
import dev.stash.json.JsonCodec;
import dev.stash.json.JsonOutput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events of a page that are not known to be in storage, as {@code stash.js} keeps them: in
 * order, each until the server says that its number is stored. Not thread-safe.
 */
final class PageEvents {
  private static final int MOST_IN_FLIGHT = 64;
  private static final int MOST_WAITING = 1_000;

  private final List<Sent> queue = new ArrayList<>();
  private long last;
  private long stored;
  private int window = MOST_IN_FLIGHT;

  /** One event. */
  static final class Sent {
    final long id;
    final String name;
    final String text;

    /** Handed to the present socket. */
    private boolean sent;

    /** Handled by the server, as far as is known. */
    boolean done;

    @Nullable PageError failed;

    private Sent(long id, String name, String text) {
      this.id = id;
      this.name = name;
      this.text = text;
    }
  }

  /** The next event. */
  Sent add(String name, @Nullable Object payload) {
    if (queue.size() >= MOST_WAITING) {
      throw new PageError(name, "QUEUE_FULL", MOST_WAITING + " events wait to be saved", null);
    }
    long id = last + 1;
    JsonOutput out = new JsonOutput(64).object().name("type").value("event").name("id").value(id);
    out.name("name").value(name);
    if (payload != null) {
      Json json =
          payload instanceof Json made
              ? made
              : JsonCodec.forWriting(payload.getClass()).encode(payload);
      out.name("payload").value(json);
    }
    Sent event = new Sent(id, name, new String(out.end().toUtf8(), StandardCharsets.UTF_8));
    last = id;
    queue.add(event);
    return event;
  }

  boolean saving() {
    return !queue.isEmpty();
  }

  /** The highest that is known to be stored. */
  long stored() {
    return stored;
  }

  /** Sends what may be sent, in order. */
  void flush(Consumer<String> to) {
    long room = window - queue.stream().filter(event -> event.sent && !event.done).count();
    for (Sent event : queue) {
      if (event.sent || event.done) {
        continue;
      }
      if (room-- <= 0) {
        return;
      }
      event.sent = true;
      to.accept(event.text);
    }
  }

  /** A socket is there that has been handed nothing, and this is what the server has applied. */
  void mounted(long lastEvent, long savedEvent) {
    forget(savedEvent);
    for (Sent event : queue) {
      event.sent = false;
      event.done = event.id <= lastEvent;
    }
  }

  /** The server asks for patience: this and all after it are sent again, one at a time. */
  void hold(long id) {
    window = 1;
    for (Sent event : queue) {
      if (event.id >= id) {
        event.sent = event.done;
      }
    }
  }

  /** It was handled. */
  void done(long id) {
    for (Sent event : queue) {
      if (event.id == id && !event.done) {
        event.done = true;
        window = Math.min(window + 1, MOST_IN_FLIGHT);
      }
    }
  }

  /** All up to this one are stored. */
  void forget(long upTo) {
    stored = Math.max(stored, upTo);
    while (!queue.isEmpty() && queue.getFirst().id <= upTo) {
      queue.removeFirst().done = true;
    }
  }

  /** One is dropped for good; its name, "" if it was not there. */
  String refused(long id, String code, String text) {
    return refused(id, code, text, null);
  }

  /** The same, about a field of a form. */
  String refused(long id, String code, String text, @Nullable String field) {
    for (Sent event : queue) {
      if (event.id == id) {
        event.failed = new PageError(event.name, code, text, field, null);
        queue.remove(event);
        return event.name;
      }
    }
    return "";
  }

  /** The server has cut the socket as a message was too big: if any of these was, the biggest. */
  void dropLargest() {
    queue.stream()
        .filter(event -> event.sent && !event.done)
        .max((one, other) -> Integer.compare(one.text.length(), other.text.length()))
        .ifPresent(
            largest -> refused(largest.id, "MESSAGE_TOO_LARGE", "the socket was closed (1009)"));
  }

  /** None of them is sent any more. */
  void dropAll(String code, String text) {
    for (Sent event : List.copyOf(queue)) {
      String unused = refused(event.id, code, text);
    }
    last = stored = 0;
    window = MOST_IN_FLIGHT;
  }
}
