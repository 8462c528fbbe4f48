package dev.stash.actor.kind;

import static dev.stash.json.JsonReader.required;

import dev.stash.actor.kind.ActorState.Shape;
import dev.stash.engine.Behaviour.Stored;
import dev.stash.engine.CallBook;
import dev.stash.engine.Ending;
import dev.stash.engine.Envelope;
import dev.stash.engine.StateUnreadable;
import dev.stash.json.Json;
import dev.stash.json.JsonOutput;
import dev.stash.json.JsonReader;
import dev.stash.json.JsonReader.Limits;
import dev.stash.json.JsonUnreadable;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of an actor, format 1: see {@code docs/reference/storage-format.md}.
 *
 * <pre>
 * {"format":1,
 *  "commit":{"id":…,"owner":…,"revision":12},
 *  "createdAt":…,"lastSeenAt":…,
 *  "shapes":[{"version":2,"data":{"lines":[…]}},{"version":1,"data":{…}}],
 *  "calls":{…}}
 * </pre>
 *
 * {@link StoredCalls} has the calls.
 */
final class ActorCodec {
  static final int FORMAT = 1;

  private ActorCodec() {}

  static byte[] encode(ActorState state, Envelope envelope) {
    JsonOutput out = new JsonOutput(512);
    out.object().name("format").value(FORMAT);
    out.name("commit").object();
    out.name("id").value(envelope.commit());
    out.name("owner").value(envelope.owner());
    out.name("revision").value(envelope.revision()).end();
    out.name("createdAt").value(Instant.ofEpochMilli(envelope.createdAt()).toString());
    out.name("lastSeenAt").value(Instant.ofEpochMilli(envelope.lastSeenAt()).toString());
    Ending ending = envelope.ended();
    if (ending != null) {
      out.name("tombstone").object().name("reason").value(ending.reason()).end();
      return out.end().toUtf8();
    }
    state.unknown.forEach((name, value) -> out.name(name).value(value));
    out.name("shapes").array();
    for (Shape shape : state.shapes()) {
      out.object().name("version").value(shape.version()).name("data").object();
      shape.values().forEach((key, value) -> out.name(key).value(value));
      out.end().end();
    }
    out.endArray();
    StoredCalls.write(out.name("calls"), envelope.calls());
    return out.end().toUtf8();
  }

  static Stored<ActorState> decode(byte[] body) {
    try {
      return JsonReader.read(body, Limits.STORED, ActorCodec::read);
    } catch (JsonUnreadable unreadable) {
      throw new StateUnreadable(
          "the stored actor is no JSON of the known form: it " + unreadable.getMessage(), null);
    }
  }

  private record Commit(String id, String owner, long revision) {}

  private static Stored<ActorState> read(JsonReader in) {
    ActorState state = new ActorState();
    Map<String, Json> unknown = new LinkedHashMap<>();
    Long format = null;
    Commit commit = null;
    Long createdAt = null;
    Long lastSeenAt = null;
    Ending ended = null;
    CallBook calls = CallBook.NONE;
    in.enter('{');
    while (in.more('}')) {
      String name = in.name();
      switch (name) {
        case "format" -> format = known(in.whole());
        case "commit" -> commit = commit(in);
        case "createdAt" -> createdAt = Instant.parse(in.string()).toEpochMilli();
        case "lastSeenAt" -> lastSeenAt = Instant.parse(in.string()).toEpochMilli();
        case "tombstone" -> ended = ending(in);
        case "shapes" -> {
          in.enter('[');
          while (in.more(']')) {
            state.put(shape(in));
          }
        }
        case "calls" -> calls = StoredCalls.read(in);
        default -> unknown.put(name, in.verbatim());
      }
    }
    required("format", format);
    Commit last = required("commit", commit);
    state.unknown = Collections.unmodifiableMap(unknown);
    return new Stored<>(
        new Envelope(
            last.id(),
            last.owner(),
            last.revision(),
            required("createdAt", createdAt),
            required("lastSeenAt", lastSeenAt),
            ended,
            Map.of(),
            calls),
        state);
  }

  private static long known(long format) {
    if (format != FORMAT) {
      throw new StateUnreadable(
          "the stored actor has format "
              + format
              + ", this release reads format "
              + FORMAT
              + "; run the release that wrote it, or a newer one",
          null);
    }
    return format;
  }

  private static Commit commit(JsonReader in) {
    String id = null;
    String owner = null;
    Long revision = null;
    in.enter('{');
    while (in.more('}')) {
      switch (in.name()) {
        case "id" -> id = in.string();
        case "owner" -> owner = in.string();
        case "revision" -> revision = in.whole();
        default -> in.skip();
      }
    }
    return new Commit(required("id", id), required("owner", owner), required("revision", revision));
  }

  private static Ending ending(JsonReader in) {
    @Nullable String reason = null;
    in.enter('{');
    while (in.more('}')) {
      switch (in.name()) {
        case "reason" -> reason = in.string();
        default -> in.skip();
      }
    }
    return new Ending(required("reason", reason));
  }

  private static Shape shape(JsonReader in) {
    Long version = null;
    Map<String, Json> values = new LinkedHashMap<>();
    in.enter('{');
    while (in.more('}')) {
      switch (in.name()) {
        case "version" -> version = in.whole();
        case "data" -> {
          in.enter('{');
          while (in.more('}')) {
            values.put(in.name(), in.verbatim());
          }
        }
        default -> in.skip();
      }
    }
    return new Shape(
        Math.toIntExact(required("version", version)), Collections.unmodifiableMap(values));
  }
}
