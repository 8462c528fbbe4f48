package dev.stash.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.stash.json.Json;
import dev.stash.wire.ClientMessage.Bad;
import dev.stash.wire.ClientMessage.Event;
import dev.stash.wire.ClientMessage.Mount;
import dev.stash.wire.ClientMessage.Ping;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page says, as it is understood. */
class ClientMessageTest {
  private static final String PAGE = "page-aaaaaaaaaaaaaaaa";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0E10",
        "1e2",
        "-0",
        "1.10",
        "\"\\ud800\\/\"",
        "{ \"a\" : [1e2] }",
        "null",
        "\"é😀\""
      })
  void aPayloadIsKeptAsItWasSent(String payload) {
    String text = "{\"type\":\"event\",\"id\":7,\"name\":\"add\",\"payload\": " + payload + " }";
    assertEquals(new Event(7, "add", Json.of(payload)), ClientMessage.read(text));
  }

  @Test
  void membersComeInAnyOrderAndUnknownOnesArePassedOver() {
    assertEquals(
        new Event(1, "a", null),
        ClientMessage.read(
            " {\"name\":\"\\u0061\", \"later\":{\"type\":[]},\"id\":1,\"type\":\"event\"} "));
    assertEquals(
        new Mount(PAGE, "t", null, true, 5, false),
        ClientMessage.read(
            "{\"savedEvent\":5,\"rejoin\":true,\"tab\":\"t\",\"page\":\""
                + PAGE
                + "\",\"type\":\"mount\"}"));
    assertEquals(
        new Mount(PAGE, null, null, false, 0, false),
        ClientMessage.read("{\"type\":\"mount\",\"page\":\"" + PAGE + "\",\"savedEvent\":\"5\"}"));
    assertEquals(
        new Mount(PAGE, "two", "one", false, 0, false),
        ClientMessage.read(
            "{\"type\":\"mount\",\"page\":\"" + PAGE + "\",\"tabFrom\":\"one\",\"tab\":\"two\"}"));
    assertEquals(
        new Bad("tabFrom names a tab as tab does, and comes with it", 0),
        ClientMessage.read("{\"type\":\"mount\",\"page\":\"" + PAGE + "\",\"tabFrom\":\"one\"}"));
    assertEquals(new Ping(), ClientMessage.read("{\"type\":\"ping\"}"));
  }

  /** Whoever stands before the server may have read the first, and the server the last. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"ping\",\"type\":\"ping\"}",
        "{\"type\":\"event\",\"id\":1,\"id\":2,\"name\":\"a\"}",
        "{\"type\":\"event\",\"id\":1,\"name\":\"a\",\"payload\":1,\"payload\":2}",
        "{\"type\":\"event\",\"id\":1,\"name\":\"a\",\"n\\u0061me\":\"b\"}",
        "{\"type\":\"ping\",\"x\":1,\"x\":1}",
        "{\"type\":\"ping\"} {}",
        "{\"type\":\"ping\"}x"
      })
  void aMessageThatSaysAMemberTwiceOrMoreThanOneValueIsNone(String text) {
    assertEquals(new Bad("the message is no JSON", 0), ClientMessage.read(text));
  }

  @Test
  void whatIsTooDeepOrTooLongIsNoMessage() {
    for (String payload :
        new String[] {
          "[".repeat(2_000) + "]".repeat(2_000),
          "{\"a\":".repeat(2_000) + "1" + "}".repeat(2_000),
          "[".repeat(60_000),
          "9".repeat(1_101),
          "[1." + "0".repeat(1_100) + "]"
        }) {
      ClientMessage read =
          ClientMessage.read(
              "{\"type\":\"event\",\"id\":1,\"name\":\"a\",\"payload\":" + payload + "}");
      assertInstanceOf(Bad.class, read);
    }
    String most = "[".repeat(999) + "9".repeat(1_100) + "]".repeat(999);
    assertEquals(
        new Event(1, "a", Json.of(most)),
        ClientMessage.read(
            "{\"type\":\"event\",\"id\":1,\"name\":\"a\",\"payload\":" + most + "}"));
  }

  @Test
  void whateverIsSentNothingIsThrown() {
    String good =
        "{\"type\":\"event\",\"id\":12,\"name\":\"add\",\"payload\":{\"a\":[1.5e3,\"\\u00e9\",true]}}";
    Random random = new Random(20_261_129);
    int bad = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(good);
      for (int n = random.nextInt(3); n >= 0; n--) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x100));
      }
      bad += ClientMessage.read(text.toString()) instanceof Bad ? 1 : 0;
    }
    assertEquals(true, bad > 5_000 && bad < 20_000, bad + " were none");
  }
}
