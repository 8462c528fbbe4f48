package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Moment;
import dev.stash.Scope;
import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.identity.EarlierCookie;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.storage.Precondition;
import dev.stash.testing.TestBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each release has stored and given to browsers, kept as files, is read by this one. A release
 * adds its own, once, with {@code -Dstash.formats=VERSION}; what is there is never written anew.
 */
class FormatsTest {
  private static final Path KEPT = Path.of("src/test/resources/formats");
  private static final String COOKIES = "cookies.txt";
  private static final String SECRET = "a secret of more than thirty-two bytes, for ever";

  /** When all of it was written, and is read. */
  private static final long THEN = Instant.parse("2026-11-30T12:00:00Z").toEpochMilli();

  private static final String HTTP = "$http";
  private static final SliceRequest PAGE = new SliceRequest("counter", 3, "page-1", "tab-1", true);

  private static final Map<String, String> COUNTER =
      Map.of(
          "count", "3",
          "price", "1.50",
          "large", "1.0E10",
          "name", "\"Ada \\u00e4\\ud83d\\ude00\"",
          "cart", "{\"items\":[{\"tea\":2},null,true]}");
  private static final Map<String, String> ATTRIBUTES =
      Map.of(
          "session", "{\"created\":1795255200000,\"number\":0}",
          "seen", "1795255500000",
          "interval", "3600",
          "0:user", "\"ann\"",
          "0:visits", "{\"int\":3}");

  private static Stash open(TestBackend storage) {
    return Stash.builder()
        .secret(SECRET)
        .storage(storage)
        .time(() -> new Moment(THEN, THEN))
        .build();
  }

  private static void write(Stash stash, SessionKey key, String view, Map<String, String> entries) {
    List<Change> changes =
        new TreeMap<>(entries)
            .entrySet().stream()
                .map(e -> new Change(e.getKey(), Scope.SESSION, Json.of(e.getValue())))
                .toList();
    assertTrue(stash.web().entries(key, view).write(changes, Map.of()));
  }

  private static Map<String, String> read(Stash stash, SessionKey key, String view) {
    Map<String, String> texts = new TreeMap<>();
    stash.web().entries(key, view).read().forEach((name, value) -> texts.put(name, value.text()));
    return texts;
  }

  /** One of each kind. */
  private static Map<String, String> make(TestBackend storage) throws Exception {
    Map<String, String> cookies = new TreeMap<>();
    try (Stash stash = open(storage)) {
      TestRequest shop = new TestRequest(stash, "");
      write(stash, shop.ids().key(), "counter", COUNTER);
      write(stash, shop.ids().key(), HTTP, ATTRIBUTES);
      try (Recorder page = new Recorder(stash, shop.ids().key(), PAGE)) {
        for (int event = 1; event < 7; event++) { // what a page leaves out has failed
          page.write(event, List.of(new Change("draft", Scope.RECONNECT, Json.of("" + event))));
        }
        page.write(7, List.of(new Change("draft", Scope.RECONNECT, Json.of("\"half\""))));
        page.await("saved 7");
      }
      shop.ids().giveToPage();
      cookies.put("shop", shop.answered());
      TestRequest before = new TestRequest(stash, "");
      stash.web().session(before.ids()).view("cart").put("tea", 1);
      TestRequest login = new TestRequest(stash, before.answered(), "POST");
      stash.web().session(login.ids()).login("ada");
      cookies.put("before-login", before.answered());
      cookies.put("ada", login.answered());
      TestRequest out = new TestRequest(stash, "");
      stash.web().session(out.ids()).view("cart").put("tea", 1);
      cookies.put("logged-out", out.answered());
      stash.web().session(out.ids()).destroy();
      String earlier = EarlierCookie.of(SECRET, 7).replace("stash-dev=", "__Host-stash=");
      stash.web().session(new TestRequest(stash, earlier).ids()).view("cart").put("tea", 2);
      cookies.put("without-a-day", earlier);
    }
    return cookies;
  }

