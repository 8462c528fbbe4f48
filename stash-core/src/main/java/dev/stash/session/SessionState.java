package dev.stash.session;

import dev.stash.json.Json;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that one browser session keeps. Mutable, owned by one commit loop. */
final class SessionState {
  /** So many versions of one view's slice are kept: the newest, and those a roll-back finds. */
  private static final int VERSIONS = 3;

  /** So many pages are told from those of the session that this one can be left for. */
  private static final int BEGUN = 64;

  /** View → version → slice. */
  final Map<String, NavigableMap<Integer, Slice>> views = new LinkedHashMap<>();

  /** Who is logged in; null: nobody that the application told us of. */
  @Nullable String principal;

  /** What the session is called to pages; null: as the id of its key says. */
  @Nullable String lineage;

  /** Whether it was made by a login whose answer is not known to have arrived. */
  boolean unpresented;

  /** What it may be left for; null: nothing. */
  @Nullable Claim claim;

  /** The latest pages that were loaded in this session, stored while it can be left for another. */
  private final Set<String> begun = new LinkedHashSet<>();

  /** Members of the stored object that this release does not know: kept as they are. */
  final Map<String, Json> unknown = new LinkedHashMap<>();

  Set<String> begun() {
    return Collections.unmodifiableSet(begun);
  }

  /** A page was loaded in this session; false if that was known. */
  boolean begun(String page) {
    boolean first = begun.add(page);
    if (begun.size() > BEGUN) {
      begun.remove(begun.iterator().next());
    }
    return first;
  }

  @Nullable Slice slice(String view, int version) {
    NavigableMap<Integer, Slice> versions = views.get(view);
    return versions == null ? null : versions.get(version);
  }

  /** The newest slice of an older version; null if there is none. */
  @Nullable Slice before(String view, int version) {
    NavigableMap<Integer, Slice> versions = views.get(view);
    var entry = versions == null ? null : versions.lowerEntry(version);
    return entry == null ? null : entry.getValue();
  }

  /** Whether a slice of this version can be had without dropping an older one. */
  boolean roomFor(String view, int version) {
    NavigableMap<Integer, Slice> versions = views.get(view);
    return versions == null || versions.containsKey(version) || versions.size() < VERSIONS;
  }

  Slice create(String view, int version) {
    Slice slice = slice(view, version);
    return slice != null
        ? slice
        : keep(view, new Slice(version, new Entries(), new LinkedHashMap<>()));
  }

  /** In place of one of the same version; of too many versions the oldest other one goes. */
  Slice keep(String view, Slice slice) {
    NavigableMap<Integer, Slice> versions = views.computeIfAbsent(view, name -> new TreeMap<>());
    versions.put(slice.version, slice);
    while (versions.size() > VERSIONS) {
      Integer oldest = versions.firstKey();
      versions.remove(oldest == slice.version ? versions.higherKey(oldest) : oldest);
    }
    return slice;
  }

  /**
   * What all entries would weigh together if one slice grew. Of each view only the heaviest version
   * counts: a migration must not fail because the older values are kept.
   */
  int bytes(String view, int version, int grows) {
    int bytes = 0;
    boolean counted = false;
    for (Map.Entry<String, NavigableMap<Integer, Slice>> versions : views.entrySet()) {
      boolean mine = versions.getKey().equals(view);
      int heaviest = mine && !versions.getValue().containsKey(version) ? grows : 0;
      for (Slice slice : versions.getValue().values()) {
        boolean grown = mine && slice.version == version;
        heaviest = Math.max(heaviest, slice.bytes() + (grown ? grows : 0));
      }
      counted |= mine;
      bytes += heaviest;
    }
    return counted ? bytes : bytes + grows;
  }

  /** What one view keeps under one version. */
  static final class Slice {
    final int version;
    final Entries data;

    /** In the order of their first write. */
    final Map<String, PageData> pages;

    /** Key → place of its last change in the order of the present instance; not stored. */
    final Map<String, Long> changedAt = new HashMap<>();

    Slice(int version, Entries data, Map<String, PageData> pages) {
      this.version = version;
      this.data = data;
      this.pages = pages;
    }

    int bytes() {
      int bytes = data.bytes();
      for (PageData page : pages.values()) {
        bytes += page.data.bytes();
      }
      return bytes;
    }
  }

  /** What belongs to one page of a view: the tab it lives in and its RECONNECT entries. */
  static final class PageData {
    final String tab;
    final Entries data;

    /** Whether it has been attached since the session came to this member; not stored. */
    boolean wasHere;

    PageData(String tab, Entries data) {
      this.tab = tab;
      this.data = data;
    }
  }
}
