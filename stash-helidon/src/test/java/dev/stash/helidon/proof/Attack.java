package dev.stash.helidon.proof;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients without a login, a few dozen a session, that mount, then send as fast as they can and
 * read nothing. Whoever is cut off comes again. One more page of each session reads and writes as
 * it should, so that all the others are pushed changes that they do not read.
 */
final class Attack implements AutoCloseable {
  /** What one of them sends. */
  enum Kind {
    /** Events that change something. */
    EVENTS {
      @Override
      byte[] bytes(long from) {
        var bytes = new ByteArrayOutputStream();
        for (long id = from; id < from + BATCH; id++) {
          text(
              bytes,
              "{\"type\":\"event\",\"id\":"
                  + id
                  + ",\"name\":\"add\",\"payload\":{\"slot\":1,\"token\":5}}");
        }
        return bytes.toByteArray();
      }
    },

    /** Events that change nothing, with something to carry. */
    LARGE_EVENTS {
      @Override
      byte[] bytes(long from) {
        var bytes = new ByteArrayOutputStream();
        for (long id = from; id < from + BATCH / 16; id++) {
          text(
              bytes,
              "{\"type\":\"event\",\"id\":"
                  + id
                  + ",\"name\":\"note\",\"payload\":\""
                  + "x".repeat(8_000)
                  + "\"}");
        }
        return bytes.toByteArray();
      }
    },

    /** The protocol's own pings. */
    ASKS {
      @Override
      byte[] bytes(long from) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < BATCH; i++) {
          text(bytes, "{\"type\":\"ping\"}");
        }
        return bytes.toByteArray();
      }
    },

    /** Pings of RFC 6455, as long as they may be. */
    PINGS {
      @Override
      byte[] bytes(long from) {
        return frames(RawSocket.FIN | RawSocket.PING, 125);
      }
    },

    /** Answers to no question. */
    PONGS {
      @Override
      byte[] bytes(long from) {
        return frames(RawSocket.FIN | RawSocket.PONG, 0);
      }
    },

    /** A message in so many parts that it never ends, with nothing in them. */
    SCRAPS {
      @Override
      byte[] bytes(long from) {
        return frames(from == 1 ? RawSocket.TEXT : RawSocket.CONTINUATION, 0);
      }
    };

    private static final int BATCH = 512;

    /** So many frames, the first event with this number. */
    abstract byte[] bytes(long from);

    private static void text(ByteArrayOutputStream to, String message) {
      to.writeBytes(
          RawSocket.encode(RawSocket.FIN | RawSocket.TEXT, true, message.getBytes(US_ASCII)));
    }

    private static byte[] frames(int first, int length) {
      var bytes = new ByteArrayOutputStream();
      bytes.writeBytes(RawSocket.encode(first, true, new byte[length]));
      int next = first == RawSocket.TEXT ? RawSocket.CONTINUATION : first;
      for (int i = 1; i < BATCH; i++) {
        bytes.writeBytes(RawSocket.encode(next, true, new byte[length]));
      }
      return bytes.toByteArray();
    }
  }

  private static final int A_SESSION = 32;

  private final Transport transport;
  private final int port;
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<RawSocket> open = new ConcurrentLinkedQueue<>();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong cut = new AtomicLong();
  private volatile boolean over;

  /** So many of each kind, at once. */
  Attack(int port, List<Kind> kinds, int each) throws IOException {
    this(Transport.PLAIN, port, kinds, each);
  }

  Attack(Transport transport, int port, List<Kind> kinds, int each) throws IOException {
    this.transport = transport;
    this.port = port;
    String cookie = "";
    int started = 0;
    for (Kind kind : kinds) {
      for (int i = 0; i < each; i++) {
        if (started++ % A_SESSION == 0) {
          cookie = newCookie();
          String own = cookie;
          threads.add(Thread.ofPlatform().daemon().start(() -> behave(own)));
        }
        String with = cookie;
        threads.add(Thread.ofPlatform().daemon().start(() -> attack(kind, with)));
      }
    }
  }

  private String newCookie() throws IOException {
    try (RawSocket first = RawSocket.upgrade(transport, port, "ledger", "", 0)) {
      return "Cookie: " + HostileFramesIT.cookieOf(first) + "\r\n";
    }
  }

  /** What the attackers got rid of. */
  long bytesSent() {
    return sent.get();
  }

  /** How often one of them lost its connection. */
  long timesCut() {
    return cut.get();
  }

  private RawSocket mounted(String cookie, int receiveBuffer) throws IOException {
    RawSocket raw = RawSocket.upgrade(transport, port, "ledger", cookie, receiveBuffer);
    open.add(raw);
    raw.mount("page-" + Long.toHexString(System.nanoTime()) + "-aaaaaaaaaaaa");
    raw.await("\"mounted\"");
    return raw;
  }

  private void attack(Kind kind, String cookie) {
    while (!over) {
      try (RawSocket raw = mounted(cookie, 4_096)) {
        for (long id = 1; !over; id += Kind.BATCH) {
          byte[] bytes = kind.bytes(id);
          raw.bytes(bytes);
          sent.addAndGet(bytes.length);
        }
      } catch (IOException gone) {
        cut.incrementAndGet();
      }
    }
  }

  private void behave(String cookie) {
    while (!over) {
      try (RawSocket raw = mounted(cookie, 0)) {
        for (int id = 1; !over; id++) {
          raw.text(
              "{\"type\":\"event\",\"id\":"
                  + id
                  + ",\"name\":\"note\",\"payload\":\""
                  + id
                  + "-"
                  + "x".repeat(2_000)
                  + "\"}");
          raw.await("\"id\":" + id);
        }
      } catch (IOException late) {
        cut.incrementAndGet();
      }
    }
  }

  @Override
  public void close() throws IOException {
    over = true;
    for (RawSocket raw : open) {
      raw.close();
    }
    for (Thread thread : threads) {
      boolean ended = false;
      while (!ended) {
        try {
          for (RawSocket raw : open) {
            raw.close(); // one that came late
          }
          ended = thread.join(java.time.Duration.ofMillis(200));
        } catch (InterruptedException stopping) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }
}
