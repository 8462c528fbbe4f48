package dev.stash.storage.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OptionInvalid;
import dev.stash.Storage;
import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.NotApplied;
import dev.stash.storage.OutcomeUnknown;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageBackend;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Buckets of S3 Express One Zone: sessions of the server, listings without order. */
final class DirectoryBucketTest extends Simulated {
  private static final String DIRECTORY = "sessions--use1-az4--x-s3";

  private static StorageBackend directory() {
    return directory(s3 -> {});
  }

  private static StorageBackend directory(Consumer<S3Storage.Builder> more) {
    return Storage.s3(
        DIRECTORY,
        s3 -> {
          s3.endpoint(server.endpoint()).credentials("id", "secret");
          more.accept(s3);
        });
  }

  @Test
  void aSessionIsOpenedOnceForAllCalls() {
    try (StorageBackend storage = directory()) {
      Map<String, Long> opening = Map.of("SESSION", 1L, "GET", 2L, "PUT", 4L, "DELETE", 3L);
      assertEquals(opening, server.counts());
      ETag etag = storage.put("a", text("{}"), Precondition.ifAbsent());
      storage.get("a");
      storage.listAll("", object -> {});
      storage.delete("a", etag);
      Map<String, Long> more = new TreeMap<>(opening);
      more.putAll(Map.of("GET", 3L, "PUT", 5L, "LIST", 1L, "HEAD", 1L, "DELETE", 4L));
      assertEquals(more, server.counts());
    }
  }

  /** The SDK takes one for stale a quarter of a minute before it is over. */
  @Test
  void aSessionThatEndsIsFollowedByAnotherAndNoCallIsRefused() {
    server.loginsLive(Duration.ofSeconds(16), Duration.ofSeconds(3));
    try (StorageBackend storage = directory()) {
      ETag etag = storage.put("a", text("0"), Precondition.ifAbsent());
      for (int i = 1; server.count("SESSION") < 6; i++) {
        etag = storage.put("a", text("" + i), Precondition.ifMatch(etag));
      }
      storage.delete("a", etag);
    }
  }

  @Test
  void whileNoSessionCanBeOpenedNothingIsSent() {
    server.loginsLive(Duration.ofSeconds(15), Duration.ofMinutes(5)); // stale within a second
    try (StorageBackend storage = directory()) {
      ETag etag = storage.put("a", text("0"), Precondition.ifAbsent());
      server.fault("SESSION", "times=1000000&status=503&code=SlowDown");
      long puts = 0;
      NotApplied refused = null;
      for (int i = 1; refused == null; i++) {
        puts = server.count("PUT");
        try {
          etag = storage.put("a", text("" + i), Precondition.ifMatch(etag));
        } catch (NotApplied now) {
          refused = now;
        }
      }
      assertTrue(refused.throttled());
      assertEquals(puts, server.count("PUT"));
      assertThrows(NotApplied.class, () -> storage.get("a"));
      server.endFaults();
      storage.put("a", text("at last"), Precondition.ifMatch(etag));
    }
  }

  @Test
  void whoMayOpenNoSessionIsToldWhatToAllow() {
    server.refuseNext("SESSION", 403, "AccessDenied");
    OptionInvalid refused = assertThrows(OptionInvalid.class, DirectoryBucketTest::directory);
    assertEquals("s3-credentials", refused.option());
    assertSays("s3express:CreateSession", refused);
  }

  @Test
  void aSessionThatTheServerHasEndedEarlyRefusesACallAndLosesNothing() {
    try (StorageBackend storage = directory()) {
      ETag etag = storage.put("a", text("0"), Precondition.ifAbsent());
      server.refuseNext("PUT", 400, "ExpiredToken");
      assertThrows(NotApplied.class, () -> storage.put("a", text("1"), Precondition.ifMatch(etag)));
      storage.put("a", text("1"), Precondition.ifMatch(etag));
      server.fault("PUT", "apply=true&status=500&code=InternalError");
      assertThrows(OutcomeUnknown.class, () -> storage.put("a", text("2"), Precondition.none()));
    }
  }

  /** By the server's own manners, and not because the simulator lets everything pass. */
  @Test
  void aCallWithoutASessionIsRefusedAndSoAreListingsByKeyOrByPartOfAName() {
    try (S3Client plain = client(true);
        S3Client client = client(false)) {
      assertRefused(403, () -> plain.listObjectsV2(r -> r.bucket(DIRECTORY)));
      assertRefused(400, () -> client.listObjectsV2(r -> r.bucket(DIRECTORY).startAfter("a")));
      assertRefused(400, () -> client.listObjectsV2(r -> r.bucket(DIRECTORY).prefix("a")));
      assertEquals(0, client.listObjectsV2(r -> r.bucket(DIRECTORY).prefix("a/")).keyCount());
      assertRefused(
          400, () -> client.listObjectsV2(r -> r.bucket(DIRECTORY).continuationToken("a")));
    }
  }

  @Test
  void aListingHasNoOrderAndMissesNothing() {
    try (StorageBackend storage = directory(s3 -> s3.prefix("shop/"))) {
      List<String> names = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        names.add("s/%03d".formatted(i));
        storage.put(names.getLast(), text("x"), Precondition.ifAbsent());
      }
      List<String> listed = new ArrayList<>();
      storage.listAll("s/", object -> listed.add(object.key()));
      assertNotEquals(names, listed);
      assertEquals(300, listed.size());
      assertEquals(new HashSet<>(names), new HashSet<>(listed));
      assertTrue(server.count("LIST") > 5);
      List<String> some = new ArrayList<>();
      storage.listAll("s/00", object -> some.add(object.key()));
      assertEquals(10, some.size());
      Listing strange = storage.list("s/", null, 10);
      assertThrows(NotApplied.class, () -> storage.list("s/", "s/007", 10));
      assertTrue(strange.objects().size() <= 10);
    }
  }

  @Test
  void whatIsGoneIsNotDeletedTwice() {
    try (StorageBackend storage = directory()) {
      ETag first = storage.put("a", text("1"), Precondition.ifAbsent());
      ETag second = storage.put("a", text("2"), Precondition.ifMatch(first));
      assertThrows(PreconditionFailed.class, () -> storage.delete("a", first));
      storage.delete("a", second);
      assertThrows(PreconditionFailed.class, () -> storage.delete("a", second));
    }
  }

  @Test
  void aPrefixThatEndsWithinAFolderIsRefused() {
    OptionInvalid refused =
        assertThrows(OptionInvalid.class, () -> directory(s3 -> s3.prefix("shop")));
    assertEquals("s3-prefix", refused.option());
    assertSays("slash", refused);
    directory(s3 -> s3.prefix("shop/eu/")).close();
  }

  private static void assertRefused(int status, Runnable call) {
    assertEquals(status, assertThrows(S3Exception.class, call::run).statusCode());
  }

  private static S3Client client(boolean withoutSession) {
    return S3Client.builder()
        .endpointOverride(URI.create(server.endpoint()))
        .forcePathStyle(true)
        .region(Region.US_EAST_1)
        .disableS3ExpressSessionAuth(withoutSession)
        .httpClientBuilder(Apache5HttpClient.builder())
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
        .build();
  }
}
