package dev.stash.session;

import dev.stash.Scope;
import dev.stash.engine.Attachment;
import dev.stash.engine.Behaviour;
import dev.stash.engine.Content;
import dev.stash.engine.Envelope;
import dev.stash.json.Json;
import dev.stash.session.SessionState.PageData;
import dev.stash.session.SessionState.Slice;
import dev.stash.session.SessionWrite.Condition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A browser session as a behaviour of the commit loop: one slice for each view and version, merged
 * per key. SESSION entries belong to the slice, TAB entries to one tab, RECONNECT entries to one
 * page of it; where two have the same key, the narrower one is shown. A view is described by its
 * {@link SliceRequest}, a write is a {@link SessionWrite}, a view is shown a {@link View}.
 *
 * <p>Versions never touch each other: during a roll-out pages of the old and of the new release
 * read and write side by side, each its own slice, and a roll-back finds the old one as it was
 * left. The newer slice starts from what a page of the newer release offers when it attaches: the
 * older slice, migrated by it. The first offer counts.
 */
final class SessionBehaviour implements Behaviour<SessionState> {
  /** Programmatic writers come back with a resend within seconds, or never. */
  private static final long CALLER_RETENTION = 120_000;

  private final SessionLimits limits;
  private final long firstVisit;
  private final Set<SessionGuard> guards;
  private final TabRules tabs;

  SessionBehaviour(SessionLimits limits) {
    this(limits, 0, Long.MAX_VALUE, SessionGuard.ALL);
  }

  /**
   * Of sessions.
   *
   * @param firstVisit how long one lives that is nobody's, and that nobody comes back to, in
   *     milliseconds; 0: as long as any
   * @param tabLimit how long the entries of a tab live that has no page, in milliseconds
   */
  SessionBehaviour(SessionLimits limits, long firstVisit, long tabLimit, Set<SessionGuard> guards) {
    this.limits = limits;
    this.firstVisit = firstVisit;
    this.guards = guards;
    this.tabs = new TabRules(tabLimit, guards);
  }

  /**
   * What a mounted view is shown.
   *
   * @param known whether the page was here before
   * @param entries SESSION entries, the tab's and the page's own
   * @param former what an older version left, if this one has nothing yet
   * @param principal who is logged in
   * @param lineage what the session is called to pages; null: as the browser's id says
   * @param claimedAt the time of its {@link Claim}; 0 if it has none
   * @param overtaken the version of older entries that have changed since this one began, and are
   *     not seen by it; 0 if none have
   */
  record View(
      boolean known,
      Map<String, Json> entries,
      @Nullable Former former,
      @Nullable String principal,
      @Nullable String lineage,
      long claimedAt,
      int overtaken) {
    @Override
    public String toString() {
      return "View[known=" + known + ", " + entries.size() + " entries]";
    }
  }

  @Override
  public SessionState empty() {
    SessionState empty = new SessionState();
    empty.firstVisit = firstVisit > 0;
    return empty;
  }

  /**
   * None: a write is checked before the first value is set, and then references change places. What
   * throws in there is a mistake of ours, and a copy for each write is too dear for those.
   */
  @Override
  public @Nullable SessionState copy(SessionState state) {
    return null;
  }

  /** Its pages may come back with what they have queued: to them it is the same session. */
  @Override
  public SessionState leftAlone(SessionState state) {
    SessionState empty = empty();
    empty.lineage = state.lineage;
    empty.leftBy = state.principal == null ? state.leftBy : state.principal;
    return empty;
  }

  @Override
  public Stored<SessionState> decode(byte[] body) {
    return SessionCodec.decode(body);
  }

  @Override
  public byte[] encode(SessionState state, Envelope envelope) {
    return SessionCodec.encode(state, envelope);
  }

  @Override
  public long retention(String writer, long usual) {
    return returns(writer) ? usual : Math.min(usual, CALLER_RETENTION);
  }

  /** Pages do. */
  @Override
  public boolean returns(String writer) {
    return !Writers.view(writer).isEmpty();
  }

  @Override
  public Verdict apply(SessionState state, Attachment from, Object write, Place at) {
    SliceRequest request = (SliceRequest) from.about();
    return switch ((SessionWrite) write) {
      case SessionWrite.Keys keys -> {
        List<Change> changes = request.scoped(keys.changes());
        yield apply(state, request, new SessionWrite.Keys(changes, keys.condition()), at, false);
      }
      case SessionWrite.Principal principal -> {
        if (Objects.equals(state.principal, principal.name())) {
          yield Verdict.Unchanged.UNCHANGED;
        }
        state.principal = principal.name();
        yield new Verdict.Changed(List.of(), false);
      }
      case SessionWrite.Adopt adopt -> new Adoption(limits, state).of(adopt.body());
    };
  }

