package dev.stash.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.Page;
import dev.stash.Recovery;
import dev.stash.Stashed;
import dev.stash.UserMessage;
import dev.stash.json.Json;
import dev.stash.session.Attached;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a mount method is called again, and what its page is told of it. */
class MountedAgainTest {
  private final HeldSocket socket = new HeldSocket(Closed::new);

  static final class Closed {
    @Stashed int clicks;
    @Stashed String note = "";

    private int calls;

    @OnMount
    void mounted(Page page) {
      if (++calls == 1) {
        throw new IllegalStateException("on purpose");
      } else if (page.recovery() == Recovery.NEW) {
        throw new UserMessage("CLOSED_TODAY", "Closed today");
      }
      note = calls + ". " + page.recovery();
    }

    @OnEvent("click")
    void click() {
      clicks++;
    }
  }

  @AfterEach
  void stop() {
    socket.close();
  }

  private static Attached found(
      Recovery recovery, int clicks, long event, @Nullable String trouble, String instance) {
    Map<String, Json> entries =
        recovery == Recovery.RECOVERED ? Map.of("clicks", Json.of("" + clicks)) : Map.of();
    return new Attached(recovery, entries, 1, 1, event, event, null, 0, trouble, null, instance, 1);
  }

  private void resynced(Recovery recovery, int clicks, long event, String instance) {
    socket.session().resynced(found(recovery, clicks, event, null, instance));
    socket.run();
  }

  private List<String> told(int last) {
    return socket.sent.subList(socket.sent.size() - last, socket.sent.size());
  }

  @Test
  void oneThatHasThrownIsCalledAgainWhenTheValuesComeAnewAndThenNoMore() {
    socket.session().attached(found(Recovery.RECOVERED, 3, 0, null, "i"));
    socket.run();
    assertTrue(socket.sent.getLast().contains("\"note\":\"\""), socket.sent::toString);
    resynced(Recovery.RECOVERED, 4, 0, "j");
    assertTrue(
        socket.sent.getLast().contains("\"clicks\":4,\"note\":\"2. RECOVERED\""),
        socket.sent::toString);
    socket.event(1, "click", "null");
    socket.run();
    socket.session().accepted(1, 2);
    socket.run();
    resynced(Recovery.RECOVERED, 9, 1, "k");
    assertTrue(
        socket.sent.stream()
            .anyMatch(
                each -> each.contains("resync") && each.contains("\"clicks\":9,\"note\":\"\"")),
        () -> "what that owner has and no more: " + socket.sent);
  }

  @Test
  void whatItHasToSayComesAfterTheValues() {
    socket.session().attached(found(Recovery.ERROR, 0, 0, "STORAGE_UNAVAILABLE", ""));
    socket.run();
    assertTrue(told(2).get(0).startsWith("{\"type\":\"mounted\",\"status\":\"error\""), "first");
    assertTrue(told(2).get(1).contains("\"code\":\"STORAGE_UNAVAILABLE\""), "and why");
    resynced(Recovery.NEW, 0, 0, "i");
    assertTrue(told(2).get(0).startsWith("{\"type\":\"resync\",\"status\":\"new\""), "first");
    assertTrue(told(2).get(1).contains("\"code\":\"CLOSED_TODAY\""), socket.sent::toString);
    assertEquals(4, socket.sent.size(), socket.sent::toString);
  }
}
