package dev.stash.wire;

import dev.stash.json.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * What a page did while its session could not be read. Its handlers have run, on defaults, so that
 * the page works; what they made of defaults must never be written over what is stored. So the
 * events are kept, and done again when the values are there. Handlers see them twice, as they do
 * after a crash that came before {@code saved}.
 */
final class Blind {
  private static final int MOST_EVENTS = 1_000;
  private static final int MOST_BYTES = 1 << 20;

  private final List<ClientMessage.Event> events = new ArrayList<>();
  private int bytes;

  boolean room() {
    return events.size() < MOST_EVENTS && bytes < MOST_BYTES;
  }

  void done(ClientMessage.Event event) {
    events.add(event);
    Json payload = event.payload();
    bytes += payload == null ? 0 : payload.size();
  }

  /** In the order in which they were done. */
  List<ClientMessage.Event> events() {
    return events;
  }
}
