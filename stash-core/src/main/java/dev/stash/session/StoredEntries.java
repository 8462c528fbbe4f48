package dev.stash.session;

import dev.stash.actor.Answer;
import dev.stash.actor.Command;
import dev.stash.json.Json;
import dev.stash.session.SessionBehaviour.View;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The entries of a slice of a session that is stored. */
final class StoredEntries implements SliceEntries {
  private final SessionHost host;
  private final SessionKey key;
  private final SliceRequest request;

  StoredEntries(SessionHost host, SessionKey key, String view, int version) {
    this.host = host;
    this.key = key;
    this.request = new SliceRequest(view, version, null, null, false);
  }

  @Override
  public Found find() {
    Answer answer = host.ask(key, () -> new Command.Read(request, false));
    if (answer instanceof Answer.Current current) {
      View view = (View) current.view();
      return new Found(view.entries(), view.former());
    } else if (answer instanceof Answer.Ended ended) {
      throw Call.over(host.reason(ended.reason(), ended.at()));
    } else if (answer instanceof Answer.Unreadable) {
      throw new CallFailed(
          "STATE_UNREADABLE", "what is stored cannot be read by this release; it is left alone");
    }
    throw SessionHost.unanswered(answer, "the session could not be read; try again later");
  }

  @Override
  public boolean write(List<Change> changes, Map<String, @Nullable Json> expected) {
    try (Call call = Call.open(host, key, request.view(), request.version())) {
      call.write(new SessionWrite.Keys(changes, new SessionWrite.Condition.Values(expected)));
      return true;
    } catch (CallFailed refused) {
      if (refused.code().equals("CONFLICT")) {
        return false;
      }
      throw refused;
    }
  }
}
