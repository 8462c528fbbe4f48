package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Scope;
import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.StashBuilder;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.storage.Precondition;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An entry is stored, read, handed over and sent as it was written, byte for byte. */
class ExactBytesTest {
  private static final SessionKey KEY = new SessionKey("k".repeat(43));

  private final TestBackend storage = new TestBackend();

  private StashBuilder builder() {
    return Stash.builder().secret("a secret of more than thirty-two bytes").storage(storage);
  }

  private static List<Change> changes(Map<String, Json> entries) {
    List<Change> changes = new ArrayList<>();
    entries.forEach((key, value) -> changes.add(new Change(key, Scope.SESSION, value)));
    return changes;
  }

  private static Map<String, String> texts(Map<String, Json> entries) {
    Map<String, String> texts = new TreeMap<>();
    entries.forEach((key, value) -> texts.put(key, value.text()));
    return texts;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aReloadChangesNothing(long seed) {
    Map<String, Json> written = new WrittenJson(seed).entries();
    try (Stash stash = builder().build()) {
      assertTrue(stash.web().entries(KEY, "view").write(changes(written), Map.of()));
    }
    try (Stash stash = builder().build()) {
      assertEquals(texts(written), texts(stash.web().entries(KEY, "view").read()));
      int puts = storage.puts();
      assertTrue(stash.web().entries(KEY, "view").write(changes(written), Map.copyOf(written)));
      assertEquals(puts, storage.puts(), "an equal value is no change");
    }
  }

  @Test
  void anEqualNumberThatIsPutAgainAfterAReloadCostsNoPut() {
    String cookie;
    try (Stash stash = builder().build()) {
      TestRequest request = new TestRequest(stash, "");
      put(stash.web().session(request.ids()));
      cookie = request.answered();
    }
    try (Stash stash = builder().build()) {
      int puts = storage.puts();
      put(stash.web().session(new TestRequest(stash, cookie).ids()));
      assertEquals(puts, storage.puts());
    }
  }

  private static void put(Session session) {
    session.view("view").put("large", 1.0E10);
    session.view("view").put("small", 1.0E-5f);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void membersTellEachOtherNothingElse(long seed) {
    Map<String, Json> written = new WrittenJson(seed).entries();
    TestCluster cluster = new TestCluster();
    try (Stash one = builder().cluster(cluster.member()).build();
        Stash two = builder().cluster(cluster.member()).build()) {
      cluster.place(KEY.value(), one.self());
      assertTrue(two.web().entries(KEY, "view").write(changes(written), Map.of()));
      assertEquals(texts(written), texts(one.web().entries(KEY, "view").read()));
      assertEquals(texts(written), texts(two.web().entries(KEY, "view").read()));
      int gets = storage.gets();
      cluster.place(KEY.value(), two.self());
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> two.liveSessions() == 1);
      assertEquals(texts(written), texts(two.web().entries(KEY, "view").read()));
      assertEquals(gets, storage.gets(), "it was handed over");
      int puts = storage.puts();
      assertTrue(one.web().entries(KEY, "view").write(changes(written), Map.copyOf(written)));
      assertEquals(puts, storage.puts());
    } finally {
      cluster.close();
    }
  }

  @Test
  void membersOfTheObjectThatAreUnknownStayAsTheyAre() {
    String unknown = "\"later\":{ \"n\":1.0E10,\"s\":\"\\ud800\\/\" },\"\\udc00\":1e2";
    store(object("\"data\":{\"a\":1}").replace("\"views\"", unknown + ",\"views\""));
    try (Stash stash = builder().build()) {
      assertTrue(
          stash.web().entries(KEY, "view").write(changes(Map.of("b", Json.of("2"))), Map.of()));
    }
    assertTrue(stored().contains(unknown), stored());
  }

  /** Earlier releases wrote two keys with half a pair each as the same name. */
  @Test
  void ofTwoStoredEntriesWithOneKeyTheLastCounts() {
    store(object("\"data\":{\"?\":1,\"?\":2}"));
    try (Stash stash = builder().build()) {
      assertEquals(Map.of("?", "2"), texts(stash.web().entries(KEY, "view").read()));
    }
  }

  @Test
  void theOrderOfMembersDoesNotMatter() {
    store(
        "{\"events\":{\"c\":3},\"views\":{\"view\":{\"earlier\":[{\"pages\":{},\"data\":{},"
            + "\"version\":0}],\"pages\":{\"p\":{\"data\":{\"d\":1.0E10},\"at\":\"NOW\","
            + "\"event\":7,\"tab\":\"t\"}},\"data\":{\"a\":1e2},\"version\":1}},"
            + "\"lastSeenAt\":\"NOW\",\"createdAt\":\"NOW\","
            + "\"commit\":{\"revision\":12,\"owner\":\"o\",\"id\":\"i\"},\"format\":1}");
    try (Stash stash = builder().build()) {
      assertEquals(Map.of("a", "1e2"), texts(stash.web().entries(KEY, "view").read()));
      assertTrue(
          stash.web().entries(KEY, "view").write(changes(Map.of("b", Json.of("2"))), Map.of()));
    }
    assertTrue(stored().contains("\"data\":{\"a\":1e2,\"b\":2}"), stored());
    assertTrue(stored().contains("\"event\":7"), stored());
    assertTrue(stored().contains("\"data\":{\"d\":1.0E10}"), stored());
    assertTrue(stored().contains("\"p\":7") && stored().contains("\"c\":3"), stored());
    assertTrue(stored().contains("\"earlier\":[{\"version\":0"), stored());
  }

  private static String object(String data) {
    return "{\"format\":1,\"commit\":{\"id\":\"i\",\"owner\":\"o\",\"revision\":12},"
        + "\"createdAt\":\"NOW\",\"lastSeenAt\":\"NOW\","
        + "\"views\":{\"view\":{\"version\":1,"
        + data
        + ",\"pages\":{}}},\"events\":{}}";
  }

  private void store(String body) {
    storage.put(
        "sessions/" + KEY.value() + ".json",
        body.replace("NOW", Instant.now().toString()).getBytes(StandardCharsets.UTF_8),
        Precondition.none());
  }

  private String stored() {
    return storage.dump().values().iterator().next();
  }
}
