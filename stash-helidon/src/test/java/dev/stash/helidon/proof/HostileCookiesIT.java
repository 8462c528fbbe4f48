package dev.stash.helidon.proof;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.testing.TestBackend;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cookies that this server never issued: no session, no actor, no storage call for any. */
@Timeout(60)
class HostileCookiesIT {
  private static final long SEED = Long.getLong("stash.seed", 20_261_121);

  private final LogWatch watch = new LogWatch();
  private final TestBackend storage = new TestBackend();
  private final Site site = new Site(storage, Site.USUAL);
  private final Map<String, Integer> answers = new TreeMap<>();

  @AfterEach
  void nothingIsLogged() {
    site.close();
    watch.close();
    assertEquals(List.of(), List.copyOf(watch.complaints()));
  }

  /** A session with something in it, so that there is something to guess. */
  private String victim() throws IOException {
    try (RawSocket raw = RawSocket.upgrade(site.port(), "ledger", "")) {
      raw.mount("page-aaaaaaaaaaaaaaaa");
      raw.await("\"mounted\"");
      raw.text("{\"type\":\"event\",\"id\":1,\"name\":\"note\",\"payload\":\"secret\"}");
      raw.await("\"saved\"");
      return HostileFramesIT.cookieOf(raw).substring("stash-dev=".length());
    }
  }

  /** Either a fresh cookie, or an error of the 400s, or the connection is closed; never adopted. */
  private void stranger(String header) throws IOException {
    try (RawSocket raw = RawSocket.silent(site.port())) {
      raw.bytes(RawSocket.request(site.port(), "ledger", header).getBytes(ISO_8859_1));
      try {
        raw.readHead();
      } catch (java.net.SocketException reset) {
        answers.merge("reset", 1, Integer::sum);
        return;
      }
      int status = raw.statusCode();
      answers.merge(String.valueOf(status), 1, Integer::sum);
      if (status == 101) {
        assertTrue(raw.head().contains("stash-dev="), "adopted: " + shown(header));
      } else {
        assertTrue(status == 0 || status / 100 == 4, status + " for " + shown(header));
      }
    }
  }

  private static String shown(String header) {
    return header.length() > 200 ? header.substring(0, 200) + "…" : header;
  }

  @Test
  void noGuessIsAdoptedOrCostsAnything() throws Exception {
    String cookie = victim();
    String key = storage.dump().keySet().iterator().next();
    key = key.substring("sessions/".length(), key.length() - ".json".length());
    String id = cookie.substring(0, cookie.indexOf('.'));
    String mac = cookie.substring(cookie.indexOf('.') + 1);
    List<String> guesses =
        new ArrayList<>(
            List.of(
                "",
                "x",
                "\"\"",
                key,
                key + "." + mac,
                id,
                id + ".",
                id + "." + "A".repeat(mac.length()),
                "A".repeat(id.length()) + "." + mac,
                mac + "." + id,
                cookie.substring(1),
                cookie.substring(0, cookie.length() - 1),
                cookie + "=",
                cookie + "A",
                cookie.toLowerCase(java.util.Locale.ROOT),
                cookie.replace('.', ','),
                "%" + cookie,
                "'" + cookie + "'",
                "../../" + cookie,
                "\u0001\u0002\u007f",
                "\u00e9\u00ff",
                "x".repeat(8_000),
                "x".repeat(100_000)));
    Random random = new Random(SEED);
    for (int i = 0; i < 400; i++) {
      StringBuilder guess = new StringBuilder(cookie);
      int at = random.nextInt(guess.length());
      char other = (char) random.nextInt(0x21, 0x7f);
      if (other != ';' && other != guess.charAt(at)) {
        guess.setCharAt(at, other);
        guesses.add(guess.toString());
      }
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(45))
        .untilAsserted(
            () -> {
              site.stash.passivateIdle();
              assertEquals(
                  0, site.stash.liveSessions(), () -> site.feature.openSockets() + " sockets");
            });
    int calls = storage.gets() + storage.puts();
    for (String guess : guesses) {
      stranger("Cookie: stash-dev=" + guess + "\r\n");
    }
    stranger("Cookie: ;;;=;=;stash-dev;stash-dev=;" + "=".repeat(500) + "\r\n");
    stranger("Cookie: " + "stash-dev=x; ".repeat(900) + "\r\n");
    stranger("Cookie: stash-dev=x\r\n".repeat(300));
    stranger("Cookie: STASH-DEV=" + cookie + "\r\n");
    stranger("Cookie: __Host-stash=" + cookie + "\r\n");
    stranger("Cookie\u0000: stash-dev=" + cookie + "\r\n");
    stranger("X: y\r\n cookie: stash-dev=" + cookie + "\r\n");
    assertEquals(calls, storage.gets() + storage.puts(), "a guess has cost a storage call");
    assertEquals(0, site.stash.liveSessions(), "a guess has made an actor");
    assertEquals(1, storage.dump().size());
    System.out.println("HostileCookiesIT: " + guesses.size() + " guesses: " + answers);
  }

  /** Junk beside the right cookie does not lock its owner out. */
  @Test
  void theRightCookieIsFoundAmongJunk() throws Exception {
    String cookie = victim();
    for (String header :
        List.of(
            "Cookie: stash-dev=" + cookie + "\r\n",
            "Cookie: a=b; stash-dev=junk; stash-dev=" + cookie + "; c\r\n",
            "Cookie: stash-dev=junk\r\nCookie: stash-dev=" + cookie + "\r\n")) {
      try (RawSocket raw = RawSocket.upgrade(site.port(), "ledger", header)) {
        assertEquals(101, raw.statusCode());
        assertFalse(raw.head().contains("stash-dev="));
        raw.mount("page-bbbbbbbbbbbbbbbb");
        assertTrue(raw.await("\"mounted\"").contains("secret"));
      }
    }
  }
}
