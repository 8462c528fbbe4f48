package dev.stash.helidon.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.testing.TestBackend;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Well-formed frames with messages that no page would send, while a well-behaved page goes on. */
@Timeout(120)
class HostileMessagesIT {
  private static final long SEED = Long.getLong("stash.seed", 20_261_121);
  private static final String PAGE = "page-aaaaaaaaaaaaaaaa";
  private static final Pattern CODE = Pattern.compile("\"code\":\"([A-Z_]+)\"");

  private final LogWatch watch = new LogWatch();
  private final Site site = new Site(new TestBackend(), Site.USUAL);
  private final Citizen citizen;

  HostileMessagesIT() throws Exception {
    this.citizen = new Citizen(site.port());
  }

  @AfterEach
  void nobodyElseWasHurt() throws Exception {
    Awaitility.await().until(() -> site.feature.openSockets() == 1);
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

  /** The code is the documented one, and the conversation goes on. */
  private void refused(RawSocket raw, String message, String code) throws IOException {
    raw.text(message);
    String shown = message.length() > 100 ? message.substring(0, 100) + "…" : message;
    Matcher found;
    try {
      found = CODE.matcher(raw.await("\"error\""));
    } catch (IOException unanswered) {
      throw new AssertionError("not answered with an error: " + shown, unanswered);
    }
    assertTrue(found.find());
    assertEquals(code, found.group(1), shown);
    raw.text("{\"type\":\"ping\"}");
    raw.await("\"pong\"");
  }

  @Test
  void whatIsNoMessageIsToldSo() throws Exception {
    List<String> messages =
        List.of(
            "",
            " ",
            "\u0000",
            "\ufeff{\"type\":\"ping\"}",
            "nonsense",
            "null",
            "17",
            "\"ping\"",
            "[]",
            "{}",
            "{\"type\":\"ping\"",
            "{\"type\":null}",
            "{\"type\":[\"ping\"]}",
            "{\"type\":\"PING\"}",
            "{\"type\":\"saved\",\"event\":9}",
            "{\"type\":\"saved\",\"type\":\"ping\"}",
            "{\"type\":\"ping\"} {}",
            "{\"type\":\"mount\",\"page\":\"" + PAGE + "\"}",
            "[".repeat(60_000),
            "{\"a\":".repeat(12_000),
            "[".repeat(30_000) + "]".repeat(30_000),
            "9".repeat(60_000),
            "{\"type\":\"event\",\"id\":1,\"name\":\"add\",\"payload\":" + "9".repeat(60_000) + "}",
            "{\"type\":\"event\",\"id\":1,\"name\":\"look\",\"payload\":"
                + "[".repeat(30_000)
                + "]".repeat(30_000)
                + "}");
    for (String message : messages) {
      try (RawSocket raw = mounted()) {
        refused(raw, message, "BAD_MESSAGE");
      }
    }
  }

  @Test
  void fieldsOfAnEventHaveTheirTypes() throws Exception {
    for (String id :
        List.of(
            "0",
            "-1",
            "1.5",
            "1e999999999",
            "NaN",
            "Infinity",
            "\"1\"",
            "true",
            "null",
            "[1]",
            "{}",
            "9".repeat(17),
            "9".repeat(50_000),
            "1e-999999999",
            "01",
            "0x1")) {
      try (RawSocket raw = mounted()) {
        refused(raw, "{\"type\":\"event\",\"id\":" + id + ",\"name\":\"look\"}", "BAD_MESSAGE");
      }
    }
    for (String name : List.of("null", "17", "[]", "{}", "\"\"", "\"" + "x".repeat(129) + "\"")) {
      try (RawSocket raw = mounted()) {
        refused(raw, "{\"type\":\"event\",\"id\":1,\"name\":" + name + "}", "BAD_MESSAGE");
      }
    }
    for (String name :
        List.of("nothing", "hashCode", "<init>", "__proto__", "add\\u0000", "\\ud800")) {
      try (RawSocket raw = mounted()) {
        refused(raw, "{\"type\":\"event\",\"id\":1,\"name\":\"" + name + "\"}", "UNKNOWN_EVENT");
      }
    }
  }

  @Test
  void payloadsThatDoNotFitAreRefusedAndChangeNothing() throws Exception {
    for (String payload :
        List.of(
            "null",
            "17",
            "\"x\"",
            "[]",
            "{\"slot\":\"x\",\"token\":1}",
            "{\"slot\":1.5,\"token\":1}",
            "{\"slot\":1e999999999,\"token\":1}",
            "{\"slot\":1,\"token\":1e999999999}",
            "{\"slot\":1,\"token\":1e-999999999}",
            "{\"slot\":null,\"token\":1}",
            "{\"slot\":[],\"token\":{}}")) {
      try (RawSocket raw = mounted()) {
        String event = "{\"type\":\"event\",\"id\":1,\"name\":\"add\",\"payload\":" + payload + "}";
        refused(raw, event, "BAD_PAYLOAD");
        raw.text("{\"type\":\"event\",\"id\":2,\"name\":\"note\",\"payload\":\"mended\"}");
        raw.await("\"note\":\"mended\"");
        raw.await("\"done\"");
      }
    }
  }

  /** Half a character can be written in JSON but not in UTF-8. */
  @Test
  void aLoneSurrogateIsRefusedOrStoredButNeverBreaksThePage() throws Exception {
    for (String half : List.of("\\ud800", "\\udc00", "\\udc00\\ud800", "a\\udbffb")) {
      try (RawSocket raw = mounted()) {
        raw.text("{\"type\":\"event\",\"id\":1,\"name\":\"note\",\"payload\":\"" + half + "\"}");
        raw.await("\"id\":1");
        raw.text("{\"type\":\"event\",\"id\":2,\"name\":\"note\",\"payload\":\"whole\"}");
        raw.await("\"note\":\"whole\"");
      }
    }
  }

  @Test
  void anEventBeforeTheMountIsRefusedAndMountsAreChecked() throws Exception {
    try (RawSocket raw = RawSocket.upgrade(site.port(), "ledger", "")) {
      refused(raw, "{\"type\":\"event\",\"id\":1,\"name\":\"look\"}", "NOT_MOUNTED");
      for (String fields :
          List.of(
              "\"tab\":\"t\"",
              "\"page\":7",
              "\"page\":\"short\"",
              "\"page\":\"" + "x".repeat(129) + "\"",
              "\"page\":\"page-aaaaaaaaaaaa/../x\"",
              "\"page\":\"page-aaaaaaaaaaaa\\u0000\\n\"",
              "\"page\":\"" + PAGE + "\",\"tab\":7",
              "\"page\":\"" + PAGE + "\",\"tab\":\"\"",
              "\"page\":\"" + PAGE + "\",\"rejoin\":\"true\"",
              "\"page\":\"" + PAGE + "\",\"rejoin\":1")) {
        refused(raw, "{\"type\":\"mount\"," + fields + "}", "BAD_MESSAGE");
      }
    }
  }

  @Test
  void numbersThatGoBackAreAnsweredAndNotAppliedAgain() throws Exception {
    try (RawSocket raw = mounted()) {
      raw.text("{\"type\":\"event\",\"id\":9,\"name\":\"note\",\"payload\":\"nine\"}");
      raw.await("\"done\"");
      for (int id : new int[] {9, 8, 1, 9}) {
        raw.text("{\"type\":\"event\",\"id\":" + id + ",\"name\":\"note\",\"payload\":\"old\"}");
        assertTrue(raw.await("\"done\"").contains("\"id\":" + id));
      }
    }
    try (RawSocket raw = mounted()) {
      raw.text(
          "{\"type\":\"event\",\"id\":9007199254740991,\"name\":\"note\",\"payload\":\"last\"}");
      raw.await("\"done\"");
    }
  }

  @Test
  void mutatedMessagesNeverBreakAnything() throws Exception {
    Random random = new Random(SEED);
    Map<String, Integer> outcomes = new TreeMap<>();
    for (int socket = 0; socket < 120; socket++) {
      try (RawSocket raw = random.nextInt(4) == 0 ? unmounted() : mounted()) {
        for (int i = 1; i <= 40; i++) {
          raw.text(mutated(random, i));
        }
        raw.text("{\"type\":\"ping\"}");
        while (true) {
          RawSocket.Frame frame = raw.read();
          if (frame.opcode() == RawSocket.CLOSE) {
            outcomes.merge("close " + frame.closeCode(), 1, Integer::sum);
            break;
          }
          String text = frame.text();
          Matcher code = CODE.matcher(text);
          if (code.find()) {
            outcomes.merge(code.group(1), 1, Integer::sum);
          } else if (text.contains("\"done\"")) {
            outcomes.merge("done", 1, Integer::sum);
          } else if (text.contains("\"pong\"")) {
            break;
          }
        }
      } catch (EOFException | SocketException cut) {
        outcomes.merge("cut", 1, Integer::sum);
      }
    }
    System.out.println("HostileMessagesIT: 4800 mutated messages, seed " + SEED + ": " + outcomes);
    assertTrue(outcomes.containsKey("BAD_MESSAGE") && outcomes.containsKey("done"));
  }

  private RawSocket unmounted() throws IOException {
    return RawSocket.upgrade(site.port(), "ledger", "");
  }

  private static final List<String> SEEDS =
      List.of(
          "{\"type\":\"event\",\"id\":%d,\"name\":\"add\",\"payload\":{\"slot\":1,\"token\":5}}",
          "{\"type\":\"event\",\"id\":%d,\"name\":\"note\",\"payload\":\"some \\u00e9 text\"}",
          "{\"type\":\"event\",\"id\":%d,\"name\":\"look\"}",
          "{\"type\":\"mount\",\"page\":\"page-%016d\",\"tab\":\"t\",\"rejoin\":true}");
  private static final List<String> SPICES =
      List.of(
          "\"",
          "\\",
          "{",
          "}",
          "[",
          "]",
          ":",
          ",",
          "null",
          "1e9",
          "-",
          "\u0000",
          "\ud83d\ude00",
          "\\ud800",
          "e",
          "0",
          " ",
          "\t",
          "true",
          "\u2028");

  private static String mutated(Random random, int id) {
    StringBuilder text =
        new StringBuilder(String.format(SEEDS.get(random.nextInt(SEEDS.size())), id));
    int changes = random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(text.length());
      String spice = SPICES.get(random.nextInt(SPICES.size()));
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, spice);
        case 1 -> text.replace(at, at + 1, spice);
        case 2 -> text.delete(at, Math.min(text.length() - 1, at + random.nextInt(1, 9)));
        default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 9)));
      }
    }
    return text.toString();
  }

  /** Far more than is allowed, as fast as the socket takes it. */
  @Test
  void aFloodOfEventsCostsOthersLittle() throws Exception {
    long before = Vitals.usedHeap();
    Map<String, Integer> outcomes = new TreeMap<>();
    List<RawSocket> floods = List.of(mounted(), mounted(), mounted(), mounted());
    List<Thread> writers = floods.stream().map(HostileMessagesIT::flood).toList();
    for (RawSocket flood : floods) {
      int answers = 0;
      while (answers < 3_000) {
        String text = flood.read().text();
        boolean limited = text.contains("RATE_LIMITED");
        if (limited || text.contains("\"done\"")) {
          outcomes.merge(limited ? "RATE_LIMITED" : "done", 1, Integer::sum);
          answers++;
        }
      }
      flood.close();
    }
    for (Thread writer : writers) {
      writer.join();
    }
    long grown = Vitals.usedHeap() - before;
    System.out.println(
        "HostileMessagesIT: flood "
            + outcomes
            + ", the other page's slowest event "
            + citizen.longestMillis()
            + " ms, heap grown by "
            + grown / 1024
            + " KiB");
    assertTrue(outcomes.getOrDefault("RATE_LIMITED", 0) > 0);
    assertTrue(grown < 32 << 20, "heap has grown by " + grown);
  }

  private static Thread flood(RawSocket to) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try {
                for (int id = 1; id <= 3_000; id++) {
                  to.text(
                      "{\"type\":\"event\",\"id\":"
                          + id
                          + ",\"name\":\"add\",\"payload\":{\"slot\":1,\"token\":5}}");
                }
              } catch (IOException cut) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /** Answers that nobody reads hold up only whoever does not read them. */
  @Test
  void aClientThatAsksAndNeverReadsIsHeldUp() throws Exception {
    long before = Vitals.usedHeap();
    RawSocket deaf = mounted();
    byte[] ping =
        RawSocket.encode(
            RawSocket.FIN | RawSocket.TEXT,
            true,
            "{\"type\":\"ping\"}".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    while (true) {
                      deaf.bytes(ping);
                    }
                  } catch (IOException closed) {
                    Thread.currentThread().interrupt();
                  }
                });
    Awaitility.await()
        .until(
            () -> {
              long events = citizen.events();
              Awaitility.await().until(() -> citizen.events() > events + 200);
              return true;
            });
    long grown = Vitals.usedHeap() - before;
    deaf.close();
    writer.join();
    assertTrue(grown < 32 << 20, "heap has grown by " + grown);
  }
}
