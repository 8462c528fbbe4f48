package dev.stash.session;

import dev.stash.actor.Behaviour.Stored;
import dev.stash.actor.Ending;
import dev.stash.actor.Envelope;
import dev.stash.actor.Envelope.Mark;
import dev.stash.actor.StateUnreadable;
import dev.stash.json.Json;
import dev.stash.json.JsonOutput;
import dev.stash.session.SessionState.PageData;
import dev.stash.session.SessionState.Slice;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * The stored form of a session, format 1: see {@code docs/reference/storage-format.md}.
 *
 * <pre>
 * {"format":1,
 *  "commit":{"id":…,"owner":…,"revision":12},
 *  "createdAt":…,"lastSeenAt":…,
 *  "views":{"counter":{"version":1,
 *                      "data":{"count":3},
 *                      "pages":{PAGE:{"tab":…,"event":7,"at":…,"data":{"draft":"…"}}},
 *                      "earlier":[{"version":0,"data":…,"pages":…}]}},
 *  "principal":…,
 *  "lineage":…,
 *  "presented":false,
 *  "claim":{"heir":…,"at":…,"pages":[PAGE]},
 *  "events":{PAGE:7}}
 * </pre>
 *
 * {@code events} tells the last applied event of each page. Where a page shows several views, the
 * number that counts for each is the {@code event} beside its entries; {@code events} then has the
 * highest. A writer without such a place (a programmatic one, or a page whose slice is gone) has
 * its number only in {@code events}, under its full name.
 */
final class SessionCodec {
  private static final int FORMAT = 1;
  private static final Set<String> KNOWN =
      Set.of(
          "format",
          "commit",
          "createdAt",
          "lastSeenAt",
          "tombstone",
          "principal",
          "lineage",
          "presented",
          "claim",
          "views",
          "events");
  private static final JsonReaderFactory READERS =
      JsonProvider.provider().createReaderFactory(Map.of());

  private SessionCodec() {}

  static byte[] encode(SessionState state, Envelope envelope) {
    JsonOutput out = new JsonOutput(1_024);
    out.object().name("format").value(FORMAT);
    out.name("commit").object();
    out.name("id").value(envelope.commit());
    out.name("owner").value(envelope.owner());
    out.name("revision").value(envelope.revision()).end();
    out.name("createdAt").value(time(envelope.createdAt()));
    out.name("lastSeenAt").value(time(envelope.lastSeenAt()));
    Ending ending = envelope.ended();
    if (ending != null) {
      out.name("tombstone").object().name("reason").value(ending.reason());
      if (ending.heir() != null) {
        out.name("heir").value(ending.heir());
      }
      return out.end().end().toUtf8();
    }
    if (state.principal != null) {
      out.name("principal").value(state.principal);
    }
    if (state.lineage != null) {
      out.name("lineage").value(state.lineage);
    }
    if (state.unpresented) {
      out.name("presented").value(Json.of("false"));
    }
    Claim claim = state.claim;
    if (claim != null) {
      out.name("claim").object().name("heir").value(claim.heir());
      out.name("at").value(time(claim.at()));
      out.name("pages").array();
      state.begun().forEach(page -> out.value(page));
      out.endArray().end();
    }
    state.unknown.forEach((name, value) -> out.name(name).value(value));
    out.name("views").object();
    state.views.forEach(
        (name, versions) -> writeVersions(out.name(name), name, versions, envelope.ledger()));
    out.end();
    writeEvents(out, state, envelope.ledger());
    return out.end().toUtf8();
  }

  /** The newest version, and the older ones inside it. */
  private static void writeVersions(
      JsonOutput out,
      String view,
      NavigableMap<Integer, Slice> versions,
      Map<String, Mark> ledger) {
    Map.Entry<Integer, Slice> newest = versions.lastEntry();
    writeSlice(out, view, newest.getValue(), ledger);
    Map<Integer, Slice> older = versions.headMap(newest.getKey());
    if (!older.isEmpty()) {
      out.name("earlier").array();
      older
          .values()
          .forEach(
              slice -> {
                writeSlice(out, view, slice, ledger);
                out.end();
              });
      out.endArray();
    }
    out.end();
  }

  /** Leaves the object open. */
  private static void writeSlice(
      JsonOutput out, String view, Slice slice, Map<String, Mark> ledger) {
    out.object().name("version").value(slice.version);
    out.name("data").object();
    slice.data.forEach((key, value) -> out.name(key).value(value));
    out.end().name("pages").object();
    slice.pages.forEach(
        (page, data) -> {
          out.name(page).object().name("tab").value(data.tab);
          Mark mark = ledger.get(Writers.ofPage(page, view));
          if (mark != null) {
            out.name("event").value(mark.last()).name("at").value(time(mark.at()));
          }
          out.name("data").object();
          data.data.forEach((key, value) -> out.name(key).value(value));
          out.end().end();
        });
    out.end();
  }

  private static void writeEvents(JsonOutput out, SessionState state, Map<String, Mark> ledger) {
    Map<String, Long> pages = new TreeMap<>();
    out.name("events").object();
    ledger.forEach(
        (writer, mark) -> {
          if (beside(state, writer)) {
            pages.merge(Writers.page(writer), mark.last(), Math::max);
          } else {
            out.name(writer).value(mark.last());
          }
        });
    pages.forEach((page, last) -> out.name(page).value(last));
    out.end();
  }

