package dev.stash.session;

import dev.stash.Scope;
import dev.stash.actor.Attachment;
import dev.stash.actor.Behaviour;
import dev.stash.actor.Envelope;
import dev.stash.actor.Moment;
import dev.stash.json.Json;
import dev.stash.session.SessionState.PageData;
import dev.stash.session.SessionState.Slice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A browser session as a behaviour of the commit loop: one slice a view, merged per key. SESSION
 * entries belong to the slice; RECONNECT entries to one page of it. A view is described by its
 * {@link SliceRequest}, a write is a list of {@link Change}s, a view is shown a {@link View}.
 */
final class SessionBehaviour implements Behaviour<SessionState> {
  private final SessionLimits limits;

  SessionBehaviour(SessionLimits limits) {
    this.limits = limits;
  }

  /**
   * What a mounted view is shown.
   *
   * @param known whether the page was here before
   * @param entries SESSION entries and the page's own
   */
  record View(boolean known, Map<String, Json> entries) {}

  @Override
  public SessionState empty() {
    return new SessionState();
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
  public Verdict apply(SessionState state, Attachment from, Object write, long revision) {
    SliceRequest request = (SliceRequest) from.about();
    @SuppressWarnings("unchecked") // links write nothing else
    List<Change> changes = (List<Change>) write;
    Slice slice = state.views.get(request.view());
    if (slice != null && slice.version > request.version()) {
      return new Verdict.Refused(
          "VERSION_OUTDATED", "a newer release has written this view; reload the page");
    }
    Verdict.@Nullable Refused refused = limits.check(slice, request, changes);
    if (refused != null) {
      return refused;
    }
    if (slice == null || slice.version < request.version()) {
      slice = new Slice(request.version());
      state.views.put(request.view(), slice);
    }
    List<Change> shared = new ArrayList<>(changes.size());
    boolean differs = false;
    for (Change change : changes) {
      Map<String, Json> entries = entries(slice, request, change.scope());
      if (entries == null) {
        continue; // RECONNECT without a page: an HTTP render has nothing of that kind
      }
      Json value = change.value();
      Json before = value == null ? entries.remove(change.key()) : entries.put(change.key(), value);
      if (value == null ? before != null : !Objects.equals(value, before)) {
        differs = true;
        if (change.scope() == Scope.SESSION) {
          shared.add(change);
        }
      }
    }
    if (!differs) {
      return Verdict.Unchanged.UNCHANGED;
    }
    rememberPage(slice, request);
    return new Verdict.Changed(shared, !shared.isEmpty());
  }

  private static @Nullable Map<String, Json> entries(
      Slice slice, SliceRequest request, Scope scope) {
    if (scope == Scope.SESSION) {
      return slice.data;
    }
    return request.page() == null ? null : rememberPage(slice, request).data;
  }

  /** A page that wrote has a place in its slice: there its numbers are stored. */
  private static PageData rememberPage(Slice slice, SliceRequest request) {
    String page = request.page();
    if (page == null) {
      return new PageData("");
    }
    PageData data = slice.pages.get(page);
    if (data == null) {
      data = new PageData(request.tab() == null ? "" : request.tab());
      slice.pages.put(page, data);
    }
    return data;
  }

  /**
   * A new page of a tab drops what earlier pages of that tab held, unless they are attached still
   * (a duplicated tab has the same name). Their numbers are kept as long as the ledger keeps them:
   * a resend must be recognised even then.
   */
  @Override
  public void attached(
      SessionState state, Attachment attachment, Collection<Attachment> all, Moment now) {
    SliceRequest request = (SliceRequest) attachment.about();
    Slice slice = state.views.get(request.view());
    if (slice == null || request.page() == null) {
      return;
    }
    if (!request.rejoin() && attachment.number() == 1) {
      PageData own = slice.pages.get(request.page());
      if (own != null) {
        own.data.clear();
      }
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
    slice.pages.forEach(
        (page, data) -> {
          if (data.tab.equals(request.tab()) && !live.contains(page)) {
            data.data.clear();
          }
        });
  }

  @Override
  public void forgotten(SessionState state, String writer) {
    Slice slice = state.views.get(Writers.view(writer));
    if (slice != null) {
      slice.pages.remove(Writers.page(writer));
    }
  }

  @Override
  public Object view(SessionState state, Object about, boolean known) {
    SliceRequest request = (SliceRequest) about;
    Slice slice = state.views.get(request.view());
    if (slice == null || slice.version != request.version()) {
      return new View(known, Map.of());
    }
    Map<String, Json> entries = new HashMap<>(slice.data);
    PageData page = request.page() == null ? null : slice.pages.get(request.page());
    if (page != null) {
      entries.putAll(page.data);
    }
    return new View(known || page != null, entries);
  }

  @Override
  public boolean concerns(Attachment from, Attachment to) {
    SliceRequest a = (SliceRequest) from.about();
    SliceRequest b = (SliceRequest) to.about();
    return a.view().equals(b.view()) && a.version() == b.version();
  }
}
