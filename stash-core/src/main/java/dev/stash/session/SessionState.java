package dev.stash.session;

import dev.stash.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** All that one browser session keeps. Mutable, owned by one commit loop. */
final class SessionState {
  final Map<String, Slice> views = new LinkedHashMap<>();

  Slice slice(String view, int version) {
    return views.computeIfAbsent(view, name -> new Slice(version));
  }

  /** What one view keeps. */
  static final class Slice {
    int version;
    final Map<String, Json> data = new LinkedHashMap<>();
    final Map<String, PageData> pages = new LinkedHashMap<>();

    Slice(int version) {
      this.version = version;
    }
  }

  /** What belongs to one page of a view: the tab it lives in and its RECONNECT entries. */
  static final class PageData {
    final String tab;
    final Map<String, Json> data = new LinkedHashMap<>();

    PageData(String tab) {
      this.tab = tab;
    }
  }
}