  /** Its browser came with its id: the answer that gave it has arrived. */
  @Override
  public boolean touched(SessionState state) {
    boolean first = state.unpresented || state.firstVisit;
    state.unpresented = false;
    state.firstVisit = false;
    return first;
  }

  @Override
  public long idleLimit(SessionState state, long usual) {
    return state.idleLimit(usual, firstVisit);
  }

  private Verdict apply(
      SessionState state,
      SliceRequest request,
      SessionWrite.Keys write,
      Place at,
      boolean migrated) {
    Slice slice = state.slice(request.view(), version(request));
    Condition condition = write.condition();
    if (condition != null && !holds(condition, slice, write.changes(), at)) {
      return new Verdict.Refused(
          "CONFLICT", "somebody else has changed it meanwhile; read it again");
    }
    Verdict.@Nullable Refused refused = limits.check(state, slice, request, write.changes());
    if (refused != null && guards.contains(SessionGuard.LIMITS)) {
      return refused;
    }
    boolean begins = slice == null;
    if (slice == null) {
      slice = state.create(request.view(), version(request));
    }
    Slice older = state.before(request.view(), version(request));
    if (older != null && !migrated) {
      begins &= condition == null; // who says what must be there has looked
      goesOn(slice, older, request, begins);
    }
    boolean newest = state.of(request.view()).getLast() == slice;
    List<Change> told = new ArrayList<>(write.changes().size());
    boolean differs = false;
    Long now = at.revision(); // one for all of them
    for (Change change : write.changes()) {
      String key = Names.shared(change.key());
      Entries entries = entries(state, slice, request, change, at);
      if (entries == null) {
        continue; // RECONNECT or TAB without a page: an HTTP render has nothing of that kind
      }
      Json value = change.value();
      Json before = entries.set(key, value);
      boolean uncovered = change.scope() == Scope.TAB && uncover(slice, request, key, entries);
      if (!Objects.equals(value, before) || uncovered) {
        differs = true;
        if (change.scope() == Scope.SESSION) {
          slice.changed(key, now);
          slice.late |= !newest && !migrated;
        }
        if (change.scope() != Scope.RECONNECT) {
          told.add(change);
        }
      }
    }
    if (!differs) {
      return Verdict.Unchanged.UNCHANGED;
    }
    rememberPage(slice, request);
    return new Verdict.Changed(told, !told.isEmpty());
  }

  /** What is written now is not what an older version has; that is to be migrated all the same. */
  private static void goesOn(Slice slice, Slice older, SliceRequest request, boolean begins) {
    if (begins) {
      slice.lack(Slice.ALL);
    }
    PageData left = older.page(request.page());
    if (left != null && left.data.size() > 0 && slice.page(request.page()) == null) {
      slice.lack(String.valueOf(request.page()));
    }
    String tab = TabRules.of(request);
    if (tab != null && older.tab(tab) != null && slice.tab(tab) == null) {
      slice.lack(tab);
    }
  }

  private int version(SliceRequest request) {
    return guards.contains(SessionGuard.VERSIONS_APART) ? request.version() : 1;
  }

  private boolean holds(
      Condition condition, @Nullable Slice slice, List<Change> changes, Place at) {
    if (!guards.contains(SessionGuard.CONDITIONS)) {
      return true;
    }
    return switch (condition) {
      case Condition.Values values ->
          values.expected().entrySet().stream()
              .allMatch(
                  e ->
                      Objects.equals(
                          e.getValue(), slice == null ? null : slice.data.get(e.getKey())));
      case Condition.Unchanged since ->
          since.instance().equals(at.instance())
              && (slice == null
                  || changes.stream().allMatch(c -> slice.changedAt(c.key()) <= since.revision()));
    };
  }

