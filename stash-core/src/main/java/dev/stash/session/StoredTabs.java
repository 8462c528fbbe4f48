package dev.stash.session;

import static dev.stash.json.JsonReader.required;

import dev.stash.json.JsonOutput;
import dev.stash.json.JsonReader;
import dev.stash.session.SessionState.Slice;
import dev.stash.session.SessionState.Tab;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The entries of tabs, as they are stored: a member of the session beside its views, and not inside
 * them, because earlier releases keep what they do not know only there.
 */
final class StoredTabs {
  private final JsonReader in;
  private final Map<String, Long> seenAt = new HashMap<>();
  private final List<OfSlice> found = new ArrayList<>();

  private record OfSlice(String tab, String view, int version, Entries entries) {}

  StoredTabs(JsonReader in) {
    this.in = in;
  }

  /**
   * Writes the member, if there is anything to say.
   *
   * @param seen when a page of the session was last here
   */
  static void write(JsonOutput out, SessionState state, long seen) {
    boolean first = true;
    for (Map.Entry<String, Tab> each : state.tabs().entrySet()) {
      Map<String, List<Slice>> views = views(state, each.getKey());
      if (views.isEmpty()) {
        continue;
      }
      if (first) {
        out.name("tabs").object();
        first = false;
      }
      Tab tab = each.getValue();
      long at = tab.here ? Math.max(tab.seenAt, seen) : tab.seenAt;
      out.name(each.getKey()).object().name("at").value(SessionCodec.time(at));
      out.name("views").object();
      views.forEach((view, slices) -> writeVersions(out.name(view), each.getKey(), slices));
      out.end().end();
    }
    if (!first) {
      out.end();
    }
  }

  /** Those slices that have entries of a tab. */
  private static Map<String, List<Slice>> views(SessionState state, String tab) {
    Map<String, List<Slice>> views = new HashMap<>();
    state
        .views()
        .forEach(
            (view, slices) -> {
              List<Slice> some = slices.stream().filter(s -> s.tab(tab) != null).toList();
              if (!some.isEmpty()) {
                views.put(view, some);
              }
            });
    return views;
  }

  /** The newest version, and the older ones inside it. */
  private static void writeVersions(JsonOutput out, String tab, List<Slice> slices) {
    write(out, tab, slices.getLast());
    if (slices.size() > 1) {
      out.name("earlier").array();
      for (Slice older : slices.subList(0, slices.size() - 1)) {
        write(out, tab, older);
        out.end();
      }
      out.endArray();
    }
    out.end();
  }

  /** Leaves the object open. */
  private static void write(JsonOutput out, String tab, Slice slice) {
    out.object().name("version").value(slice.version).name("data").object();
    slice
        .tabs()
        .getOrDefault(tab, new Entries())
        .forEach((key, value) -> out.name(key).value(value));
    out.end();
  }

  void read() {
    in.enter('{');
    while (in.more('}')) {
      tab(in.name());
    }
  }

  private void tab(String tab) {
    in.enter('{');
    while (in.more('}')) {
      switch (in.name()) {
        case "at" -> seenAt.put(tab, Instant.parse(in.string()).toEpochMilli());
        case "views" -> {
          in.enter('{');
          while (in.more('}')) {
            slice(tab, in.name());
          }
        }
        default -> in.skip();
      }
    }
  }

  private void slice(String tab, String view) {
    Long version = null;
    Entries data = null;
    in.enter('{');
    while (in.more('}')) {
      switch (in.name()) {
        case "version" -> version = in.whole();
        case "data" -> data = SessionReader.entries(in);
        case "earlier" -> {
          in.enter('[');
          while (in.more(']')) {
            slice(tab, view);
          }
        }
        default -> in.skip();
      }
    }
    int number = Math.toIntExact(required("version", version));
    found.add(new OfSlice(tab, view, number, required("data", data)));
  }

  /** Once the views are there; an earlier release may have dropped some. */
  void into(SessionState state) {
    for (OfSlice one : found) {
      Slice slice = state.slice(one.view(), one.version());
      if (slice != null) {
        slice.keepTab(one.tab(), one.entries());
        state.begin(one.tab()).seen(required("at", seenAt.get(one.tab())));
      }
    }
  }
}
