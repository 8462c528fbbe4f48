package dev.stash.session;

import dev.stash.engine.Answer;
import dev.stash.engine.Behaviour.Stored;
import dev.stash.engine.Ending;
import dev.stash.engine.Envelope;
import dev.stash.identity.SessionKey;
import dev.stash.observe.Signals.Security;
import dev.stash.session.Rotation.Fate;
import dev.stash.session.Rotation.Wish;
import dev.stash.session.SessionIds.Fresh;
import dev.stash.session.Succession.Found;
import dev.stash.storage.StorageFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request gives its browser another id: because somebody logs in, or because the application
 * wants it. The session goes along, unless it is another person's; if another request did the same
 * a moment before, this one goes on where that led, if it proves the same person.
 *
 * <p>The new session is stored, in one PUT and together with whose it is, before the old one ends.
 * So whatever is lost on the way, either the old one is as it was, or its tombstone leads to a
 * session that its person can come back to. Blocks; for one thread.
 */
final class Rotating implements Relocation.Plan {
  private static final Logger LOG = System.getLogger(Rotating.class.getName());

  private static final Set<String> PAST_A_LIMIT = Set.of("SESSION_TOO_LARGE", "TOO_MANY_KEYS");

  private final Sessions sessions;
  private final SessionIds ids;
  private final Succession succession;
  private final SessionKey from;
  private final Fresh next;
  private final @Nullable String person;
  private final @Nullable SliceEdit edit;

  private Rotated result = Rotated.MOVED;
  private Fresh target;
  private @Nullable String sealed;
  private @Nullable String former;
  private @Nullable String principal;
  private boolean copied;

  /** The session is another person's, and ends. */
  private boolean endsAnothers;

  /** Nothing had been stored for this browser. */
  private boolean begins;

  /**
   * A rotation that has not begun.
   *
   * @param next the id that the browser is to get
   * @param person who was authenticated; null if nobody was
   * @param edit what goes along in the same commit
   */
  Rotating(
      Sessions sessions,
      SessionIds ids,
      Fresh next,
      @Nullable String person,
      @Nullable SliceEdit edit) {
    PrincipalIndex.check(person);
    this.sessions = sessions;
    this.ids = ids;
    this.succession = new Succession(sessions, ids);
    this.from = ids.key();
    this.next = next;
    this.target = next;
    this.person = person;
    this.edit = edit;
  }

  /**
   * Does it; the response carries the browser's id afterwards.
   *
   * @throws CallFailed {@code STORAGE_UNAVAILABLE}: everything is as it was, or can be claimed;
   *     {@code SESSION_ROTATED}, {@code SESSION_ENDED} if nobody was authenticated and the session
   *     has another id, or is over; {@code SESSION_ROTATED} also if it has had too many since
   */
  Rotated run() {
    return switch (new Relocation(sessions, from).run(this)) {
      case Relocation.Outcome.Ended ended -> {
        if (former != null) {
          sessions.principals().remove(former, from);
        }
        target.give();
        if (endsAnothers) {
          sessions.node().security().happened(Security.LOGGED_OUT);
        }
        tell();
        yield given(result);
      }
      case Relocation.Outcome.Left left -> result;
      case Relocation.Outcome.Over over -> {
        withdraw();
        yield over(over.how());
      }
      case Relocation.Outcome.Unknown unknown -> {
        if (copied && principal == null) {
          next.give(); // nobody could claim it, and it has everything whichever way this went
        }
        throw Copies.unavailable();
      }
    };
  }

  private void tell() {
    SessionEvents events = sessions.events();
    if (result == Rotated.BEGUN || begins) {
      events.created(target.key());
      events.principal(target.key(), null, principal);
    } else {
      events.moved(from, target.key());
      events.principal(target.key(), former, result == Rotated.MOVED ? principal : former);
    }
  }

  @Override
  public @Nullable Ending place(Stored<SessionState> held, boolean wanted) {
    result = Rotated.MOVED;
    target = next;
    endsAnothers = false;
    SessionState state = held.state();
    former = state.principal;
    begins = held.envelope().revision() == 0;
    if (person != null && former != null && !former.equals(person)) {
      begin(person);
      endsAnothers = true;
      return new Ending("logged_out");
    }
    boolean edited = false;
    if (edit != null) {
      switch (edit.apply(state, sessions.limits())) {
        case CONFLICT -> {
          result = Rotated.CONFLICT;
          return null;
        }
        case CHANGED -> edited = true;
        case UNCHANGED -> {}
      }
    }
    Claim claim = state.claim;
    Found meant = claim == null ? null : succession.find(claim);
    if (claim != null && meant != null && joins(claim, meant)) {
      return join(held, Copies.there(meant.id()));
    }
    if (claim != null && person != null) {
      state.lineage = null; // pages of the session that was claimed may be another person's
    }
    move(held.envelope(), state, meant, edited);
    return new Ending(Relocation.ROTATED, seal(next));
  }