  private @Nullable Entries entries(
      SessionState state, Slice slice, SliceRequest request, Change change, Place at) {
    Scope scope = change.scope();
    SessionGuard apart =
        scope == Scope.TAB ? SessionGuard.TAB_IS_OF_THE_TAB : SessionGuard.RECONNECT_IS_OF_THE_PAGE;
    if (scope == Scope.SESSION || !guards.contains(apart)) {
      return slice.data;
    }
    String tab = TabRules.of(request);
    if (scope == Scope.TAB && tab != null) {
      Entries entries = slice.tab(tab);
      if (entries == null && change.value() != null) {
        tabs.wrote(state, tab, at.wall());
        entries = new Entries();
        slice.keepTab(tab, entries);
      }
      return entries;
    }
    return request.page() == null ? null : rememberPage(slice, request).data;
  }

  /** An owner of an earlier release keeps TAB entries as the page's own, which hide the tab's. */
  private static boolean uncover(Slice slice, SliceRequest request, String key, Entries entries) {
    PageData page = slice.page(request.page());
    return page != null && page.data != entries && page.data.set(key, null) != null;
  }

  /** A page that wrote has a place in its slice: there its numbers are stored. */
  private static PageData rememberPage(Slice slice, SliceRequest request) {
    String page = request.page();
    if (page == null) {
      return new PageData("", new Entries());
    }
    PageData data = slice.page(page);
    if (data == null) {
      data = new PageData(request.tab() == null ? "" : request.tab(), new Entries());
      data.wasHere = true;
      slice.keep(page, data);
    }
    return data;
  }

  /**
   * A new page of a tab drops what earlier pages of that tab held, if they have left: a duplicated
   * tab has the same name, and its page is attached still, or was not yet here since the session
   * came to this member. Their numbers are kept as long as the ledger keeps them: a resend must be
   * recognised even then.
   *
   * <p>A page that is known is no new one, whatever it says: the mount of a socket that it gave up
   * long ago can come after that of the next one, from a member that was frozen.
   */
  @Override
  public Verdict attached(
      SessionState state,
      Attachment attachment,
      Collection<Attachment> all,
      @Nullable Object offer,
      Place at) {
    SliceRequest request = (SliceRequest) attachment.about();
    if (request.page() == null) {
      return Verdict.Unchanged.UNCHANGED; // a render drops nothing
    }
    boolean begins = state.claim != null && !request.rejoin() && state.begun(request.page());
    begins |= tabs.attached(state, attachment, limits, at.wall());
    Slice slice = state.slice(request.view(), version(request));
    if (slice != null) {
      dropStale(slice, request, attachment, all);
    }
    Verdict taken =
        offer == null ? Verdict.Unchanged.UNCHANGED : take((Offer) offer, state, request, at);
    return begins && taken == Verdict.Unchanged.UNCHANGED
        ? new Verdict.Changed(List.of(), false) // the next owner must know it, too
        : taken;
  }

  @Override
  public void left(
      SessionState state, Attachment attachment, Collection<Attachment> others, Place at) {
    if (attachment.about() instanceof SliceRequest request) {
      tabs.left(state, request, others, at.wall());
    }
  }

  private void dropStale(
      Slice slice, SliceRequest request, Attachment attachment, Collection<Attachment> all) {
    PageData own = slice.page(request.page());
    boolean late = own != null && guards.contains(SessionGuard.A_KNOWN_PAGE_DROPS_NOTHING);
    if (own != null) {
      own.wasHere = true;
    }
    if (request.rejoin() || attachment.number() != 1 || late) {
      return; // a page that comes back drops nobody's: all pages may be on their way back at once
    }
    if (own != null) {
      own.data.clear();
    }
    if (request.tab() == null || request.tab().isEmpty()) {
      return;
    }
    Set<String> live = new HashSet<>();
    for (Attachment other : all) {
      SliceRequest of = (SliceRequest) other.about();
      if (of.view().equals(request.view()) && of.page() != null) {
        live.add(of.page());
      }
    }
    slice
        .pages()
        .forEach(
            (page, data) -> {
              if (data.tab.equals(request.tab()) && gone(page, data, live)) {
                data.data.clear();
              }
            });
  }

  private boolean gone(String page, PageData data, Set<String> live) {
    boolean left = data.wasHere || !guards.contains(SessionGuard.WHO_WAS_NOT_HERE_MAY_COME);
    boolean attached = live.contains(page);
    return left && !(attached && guards.contains(SessionGuard.LIVE_PAGES_KEEP_THEIR_VALUES));
  }

  /**
   * A slice to start from.
   *
   * @param pageOnly whether only RECONNECT and TAB changes are meant
   */
  record Offer(List<Change> changes, boolean pageOnly) {}

