package dev.stash.session;

import dev.stash.engine.Behaviour.Stored;
import dev.stash.engine.Ending;
import dev.stash.identity.SessionKey;
import org.jspecify.annotations.Nullable;

/** A session goes to the key that its id has under another secret. */
final class KeyMove implements Relocation.Plan {
  private final Sessions sessions;
  private final SessionKey to;

  KeyMove(Sessions sessions, SessionKey to) {
    this.sessions = sessions;
    this.to = to;
  }

  @Override
  public @Nullable Ending place(Stored<SessionState> held, boolean wanted) {
    if (!wanted) {
      return null;
    }
    if (!sessions.copies().put(to, SessionCodec.encode(held.state(), held.envelope()))) {
      return null;
    }
    String principal = held.state().principal;
    if (principal != null) {
      sessions.principals().add(principal, to); // second: who looks there finds it
    }
    return new Ending(Relocation.ROTATED);
  }
}
