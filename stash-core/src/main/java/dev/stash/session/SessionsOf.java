package dev.stash.session;

import dev.stash.engine.Answer;
import dev.stash.engine.Command;
import dev.stash.identity.SessionKey;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * The sessions of a principal that live now. Their entries are a hint, so each is looked into. One
 * that gets another id meanwhile is found under that: its entry is there before the old id ends.
 * Blocks; for one thread, once.
 */
final class SessionsOf {
  /** So often is looked for who gets new ids meanwhile. */
  private static final int LOOKS = 10;

  private final Sessions sessions;
  private final String principal;
  private final BiPredicate<SessionKey, Whose> spared;
  private final Map<SessionKey, Whose> found = new LinkedHashMap<>();
  private final Set<SessionKey> moved = new HashSet<>();

  /**
   * Those of a principal.
   *
   * @param spared which of them do not count
   */
  SessionsOf(Sessions sessions, String principal, BiPredicate<SessionKey, Whose> spared) {
    this.sessions = sessions;
    this.principal = principal;
    this.spared = spared;
  }

  /**
   * Does something with each.
   *
   * @param then tells how the session had ended before; empty if it had not
   * @return those that had not, as they were when they were looked into
   * @throws CallFailed {@code STORAGE_UNAVAILABLE} also if they get new ids faster than is looked
   */
  Map<SessionKey, Whose> each(Function<SessionKey, Optional<Answer.Ended>> then) {
    for (int i = 0; i < LOOKS; i++) {
      boolean again = false;
      for (SessionKey key : sessions.principals().find(principal)) {
        again |= movesOn(key, then);
      }
      if (!again) {
        return found;
      }
    }
    throw new StorageUnavailable("the user's sessions get new ids faster than they are found");
  }

  private boolean movesOn(SessionKey key, Function<SessionKey, Optional<Answer.Ended>> then) {
    Answer answer = sessions.ask(key, () -> new Command.Read(Whose.Asked.ASKED, false));
    return switch (answer) {
      case Answer.Ended how -> over(key, how);
      case Answer.Unreadable leftAlone -> false;
      case Answer.Current current -> {
        Whose whose = (Whose) current.view();
        if (!principal.equals(whose.principal()) || spared.test(key, whose)) {
          yield false; // it may be theirs in a moment: the entry comes first, and stays
        }
        Optional<Answer.Ended> before = then.apply(key);
        if (before.isPresent()) {
          yield over(key, before.get());
        }
        found.put(key, whose);
        yield false;
      }
      default -> throw Sessions.unanswered(answer, "a session could not be read; try again");
    };
  }

  private boolean over(SessionKey key, Answer.Ended how) {
    sessions.principals().remove(principal, key);
    found.remove(key);
    return Succession.rotated(how) && moved.add(key);
  }
}
