package dev.stash.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.OnEvent;
import dev.stash.Recovery;
import dev.stash.Scope;
import dev.stash.Stashed;
import dev.stash.json.Json;
import dev.stash.session.Attached;
import dev.stash.session.Change;
import dev.stash.wire.HeldSocket.Write;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * An owner that puts own writes and those of another tab into one order, resyncs now and then, and
 * a conversation that comes to its tasks at any time: in the end the page shows the owner's state.
 */
class ViewSocketModelTest {
  private static final int SEEDS = Integer.getInteger("stash.seeds", 500);

  static final class Three {
    @Stashed int a;
    @Stashed int b;
    @Stashed int c;

    @OnEvent("a")
    void a(int value) {
      a = value;
    }

    @OnEvent("b")
    void b(int value) {
      b = value;
    }

    @OnEvent("c")
    void c(int value) {
      c = value;
    }
  }

  @Test
  void thePageShowsTheOwnersStateInTheEnd() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      try (HeldSocket socket = new HeldSocket(Three::new)) {
        new Run(socket, seed).go();
      }
    }
  }

  private static final class Run {
    private final HeldSocket socket;
    private final long seed;
    private final Random random;
    private final TreeMap<String, Integer> owner = new TreeMap<>(Map.of("a", 0, "b", 0, "c", 0));
    private final Deque<Write> unaccepted = new ArrayDeque<>();
    private int taken;
    private long revision;
    private long accepted;
    private long events;
    private int values;

    Run(HeldSocket socket, long seed) {
      this.socket = socket;
      this.seed = seed;
      this.random = new Random(seed);
    }

    void go() {
      socket.session().attached(full());
      socket.run();
      for (int i = 0; i < 40; i++) {
        switch (random.nextInt(8)) {
          case 0, 1 -> socket.event(++events, key(), "" + ++values);
          case 2, 3 -> another();
          case 4, 5 -> accept();
          case 6 -> socket.run();
          default -> {
            if (random.nextInt(4) == 0) {
              collect();
              socket.session().resynced(full());
            }
          }
        }
      }
      socket.run();
      collect();
      while (!unaccepted.isEmpty()) {
        accept();
      }
      socket.run();
      assertEquals(owner, shown(), () -> "seed " + seed);
    }

    private String key() {
      return List.of("a", "b", "c").get(random.nextInt(3));
    }

    /** What the link has been given meanwhile. */
    private void collect() {
      for (; taken < socket.written.size(); taken++) {
        unaccepted.add(socket.written.get(taken));
      }
    }

    /** As a sender does it: what an own write will overwrite is not passed on. */
    private void another() {
      collect();
      Change change = new Change(key(), Scope.SESSION, Json.of("" + ++values));
      owner.put(change.key(), values);
      revision++;
      boolean older =
          unaccepted.stream()
              .flatMap(write -> write.changes().stream())
              .anyMatch(own -> own.key().equals(change.key()));
      if (!older) {
        socket.session().changed(revision, List.of(change));
      }
    }

    private void accept() {
      collect();
      Write next = unaccepted.poll();
      if (next != null) {
        next.changes().forEach(change -> owner.put(change.key(), value(change)));
        accepted = next.event();
        socket.session().accepted(accepted, ++revision);
      }
    }

    /** The owner's state with the writes on their way over it. */
    private Attached full() {
      Map<String, Json> entries = new TreeMap<>();
      owner.forEach((key, value) -> entries.put(key, Json.of("" + value)));
      long last = accepted;
      for (Write write : unaccepted) {
        write.changes().forEach(change -> entries.put(change.key(), Json.of("" + value(change))));
        last = write.event();
      }
      return new Attached(Recovery.RECOVERED, entries, revision, 0, last, 0, null, null, null);
    }

    private static int value(Change change) {
      return Integer.parseInt(Objects.requireNonNull(change.value()).text());
    }

    private Map<String, Integer> shown() {
      Map<String, Integer> page = new TreeMap<>();
      for (String text : socket.sent) {
        try (JsonReader reader = JsonProvider.provider().createReader(new StringReader(text))) {
          JsonObject message = reader.readObject();
          JsonValue shown =
              message.getOrDefault("state", message.getOrDefault("changes", JsonValue.NULL));
          if (shown instanceof JsonObject values) {
            values.keySet().forEach(key -> page.put(key, values.getInt(key)));
          }
        }
      }
      return page;
    }
  }
}
