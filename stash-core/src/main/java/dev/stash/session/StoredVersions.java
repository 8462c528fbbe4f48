package dev.stash.session;

import dev.stash.json.Json;
import dev.stash.json.JsonOutput;
import dev.stash.json.JsonReader;
import dev.stash.session.SessionState.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is known of versions of views besides their entries, as it is stored: a member of the
 * session beside its views for the same reason as {@link StoredTabs}.
 */
final class StoredVersions {
  private final JsonReader in;
  private final List<Known> known = new ArrayList<>();

  private record Known(String view, String version, boolean late, List<String> unmigrated) {
    boolean of(Slice slice) {
      return version.equals(Integer.toString(slice.version));
    }
  }

  StoredVersions(JsonReader in) {
    this.in = in;
  }

  /** Writes the member, if there is anything to say. */
  static void write(JsonOutput out, SessionState state) {
    boolean any = false;
    for (Map.Entry<String, List<Slice>> view : state.views().entrySet()) {
      List<Slice> some = view.getValue().stream().filter(StoredVersions::isKnown).toList();
      if (some.isEmpty()) {
        continue;
      }
      if (!any) {
        out.name("versions").object();
        any = true;
      }
      out.name(view.getKey()).object();
      some.forEach(slice -> write(out.name(Integer.toString(slice.version)), slice));
      out.end();
    }
    if (any) {
      out.end();
    }
  }

  private static boolean isKnown(Slice slice) {
    return slice.late || !slice.unmigrated().isEmpty();
  }

  private static void write(JsonOutput out, Slice slice) {
    out.object();
    if (slice.late) {
      out.name("late").value(Json.of("true"));
    }
    if (!slice.unmigrated().isEmpty()) {
      out.name("unmigrated").array();
      slice.unmigrated().forEach(whose -> out.value(whose));
      out.endArray();
    }
    out.end();
  }

  void read() {
    in.enter('{');
    while (in.more('}')) {
      String view = in.name();
      in.enter('{');
      while (in.more('}')) {
        version(view, in.name());
      }
    }
  }

  private void version(String view, String version) {
    boolean late = false;
    List<String> unmigrated = new ArrayList<>();
    in.enter('{');
    while (in.more('}')) {
      switch (in.name()) {
        case "late" -> late = in.bool();
        case "unmigrated" -> {
          in.enter('[');
          while (in.more(']')) {
            unmigrated.add(in.string());
          }
        }
        default -> in.skip();
      }
    }
    known.add(new Known(view, version, late, unmigrated));
  }

  /** Once the views are there; an earlier release may have dropped some. */
  void into(SessionState state) {
    for (Known one : known) {
      for (Slice slice : state.of(one.view())) {
        if (one.of(slice)) {
          slice.late = one.late();
          one.unmigrated().forEach(slice::lack);
        }
      }
    }
  }
}
