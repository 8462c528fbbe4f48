package dev.stash.session;

import dev.stash.Recovery;
import dev.stash.json.Json;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One programmatic call: a line that is opened, read or written once, and closed; it blocks. */
final class Call implements SliceListener, AutoCloseable {
  private static final long SECONDS = 10;
  private static final long ONLY_EVENT = 1;

  private final CompletableFuture<Attached> attached = new CompletableFuture<>();
  private final CompletableFuture<Void> stored = new CompletableFuture<>();
  private SliceLink link = new NoLink();

  private Call() {}

  static Call open(Sessions sessions, SessionKey key, String view) {
    Call call = new Call();
    call.link = sessions.open(key, new SliceRequest(view, 1, null, null, false), call);
    return call;
  }

  Map<String, Json> entries() {
    Attached state = await(attached);
    if (state.recovery() == Recovery.ERROR) {
      throw new CallFailed("STORAGE_UNAVAILABLE", "the session could not be read; try again later");
    }
    return state.entries();
  }

  void write(List<Change> changes) {
    link.write(ONLY_EVENT, changes);
    await(stored);
  }

  private static <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new CallFailed(
          "STORAGE_UNAVAILABLE",
          "the storage did not answer in " + SECONDS + " s; try again later");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CallFailed("STORAGE_UNAVAILABLE", "the call was interrupted");
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof CallFailed refused) {
        throw new CallFailed(refused.code(), String.valueOf(refused.getMessage()));
      }
      throw new AssertionError(failed);
    }
  }

  @Override
  public void attached(Attached state) {
    attached.complete(state);
  }

  @Override
  public void resynced(Attached state) {}

  @Override
  public void changed(long revision, List<Change> changes) {}

  @Override
  public void accepted(long event, long revision) {}

  @Override
  public void refused(long event, String code, String message) {
    stored.completeExceptionally(new CallFailed(code, message));
  }

  @Override
  public void saved(long revision, long event) {
    if (event >= ONLY_EVENT) {
      stored.complete(null);
    }
  }

  @Override
  public void lost(boolean replaced) {
    fail("STORAGE_UNAVAILABLE", "the session moved; try again");
  }

  @Override
  public void ended(String reason) {
    fail("SESSION_ENDED", "the session is over");
  }

  private void fail(String code, String message) {
    attached.completeExceptionally(new CallFailed(code, message));
    stored.completeExceptionally(new CallFailed(code, message));
  }

  @Override
  public void close() {
    link.close();
  }

  /** Stands in until the line is open. */
  private static final class NoLink implements SliceLink {
    @Override
    public boolean room() {
      return false;
    }

    @Override
    public boolean write(long event, List<Change> changes) {
      return false;
    }

    @Override
    public void close() {}
  }
}
