package dev.stash.helidon.proof;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What our outlet leans on: Helidon lets one thread at a time write a frame (4.3 did not). {@code
 * -Dstash.frames=N} sets how many each of eight threads sends.
 */
@Timeout(120)
class ManyWritersIT {
  private static final int WRITERS = 8;
  private static final int FRAMES = Integer.getInteger("stash.frames", 10_000);

  private static final class Chatter implements WsListener {
    @Override
    public void onOpen(WsSession session) {
      for (int writer = 0; writer < WRITERS; writer++) {
        String name = writer + "-";
        Thread.ofPlatform().daemon().start(() -> talk(session, name));
      }
    }

    private static void talk(WsSession session, String name) {
      for (int i = 0; i < FRAMES; i++) {
        session.send(name + i + "-" + "x".repeat(i % 300), true);
      }
    }
  }

  @Test
  void eightThreadsSendOnOneSocketAndNoFrameIsTorn() throws Exception {
    WebServer server =
        WebServer.builder()
            .port(0)
            .host("127.0.0.1")
            .addRouting(WsRouting.builder().endpoint("/stash/views/ledger", Chatter::new))
            .build()
            .start();
    try (RawSocket raw = RawSocket.silent(server.port())) {
      raw.bytes(RawSocket.request(server.port(), "ledger", "").getBytes(ISO_8859_1));
      raw.readHead();
      assertEquals(101, raw.statusCode());
      List<Integer> next = new ArrayList<>(java.util.Collections.nCopies(WRITERS, 0));
      for (int i = 0; i < WRITERS * FRAMES; i++) {
        String text = raw.read().text(); // throws if it is no frame
        int writer = text.charAt(0) - '0';
        int number = next.get(writer);
        assertEquals(writer + "-" + number + "-" + "x".repeat(number % 300), text);
        next.set(writer, number + 1);
      }
    } finally {
      server.stop();
    }
  }
}