  /** Whether a writer is a page whose number stands beside its entries. */
  private static boolean beside(SessionState state, String writer) {
    NavigableMap<Integer, Slice> versions = state.views.get(Writers.view(writer));
    if (versions != null) {
      String page = Writers.page(writer);
      for (Slice slice : versions.values()) {
        if (slice.pages.containsKey(page)) {
          return true;
        }
      }
    }
    return false;
  }

  static Stored<SessionState> decode(byte[] body) {
    try (var reader =
        READERS.createReader(new ByteArrayInputStream(body), StandardCharsets.UTF_8)) {
      JsonObject root = reader.readObject();
      if (root.getInt("format") != FORMAT) {
        throw new StateUnreadable(
            "the stored session has format "
                + root.getInt("format")
                + ", this release reads format "
                + FORMAT
                + "; run the release that wrote it, or a newer one",
            null);
      }
      return decode(root);
    } catch (JsonException
        | ClassCastException
        | NullPointerException
        | IllegalStateException
        | ArithmeticException
        | DateTimeException e) {
      throw new StateUnreadable(
          "the stored session is no JSON of the known form (" + e.getClass().getSimpleName() + ")",
          null);
    }
  }

  private static Stored<SessionState> decode(JsonObject root) {
    JsonObject commit = root.getJsonObject("commit");
    JsonObject tombstone = root.getJsonObject("tombstone");
    SessionState state = new SessionState();
    state.principal = root.getString("principal", null);
    state.lineage = root.getString("lineage", null);
    state.unpresented = !root.getBoolean("presented", true);
    JsonObject claim = root.getJsonObject("claim");
    if (claim != null) {
      state.claim = new Claim(claim.getString("heir"), time(claim.getString("at")));
      for (JsonValue page : claim.getOrDefault("pages", JsonValue.EMPTY_JSON_ARRAY).asJsonArray()) {
        boolean unused = state.begun(((JsonString) page).getString());
      }
    }
    root.forEach(
        (name, value) -> {
          if (!KNOWN.contains(name)) {
            state.unknown.put(name, Json.of(value.toString()));
          }
        });
    Map<String, Mark> ledger = new LinkedHashMap<>(); // in the order of the events
    long lastSeenAt = time(root.getString("lastSeenAt"));
    JsonObject views = root.getJsonObject("views");
    if (views != null) {
      views.forEach((name, slice) -> readVersions(state, name, slice.asJsonObject(), ledger));
    }
    JsonObject events = root.getJsonObject("events");
    if (events != null) {
      readEvents(events, lastSeenAt, ledger);
    }
    return new Stored<>(
        new Envelope(
            commit.getString("id"),
            commit.getString("owner"),
            commit.getJsonNumber("revision").longValueExact(),
            time(root.getString("createdAt")),
            lastSeenAt,
            tombstone == null ? null : ending(tombstone),
            Collections.unmodifiableMap(ledger)),
        state);
  }

  private static Ending ending(JsonObject tombstone) {
    return new Ending(tombstone.getString("reason"), tombstone.getString("heir", null));
  }

  private static void readVersions(
      SessionState state, String view, JsonObject stored, Map<String, Mark> ledger) {
    readSlice(state, view, stored, ledger);
    if (stored.containsKey("earlier")) {
      stored
          .getJsonArray("earlier")
          .forEach(slice -> readSlice(state, view, slice.asJsonObject(), ledger));
    }
  }

  private static void readSlice(
      SessionState state, String view, JsonObject stored, Map<String, Mark> ledger) {
    Slice slice = state.create(view, stored.getInt("version"));
    readEntries(stored.getJsonObject("data"), slice.data);
    stored
        .getJsonObject("pages")
        .forEach(
            (page, value) -> {
              JsonObject object = value.asJsonObject();
              PageData data = new PageData(object.getString("tab"));
              slice.pages.put(page, data);
              readEntries(object.getJsonObject("data"), data.data);
              if (object.containsKey("event")) {
                long last = object.getJsonNumber("event").longValueExact();
                ledger.put(
                    Writers.ofPage(page, view), new Mark(last, time(object.getString("at"))));
              }
            });
  }

  /** Numbers of writers that have no page; those of pages were read beside their entries. */
  private static void readEvents(JsonObject events, long at, Map<String, Mark> ledger) {
    Set<String> pages = new HashSet<>();
    ledger.keySet().forEach(writer -> pages.add(Writers.page(writer)));
    events.forEach(
        (writer, last) -> {
          if (!pages.contains(writer)) {
            ledger.put(writer, new Mark(((JsonNumber) last).longValueExact(), at));
          }
        });
  }

  private static void readEntries(JsonObject stored, Entries entries) {
    for (Map.Entry<String, JsonValue> entry : stored.entrySet()) {
      entries.set(entry.getKey(), Json.of(entry.getValue().toString()));
    }
  }

  private static String time(long wall) {
    return Instant.ofEpochMilli(wall).toString();
  }

  private static long time(String text) {
    return Instant.parse(text).toEpochMilli();
  }
}
