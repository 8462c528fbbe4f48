package dev.stash.web.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OnEvent;
import dev.stash.Stashed;
import dev.stash.testing.TestBackend;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A text is stored as it was sent, or not at all: what is no UTF-8, and frames that RFC 6455 does
 * not allow where they come, end the connection and change nothing.
 */
abstract class ExactnessContract {
  /** Numbers of all sizes, wherever they may stand. */
  static final class Sums {
    record Numbers(
        long id, Long boxed, BigInteger big, List<List<Long>> list, Map<String, BigDecimal> map) {}

    @Stashed @Nullable Numbers sums;

    @OnEvent("sum")
    void sum(Numbers sent) {
      sums = sent;
    }
  }

  private static final String PAGE = "page-aaaaaaaaaaaaaaaa";
  private static final int WHOLE = 0x80;
  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int PING = 9;

  private final WebModule module;
  private final TestBackend storage = new TestBackend();
  private Shop shop;

  ExactnessContract(WebModule module) {
    this.module = module;
    this.shop = start();
  }

  private Shop start() {
    return new Shop(module, storage, stash -> {}, web -> web.view("sums", Sums::new));
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  private RawSocket mounted(String cookie) throws IOException {
    String headers =
        "Origin: %s\r\nCookie: %s\r\nSec-WebSocket-Protocol: stash.v1\r\n"
            .formatted(shop.origin(), cookie);
    RawSocket raw = RawSocket.open(shop, headers);
    assertEquals(101, raw.status());
    raw.text("{\"type\":\"mount\",\"page\":\"" + PAGE + "\"}");
    assertTrue(raw.says("mounted").contains("\"draft\":\"\""));
    return raw;
  }

  private RawSocket mounted() throws Exception {
    return mounted(shop.newBrowser());
  }

  private static byte[] typed(byte... text) {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    event.writeBytes(
        "{\"type\":\"event\",\"id\":1,\"name\":\"type\",\"payload\":{\"text\":\"".getBytes(UTF_8));
    event.writeBytes(text);
    event.writeBytes("\"}}".getBytes(UTF_8));
    return event.toByteArray();
  }

  /** In fragments that end at these places. */
  private static void send(RawSocket raw, byte[] message, int... cuts) throws IOException {
    int from = 0;
    for (int cut : cuts) {
      raw.frame(from == 0 ? TEXT : CONTINUATION, Arrays.copyOfRange(message, from, cut));
      from = cut;
    }
    raw.frame(
        WHOLE | (from == 0 ? TEXT : CONTINUATION),
        Arrays.copyOfRange(message, from, message.length));
  }

  private void failed(RawSocket raw, int code, String what) throws IOException {
    assertEquals(code, raw.closed(), what);
    raw.close();
    shop.awaitNoSockets();
    assertEquals(0, storage.puts(), what);
  }

  /** Stray, missing and surplus bytes, overlong forms, halves of surrogate pairs, past the end. */
  @ParameterizedTest
  @ValueSource(
      strings = {"FF", "80", "C3", "E282", "C3C3A9", "C0AF", "E08080", "EDA080", "F4908080"})
  void whatIsNoUtf8EndsTheConnectionWith1007(String hex) throws Exception {
    byte[] message = typed(HexFormat.of().parseHex(hex));
    int bad = message.length - 3 - hex.length() / 2;
    try (RawSocket raw = mounted()) {
      send(raw, message);
      failed(raw, 1007, "in one frame");
    }
    try (RawSocket raw = mounted()) {
      send(raw, message, bad, bad + 1);
      failed(raw, 1007, "in three");
    }
    try (RawSocket raw = mounted()) {
      send(raw, Arrays.copyOf(message, bad + hex.length() / 2), bad);
      failed(raw, 1007, "at the end");
    }
  }

  @Test
  void aCharacterMayBeCutByFragments() throws Exception {
    String text = "é€😀";
    byte[] message = typed(text.getBytes(UTF_8));
    int from = message.length - 3 - text.getBytes(UTF_8).length;
    for (int cut = from + 1; cut < message.length - 3; cut++) {
      try (RawSocket raw = mounted()) {
        send(raw, message, cut);
        assertTrue(raw.says("changes").contains(text), "cut at " + (cut - from));
      }
    }
    try (RawSocket raw = mounted()) {
      raw.frame(TEXT, Arrays.copyOf(message, from + 1));
      raw.frame(WHOLE | PING, (byte) 'x');
      raw.frame(CONTINUATION);
      raw.frame(WHOLE | CONTINUATION, Arrays.copyOfRange(message, from + 1, message.length));
      assertEquals("x", raw.says("x"), "a ping may come between");
      assertTrue(raw.says("changes").contains(text), "an empty fragment as well");
    }
  }

  @Test
  void aContinuationOfNothingEndsTheConnectionWith1002() throws Exception {
    for (boolean before : List.of(false, true)) {
      try (RawSocket raw = mounted()) {
        if (before) {
          raw.text("{\"type\":\"ping\"}");
          raw.says("pong");
        }
        raw.frame(WHOLE | CONTINUATION, typed());
        failed(raw, 1002, before ? "after a message" : "at first");
      }
    }
  }

  @Test
  void aMessageWithinAnotherEndsTheConnectionWith1002() throws Exception {
    for (int kind : new int[] {TEXT, BINARY}) {
      try (RawSocket raw = mounted()) {
        raw.frame(TEXT, (byte) '{');
        raw.frame(WHOLE | kind, typed());
        failed(raw, 1002, "kind " + kind);
      }
    }
  }

  @Test
  void aFrameThatIsNoneEndsTheConnectionWith1002() throws Exception {
    for (int first : new int[] {WHOLE | 3, WHOLE | 11, WHOLE | 0x40 | TEXT, PING}) {
      try (RawSocket raw = mounted()) {
        raw.frame(first, (byte) 'x');
        failed(raw, 1002, "first byte " + first);
      }
    }
    try (RawSocket raw = mounted()) {
      raw.frame(WHOLE | PING, new byte[126]);
      failed(raw, 1002, "a long ping");
    }
    try (RawSocket raw = mounted()) {
      raw.bytes((byte) (WHOLE | TEXT), (byte) 1, (byte) 'x', (byte) 0, (byte) 0, (byte) 0);
      failed(raw, 1002, "not masked");
    }
  }

  /** Half a surrogate pair can be said in JSON by its number, and in no other way. */
  @ParameterizedTest
  @ValueSource(strings = {"\\ud800", "\\udc00", "\\udc00\\ud800", "a\\udbffb"})
  void halfACharacterThatIsSaidByItsNumberComesBackAsItWas(String half) throws Exception {
    String cookie = shop.newBrowser();
    try (RawSocket raw = mounted(cookie)) {
      raw.text("{\"type\":\"event\",\"id\":1,\"name\":\"theme\",\"payload\":\"" + half + "\"}");
      String shown = "\"theme\":\"" + half + "\"";
      assertTrue(raw.says("changes").contains(shown));
      raw.says("saved");
      assertTrue(storage.dump().toString().contains(shown));
    }
    shop.close();
    shop = start();
    shop.actions.put("theme", s -> said(s.view("counter").get("theme", String.class).get()));
    assertEquals(half, shop.act("theme", cookie).body());
  }

  /** A page that reads and writes digits is shown the very number, wherever it stands. */
  @Test
  void aWholeNumberOfAnySizeComesBackAsItWas() throws Exception {
    String numbers =
        "{\"big\":123456789012345678901,\"boxed\":-9007199254740993,\"id\":9223372036854775807,"
            + "\"list\":[[9007199254740993]],\"map\":{\"9007199254740993\":18014398509481985}}";
    String cookie = shop.newBrowser();
    try (Page page = Page.mount(shop, "sums", cookie, PAGE, "t1", false)) {
      page.await("mounted");
      page.event(1, "sum", numbers);
      assertEquals("{\"sums\":" + numbers + "}", page.await("state").get("changes").toString());
      page.awaitSaved(1);
    }
    shop.actions.put("id", s -> s.view("sums").get("sums", Sums.Numbers.class).get().id());
    assertEquals("9223372036854775807", shop.act("id", cookie).body());
  }

  private static String said(String text) {
    StringBuilder said = new StringBuilder();
    for (char c : text.toCharArray()) {
      said.append(Character.isSurrogate(c) ? "\\u%x".formatted((int) c) : c);
    }
    return said.toString();
  }
}
