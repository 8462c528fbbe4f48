package dev.stash.session;

import static dev.stash.json.JsonReader.required;

import dev.stash.engine.Behaviour.Stored;
import dev.stash.engine.Ending;
import dev.stash.engine.Envelope;
import dev.stash.engine.Envelope.Mark;
import dev.stash.engine.Few;
import dev.stash.engine.StateUnreadable;
import dev.stash.json.JsonReader;
import dev.stash.session.SessionState.PageData;
import dev.stash.session.SessionState.Slice;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stored session while it is read, once from start to end. Entries are kept as they are written:
 * what is stored again after a reload has the same bytes, and an equal value that is written once
 * more is no change.
 *
 * <p>Members come in any order. Of two entries with one key the last counts: earlier releases wrote
 * keys with half a surrogate pair alike.
 */
final class SessionReader {
  private final JsonReader in;
  private final SessionState state = new SessionState();

  /** In the order of the events. */
  private Map<String, Mark> ledger = Few.none();

  private Map<String, Long> events = Few.none();
  private @Nullable Long format;
  private @Nullable Commit commit;
  private @Nullable Long createdAt;
  private @Nullable Long lastSeenAt;
  private @Nullable Ending ended;
  private final StoredTabs tabs;
  private final StoredVersions versions;

  SessionReader(JsonReader in) {
    this.in = in;
    this.tabs = new StoredTabs(in);
    this.versions = new StoredVersions(in);
  }

  private record Commit(String id, String owner, long revision) {}

  Stored<SessionState> read() {
    in.enter('{');
    while (in.more('}')) {
      String name = in.name();
      switch (name) {
        case "format" -> format = known(in.whole());
        case "commit" -> commit = commit();
        case "createdAt" -> createdAt = time();
        case "lastSeenAt" -> lastSeenAt = time();
        case "tombstone" -> ended = ending();
        case "principal" -> state.principal = text();
        case "lineage" -> state.lineage = text();
        case "presented" -> state.unpresented = !in.bool();
        case "firstVisit" -> state.firstVisit = in.bool();
        case "claim" -> state.claim = claim();
        case "views" -> views();
        case "tabs" -> tabs.read();
        case "versions" -> versions.read();
        case "events" -> events();
        default -> state.unknown = Few.with(state.unknown, name, in.verbatim());
      }
    }
    Commit last = required("commit", commit);
    required("format", format);
    long seen = required("lastSeenAt", lastSeenAt);
    withoutPage(seen);
    tabs.into(state);
    versions.into(state);
    return new Stored<>(
        new Envelope(
            last.id(),
            last.owner(),
            last.revision(),
            required("createdAt", createdAt),
            seen,
            ended,
            Few.copy(ledger)),
        state);
  }

  private static long known(long format) {
    if (format != SessionCodec.FORMAT) {
      throw new StateUnreadable(
          "the stored session has format "
              + format
              + ", this release reads format "
              + SessionCodec.FORMAT
              + "; run the release that wrote it, or a newer one",
          null);
    }
    return format;
  }

  private @Nullable String text() {
    return in.takeNull() ? null : in.string();
  }

  private long time() {
    return Instant.parse(in.string()).toEpochMilli();
  }

  private Commit commit() {
    String id = null;
    String owner = null;
    Long revision = null;
    in.enter('{');
    while (in.more('}')) {
      switch (in.name()) {
        case "id" -> id = in.string();
        case "owner" -> owner = Names.shared(in.string());
        case "revision" -> revision = in.whole();
        default -> in.skip();
      }
    }
    return new Commit(required("id", id), required("owner", owner), required("revision", revision));
  }

  private Ending ending() {
    String reason = null;
    String heir = null;
    in.enter('{');
    while (in.more('}')) {
      switch (in.name()) {
        case "reason" -> reason = in.string();
        case "heir" -> heir = text();
        default -> in.skip();
      }
    }
    return new Ending(required("reason", reason), heir);
  }

  private Claim claim() {
    String heir = null;
    Long at = null;
    in.enter('{');
    while (in.more('}')) {
      switch (in.name()) {
        case "heir" -> heir = in.string();
        case "at" -> at = time();
        case "pages" -> {
          in.enter('[');
          while (in.more(']')) {
            boolean unused = state.begun(in.string());
          }
        }
        default -> in.skip();
      }
    }
    return new Claim(required("heir", heir), required("at", at));
  }

  private void views() {
    in.enter('{');
    while (in.more('}')) {
      slice(in.name());
    }
  }

  /** One version of a view, and the older ones inside it. */
  private void slice(String view) {
    Long version = null;
    Entries data = null;
    Map<String, PageData> pages = null;
    in.enter('{');
    while (in.more('}')) {
      switch (in.name()) {
        case "version" -> version = in.whole();
        case "data" -> data = entries(in);
        case "pages" -> pages = pages(view);
        case "earlier" -> {
          in.enter('[');
          while (in.more(']')) {
            slice(view);
          }
        }
        default -> in.skip();
      }
    }
    int number = Math.toIntExact(required("version", version));
    Slice slice = new Slice(number, required("data", data));
    required("pages", pages).forEach(slice::keep);
    state.keep(view, slice);
  }

  private Map<String, PageData> pages(String view) {
    Map<String, PageData> pages = Few.none();
    in.enter('{');
    while (in.more('}')) {
      String page = in.name();
      pages = Few.with(pages, page, page(Writers.ofPage(page, view)));
    }
    return pages;
  }

  private PageData page(String writer) {
    String tab = null;
    Entries data = null;
    Long event = null;
    Long at = null;
    in.enter('{');
    while (in.more('}')) {
      switch (in.name()) {
        case "tab" -> tab = in.string();
        case "event" -> event = in.whole();
        case "at" -> at = time();
        case "data" -> data = entries(in);
        default -> in.skip();
      }
    }
    if (event != null) {
      ledger = Few.with(ledger, writer, new Mark(event, required("at", at)));
    }
    return new PageData(required("tab", tab), required("data", data));
  }

  static Entries entries(JsonReader in) {
    Entries entries = new Entries();
    in.enter('{');
    while (in.more('}')) {
      entries.set(Names.shared(in.name()), in.verbatim());
    }
    return entries;
  }

  private void events() {
    in.enter('{');
    while (in.more('}')) {
      events = Few.with(events, in.name(), in.whole());
    }
  }

  /** Numbers of writers that have no page; those of pages stand beside their entries. */
  private void withoutPage(long at) {
    Set<String> pages = new HashSet<>();
    ledger.keySet().forEach(writer -> pages.add(Writers.page(writer)));
    events.forEach(
        (writer, last) -> {
          if (!pages.contains(writer)) {
            ledger = Few.with(ledger, writer, new Mark(last, at));
          }
        });
  }
}
