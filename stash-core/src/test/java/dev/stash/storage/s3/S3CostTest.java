package dev.stash.storage.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.storage.ETag;
import dev.stash.storage.Look;
import dev.stash.storage.Precondition;
import dev.stash.storage.StorageBackend;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The table of requests in {@link S3Storage}, held to what really comes in. */
final class S3CostTest extends Simulated {
  @Test
  void eachOperationSendsWhatTheTableSays() {
    try (StorageBackend storage = open()) {
      assertEquals(Map.of("GET", 2L, "PUT", 4L, "DELETE", 3L), server.counts());
      ETag etag = storage.put("a", text("{}"), Precondition.ifAbsent());
      etag = storage.put("a", new byte[100_000], Precondition.ifMatch(etag));
      storage.get("a");
      storage.get("none");
      storage.list("", null, 1_000);
      storage.delete("a", etag);
      assertEquals(Map.of("GET", 4L, "PUT", 6L, "LIST", 1L, "DELETE", 4L), server.counts());
    }
  }

  @Test
  void aLookAtWhatIsTheSameIsOneGetWithoutABody() {
    try (StorageBackend storage = open()) {
      ETag first = storage.put("a", text("{}"), Precondition.ifAbsent());
      long before = server.count("GET");
      assertEquals(Look.Same.SAME, storage.look("a", first));
      assertEquals(1, server.count("304"));
      ETag second = storage.put("a", text("[]"), Precondition.ifMatch(first));
      storage.look("a", first);
      storage.look("none", second);
      assertEquals(3, server.count("GET") - before);
      assertEquals(1, server.count("304"));
    }
  }

  @Test
  void whereDeletionsAreNotCheckedEachIsPrecededByALook() {
    server.ignore("delete-if-match");
    try (StorageBackend storage = open()) {
      ETag etag = storage.put("a", text("{}"), Precondition.ifAbsent());
      Map<String, Long> before = new TreeMap<>(server.counts());
      storage.delete("a", etag);
      before.merge("HEAD", 1L, Long::sum);
      before.merge("DELETE", 1L, Long::sum);
      assertEquals(before, server.counts());
    }
  }
}