  @Test
  @EnabledIfSystemProperty(named = "stash.formats", matches = ".+")
  void aReleaseAddsItsOwn() throws Exception {
    Path folder = KEPT.resolve(System.getProperty("stash.formats"));
    assertFalse(Files.exists(folder), folder + " is there, and stays as it is");
    TestBackend storage = new TestBackend();
    Map<String, String> cookies = make(storage);
    for (Map.Entry<String, String> object : storage.dump().entrySet()) {
      Path file = folder.resolve(object.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, object.getValue());
    }
    List<String> lines = new ArrayList<>();
    cookies.forEach((name, cookie) -> lines.add(name + " " + cookie));
    Files.write(folder.resolve(COOKIES), lines);
  }

  static List<Path> releases() throws IOException {
    try (Stream<Path> folders = Files.list(KEPT)) {
      return folders.sorted().toList();
    }
  }

  /** And by what is written today, so that the files of the next release say the same. */
  @Test
  void whatIsWrittenTodayIsRead() throws Exception {
    TestBackend storage = new TestBackend();
    new Reader(storage, make(storage)).all();
  }

  @ParameterizedTest
  @MethodSource("releases")
  void whatEachReleaseHasWrittenIsRead(Path release) throws Exception {
    TestBackend storage = new TestBackend();
    try (Stream<Path> files = Files.walk(release)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String key = release.relativize(file).toString();
        if (!key.equals(COOKIES)) {
          storage.put(key, Files.readAllBytes(file), Precondition.ifAbsent());
        }
      }
    }
    Map<String, String> cookies = new TreeMap<>();
    for (String line : Files.readAllLines(release.resolve(COOKIES))) {
      cookies.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1));
    }
    new Reader(storage, cookies).all();
  }

  private record Reader(TestBackend storage, Map<String, String> cookies) {
    private TestRequest request(Stash stash, String who, String method) {
      return new TestRequest(stash, cookies.get(who), method);
    }

    private Session session(Stash stash, String who) {
      return stash.web().session(request(stash, who, "GET").ids());
    }

    void all() throws Exception {
      try (Stash stash = open(storage)) {
        values(stash);
        logins(stash);
        assertEquals(
            2,
            session(stash, "without-a-day").view("cart").get("tea", Integer.class).orElseThrow());
        ended(stash);
      }
    }

    private void ended(Stash stash) {
      TestRequest over = request(stash, "logged-out", "GET");
      stash.web().session(over.ids()).view("cart").put("tea", 2);
      assertFalse(over.answered().isEmpty(), "the browser gets a session of its own");
      assertTrue(storage.dump().values().stream().anyMatch(o -> o.contains("logged_out")));
    }

    private void values(Stash stash) throws Exception {
      SessionKey shop = request(stash, "shop", "GET").ids().key();
      assertEquals(new TreeMap<>(COUNTER), read(stash, shop, "counter"));
      assertEquals(new TreeMap<>(ATTRIBUTES), read(stash, shop, HTTP));
      try (Recorder page = new Recorder(stash, shop, PAGE)) {
        String mounted = page.awaited("mounted RECOVERED");
        assertTrue(mounted.contains("draft=\"half\""), mounted);
        page.await("saved 7");
      }
      write(stash, shop, "counter", Map.of("count", "4"));
      String stored =
          new String(
              storage.get("sessions/" + shop.value() + ".json").orElseThrow().body(),
              StandardCharsets.UTF_8);
      assertTrue(stored.contains("1.0E10") && stored.contains("\"count\":4"), stored);
    }

    private void logins(Stash stash) {
      assertEquals("ada", session(stash, "ada").principal().orElseThrow());
      assertEquals(1, session(stash, "ada").view("cart").get("tea", Integer.class).orElseThrow());
      assertEquals(1, stash.sessionsOf("ada").size());
      TestRequest again = request(stash, "before-login", "POST");
      stash.web().session(again.ids()).login("ada");
      assertEquals(cookies.get("ada"), again.answered(), "the id that it led to");
    }
  }
}
