package dev.stash.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OnEvent;
import dev.stash.Recovery;
import dev.stash.Scope;
import dev.stash.Stashed;
import dev.stash.actor.TimeSource;
import dev.stash.json.Json;
import dev.stash.session.Attached;
import dev.stash.session.Change;
import dev.stash.session.Former;
import dev.stash.session.SessionKey;
import dev.stash.session.SliceLink;
import dev.stash.session.SliceListener;
import dev.stash.view.OnInvalidValue;
import dev.stash.view.ViewType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A full state from a new owner, while the page and other tabs go on: nobody overtakes it. */
class ViewSocketResyncTest {
  private final List<String> sent = new ArrayList<>();
  private final List<List<Change>> written = new ArrayList<>();
  private final Queue<Runnable> later = new ArrayDeque<>();
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private @Nullable SliceListener session;
  private ViewSocket socket = open();

  static final class Adder {
    @Stashed int sum;
    @Stashed String other = "";

    @OnEvent("add")
    void add(int more) {
      sum += more;
    }
  }

  private final class Link implements SliceLink {
    @Override
    public boolean room() {
      return true;
    }

    @Override
    public boolean write(long event, List<Change> changes) {
      written.add(changes);
      return true;
    }

    @Override
    public void migrate(Former former, List<Change> whole) {}

    @Override
    public void close() {}
  }

  private ViewSocket open() {
    SessionKey key = new SessionKey("key");
    return new ViewSocket(
        new ViewRoute<>("adder", ViewType.of(Adder.class), Adder::new, OnInvalidValue.THROW),
        (opened, request, listener) -> {
          session = listener;
          return new Link();
        },
        key,
        Objects.requireNonNull(new SessionTraffic(WireOptions.DEFAULT).enter(key, 0)),
        new Outlet() {
          @Override
          public void send(String message) {
            sent.add(message);
          }

          @Override
          public void close(int code, String reason) {}
        },
        WireOptions.DEFAULT,
        TimeSource.system(),
        later::add,
        timer);
  }

  private void runLater() {
    for (Runnable task = later.poll(); task != null; task = later.poll()) {
      task.run();
    }
  }

  private SliceListener session() {
    return Objects.requireNonNull(session);
  }

  private static Attached state(int sum, long event) {
    Map<String, Json> entries = Map.of("sum", Json.of("" + sum), "other", Json.of("\"old\""));
    return new Attached(Recovery.RECOVERED, entries, 1, 1, event, event, null, null);
  }

  private static Change other(String value) {
    return new Change("other", Scope.SESSION, Json.of(value));
  }

  @BeforeEach
  void mounted() {
    socket.text("{\"type\":\"mount\",\"page\":\"page-0123456789abcdef\",\"tab\":\"t\"}", true);
    session().attached(state(10, 0));
    runLater();
  }

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  @Test
  void anEventHandledBeforeAFullStateIsTakenStaysInWhatTheNextOneSees() {
    // The page's event is in the queue already when the owner's answer, which lacks it, arrives.
    session().changed(2, List.of(other("\"x\"")));
    socket.text("{\"type\":\"event\",\"id\":1,\"name\":\"add\",\"payload\":5}", true);
    session().resynced(state(10, 0));
    runLater();
    socket.text("{\"type\":\"event\",\"id\":2,\"name\":\"add\",\"payload\":7}", true);
    runLater();
    assertEquals(Json.of("15"), written.get(0).getFirst().value());
    assertEquals(Json.of("22"), written.get(1).getFirst().value());
    String resync = sent.stream().filter(text -> text.contains("resync")).findFirst().orElseThrow();
    assertTrue(resync.contains("\"sum\":15") && resync.contains("\"lastEvent\":1"), resync);
  }

  @Test
  void whatIsPushedAfterAFullStateIsNotUndoneByIt() {
    session().changed(2, List.of(other("\"x\"")));
    session().resynced(state(10, 0));
    session().changed(3, List.of(other("\"new\"")));
    runLater();
    assertTrue(sent.getLast().contains("\"other\":\"new\""), sent::toString);
  }
}
