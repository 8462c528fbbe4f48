package dev.stash.session;

import dev.stash.Recovery;
import dev.stash.Stash;
import dev.stash.engine.Content;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.node.Mailbox;
import dev.stash.wire.ClientMessage;
import dev.stash.wire.Conversation;
import dev.stash.wire.Conversation.Outcome;
import dev.stash.wire.Conversation.Telling;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page as users have it, but for its socket: a real conversation over a real link. Its handler is
 * the test's: each event is a function of what is there, and it keeps them as a page does.
 */
public final class OpenPage implements AutoCloseable {
  /** Who looks at the page. Called one at a time. */
  public interface Watcher {
    /** The first that it shows; later comes {@link #resync}. */
    default void mounted(Attached attached) {}

    /** All that it shows, after another owner, or after trouble. */
    default void resync(Recovery recovery, Map<String, Json> shown, long savedEvent) {}

    /** Some values have changed, by an event of its own or not. */
    default void state(long revision, List<Change> changes, boolean own) {}

    /** An event was handled, and has its place in the order. */
    default void done(long event) {}

    /** An event has failed, or was refused. */
    default void failed(long event, String code) {}

    /** All is stored up to this event. */
    default void saved(long event) {}

    /** It is to mount again. */
    default void lost() {}

    /** Its session has ended. */
    default void ended(String reason) {}
  }

  private final Map<Long, Function<Map<String, Json>, List<Change>>> events =
      new ConcurrentHashMap<>();
  private final Executor patience;
  private final Watcher watcher;
  private final Mailbox<Runnable> serial;
  private final SliceLink link;

  // Touched only in the serial.
  private final Shown shown = new Shown();
  private final Conversation conversation;
  private boolean mounted;
  private Recovery recovery = Recovery.NEW;

  /** Opens a page of a session. */
  public OpenPage(Stash at, SessionKey key, SliceRequest request, Watcher watcher) {
    Executor executor = at.web().executor();
    this.patience =
        CompletableFuture.delayedExecutor(
            Conversation.TURN_PATIENCE_MILLIS, TimeUnit.MILLISECONDS, executor);
    this.watcher = watcher;
    this.serial = new Mailbox<>(Runnable::run, executor);
    this.conversation = new Conversation(shown, new Owner(), shown, request.overwrite());
    this.link = at.web().sessions().open(key, request, new Listener());
  }

  /** An event that writes without reading. */
  public void write(long event, List<Change> changes) {
    run(event, there -> changes);
  }

  /** An event: what its handler makes of what it sees. */
  public void run(long event, Function<Map<String, Json>, List<Change>> handler) {
    events.put(event, handler);
    serial.here(() -> conversation.event(new ClientMessage.Event(event, "event", null)));
  }

  @Override
  public void close() {
    link.close();
  }

  /** As ViewSocket hears it. */
  private final class Listener implements SliceListener {
    private void heard(Consumer<Conversation> step) {
      serial.soon(() -> step.accept(conversation));
    }

    @Override
    public void attached(Attached attached) {
      heard(talk -> first(attached));
    }

    @Override
    public void resynced(Attached attached) {
      heard(talk -> again(attached));
    }

    @Override
    public void changed(long revision, List<Change> changes, Content content) {
      heard(talk -> talk.changed(revision, changes, content));
    }

    @Override
    public void conflict(long epoch, long event, long revision, Content content, long millis) {
      heard(
          talk -> {
            talk.conflict(epoch, event, revision, content, millis);
            if (talk.waiting()) {
              patience.execute(() -> heard(Conversation::again));
            }
          });
    }

    @Override
    public void turn(long epoch, long revision, Content content) {
      heard(talk -> talk.turn(epoch, revision, content));
    }

    @Override
    public void accepted(long event, long revision) {
      heard(talk -> talk.accepted(event, revision));
    }

    @Override
    public void refused(long event, String code, String message) {
      heard(talk -> talk.refused(event, code, message));
    }

    @Override
    public void saved(long revision, long event) {
      heard(talk -> talk.saved(revision, event));
    }

    @Override
    public void lost(boolean replaced) {
      heard(talk -> watcher.lost());
    }

    @Override
    public void ended(String reason) {
      heard(talk -> watcher.ended(reason));
    }
  }

  private void first(Attached attached) {
    mounted = true;
    recovery = attached.recovery();
    watcher.mounted(attached);
    if (attached.trouble() == null) {
      conversation.attached(attached, Telling.LATER);
      stored(conversation.savedEvent());
    } else {
      conversation.blind();
    }
  }

  private void again(Attached attached) {
    if (mounted) {
      recovery = attached.recovery();
      conversation.attached(attached, Telling.WHEN_WHOLE);
    } else {
      first(attached);
    }
  }

  private void stored(long event) {
    if (event > 0) {
      events.keySet().removeIf(known -> known <= event);
      watcher.saved(event);
    }
  }

  private final class Owner implements Conversation.Line {
    @Override
    public String name() {
      return link.name();
    }

    @Override
    public void result(
        long epoch, long event, List<Change> changes, @Nullable Content seen, boolean last) {
      link.result(epoch, event, changes, seen, last);
    }

    @Override
    public void pass(long epoch) {
      link.pass(epoch);
    }

    @Override
    public void anew() {
      link.anew();
    }
  }

  /** What the handler's fields show, and what the page is told. */
  private final class Shown implements Conversation.View, Conversation.Page {
    private final Map<String, Json> fields = new HashMap<>();

    @Override
    public void show(Map<String, Json> entries) {
      fields.clear();
      fields.putAll(entries);
    }

    @Override
    public void apply(List<Change> changes) {
      for (Change change : changes) {
        Json value = change.value();
        if (value == null) {
          fields.remove(change.key());
        } else {
          fields.put(change.key(), value);
        }
      }
    }

    @Override
    public Outcome run(ClientMessage.Event event) {
      var handler = events.get(event.id());
      List<Change> changes = handler == null ? List.of() : handler.apply(Map.copyOf(fields));
      apply(changes);
      return new Outcome(changes, null);
    }

    @Override
    public Outcome run(Runnable task) {
      throw new IllegalStateException("it has none");
    }

    @Override
    public void saved(ClientMessage.Event event) {}

    @Override
    public void state(long revision, List<Change> changes, boolean own) {
      watcher.state(revision, changes, own);
    }

    @Override
    public void full() {
      long savedEvent = conversation.savedEvent();
      watcher.resync(recovery, Map.copyOf(conversation.shown()), savedEvent);
      stored(savedEvent);
    }

    @Override
    public void done(long event, long revision, List<Change> changes) {
      if (!changes.isEmpty()) {
        watcher.state(revision, changes, true);
      }
      watcher.done(event);
    }

    @Override
    public void failed(long event, Conversation.Failure failure) {
      watcher.failed(event, failure.code());
    }

    @Override
    public void saved(long revision, long event) {
      stored(event);
    }
  }
}
