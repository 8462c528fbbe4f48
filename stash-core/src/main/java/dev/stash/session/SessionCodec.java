package dev.stash.session;

import dev.stash.engine.Behaviour.Stored;
import dev.stash.engine.Ending;
import dev.stash.engine.Envelope;
import dev.stash.engine.Envelope.Mark;
import dev.stash.engine.StateUnreadable;
import dev.stash.json.Json;
import dev.stash.json.JsonOutput;
import dev.stash.json.JsonReader;
import dev.stash.json.JsonReader.Limits;
import dev.stash.json.JsonUnreadable;
import dev.stash.session.SessionState.Slice;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The stored form of a session, format 1: see {@code docs/reference/storage-format.md}. {@link
 * SessionReader} reads it.
 *
 * <pre>
 * {"format":1,
 *  "commit":{"id":…,"owner":…,"revision":12},
 *  "createdAt":…,"lastSeenAt":…,
 *  "views":{"counter":{"version":1,
 *                      "data":{"count":3},
 *                      "pages":{PAGE:{"tab":…,"event":7,"at":…,"data":{"draft":"…"}}},
 *                      "earlier":[{"version":0,"data":…,"pages":…}]}},
 *  "tabs":{TAB:{"at":…,"views":{"counter":{"version":1,"data":{"filter":"…"},"earlier":[…]}}}},
 *  "versions":{"counter":{"1":{"late":true},"2":{"unmigrated":["",PAGE]}}},
 *  "principal":…,
 *  "lineage":…,
 *  "presented":false,
 *  "firstVisit":true,
 *  "claim":{"heir":…,"at":…,"pages":[PAGE]},
 *  "events":{PAGE:7}}
 * </pre>
 *
 * {@code events} tells the last applied event of each page. Where a page shows several views, the
 * number that counts for each is the {@code event} beside its entries; {@code events} then has the
 * highest. A writer without such a place (a programmatic one, or a page whose slice is gone) has
 * its number only in {@code events}, under its full name. {@link StoredTabs} has the tabs, {@link
 * StoredVersions} what is known of versions.
 */
final class SessionCodec {
  static final int FORMAT = 1;

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
    if (state.firstVisit) {
      out.name("firstVisit").value(Json.of("true"));
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
    state
        .views()
        .forEach(
            (name, slices) -> {
              if (slices.size() > 1 || !slices.getFirst().blank()) {
                writeVersions(out.name(name), name, slices, envelope.ledger());
              }
            });
    out.end();
    StoredTabs.write(out, state, envelope.lastSeenAt());
    StoredVersions.write(out, state);
    writeEvents(out, state, envelope.ledger());
    return out.end().toUtf8();
  }

  /** The newest version, and the older ones inside it. */
  private static void writeVersions(
      JsonOutput out, String view, List<Slice> slices, Map<String, Mark> ledger) {
    writeSlice(out, view, slices.getLast(), ledger);
    if (slices.size() > 1) {
      out.name("earlier").array();
      for (Slice older : slices.subList(0, slices.size() - 1)) {
        writeSlice(out, view, older, ledger);
        out.end();
      }
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
    slice
        .pages()
        .forEach(
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
    String page = Writers.page(writer);
    return state.of(Writers.view(writer)).stream().anyMatch(slice -> slice.page(page) != null);
  }

  static Stored<SessionState> decode(byte[] body) {
    try {
      return JsonReader.read(body, Limits.STORED, in -> new SessionReader(in).read());
    } catch (JsonUnreadable unreadable) {
      throw new StateUnreadable(
          "the stored session is no JSON of the known form: it " + unreadable.getMessage(), null);
    }
  }

  static String time(long wall) {
    return Instant.ofEpochMilli(wall).toString();
  }
}
