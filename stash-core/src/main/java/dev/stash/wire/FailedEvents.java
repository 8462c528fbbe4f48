package dev.stash.wire;

import dev.stash.Scope;
import dev.stash.json.Json;
import dev.stash.json.JsonOutput;
import dev.stash.json.JsonReader;
import dev.stash.json.JsonReader.Limits;
import dev.stash.json.JsonUnreadable;
import dev.stash.session.Change;
import dev.stash.wire.ClientMessage.Reading;
import dev.stash.wire.Conversation.Failure;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which events of a page have failed, and how: an entry of the page's own. The ledger tells up to
 * which number events have come, and not which of them came to nothing; who finds one of those
 * again must not take it for one that is stored. Immutable.
 */
final class FailedEvents {
  static final String KEY = Change.FAILED;

  static final FailedEvents NONE = new FailedEvents(0, Collections.emptyNavigableMap());

  private static final String SETTLED = "settled";

  /** Beside the codes, where earlier releases look for a number and a text, and pass it over. */
  private static final String TEXTS = "texts";

  /** Likewise, of those that are about a field of a form. */
  private static final String FIELDS = "fields";

  /** So many characters of what the application has said to the page: the entry stays small. */
  private static final int MOST_TEXT = 2_000;

  /** A page has half as many on their way without an answer; of all others it has heard. */
  private static final int MOST = 128;

  private static final Json NOTHING = Json.of("{}");

  private static final String AGAIN = "it failed, and has changed nothing";

  private static final Failure LEFT_OUT = new Failure("HANDLER_FAILED", AGAIN);

  /** Up to here the page knows what became of its events: nobody is owed anything more of them. */
  private final long settled;

  private final NavigableMap<Long, Failure> failures;

  private FailedEvents(long settled, NavigableMap<Long, Failure> failures) {
    this.settled = settled;
    this.failures = failures;
  }

  /** What an entry tells. */
  static FailedEvents of(@Nullable Json entry) {
    if (entry == null) {
      return NONE;
    }
    NavigableMap<Long, Failure> failures = new TreeMap<>();
    long settled = 0;
    try {
      Map<String, Json> members = members(entry);
      Map<String, Json> texts = members(members.getOrDefault(TEXTS, NOTHING));
      Map<String, Json> fields = members(members.getOrDefault(FIELDS, NOTHING));
      for (Map.Entry<String, Json> member : members.entrySet()) {
        String code = Reading.text(member.getValue());
        if (member.getKey().equals(SETTLED)) {
          settled = Reading.id(member.getValue());
        } else if (code != null) {
          String text = Reading.text(texts.get(member.getKey()));
          failures.put(
              Reading.id(Json.of(member.getKey())),
              text == null
                  ? new Failure(code, AGAIN)
                  : new Failure(code, text, true, Reading.text(fields.get(member.getKey()))));
        }
      }
    } catch (JsonUnreadable others) {
      return NONE; // nobody of ours has written that
    }
    return new FailedEvents(settled, failures);
  }

  private static Map<String, Json> members(Json object) {
    return JsonReader.read(
        object.utf8(), Limits.STORED, in -> in.peek() == '{' ? in.members() : Map.of());
  }

  boolean none() {
    return failures.isEmpty();
  }

  /** Up to which event the page knows of all. */
  long settledUpTo() {
    return settled;
  }

  /** Whether the page knows what became of an event. */
  boolean settled(long event) {
    return event <= settled;
  }

  /** Up to an event the page knows of all. */
  FailedEvents settledUpTo(long event) {
    long up = Math.max(settled, event);
    return new FailedEvents(up, new TreeMap<>(failures.tailMap(up, false)));
  }

  /** How an event has failed; null if it has not, as far as is known. */
  @Nullable Failure failure(long event) {
    return failures.get(event);
  }

  FailedEvents with(long event, Failure failure) {
    return with(new FailedEvents(0, new TreeMap<>(Map.of(event, failure))));
  }

  FailedEvents with(FailedEvents others) {
    NavigableMap<Long, Failure> all = new TreeMap<>(failures);
    all.putAll(others.failures);
    while (all.size() > MOST) {
      all.pollFirstEntry();
    }
    return new FailedEvents(settled, all);
  }

  /**
   * With those that a page has left out between two that it has sent: it was told that they have
   * failed, by a server which may never come to write that down.
   */
  FailedEvents withLeftOut(long after, long before) {
    if (before <= after + 1) {
      return this;
    }
    NavigableMap<Long, Failure> all = new TreeMap<>(failures);
    for (long event = Math.max(after + 1, before - MOST); event < before; event++) {
      all.putIfAbsent(event, LEFT_OUT);
    }
    return with(new FailedEvents(0, all));
  }

  FailedEvents without(long event) {
    if (!failures.containsKey(event)) {
      return this;
    }
    NavigableMap<Long, Failure> fewer = new TreeMap<>(failures);
    fewer.remove(event);
    return new FailedEvents(settled, fewer);
  }

  /** Those before an event. */
  FailedEvents before(long event) {
    return none() ? this : new FailedEvents(settled, new TreeMap<>(failures.headMap(event, false)));
  }

  /** Those after an event. */
  FailedEvents after(long event) {
    return none() || failures.firstKey() > event
        ? this
        : new FailedEvents(settled, new TreeMap<>(failures.tailMap(event, false)));
  }

  /** As the change that says so. */
  Change entry() {
    JsonOutput out = new JsonOutput(64).object();
    if (settled > 0) {
      out.name(SETTLED).value(settled);
    }
    failures.forEach((id, failure) -> out.name(Long.toString(id)).value(failure.code()));
    NavigableMap<Long, Failure> texts = texts();
    if (!texts.isEmpty()) {
      out.name(TEXTS).object();
      texts.forEach((id, failure) -> out.name(Long.toString(id)).value(failure.message()));
      out.end();
    }
    NavigableMap<Long, String> fields = new TreeMap<>();
    texts.forEach(
        (id, failure) -> {
          String field = failure.field();
          if (field != null) {
            fields.put(id, field);
          }
        });
    if (!fields.isEmpty()) {
      out.name(FIELDS).object();
      fields.forEach((id, field) -> out.name(Long.toString(id)).value(field));
      out.end();
    }
    return new Change(KEY, Scope.RECONNECT, Json.ofUtf8(out.end().toUtf8()));
  }

  /** Those whose text is for the page: the latest, together no longer than is kept. */
  private NavigableMap<Long, Failure> texts() {
    NavigableMap<Long, Failure> texts = new TreeMap<>();
    int room = MOST_TEXT;
    for (Map.Entry<Long, Failure> each : failures.descendingMap().entrySet()) {
      Failure failure = each.getValue();
      room -= failure.forPage() ? length(failure) : 0;
      if (failure.forPage() && room >= 0) {
        texts.put(each.getKey(), failure);
      }
    }
    return texts;
  }

  private static int length(Failure failure) {
    String field = failure.field();
    return failure.message().length() + (field == null ? 0 : field.length());
  }

  /** Whether they tell of the same events. */
  boolean sameAs(FailedEvents other) {
    return settled == other.settled && failures.keySet().equals(other.failures.keySet());
  }
}
