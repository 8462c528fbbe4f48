package dev.stash.wire;

import dev.stash.TimeSource;
import dev.stash.engine.Content;
import dev.stash.identity.SessionKey;
import dev.stash.node.SecurityLog;
import dev.stash.observe.Signals;
import dev.stash.session.Change;
import dev.stash.session.Former;
import dev.stash.session.SliceLink;
import dev.stash.session.SliceListener;
import dev.stash.view.OnInvalidValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A conversation whose session is the test, and whose tasks run when the test says so. */
final class HeldSocket implements AutoCloseable {
  /** What the page was sent. */
  final List<String> sent = new ArrayList<>();

  /** How many writes that took. */
  int writes;

  /** What the session was given to write, by event. */
  final List<Write> written = new ArrayList<>();

  /** What was heard of it. */
  final List<String> heard = new ArrayList<>();

  /** How often the line to the session was given up. */
  int closed;

  /** How often the session was asked for everything. */
  int anew;

  private final Failures failures =
      new Failures(new SecurityLog(Signals.NONE, TimeSource.system()), TimeSource.system(), true);

  private final Queue<Runnable> later = new ArrayDeque<>();
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final ViewSocket socket;
  private @Nullable SliceListener session;

  record Write(long event, List<Change> changes, @Nullable Content seen) {}

  private final class Link implements SliceLink {
    @Override
    public String name() {
      return "line";
    }

    @Override
    public void result(
        long epoch, long event, List<Change> changes, @Nullable Content seen, boolean last) {
      written.add(new Write(event, changes, seen));
    }

    @Override
    public void pass(long epoch) {}

    @Override
    public void anew() {
      anew++;
    }

    @Override
    public void migrate(Former former, List<Change> whole) {}

    @Override
    public void close() {
      closed++;
    }
  }

  private final class Sent implements Outlet {
    @Override
    public void send(List<String> messages) {
      sent.addAll(messages);
      writes++;
    }

    @Override
    public void close(int code, String reason) {}

    @Override
    public void cut() {}
  }

  <T> HeldSocket(Supplier<T> factory) {
    this(factory, 0);
  }

  /**
   * A page has come.
   *
   * @param savedEvent what it knows to be stored
   */
  <T> HeldSocket(Supplier<T> factory, long savedEvent) {
    this(factory, savedEvent, "[]");
  }

  /**
   * A page has come.
   *
   * @param features what it can do
   */
  <T> HeldSocket(Supplier<T> factory, String features) {
    this(factory, 0, features);
  }

  private <T> HeldSocket(Supplier<T> factory, long savedEvent, String features) {
    timer.setRemoveOnCancelPolicy(true); // as a node's
    SessionKey key = new SessionKey("key");
    socket =
        new ViewSocket(
            new ViewRoute<>("held", factory, gone -> {}, OnInvalidValue.THROW),
            ViewAddress.of("held"),
            (opened, request, listener) -> {
              session = listener;
              return new Link();
            },
            asked -> {
              throw new AssertionError("nobody asks");
            },
            new Browser(key, "a".repeat(22), Long.MAX_VALUE),
            () -> true,
            Objects.requireNonNull(new SessionTraffic(WireOptions.DEFAULT).enter(key, 0)),
            new Sent(),
            WireOptions.DEFAULT,
            TimeSource.system(),
            new Signals() {
              @Override
              public void collapsed(String view, int changes) {
                heard.add(view + " collapsed " + changes);
              }
            },
            failures,
            later::add,
            timer);
    text(
        "{\"type\":\"mount\",\"page\":\"page-0123456789abcdef\",\"tab\":\"t\",\"savedEvent\":"
            + savedEvent
            + ",\"features\":"
            + features
            + "}");
  }

  /** As a server does that reads each socket on a virtual thread. */
  private void text(String message) {
    Thread reader = Thread.ofVirtual().start(() -> socket.text(message, true));
    boolean interrupted = false;
    while (true) {
      try {
        reader.join();
        break;
      } catch (InterruptedException impatient) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The page does something; handled at once unless something else waits already. */
  void event(long id, String name, String payload) {
    text(
        "{\"type\":\"event\",\"id\":"
            + id
            + ",\"name\":\""
            + name
            + "\",\"payload\":"
            + payload
            + "}");
  }

  /** How much is planned for later. */
  int planned() {
    return timer.getQueue().size();
  }

  /** The connection is cut. */
  void gone() {
    socket.closed();
  }

  /** Where the session reports to. */
  SliceListener session() {
    return Objects.requireNonNull(session);
  }

  /** The conversation goes on until nothing waits. */
  void run() {
    for (Runnable task = later.poll(); task != null; task = later.poll()) {
      task.run();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