  private Verdict take(Offer offer, SessionState state, SliceRequest request, Place at) {
    Slice present = state.slice(request.view(), request.version());
    boolean late = present != null && present.lacks(Slice.ALL);
    Entries meanwhile = present != null && late ? present.data : null;
    boolean first =
        present == null || late || !guards.contains(SessionGuard.FIRST_MIGRATION_COUNTS);
    boolean pageIsNew =
        present == null || lacks(present, request.page(), present.page(request.page()));
    String tab = TabRules.of(request);
    boolean tabIsNew =
        present == null || (tab == null ? pageIsNew : lacks(present, tab, present.tab(tab)));
    List<Change> wanted = new ArrayList<>();
    for (Change change : request.scoped(offer.changes())) {
      boolean counts =
          switch (change.scope()) {
            case SESSION -> first && !offer.pageOnly() && !has(meanwhile, change);
            case TAB -> tabIsNew && !has(present == null ? null : present.tab(tab), change);
            case RECONNECT -> pageIsNew && !has(ofPage(present, request), change);
          };
      if (counts) {
        wanted.add(change);
      }
    }
    if (limits.check(state, present, request, wanted) != null) {
      return Verdict.Unchanged.UNCHANGED;
    }
    Verdict taken =
        wanted.isEmpty()
            ? Verdict.Unchanged.UNCHANGED
            : apply(state, request, new SessionWrite.Keys(wanted, null), at, true);
    boolean more = settled(state, request, offer.pageOnly());
    return more && taken == Verdict.Unchanged.UNCHANGED
        ? new Verdict.Changed(List.of(), false)
        : taken;
  }

  /** Whether what this page or tab has left in an older version has not come here yet. */
  private static boolean lacks(Slice present, @Nullable String whose, @Nullable Object there) {
    return there == null || present.lacks(whose);
  }

  private static @Nullable Entries ofPage(@Nullable Slice slice, SliceRequest request) {
    PageData page = slice == null ? null : slice.page(request.page());
    return page == null ? null : page.data;
  }

  /** What was written meanwhile stays. */
  private static boolean has(@Nullable Entries entries, Change change) {
    return entries != null && entries.has(change.key());
  }

  /**
   * Nothing is to be migrated any more for this page: migrated to nothing is migrated, too.
   *
   * @return whether that was not so
   */
  private boolean settled(SessionState state, SliceRequest request, boolean pageOnly) {
    String view = request.view();
    boolean news = state.slice(view, request.version()) == null;
    if (news && pageOnly) {
      return false;
    }
    Slice slice = state.create(view, request.version());
    Slice older = state.before(view, request.version());
    String tab = TabRules.of(request);
    PageData left = older == null ? null : older.page(request.page());
    if (left != null && left.data.size() > 0 && slice.page(request.page()) == null) {
      news |= rememberPage(slice, request).data.size() == 0;
    }
    if (older != null && tab != null && older.tab(tab) != null && slice.tab(tab) == null) {
      slice.keepTab(tab, new Entries());
      news = true;
    }
    news |= slice.migrated(request.page());
    news |= slice.migrated(tab);
    return (!pageOnly && slice.migrated(Slice.ALL)) || news;
  }

  @Override
  public void forgotten(SessionState state, String writer) {
    String page = Writers.page(writer);
    state.of(Writers.view(writer)).forEach(slice -> slice.forget(page));
  }

  @Override
  public Object view(SessionState state, Object about, boolean known) {
    SliceRequest request = (SliceRequest) about;
    Slice slice = state.slice(request.view(), version(request));
    PageData page = slice == null ? null : slice.page(request.page());
    Former former = former(state, request, slice, page);
    Claim claim = state.claim;
    return new View(
        known || page != null || state.begun().contains(request.page()),
        slice == null ? Map.of() : entries(slice, own(slice, request)),
        former,
        state.principal,
        state.lineage,
        claim == null ? 0 : claim.at(),
        slice == null || slice.lacks(Slice.ALL)
            ? 0
            : state.overtaken(request.view(), request.version()));
  }

  @Override
  public Object read(SessionState state, Object about, long createdAt, long lastSeenAt) {
    return isHere(about)
        ? view(state, about, false)
        : new Whose(
            state.principal,
            !state.unpresented,
            state.lineage,
            state.claim,
            Device.of(state, createdAt, lastSeenAt));
  }

