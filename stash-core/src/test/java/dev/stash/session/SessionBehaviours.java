package dev.stash.session;

import dev.stash.Recovery;
import dev.stash.engine.Answer;
import dev.stash.engine.Behaviour;
import dev.stash.engine.Notice;
import dev.stash.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Lets the simulation, which lives beside the commit loop, run and read real sessions. */
public final class SessionBehaviours {
  /** What a session that throws on purpose says. */
  public static final String ON_PURPOSE = "on purpose";

  private SessionBehaviours() {}

  /** A session as the loop sees it. */
  public static Behaviour<?> session() {
    return new SessionBehaviour(SessionLimits.DEFAULT);
  }

  /**
   * A session that throws now and then.
   *
   * @param copies whether there is a state to go back to
   * @param applying is told of each write, and of what its page has before it then
   */
  public static Behaviour<?> throwing(
      BooleanSupplier throwsNow, boolean copies, BiConsumer<Object, Map<String, Json>> applying) {
    return new ThrowingSession(throwsNow, copies, applying);
  }

  /** What links make of it for conversations. */
  public static Attached attached(Notice.Attached notice) {
    Answer.Attached answer = notice.answer();
    return new Attached(
        Recovery.RECOVERED,
        entries(answer.view()),
        answer.revision(),
        answer.saved(),
        answer.last(),
        notice.covered(),
        null,
        0,
        null,
        null,
        answer.instance(),
        notice.epoch());
  }

  /** What others have changed. */
  @SuppressWarnings("unchecked") // the behaviour publishes nothing else
  public static List<Change> pushed(Object published) {
    return (List<Change>) published;
  }

  /** What a view that attached, or a reader, was shown. */
  public static Map<String, Json> entries(Object view) {
    return new HashMap<>(((SessionBehaviour.View) view).entries());
  }

  /** The SESSION entries of one view in a stored body. */
  public static Map<String, Json> data(Object state, String view) {
    SessionState.Slice slice = ((SessionState) state).slice(view, 1);
    Map<String, Json> data = new HashMap<>();
    if (slice != null) {
      data.putAll(slice.data.copy());
    }
    return data;
  }

  /** The writer of a page of a view. */
  public static String writer(String page, String view) {
    return Writers.ofPage(page, view);
  }

  /** A write as links make it. */
  public static Object write(List<Change> changes) {
    return new SessionWrite.Keys(changes, null);
  }

  /** A write of one key that is refused if that has another value than this one. */
  public static Object write(Change change, @Nullable Json expected) {
    Map<String, @Nullable Json> values = new HashMap<>();
    values.put(change.key(), expected);
    return new SessionWrite.Keys(List.of(change), new SessionWrite.Condition.Values(values));
  }

  /** What is in it. */
  public static List<Change> changes(Object write) {
    return ((SessionWrite) write).changes();
  }
}
