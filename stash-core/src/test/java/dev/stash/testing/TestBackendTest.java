package dev.stash.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.storage.ETag;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageBackend;
import dev.stash.testing.junit.StorageBackendContract;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TestBackendTest extends StorageBackendContract {
  private final TestBackend backend = new TestBackend();

  @Override
  protected StorageBackend open() {
    return backend;
  }

  @Test
  void identicalBytesHaveTheSameEtagAsOnS3() {
    ETag first = put(backend, "a", "hello");
    assertEquals(new ETag("5d41402abc4b2a76b9719d911017c592"), first);
    assertEquals(first, put(backend, "b", "hello"));
    assertNotEquals(first, put(backend, "a", "hello!"));
  }

  @Test
  void dumpShowsTheJsonInOrderAndResetForgetsIt() {
    put(backend, "b", "{\"count\":2}");
    put(backend, "a", "{\"count\":1}");
    assertEquals(Map.of("a", "{\"count\":1}", "b", "{\"count\":2}"), backend.dump());
    assertEquals(List.of("a", "b"), List.copyOf(backend.dump().keySet()));
    backend.reset();
    assertEquals(Map.of(), backend.dump());
    assertEquals(0, backend.puts());
  }

  @Test
  void objectsSurviveCloseAndBelongToOneInstance() {
    put(backend, "a", "1");
    backend.close();
    assertEquals(Map.of("a", "1"), backend.dump());
    assertEquals(Map.of(), new TestBackend().dump());
  }

  @Test
  void aReaderThatWritesIntoABodyChangesNothing() {
    put(backend, "a", "1");
    backend.get("a").orElseThrow().body()[0] = 'X';
    assertEquals(Map.of("a", "1"), backend.dump());
  }

  @Test
  void callsAreCountedWhetherTheySucceedOrNot() {
    put(backend, "a", "1");
    assertThrows(
        PreconditionFailed.class, () -> backend.put("a", new byte[0], Precondition.ifAbsent()));
    assertEquals(2, backend.puts());
    assertEquals(0, backend.gets());
    assertTrue(backend.get("none").isEmpty());
    assertEquals(1, backend.gets());
  }

  @Test
  void objectsAreDatedByTheGivenClockToTheSecond() {
    Instant now = Instant.parse("2026-01-02T03:04:05.678Z");
    TestBackend dated = new TestBackend(Clock.fixed(now, ZoneOffset.UTC));
    put(dated, "a", "1");
    assertEquals(
        Instant.parse("2026-01-02T03:04:05Z"), dated.get("a").orElseThrow().lastModified());
  }

  private static ETag put(StorageBackend backend, String key, String body) {
    return backend.put(key, body.getBytes(StandardCharsets.UTF_8), Precondition.none());
  }
}
