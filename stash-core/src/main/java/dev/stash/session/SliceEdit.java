package dev.stash.session;

import dev.stash.engine.Attachment;
import dev.stash.engine.Behaviour.Place;
import dev.stash.engine.Behaviour.Verdict;
import dev.stash.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes of one slice that a rotation stores in the same commit. For web modules.
 *
 * @param view the slice's name; its version is 1
 * @param changes keys distinct; there may be none
 * @param expected keys that must have these values, null for absent ones
 */
public record SliceEdit(String view, List<Change> changes, Map<String, @Nullable Json> expected) {
  enum Effect {
    CHANGED,
    UNCHANGED,
    CONFLICT
  }

  /**
   * Applies it to a state that nobody else has.
   *
   * @throws CallFailed if a limit would be passed
   */
  Effect apply(SessionState state, SessionLimits limits) {
    SliceRequest request = new SliceRequest(view, 1, null, null, false);
    Attachment writer = new Attachment("", 1, "", request, this);
    SessionWrite.Keys write =
        new SessionWrite.Keys(changes, new SessionWrite.Condition.Values(expected));
    return switch (new SessionBehaviour(limits).apply(state, writer, write, new Place("", 1, 0))) {
      case Verdict.Refused refused -> {
        if (!refused.code().equals("CONFLICT")) {
          throw new CallFailed(refused.code(), refused.message());
        }
        yield Effect.CONFLICT;
      }
      case Verdict.Unchanged unchanged -> Effect.UNCHANGED;
      case Verdict.Changed changed -> Effect.CHANGED;
      case Verdict.Merged merged -> Effect.CHANGED;
    };
  }
}
