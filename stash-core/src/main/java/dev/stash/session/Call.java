package dev.stash.session;

import dev.stash.Recovery;
import dev.stash.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A programmatic call: a line that is opened, read and written a few times, and closed; it blocks.
 * For one thread.
 */
final class Call implements SliceListener, AutoCloseable {
  private volatile CompletableFuture<Attached> attached = new CompletableFuture<>();
  private volatile CompletableFuture<Void> stored = new CompletableFuture<>();
  private volatile @Nullable CallFailed over;
  private final AtomicLong event = new AtomicLong();
  private final ActorLink link;
  private final Duration timeout;

  private Call(SessionHost host, SessionKey key, String view, int version) {
    this.timeout = host.callTimeout();
    this.link = host.link(key, new SliceRequest(view, version, null, null, false), this);
  }

  static Call open(SessionHost host, SessionKey key, String view, int version) {
    Call call = new Call(host, key, view, version);
    call.link.open();
    return call;
  }

  /** The state as of the last answer: of the opening, or of a refused write. */
  Attached state() {
    Attached state = await(attached);
    if (state.recovery() == Recovery.ERROR) {
      if (SessionFailed.CODE.equals(state.trouble())) {
        throw new SessionFailed();
      }
      throw new StorageUnavailable("the session could not be read; try again later");
    }
    return state;
  }

  Map<String, Json> entries() {
    return state().entries();
  }

  /** Where the state stands: see {@link SessionWrite.Condition.Unchanged}. */
  String instance() {
    state();
    return link.instance();
  }

  @Nullable String principal() {
    state();
    return link.principal();
  }

  void write(List<Change> changes) {
    write(new SessionWrite.Keys(changes, null));
  }

  /**
   * Writes and waits until it is stored.
   *
   * @throws CallFailed if it was refused: then {@link #state} tells what is there instead
   */
  void write(SessionWrite write) {
    stored = new CompletableFuture<>();
    CallFailed failure = over;
    if (failure != null) {
      throw failure;
    }
    link.write(event.incrementAndGet(), write);
    await(stored);
  }

  private <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new StorageUnavailable(
          "the storage did not answer within call-timeout; try again later");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StorageUnavailable("the call was interrupted");
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof CallFailed refused) {
        throw CallFailed.of(refused.code(), String.valueOf(refused.getMessage()));
      }
      throw new AssertionError(failed);
    }
  }

  @Override
  public void attached(Attached state) {
    attached.complete(state);
  }

  @Override
  public void resynced(Attached state) {
    if (!attached.complete(state)) {
      attached = CompletableFuture.completedFuture(state);
    }
  }

  @Override
  public void changed(long revision, List<Change> changes) {}

  @Override
  public void accepted(long of, long revision) {}

  @Override
  public void refused(long of, String code, String message) {
    if (of == event.get()) {
      attached = new CompletableFuture<>(); // the state follows
      stored.completeExceptionally(new CallFailed(code, message));
    }
  }

  @Override
  public void saved(long revision, long upTo) {
    if (event.get() > 0 && upTo >= event.get()) {
      stored.complete(null);
    }
  }

  @Override
  public void lost(boolean replaced) {
    fail(new StorageUnavailable("the session moved; try again"));
  }

  @Override
  public void ended(String reason) {
    fail(over(reason));
  }

  /** What is told of a session that ended for this reason. */
  static CallFailed over(String reason) {
    return reason.equals(Relocation.ROTATED) ? new SessionRotated() : new SessionEnded();
  }

  private void fail(CallFailed failure) {
    over = failure; // first: a write that begins now must not wait for an answer that was given
    attached.completeExceptionally(failure);
    stored.completeExceptionally(failure);
  }

  @Override
  public void close() {
    link.close();
  }
}
