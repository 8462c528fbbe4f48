package dev.stash.helidon.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.testing.TestBackend;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames that no WebSocket client would send, while a well-behaved page goes on. */
@Timeout(60)
class HostileFramesIT {
  private static final long SEED = Long.getLong("stash.seed", 20_261_121);
  private static final String PAGE = "page-aaaaaaaaaaaaaaaa";

  private final LogWatch watch = new LogWatch();
  private final Site site = new Site(new TestBackend(), Site.USUAL);
  private final Citizen citizen;

  HostileFramesIT() throws Exception {
    this.citizen = new Citizen(site.port());
  }

  @AfterEach
  void nobodyElseWasHurt() throws Exception {
    citizen.stop();
    site.close();
    watch.close();
    assertEquals(List.of(), List.copyOf(citizen.broken()));
    assertEquals(List.of(), List.copyOf(watch.complaints()));
    assertTrue(citizen.events() > 0);
  }

  private RawSocket mounted() throws IOException {
    RawSocket raw = RawSocket.upgrade(site.port(), "ledger", "");
    raw.mount(PAGE);
    raw.await("\"mounted\"");
    return raw;
  }

  @Test
  void framesOfNoKnownKindEndTheConnection() throws Exception {
    for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
      try (RawSocket raw = mounted()) {
        raw.frame(RawSocket.FIN | opcode, true, "{}".getBytes(UTF_8));
        assertTrue(raw.ends(5_000), "opcode " + opcode);
      }
    }
  }

  @Test
  void aContinuationOfNothingEndsTheConnection() throws Exception {
    try (RawSocket raw = mounted()) {
      raw.frame(RawSocket.FIN, true, "{".getBytes(UTF_8));
      assertEquals(1002, raw.awaitClose());
    }
  }

  @Test
  void aPingIsAnsweredWithItsPayload() throws Exception {
    try (RawSocket raw = mounted()) {
      raw.frame(RawSocket.FIN | RawSocket.PING, true, "are you there".getBytes(UTF_8));
      RawSocket.Frame answer = raw.read();
      assertEquals(RawSocket.PONG, answer.opcode());
      assertEquals("are you there", answer.text());
    }
  }

  @Test
  void aFrameOfImpossibleLengthEndsTheConnectionAndReservesNoMemory() throws Exception {
    for (long length : new long[] {2L << 20, 1L << 31, 1L << 40, Long.MAX_VALUE, -1, 1L << 63}) {
      try (RawSocket raw = mounted()) {
        byte[] head = new byte[14];
        ByteBuffer.wrap(head).put((byte) 0x81).put((byte) 0xff).putLong(length).putInt(0);
        raw.bytes(head);
        assertTrue(raw.ends(5_000), "length " + length);
      }
    }
  }

  @Test
  void fragmentsThatNeverEndAreCutOffAtTheMessageLimit() throws Exception {
    try (RawSocket raw = mounted()) {
      byte[] part = "x".repeat(1_000).getBytes(UTF_8);
      int sent = 0;
      try {
        raw.frame(RawSocket.TEXT, true, part);
        while (sent < 10_000) {
          raw.frame(RawSocket.CONTINUATION, true, part);
          sent++;
        }
      } catch (SocketException cut) {
        assertTrue(sent > 0);
      }
      assertTrue(raw.ends(5_000));
    }
    try (RawSocket raw = mounted()) {
      raw.frame(RawSocket.TEXT, true, new byte[0]);
      for (int i = 0; i < 66; i++) {
        raw.frame(RawSocket.CONTINUATION, true, part(1_000));
      }
      assertEquals(1009, raw.awaitClose());
    }
  }

  private static byte[] part(int size) {
    byte[] part = new byte[size];
    Arrays.fill(part, (byte) 'x');
    return part;
  }

  @Test
  void aMessageOfOneMegabyteIsClosedWith1009() throws Exception {
    try (RawSocket raw = mounted()) {
      raw.frame(RawSocket.FIN | RawSocket.TEXT, true, part(1 << 20));
      assertEquals(1009, raw.awaitClose());
    }
  }

  @Test
  void textThatIsNotUtf8EndsTheConnection() throws Exception {
    try (RawSocket raw = mounted()) {
      raw.frame(RawSocket.FIN | RawSocket.TEXT, true, new byte[] {(byte) 0xff, (byte) 0xc0, 0x22});
      assertEquals(1007, raw.awaitClose());
    }
  }

  @Test
  void binaryMessagesAreAnsweredAndTheHundredthClosesWith1008() throws Exception {
    try (RawSocket raw = mounted()) {
      for (int i = 0; i < 99; i++) {
        raw.frame(RawSocket.FIN | RawSocket.BINARY, true, new byte[] {1, 2, 3});
        assertTrue(raw.await("error").contains("BAD_MESSAGE"));
      }
      raw.frame(RawSocket.FIN | RawSocket.BINARY, true, new byte[] {1, 2, 3});
      assertEquals(1008, raw.awaitClose());
    }
  }

  /** Two threads write to one socket: answers to pings must not get into the middle of a push. */
  @Test
  void pingsDuringPushesDoNotCorruptTheStream() throws Exception {
    String line;
    try (RawSocket first = silentUpgrade()) {
      line = "Cookie: " + cookieOf(first) + "\r\n";
    }
    AtomicBoolean over = new AtomicBoolean();
    try (RawSocket reader = RawSocket.upgrade(site.port(), "ledger", line);
        RawSocket writer = RawSocket.upgrade(site.port(), "ledger", line)) {
      reader.mount(PAGE);
      reader.await("\"mounted\"");
      writer.mount("page-bbbbbbbbbbbbbbbb");
      writer.await("\"mounted\"");
      Thread pings = Thread.ofPlatform().start(() -> ping(reader, over));
      try {
        for (int i = 1; i <= 60; i++) {
          String note = i + "-" + "x".repeat(2_000);
          writer.text(
              "{\"type\":\"event\",\"id\":"
                  + i
                  + ",\"name\":\"note\",\"payload\":\""
                  + note
                  + "\"}");
          writer.await("\"done\"");
          reader.await("\"note\":\"" + i + "-");
        }
      } finally {
        over.set(true);
        pings.join();
      }
    }
  }

  private static void ping(RawSocket to, AtomicBoolean over) {
    byte[] payload = "are you there".getBytes(UTF_8);
    try {
      while (!over.get()) {
        to.frame(RawSocket.FIN | RawSocket.PING, true, payload);
        LockSupport.parkNanos(5_000_000); // within the rate of a socket
      }
    } catch (IOException gone) {
      over.set(true);
    }
  }

  /** They have a rate as messages have, and no page sends any of them. */
  @Test
  void framesThatAreNoMessagesCloseTheSocketWhenTheyAreMoreThanItsRate() throws Exception {
    int[][] kinds = {
      {RawSocket.FIN | RawSocket.PING, RawSocket.FIN | RawSocket.PING},
      {RawSocket.FIN | RawSocket.PONG, RawSocket.FIN | RawSocket.PONG},
      {RawSocket.TEXT, RawSocket.CONTINUATION}
    };
    for (int[] kind : kinds) {
      try (RawSocket raw = mounted()) {
        raw.frame(kind[0], true, new byte[0]);
        try {
          for (int i = 0; i < 20_000; i++) {
            raw.frame(kind[1], true, new byte[0]);
          }
        } catch (SocketException cut) {
          // the server's good right
        }
        assertTrue(List.of(1008, 1006).contains(raw.awaitClose()));
      }
    }
  }

  static String cookieOf(RawSocket raw) {
    String head = raw.head();
    int start = head.indexOf("stash-dev=");
    return head.substring(start, head.indexOf(';', start));
  }

  /** A server's close that is not answered must not leave the connection to the client. */
  @Test
  void aClientThatDoesNotAnswerACloseIsCutOff() throws Exception {
    try (RawSocket raw = mounted()) {
      raw.frame(RawSocket.FIN | RawSocket.TEXT, true, part(70_000));
      assertEquals(1009, raw.awaitClose());
      assertTrue(raw.ends(5_000), "the connection is still open");
    }
  }

  @Test
  void aSocketThatNeverMountsIsCutOff() throws Exception {
    try (RawSocket raw = RawSocket.upgrade(site.port(), "ledger", "")) {
      assertEquals(1008, raw.awaitClose());
      assertTrue(raw.ends(5_000), "the connection is still open");
    }
  }

  @Test
  void randomBytesInPlaceOfFramesHurtNobody() throws Exception {
    Random random = new Random(SEED);
    for (int i = 0; i < 150; i++) {
      try (RawSocket raw = random.nextBoolean() ? mounted() : silentUpgrade()) {
        byte[] junk = new byte[random.nextInt(1, 300)];
        random.nextBytes(junk);
        if (random.nextBoolean()) {
          junk[0] = (byte) (RawSocket.FIN | RawSocket.TEXT);
        }
        raw.bytes(junk);
        if (random.nextBoolean()) {
          raw.socket().shutdownOutput();
          raw.ends(1_000);
        }
      } catch (EOFException | SocketException cut) {
        // the server's good right
      }
    }
  }

  private RawSocket silentUpgrade() throws IOException {
    return RawSocket.upgrade(site.port(), "ledger", "");
  }
}
