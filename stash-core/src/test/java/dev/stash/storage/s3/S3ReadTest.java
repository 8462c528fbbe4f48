package dev.stash.storage.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.storage.Listing;
import dev.stash.storage.NotApplied;
import dev.stash.storage.Precondition;
import dev.stash.storage.StorageBackend;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads: sent twice at most, never wrong. */
final class S3ReadTest extends Simulated {
  @Test
  void aReadThatBrokeIsSentAgain() {
    try (StorageBackend storage = impatient()) {
      storage.put("a", text("there"), Precondition.ifAbsent());
      long before = server.count("GET");
      server.refuseNext("GET", 500, "InternalError");
      readsThere(storage);
      server.dropBeforeApplying("GET");
      readsThere(storage);
      server.answerLate("GET", Duration.ofSeconds(1));
      readsThere(storage);
      assertEquals(6, server.count("GET") - before);
      server.dropBeforeApplying("LIST");
      assertEquals(1, storage.list("", null, 10).objects().size());
    }
  }

  @Test
  void aReadThatBrokeTwiceIsNotTakenForNothing() {
    try (StorageBackend storage = open()) {
      server.fault("GET", "times=2&status=500&code=InternalError");
      assertThrows(NotApplied.class, () -> storage.get("a"));
      server.fault("LIST", "times=2&drop=true");
      assertThrows(NotApplied.class, () -> storage.list("", null, 10));
      assertTrue(storage.get("a").isEmpty());
    }
  }

  @Test
  void aReadEndsWithinTheTimeOfACall() {
    try (StorageBackend storage = impatient()) {
      server.fault("GET", "times=2&after=3000");
      long start = System.nanoTime();
      assertThrows(NotApplied.class, () -> storage.get("a"));
      long took = Duration.ofNanos(System.nanoTime() - start).toMillis();
      assertTrue(took < 2_500, "took " + took + " ms, where 300 were allowed");
    }
  }

  @ParameterizedTest
  @CsvSource({"404,''", "404,NoSuchBucket", "403,AccessDenied", "503,''"})
  void onlyS3ItselfCanSayThatNothingIsThere(int status, String code) {
    try (StorageBackend storage = open()) {
      server.fault("GET", "times=2&status=" + status + "&code=" + code);
      assertThrows(NotApplied.class, () -> storage.get("a"));
    }
  }

  @Test
  void aThrottledReadIsNotSentAgain() {
    try (StorageBackend storage = open()) {
      long before = server.count("GET");
      server.refuseNext("GET", 503, "SlowDown");
      assertTrue(assertThrows(NotApplied.class, () -> storage.get("a")).throttled());
      assertEquals(1, server.count("GET") - before);
      server.refuseNext("LIST", 503, "ServiceUnavailable");
      assertFalse(assertThrows(NotApplied.class, () -> storage.list("", null, 1)).throttled());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop/", "a b/é+%/"})
  void aPrefixIsPutBeforeEveryKeyAndTakenAwayAgain(String prefix) {
    try (StorageBackend all = open();
        StorageBackend storage = open(s3 -> s3.prefix(prefix))) {
      all.put("a", text("another's"), Precondition.ifAbsent());
      all.put("zz", text("another's"), Precondition.ifAbsent());
      storage.put("a", text("one"), Precondition.ifAbsent());
      storage.put("b", text("two"), Precondition.ifAbsent());
      assertArrayEquals(text("one"), all.get(prefix + "a").orElseThrow().body());
      Listing first = storage.list("", null, 1);
      assertEquals("a", first.objects().getFirst().key());
      Listing second = storage.list("", first.next(), 5);
      assertEquals(List.of("b"), second.objects().stream().map(Listing.Item::key).toList());
      assertNull(second.next());
      assertEquals(1, storage.list("b", null, 5).objects().size());
    }
  }

  private static void readsThere(StorageBackend storage) {
    assertArrayEquals(text("there"), storage.get("a").orElseThrow().body());
  }
}
