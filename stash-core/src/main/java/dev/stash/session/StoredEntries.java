package dev.stash.session;

import dev.stash.engine.Answer;
import dev.stash.engine.Command;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.observe.Signals.Stored;
import dev.stash.session.SessionBehaviour.View;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a slice of a session that is stored. A read and a write are a message each to the
 * session's actor, and one answer.
 */
final class StoredEntries implements SliceEntries {
  private static final String UNREAD = "the session could not be read; try again later";

  private final Sessions sessions;
  private final SessionKey key;
  private final SliceRequest request;

  /** In which turn this reads and writes; null: whenever it comes. */
  private final @Nullable String turn;

  StoredEntries(Sessions sessions, SessionKey key, String view, int version) {
    this(sessions, key, new SliceRequest(view, version, null, null, false), null);
  }

  private StoredEntries(
      Sessions sessions, SessionKey key, SliceRequest request, @Nullable String turn) {
    this.sessions = sessions;
    this.key = key;
    this.request = request;
    this.turn = turn;
  }

  /**
   * The same for who has been overtaken: a read waits for its turn, in which nobody else writes,
   * and the next write ends it.
   */
  StoredEntries inTurn() {
    return new StoredEntries(sessions, key, request, sessions.node().unique());
  }

  @Override
  public Found find() {
    View view = view();
    return new Found(view.entries(), view.former());
  }

  View view() {
    return (View) current().view();
  }

  /** What is there, and where it stands: see {@link SessionWrite.Condition.Unchanged}. */
  Answer.Current current() {
    Answer answer = sessions.ask(key, () -> new Command.Read(request, false, turn));
    if (answer instanceof Answer.Current current) {
      return current;
    }
    throw failed(answer, UNREAD);
  }

  /** What its person is shown of the session. */
  Device device() {
    Answer answer = sessions.ask(key, () -> new Command.Read(Whose.Asked.ASKED, false));
    if (answer instanceof Answer.Current current) {
      return sessions.device(key, (Whose) current.view());
    }
    throw failed(answer, UNREAD);
  }

  void write(List<Change> changes) {
    write(new SessionWrite.Keys(changes, null));
  }

  /**
   * Writes, and returns when that is stored.
   *
   * @throws CallFailed also if it was refused: then nothing was written
   */
  void write(SessionWrite write) {
    List<Change> changes = write.changes();
    long start = System.nanoTime();
    Answer answer =
        sessions.apply(
            key,
            new Command.Apply(
                sessions.node().unique(),
                request,
                write,
                SessionWrite.weight(changes),
                SessionWrite.durability(changes),
                turn,
                Command.Others.NONE));
    sessions.node().signals().requestStored(outcome(answer), System.nanoTime() - start);
    if (answer instanceof Answer.Refused refused) {
      SessionLimits.refusing(refused.code())
          .ifPresent(limit -> sessions.node().security().limited(limit.name()));
      throw CallFailed.of(refused.code(), refused.message());
    } else if (!(answer instanceof Answer.Accepted)) {
      throw failed(answer, "the storage did not answer within call-timeout; try again later");
    }
  }

  private static Stored outcome(Answer answer) {
    return switch (answer) {
      case Answer.Accepted accepted -> Stored.STORED;
      case Answer.Refused refused when refused.code().equals("CONFLICT") -> Stored.CONFLICT;
      case Answer.Refused refused -> Stored.REFUSED;
      case Answer.Ended ended -> Stored.REFUSED;
      default -> Stored.UNAVAILABLE;
    };
  }

  private CallFailed failed(Answer answer, String unavailable) {
    return switch (answer) {
      case Answer.Ended ended -> over(sessions.reason(ended.reason(), ended.at()));
      case Answer.Unreadable unreadable ->
          new CallFailed(
              "STATE_UNREADABLE",
              "what is stored cannot be read by this release; it is left alone");
      default -> Sessions.unanswered(answer, unavailable);
    };
  }

  /** What is told of a session that ended for this reason. */
  static CallFailed over(String reason) {
    return reason.equals(Relocation.ROTATED) ? new SessionRotated() : new SessionEnded();
  }

  @Override
  public boolean write(List<Change> changes, Map<String, @Nullable Json> expected) {
    return writeIf(changes, new SessionWrite.Condition.Values(expected));
  }

  /** Writes if this holds; false if it does not, and then nothing is written. */
  boolean writeIf(List<Change> changes, SessionWrite.Condition condition) {
    try {
      write(new SessionWrite.Keys(changes, condition));
      return true;
    } catch (CallFailed refused) {
      if (refused.code().equals("CONFLICT")) {
        return false;
      }
      throw refused;
    }
  }
}