  /**
   * Whoever asks whose it is may be somebody at another device, and is not to be taken for them.
   */
  @Override
  public boolean isHere(Object about) {
    return about instanceof SliceRequest;
  }

  private static @Nullable Former former(
      SessionState state, SliceRequest request, @Nullable Slice slice, @Nullable PageData page) {
    Slice older = state.before(request.view(), request.version());
    if (older == null) {
      return null;
    }
    String tab = TabRules.of(request);
    boolean tabIsNew = slice == null || lacks(slice, tab, slice.tab(tab));
    boolean pageIsNew = slice == null || lacks(slice, request.page(), page);
    PageData ofPage = pageIsNew ? older.page(request.page()) : null;
    Entries own = narrower(tabIsNew ? older.tab(tab) : null, ofPage);
    boolean isPage = request.page() != null; // who is none brings no migration that counts late
    boolean pageOnly = slice != null && !(isPage && slice.lacks(Slice.ALL));
    if (pageOnly && (own == null || own.size() == 0)) {
      return null;
    }
    return new Former(older.version, entries(older, own), pageOnly);
  }

  /** What a page sees besides the slice's entries, and instead of them: its tab's, and its own. */
  private static @Nullable Entries own(Slice slice, SliceRequest request) {
    return narrower(slice.tab(TabRules.of(request)), slice.page(request.page()));
  }

  private static @Nullable Entries narrower(@Nullable Entries tab, @Nullable PageData page) {
    if (page == null || page.data.size() == 0) {
      return tab;
    } else if (tab == null || tab.size() == 0) {
      return page.data;
    }
    Entries both = tab.twin();
    page.data.forEach(both::set);
    return both;
  }

  /** Those of the slice, and the narrower ones instead of them. */
  private static Map<String, Json> entries(Slice slice, @Nullable Entries own) {
    if (own == null || own.size() == 0) {
      return slice.data.copy();
    }
    Map<String, Json> entries = new HashMap<>(slice.data.copy());
    entries.putAll(own.copy());
    return Collections.unmodifiableMap(entries);
  }

  /**
   * The slice as the page sees it: where it or its tab has an entry under a key, that one. Not the
   * keys that nobody is to be told of having missed.
   */
  @Override
  public Content content(SessionState state, Attachment of) {
    SliceRequest request = (SliceRequest) of.about();
    Slice slice = state.slice(request.view(), version(request));
    if (slice == null) {
      return Content.NONE;
    }
    Content content = slice.data.content();
    Entries narrow = own(slice, request);
    for (String key : request.overwrite()) {
      if (narrow == null || !narrow.has(key)) {
        content = content.minus(Entries.of(key, slice.data.get(key)));
      }
    }
    if (narrow != null && narrow.size() > 0) {
      content = content.plus(overlaid(slice, narrow, request.overwrite()));
    }
    return content;
  }

  private static Content overlaid(Slice slice, Entries narrow, Set<String> overwrite) {
    Content[] more = {Content.NONE};
    narrow.forEach(
        (key, value) -> {
          Content own = overwrite.contains(key) ? Content.NONE : Entries.of(key, value);
          more[0] = more[0].minus(Entries.of(key, slice.data.get(key))).plus(own);
        });
    return more[0];
  }

  /** The slice, with all its judged keys; a page's own values are its own. */
  @Override
  public @Nullable Object contended(Object about, @Nullable Object write) {
    if (!(about instanceof SliceRequest request)) {
      return null;
    }
    boolean shared =
        write == null
            || ((SessionWrite) write)
                .changes().stream().anyMatch(change -> change.scope() == Scope.SESSION);
    return shared ? new Contended(request.view(), request.version()) : null;
  }

  private record Contended(String view, int version) {}

  @Override
  public @Nullable Object told(Object change, Attachment from, Attachment to) {
    SliceRequest a = (SliceRequest) from.about();
    SliceRequest b = (SliceRequest) to.about();
    if (!a.view().equals(b.view()) || a.version() != b.version()) {
      return null;
    }
    String tab = TabRules.of(a);
    if ((tab != null && tab.equals(TabRules.of(b)))
        || !guards.contains(SessionGuard.OTHER_TABS_ARE_NOT_TOLD)) {
      return change;
    }
    @SuppressWarnings("unchecked") // what this has made
    List<Change> all = (List<Change>) change;
    List<Change> shared = all.stream().filter(c -> c.scope() == Scope.SESSION).toList();
    return shared.isEmpty() ? null : shared;
  }
}
