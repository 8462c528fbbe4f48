package dev.stash.session;

import dev.stash.engine.Few;
import dev.stash.json.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that one browser session keeps. Mutable, owned by one commit loop. */
final class SessionState {
  /** So many versions of one view's slice are kept: the newest, and those a roll-back finds. */
  private static final int VERSIONS = 3;

  /** So many pages are told from those of the session that this one can be left for. */
  private static final int BEGUN = 64;

  private Map<String, List<Slice>> views = Few.none();

  /** Tabs that have entries, or had some, in the order of their first. */
  private Map<String, Tab> tabs = Few.none();

  /** Who is logged in; null: nobody that the application told us of. */
  @Nullable String principal;

  /** Whose the one was that was left alone, and that this one begins in place of; not stored. */
  @Nullable String leftBy;

  /** What the session is called to pages; null: as the id of its key says. */
  @Nullable String lineage;

  /** Whether it was made by a login whose answer is not known to have arrived. */
  boolean unpresented;

  /** Whether its browser has not come back yet, to a member that asks. */
  boolean firstVisit;

  /** What it may be left for; null: nothing. */
  @Nullable Claim claim;

  /** The latest pages that were loaded in this session, stored while it can be left for another. */
  private Set<String> begun = Collections.emptySet();

  /** Members of the stored object that this release does not know: kept as they are. */
  Map<String, Json> unknown = Few.none();

  /**
   * How long nobody may have used it until it is over, in milliseconds.
   *
   * @param firstVisit the limit of one that is nobody's, and that nobody has come back to; 0: the
   *     usual one
   */
  long idleLimit(long usual, long firstVisit) {
    boolean passing = this.firstVisit && principal == null && firstVisit > 0;
    return passing ? Math.min(firstVisit, usual) : usual;
  }

  Set<String> begun() {
    return Collections.unmodifiableSet(begun);
  }

  /** A page was loaded in this session; false if that was known. */
  boolean begun(String page) {
    if (begun.isEmpty()) {
      begun = new LinkedHashSet<>();
    }
    boolean first = begun.add(page);
    if (begun.size() > BEGUN) {
      begun.remove(begun.iterator().next());
    }
    return first;
  }

  Map<String, Tab> tabs() {
    return tabs;
  }

  /** A tab that has entries, or had some; null: there is none of this name. */
  @Nullable Tab tab(String name) {
    return tabs.get(name);
  }

  /** The tab of this name; it begins if there is none. */
  Tab begin(String name) {
    Tab tab = tabs.get(name);
    if (tab == null) {
      tab = new Tab();
      tabs = Few.with(tabs, name, tab);
    }
    return tab;
  }

  /** A tab goes, and so do its entries in all slices. */
  void forgetTab(String name) {
    tabs = Few.without(tabs, name);
    for (List<Slice> slices : views.values()) {
      for (Slice slice : slices) {
        slice.tabs = Few.without(slice.tabs, name);
        boolean unused = slice.migrated(name);
      }
    }
  }

  /** Of each view, the oldest version first. */
  Map<String, List<Slice>> views() {
    return views;
  }

  /** Of a view, likewise. */
  List<Slice> of(String view) {
    return views.getOrDefault(view, List.of());
  }

  @Nullable Slice slice(String view, int version) {
    Slice found = null;
    for (Slice slice : of(view)) {
      found = slice.version == version ? slice : found;
    }
    return found;
  }

  /** The newest slice of an older version; null if there is none. */
  @Nullable Slice before(String view, int version) {
    Slice found = null;
    for (Slice slice : of(view)) {
      found = slice.version < version ? slice : found;
    }
    return found;
  }

  /** The newest older version that was written to when this one was there; 0 if none was. */
  int overtaken(String view, int version) {
    int found = 0;
    for (Slice slice : of(view)) {
      found = slice.version < version && slice.late ? slice.version : found;
    }
    return found;
  }

  /** Whether a slice of this version can be had without dropping an older one. */
  boolean roomFor(String view, int version) {
    return of(view).size() < VERSIONS || slice(view, version) != null;
  }

  Slice create(String view, int version) {
    Slice slice = slice(view, version);
    return slice != null ? slice : keep(view, new Slice(version, new Entries()));
  }

  /** In place of one of the same version; of too many versions the oldest other one goes. */
  Slice keep(String view, Slice slice) {
    List<Slice> slices = new ArrayList<>(of(view));
    slices.removeIf(other -> other.version == slice.version);
    slices.add(slice);
    slices.sort(Comparator.comparingInt(one -> one.version));
    if (slices.size() > VERSIONS) {
      slices.remove(slices.get(0) == slice ? 1 : 0);
    }
    views = Few.with(views, Names.shared(view), List.copyOf(slices));
    return slice;
  }

  /** Whether a view keeps anything, under whatever version. */
  boolean keeps(String view) {
    return of(view).stream().anyMatch(Slice::keeps);
  }

