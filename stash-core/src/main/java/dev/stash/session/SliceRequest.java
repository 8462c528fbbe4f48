package dev.stash.session;

import dev.stash.Scope;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which slice a link is for.
 *
 * @param view the view's name
 * @param version the version of the view's shape, 1 unless declared
 * @param page the page that is mounted; null for an HTTP render or a programmatic call, which sees
 *     SESSION entries only and drops nothing
 * @param tab the tab the page lives in; null if unknown
 * @param tabFrom the tab that this one was duplicated from, if it has not begun yet: it begins with
 *     a copy of that one's TAB entries; null: it does not
 * @param rejoin whether the page claims to have been here before
 * @param savedEvent the highest of its events that it was told is stored: the answer must not be
 *     older; 0 if none
 * @param overwrite keys of the view that the last writer wins, whoever else has written meanwhile:
 *     SESSION keys that are declared so, and all TAB keys
 */
public record SliceRequest(
    String view,
    int version,
    @Nullable String page,
    @Nullable String tab,
    @Nullable String tabFrom,
    boolean rejoin,
    long savedEvent,
    Set<String> overwrite) {
  /** Of a page whose keys are all judged. */
  public SliceRequest(
      String view,
      int version,
      @Nullable String page,
      @Nullable String tab,
      boolean rejoin,
      long savedEvent) {
    this(view, version, page, tab, null, rejoin, savedEvent, Set.of());
  }

  /** Of a page that was told of nothing that is stored. */
  public SliceRequest(
      String view, int version, @Nullable String page, @Nullable String tab, boolean rejoin) {
    this(view, version, page, tab, rejoin, 0);
  }

  /**
   * Changes that may have come from another member, by whom TAB is called RECONNECT. A key of that
   * scope that the last writer wins is one of TAB: others of RECONNECT have one writer.
   */
  List<Change> scoped(List<Change> changes) {
    boolean any = changes.stream().anyMatch(this::ofTab);
    return any ? changes.stream().map(c -> ofTab(c) ? c.in(Scope.TAB) : c).toList() : changes;
  }

  private boolean ofTab(Change change) {
    return change.scope() == Scope.RECONNECT && overwrite.contains(change.key());
  }

  /** The same once the tab has begun. */
  SliceRequest begun() {
    return tabFrom == null
        ? this
        : new SliceRequest(view, version, page, tab, null, rejoin, savedEvent, overwrite);
  }
}
