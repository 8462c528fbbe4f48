package dev.stash.session;

import dev.stash.engine.Attachment;
import dev.stash.session.SessionState.Slice;
import dev.stash.session.SessionState.Tab;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How long the entries of tabs live, and where a copy of them begins. Functions of the state they
 * are handed; immutable.
 *
 * @param limit for how long a tab without a page is kept, in milliseconds
 */
record TabRules(long limit, Set<SessionGuard> guards) {
  /** So many tabs have entries; more only while each of them has a page. */
  static final int MOST = 64;

  /** The tab whose entries a request sees; null: a page without a tab has only its own. */
  static @Nullable String of(SliceRequest request) {
    String tab = request.page() == null ? null : request.tab();
    return tab == null || tab.isEmpty() ? null : tab;
  }

  /** It has its first entry in some slice, by a page that is attached. */
  void wrote(SessionState state, String tab, long wall) {
    Tab known = state.begin(tab);
    known.here = true;
    known.seenAt = wall;
    dropOver(state, wall);
  }

  /**
   * A page is attached. What its tab has left is over if no page of it was here for too long; a
   * page that comes back has been there all the time.
   *
   * @return whether its tab has begun as a copy of another one, which is to be stored
   */
  boolean attached(SessionState state, Attachment by, SessionLimits limits, long wall) {
    SliceRequest request = (SliceRequest) by.about();
    String name = of(request);
    if (name == null) {
      return false;
    }
    Tab tab = state.tab(name);
    boolean comesBack = request.rejoin() || by.number() > 1;
    if (tab != null && (comesBack || !over(tab, wall))) {
      tab.here = true;
      tab.seenAt = wall;
    }
    dropOver(state, wall);
    return copied(state, request, name, limits, wall);
  }

  /** A page has left: its tab is without one from now on, unless there is another. */
  void left(SessionState state, SliceRequest request, Collection<Attachment> others, long wall) {
    String name = of(request);
    Tab tab = name == null ? null : state.tab(name);
    if (tab != null) {
      tab.here = others.stream().anyMatch(o -> tabIs(o, name));
      tab.seenAt = wall;
    }
  }

  private static boolean tabIs(Attachment attachment, @Nullable String name) {
    String of = attachment.about() instanceof SliceRequest request ? of(request) : null;
    return of != null && of.equals(name);
  }

  private boolean over(Tab tab, long wall) {
    return !tab.here
        && wall - tab.seenAt > limit
        && guards.contains(SessionGuard.TABS_WITHOUT_A_PAGE_ARE_OVER);
  }

  private void dropOver(SessionState state, long wall) {
    if (state.tabs().isEmpty()) {
      return;
    }
    for (Map.Entry<String, Tab> each : List.copyOf(state.tabs().entrySet())) {
      if (over(each.getValue(), wall)) {
        state.forgetTab(each.getKey());
      }
    }
    for (String gone = oldestGone(state);
        state.tabs().size() > MOST && gone != null;
        gone = oldestGone(state)) {
      state.forgetTab(gone);
    }
  }

  private static @Nullable String oldestGone(SessionState state) {
    String oldest = null;
    long seenAt = Long.MAX_VALUE;
    for (Map.Entry<String, Tab> each : state.tabs().entrySet()) {
      Tab tab = each.getValue();
      if (!tab.here && tab.seenAt < seenAt) {
        oldest = each.getKey();
        seenAt = tab.seenAt;
      }
    }
    return oldest;
  }

  /**
   * A duplicated tab begins with what the other one has now, in all views at once: the next page of
   * it may be of another view. If there is no room for that it begins with nothing.
   */
  private boolean copied(
      SessionState state, SliceRequest request, String into, SessionLimits limits, long wall) {
    String from = request.tabFrom();
    boolean first = state.tab(into) == null || !guards.contains(SessionGuard.TABS_ARE_COPIED_ONCE);
    if (from == null || !first || state.tab(from) == null || from.equals(into)) {
      return false;
    }
    int grows = 0;
    for (List<Slice> slices : state.views().values()) {
      grows += slices.stream().mapToInt(slice -> bytes(slice.tab(from))).max().orElse(0);
    }
    if (state.bytes("", 0, grows) > limits.sessionBytes()) {
      return false;
    }
    for (List<Slice> slices : state.views().values()) {
      for (Slice slice : slices) {
        Entries there = slice.tab(from);
        if (there != null) {
          slice.keepTab(into, there.twin());
          if (slice.lacks(from)) {
            slice.lack(into);
          }
        }
      }
    }
    wrote(state, into, wall);
    return true;
  }

  private static int bytes(@Nullable Entries entries) {
    return entries == null ? 0 : entries.bytes();
  }
}
