package dev.stash.session;

import dev.stash.engine.Answer;
import dev.stash.engine.Command;
import dev.stash.engine.Envelope;
import dev.stash.session.Rotation.Fate;
import dev.stash.session.Rotation.Heir;
import dev.stash.session.Rotation.Wish;
import dev.stash.session.SessionIds.Fresh;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a browser whose session is over, or lives under another id: {@link Rotation} says
 * it, this looks where the tombstone leads and does it. Blocks.
 */
final class Succession {
  /** So many ids on from the one that came is the heir looked for. */
  private static final int HOPS = 8;

  /** Members whose clocks differ by less may each go by its own. */
  private static final long SET_BACK_MILLIS = 60_000;

  private final Sessions sessions;
  private final SessionIds ids;

  Succession(Sessions sessions, SessionIds ids) {
    this.sessions = sessions;
    this.ids = ids;
  }

  /**
   * Where a tombstone leads.
   *
   * @param id of the last one that was found; null if it is over, or unknown
   * @param lineage the heir's, which is that of the session it comes from
   */
  record Found(Heir heir, @Nullable Fresh id, @Nullable String lineage) {
    private static final Found UNKNOWN = new Found(new Heir.Unknown(), null, null);
    private static final Found OVER = new Found(new Heir.Over(), null, null);
  }

  static boolean rotated(Answer.Ended how) {
    return how.reason().equals(Relocation.ROTATED);
  }

  /** How the session of this browser ended; empty if it did not. */
  Optional<Answer.Ended> ended() {
    Answer answer = sessions.ask(ids.key(), () -> new Command.Read(Sessions.ABOUT, false));
    if (answer instanceof Answer.Ended how) {
      return Optional.of(how);
    } else if (answer instanceof Answer.Current || answer instanceof Answer.Unreadable) {
      return Optional.empty();
    }
    throw unreadable();
  }

  /** Gives the browser another id, or says why it gets none. */
  void use(Answer.Ended how) {
    if (how.reason().equals(Relocation.REPLACED) && ids.replace()) {
      return;
    }
    Found found = find(how);
    Fate fate = sessions.rotation().of(new Wish.Use(), found.heir(), how.age());
    if (fate == Fate.ASK_AGAIN) {
      throw new SessionRotated();
    } else if (late(how) || (fate == Fate.DEAD && !ids.replaceable())) {
      throw new SessionEnded();
    } else if (fate == Fate.CLAIM) {
      claim(found, how);
    } else if (!ids.begin()) {
      throw new TooManySessions();
    }
  }

  /**
   * Whether the request was there before its session ended. What has ended far in the future has
   * ended before a member came whose clock is behind, and by which all go since.
   */
  private boolean late(Answer.Ended how) {
    boolean setBack = how.at() - sessions.time().now().wall() > SET_BACK_MILLIS;
    return ids.arrivedAt() < how.at() && !setBack;
  }

  /** Whether a page that came with the old id may soon come with one that shows its session. */
  boolean returns(Answer.Ended how) {
    if (how.reason().equals(Relocation.REPLACED)) {
      return true;
    }
    Fate fate = sessions.rotation().of(new Wish.Use(), find(how).heir(), how.age());
    return fate == Fate.ASK_AGAIN || fate == Fate.CLAIM;
  }

  /** Ends what the tombstone leads to. */
  void logout(Answer.Ended how) {
    Found found = find(how);
    switch (sessions.rotation().of(new Wish.Logout(), found.heir(), how.age())) {
      case HEIR_ENDS -> end(found.id(), HOPS);
      case ASK_AGAIN -> throw new SessionRotated();
      case DEAD -> {
        if (!ids.replaceable()) {
          throw new SessionEnded();
        }
      }
      case FRESH, JOINED, CLAIM -> {}
    }
  }

  /** Ends what this browser's session may be left for, while it may. */
  void logout(Claim claim) {
    Found found = find(claim);
    long age = Math.max(0, sessions.time().now().wall() - claim.at());
    if (sessions.rotation().of(new Wish.Logout(), found.heir(), age) == Fate.HEIR_ENDS) {
      end(found.id(), HOPS);
    }
  }

  /** It may get another id at this very moment: then that is ended. */
  private void end(@Nullable Fresh id, int hops) {
    if (id == null || hops == 0) {
      throw unreadable();
    }
    Optional<Answer.Ended> before = sessions.endOf(id.key());
    if (before.isPresent() && rotated(before.get())) {
      String heir = before.get().ending().heir();
      end(heir == null ? null : open(id, heir), hops - 1);
    }
  }

  /** Where a tombstone under this browser's id leads. */
  Found find(Answer.Ended how) {
    if (how.reason().equals(Relocation.REPLACED)) {
      return Found.UNKNOWN; // its browser has the id in its place, whoever has logged in with that
    } else if (!rotated(how)) {
      return Found.OVER;
    }
    String heir = how.ending().heir();
    boolean nobodys = ids.held() instanceof FoundIds;
    return heir == null || nobodys || sessions.rotation().longGone(how.age())
        ? Found.UNKNOWN
        : find(open(ids.held(), heir));
  }

  /** The heir of a claim that this browser's session holds; one that opens no more is none. */
  Found find(Claim claim) {
    return ids.held().open(claim.heir()).map(this::find).orElse(Found.OVER);
  }

  /** An heir that has got an heir itself had its browser: that came with its id. */
  private Found find(Fresh first) {
    Fresh id = first;
    for (int hop = 0; hop < HOPS; hop++) {
      Answer answer = sessions.ask(id.key(), () -> new Command.Read(Whose.Asked.ASKED, false));
      if (answer instanceof Answer.Current current) {
        Whose whose = (Whose) current.view();
        boolean presented = hop > 0 || whose.presented();
        return current.revision() == 0 && whose.principal() == null
            ? Found.OVER
            : new Found(new Heir.Lives(whose.principal(), presented), id, whose.lineage());
      } else if (answer instanceof Answer.Ended how) {
        String heir = how.ending().heir();
        if (!rotated(how) || heir == null) {
          return Found.OVER;
        }
        id = open(id, heir);
      } else {
        throw unreadable();
      }
    }
    return new Found(new Heir.Far(), id, null);
  }

  private static Fresh open(Fresh holder, String heir) {
    return holder.open(heir).orElseThrow(Succession::unreadable);
  }

  private static CallFailed unreadable() {
    return new StorageUnavailable(
        "the session has another id, which cannot be read now; try again");
  }

  /** An empty session that can be left for the one whose id the browser did not get. */
  private void claim(Found found, Answer.Ended how) {
    Fresh next = ids.next();
    SessionState state = new SessionState();
    state.lineage = found.lineage();
    long now = sessions.time().now().wall();
    state.claim = new Claim(next.seal(Copies.there(found.id())), now - how.age());
    if (!sessions.copies().put(next.key(), SessionCodec.encode(state, first(sessions)))) {
      throw Copies.unavailable();
    }
    sessions.events().created(next.key());
    next.give();
  }

  /** The envelope of a session that begins. */
  static Envelope first(Sessions sessions) {
    long now = sessions.time().now().wall();
    return new Envelope(
        sessions.node().unique() + "-m1",
        sessions.node().cluster().self().name(),
        1,
        now,
        now,
        null,
        Map.of());
  }
}