  /** How many views of the application do. */
  int kept() {
    int kept = 0;
    for (String view : views.keySet()) {
      kept += !internal(view) && keeps(view) ? 1 : 0;
    }
    return kept;
  }

  /** Whether that is a name of ours, which no view can have. */
  static boolean internal(String view) {
    return view.startsWith("$");
  }

  /**
   * What a view weighs beside its entries: a name with parameters in it, which whoever asks for the
   * view has made.
   */
  static int weight(String view) {
    return view.indexOf('/') < 0 ? 0 : view.length();
  }

  /**
   * What all entries would weigh together if one slice grew. Of each view only the heaviest version
   * counts: a migration must not fail because the older values are kept.
   */
  int bytes(String view, int version, int grows) {
    boolean counted = false;
    int bytes = 0;
    for (Map.Entry<String, List<Slice>> versions : views.entrySet()) {
      boolean mine = versions.getKey().equals(view);
      int heaviest = mine && slice(view, version) == null ? grows : 0;
      for (Slice slice : versions.getValue()) {
        boolean grown = mine && slice.version == version;
        heaviest = Math.max(heaviest, slice.bytes() + (grown ? grows : 0));
      }
      counted |= mine;
      bytes += heaviest + weight(versions.getKey());
    }
    return counted ? bytes : bytes + grows + weight(view);
  }

  /** What one view keeps under one version. */
  static final class Slice {
    /** No tab and no page has this name. */
    static final String ALL = "";

    final int version;
    final Entries data;

    /** In the order of their first write. */
    private Map<String, PageData> pages = Few.none();

    /** The entries of tabs; of one that has none any more, too: there is nothing to migrate. */
    private Map<String, Entries> tabs = Few.none();

    /**
     * Whose entries began here while an older version had some that nobody has migrated: names of
     * tabs and pages, and {@link #ALL} for those of SESSION scope.
     */
    private Set<String> unmigrated = Collections.emptySet();

    /** Whether its SESSION entries have changed when there was a newer version. */
    boolean late;

    /** Key → place of its last change in the order of the present instance; not stored. */
    private Map<String, Long> changedAt = Few.none();

    Slice(int version, Entries data) {
      this.version = version;
      this.data = data;
    }

    Map<String, PageData> pages() {
      return pages;
    }

    /** Null: it has none here, or is none. */
    @Nullable PageData page(@Nullable String page) {
      return page == null ? null : pages.get(page);
    }

    void keep(String page, PageData data) {
      pages = Few.with(pages, page, data);
    }

    void forget(String page) {
      pages = Few.without(pages, page);
      boolean unused = migrated(page);
    }

    Map<String, Entries> tabs() {
      return tabs;
    }

    /** Null: it has none here, or is none. */
    @Nullable Entries tab(@Nullable String tab) {
      return tab == null ? null : tabs.get(tab);
    }

    void keepTab(String tab, Entries entries) {
      tabs = Few.with(tabs, tab, entries);
    }

    Set<String> unmigrated() {
      return Collections.unmodifiableSet(unmigrated);
    }

    /** Whether older entries of this tab or page, or of all, are still to be migrated. */
    boolean lacks(@Nullable String whose) {
      return whose != null && unmigrated.contains(whose);
    }

    /** They are. */
    void lack(String whose) {
      if (unmigrated.isEmpty()) {
        unmigrated = new LinkedHashSet<>();
      }
      boolean unused = unmigrated.add(whose);
    }

    /** They are no more; false if they were not. */
    boolean migrated(@Nullable String whose) {
      return lacks(whose) && unmigrated.remove(whose);
    }

    long changedAt(String key) {
      return changedAt.getOrDefault(key, 0L);
    }

    void changed(String key, Long at) {
      changedAt = Few.with(changedAt, key, at);
    }

    /** Whether nothing of it is worth storing: no entry, and no page that may come back. */
    boolean blank() {
      return data.size() == 0 && pages.isEmpty();
    }

    boolean keeps() {
      return data.size() > 0
          || pages.values().stream().anyMatch(PageData::keeps)
          || tabs.values().stream().anyMatch(tab -> tab.size() > 0);
    }

    int bytes() {
      int bytes = data.bytes();
      for (PageData page : pages.values()) {
        bytes += page.data.bytes();
      }
      for (Entries tab : tabs.values()) {
        bytes += tab.bytes();
      }
      return bytes;
    }
  }

  /** A tab whose entries are kept. */
  static final class Tab {
    /** When a page of it was last here, by the wall clock; with one attached, that was now. */
    long seenAt;

    /** Whether a page of it is attached; not stored. */
    boolean here;

    /** A page of it was here then. */
    void seen(long wall) {
      seenAt = Math.max(seenAt, wall);
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

    private boolean keeps() {
      int notes = (data.has(Change.FAILED) ? 1 : 0) + (data.has(Change.TASKS) ? 1 : 0);
      return data.size() > notes;
    }
  }
}