  private boolean joins(Claim claim, Found meant) {
    long age = Math.max(0, sessions.time().now().wall() - claim.at());
    return person != null
        && sessions.rotation().of(new Wish.Login(person), meant.heir(), age) == Fate.JOINED;
  }

  private void move(Envelope envelope, SessionState state, @Nullable Found meant, boolean edited) {
    state.claim = person == null ? kept(state.claim, meant) : null;
    state.principal = person == null ? state.principal : person;
    state.lineage = state.lineage == null ? ids.lineage() : state.lineage;
    state.unpresented = true;
    long revision = Math.max(1, envelope.revision() + (edited ? 1 : 0));
    Envelope moved =
        new Envelope(
            envelope.commit(),
            envelope.owner(),
            revision,
            envelope.createdAt(),
            envelope.lastSeenAt(),
            null,
            envelope.ledger());
    copy(state, moved);
  }

  /** Nobody has logged in: what could be claimed under the old id can be under the new one. */
  private @Nullable Claim kept(@Nullable Claim claim, @Nullable Found meant) {
    Fresh heir = meant == null ? null : meant.id();
    return claim == null || heir == null ? null : new Claim(next.seal(heir), claim.at());
  }

  /**
   * The entry comes second: who looks for the sessions of a person then finds one that is there.
   */
  private void copy(SessionState state, Envelope envelope) {
    principal = state.principal;
    if (!sessions.copies().put(next.key(), SessionCodec.encode(state, envelope))) {
      throw Copies.unavailable();
    }
    copied = true;
    if (principal != null) {
      try {
        sessions.principals().add(principal, next.key());
      } catch (StorageFailure failed) {
        withdraw();
        throw failed;
      }
    }
  }

  /** A new session, of nobody's values. */
  private void begin(String somebody) {
    SessionState state = new SessionState();
    state.principal = somebody;
    state.unpresented = true;
    copy(state, Succession.first(sessions));
    result = Rotated.BEGUN;
  }

  /** Back to the session of a login whose answer was lost; what was begun since comes along. */
  private Ending join(Stored<SessionState> held, Fresh heir) {
    if (!held.state().views().isEmpty()) {
      byte[] body = SessionCodec.encode(held.state(), held.envelope());
      try {
        sessions.slice(heir.key(), "", 1).write(new SessionWrite.Adopt(body));
      } catch (CallFailed failed) {
        if (!PAST_A_LIMIT.contains(failed.code())) {
          throw Copies.unavailable();
        }
        LOG.log(
            Level.WARNING,
            "a session that was begun while the answer to a login was lost does not fit into the"
                + " one of that login; what it kept is dropped; see max-session-bytes, max-keys");
      }
    }
    result = Rotated.JOINED;
    target = heir;
    return new Ending(Relocation.ROTATED, seal(heir));
  }

  private String seal(Fresh heir) {
    if (sealed == null) {
      sealed = ids.held().seal(heir); // once: so our end is recognised
    }
    return sealed;
  }

  /** Another one led elsewhere: nobody will be told of our copy. */
  private void withdraw() {
    if (copied && sessions.on(RelocationGuard.LOST_COPIES_ARE_DROPPED)) {
      sessions.copies().drop(next.key());
      if (principal != null) {
        sessions.principals().remove(principal, next.key());
      }
    }
  }

  private Rotated over(Answer.Ended how) {
    if (how.reason().equals(Relocation.REPLACED) && ids.replace()) {
      return new Rotating(sessions, ids, next, person, edit).run(); // of the one in its place
    }
    if (person == null) {
      if (!Succession.rotated(how)) {
        throw StoredEntries.over("");
      } else if (edit != null) {
        throw new SessionRotated(); // what it has read and changed is of the old session
      }
      succession.use(how);
      return Rotated.BEGUN;
    }
    Found found = succession.find(how);
    Fate fate = sessions.rotation().of(new Wish.Login(person), found.heir(), how.age());
    if (fate == Fate.ASK_AGAIN) {
      throw new SessionRotated();
    } else if (fate == Fate.JOINED) {
      Objects.requireNonNull(found.id()).give();
      return given(Rotated.JOINED);
    }
    try {
      begin(person);
    } catch (StorageFailure failed) {
      throw Copies.unavailable();
    }
    next.give();
    sessions.events().created(next.key());
    sessions.events().principal(next.key(), null, person);
    return given(Rotated.BEGUN);
  }

  private Rotated given(Rotated how) {
    sessions.node().security().happened(Security.ID_CHANGED);
    return how;
  }
}
