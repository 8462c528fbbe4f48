package dev.stash.session;

import dev.stash.actor.Answer;
import dev.stash.actor.Command;
import dev.stash.json.Json;
import dev.stash.session.SessionBehaviour.View;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The SESSION entries of one slice, encoded: for web modules that keep something in a session,
 * under the name of a view or one that no view can have. Applications use {@link
 * dev.stash.SessionView}. Methods block, for about {@code call-timeout} at most. Thread-safe.
 */
public final class SliceEntries {
  private final SessionHost host;
  private final SessionKey key;
  private final SliceRequest request;

  SliceEntries(SessionHost host, SessionKey key, String view, int version) {
    this.host = host;
    this.key = key;
    this.request = new SliceRequest(view, version, null, null, false);
  }

  /**
   * What is there now.
   *
   * @param entries empty if there is no such slice
   * @param former what an older version left, if this one has nothing yet
   */
  public record Found(Map<String, Json> entries, @Nullable Former former) {}

  /**
   * What is there now, stored or about to be; empty if there is no such slice. Stores nothing, and
   * asks no storage where the session is in memory.
   *
   * @throws CallFailed {@code STORAGE_UNAVAILABLE}, {@code STATE_UNREADABLE}, {@code
   *     SESSION_ROTATED}; {@code SESSION_ENDED} if the session is over
   */
  public Map<String, Json> read() {
    return find().entries();
  }

  /**
   * What is there now, as {@link #read} tells, and what could be migrated if nothing is.
   *
   * @throws CallFailed as for {@link #read}
   */
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
    throw new CallFailed("STORAGE_UNAVAILABLE", "the session could not be read; try again later");
  }

  /**
   * Writes in one commit, and returns when that is stored.
   *
   * @param changes at least one, keys distinct
   * @param expected keys that must have these values now, null for absent ones
   * @return false if one of them had another value: then nothing is written
   * @throws CallFailed as for {@link #read}, and if a limit would be passed; after {@code
   *     STORAGE_UNAVAILABLE} it may be stored later
   */
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
