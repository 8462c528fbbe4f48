package dev.stash.storage.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.storage.ETag;
import dev.stash.storage.NotApplied;
import dev.stash.storage.Precondition;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageRules;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

final class S3GzipTest extends Simulated {
  private static final byte[] STATE = text("{\"theme\":\"light\",\"count\":1}".repeat(1_000));

  @Test
  void largeBodiesAreStoredSoThatOtherToolsCanReadThem() throws Exception {
    try (StorageBackend storage = open()) {
      ETag etag = storage.put("big", STATE, Precondition.ifAbsent());
      HttpResponse<byte[]> raw = server.raw(BUCKET, "big");
      assertEquals(Optional.of("gzip"), raw.headers().firstValue("content-encoding"));
      assertEquals(Optional.of("application/json"), raw.headers().firstValue("content-type"));
      try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(raw.body()))) {
        assertArrayEquals(STATE, unpacked.readAllBytes());
      }
      assertTrue(raw.body().length < STATE.length / 10, "only " + raw.body().length);
      assertEquals(raw.body().length, storage.list("", null, 1).objects().getFirst().size());
      var there = storage.get("big").orElseThrow();
      assertArrayEquals(STATE, there.body());
      assertEquals(etag, there.etag());
      storage.put("big", text("small again"), Precondition.ifMatch(etag));
      assertArrayEquals(text("small again"), storage.get("big").orElseThrow().body());
    }
  }

  @Test
  void smallBodiesAndThoseThatDoNotGetSmallerAreStoredAsTheyAre() {
    byte[] noise = new byte[20_000];
    new Random(3).nextBytes(noise);
    try (StorageBackend storage = open()) {
      for (byte[] body : new byte[][] {new byte[8_192], noise}) {
        storage.put("a", body, Precondition.none());
        HttpResponse<byte[]> raw = server.raw(BUCKET, "a");
        assertEquals(Optional.empty(), raw.headers().firstValue("content-encoding"));
        assertArrayEquals(body, raw.body());
      }
    }
  }

  @Test
  void whatWasPackedIsReadAlsoWhereNothingIsPackedAnyMore() {
    try (StorageBackend before = open();
        StorageBackend after = open(s3 -> s3.gzipAbove(Integer.MAX_VALUE))) {
      before.put("a", STATE, Precondition.ifAbsent());
      assertArrayEquals(STATE, after.get("a").orElseThrow().body());
      after.put("a", STATE, Precondition.none());
      assertArrayEquals(STATE, server.raw(BUCKET, "a").body());
    }
  }

  @Test
  void anObjectThatUnpacksToMoreThanIsAllowedIsNotRead() {
    S3Storage.Builder options = S3Storage.builder(BUCKET).credentials("id", "secret");
    try (var client = Clients.build(options, Region.US_EAST_1, URI.create(server.endpoint()));
        StorageBackend storage = open()) {
      Body bomb = Body.of(new byte[StorageRules.MAX_BODY_BYTES + 1], 0);
      new Requests(client, BUCKET).put("a", bomb, null, null, Duration.ofSeconds(5));
      assertThrows(NotApplied.class, () -> storage.get("a"));
    }
  }
}
