package dev.stash.storage.s3;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.machine.Machine;
import dev.stash.storage.ETag;
import dev.stash.storage.NotApplied;
import dev.stash.storage.OutcomeUnknown;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.Reach;
import dev.stash.storage.StorageBackend;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** How each way in which a write can fail is told. */
final class S3WriteFailureTest extends Simulated {
  private static final ETag OTHER = new ETag("11111111111111111111111111111111");

  @ParameterizedTest
  @CsvSource({"500,InternalError", "500,UnknownError", "502,''", "503,''", "504,''"})
  void aFaultOfTheServerLeavesTheOutcomeOpen(int status, String code) {
    try (StorageBackend storage = open()) {
      server.refuseNext("PUT", status, code);
      assertThrows(OutcomeUnknown.class, () -> create(storage, "not-applied"));
      assertTrue(storage.get("not-applied").isEmpty());
      server.applyAndAnswer("PUT", status, code);
      assertThrows(OutcomeUnknown.class, () -> create(storage, "applied"));
      assertTrue(storage.get("applied").isPresent());
    }
  }

  @Test
  void aLostConnectionLeavesTheOutcomeOpenAndTheWriteIsSentOnce() {
    try (StorageBackend storage = open()) {
      long before = server.count("PUT");
      server.dropBeforeApplying("PUT");
      assertThrows(OutcomeUnknown.class, () -> create(storage, "not-applied"));
      assertTrue(storage.get("not-applied").isEmpty());
      server.dropAfterApplying("PUT");
      assertThrows(OutcomeUnknown.class, () -> create(storage, "applied"));
      assertTrue(storage.get("applied").isPresent());
      assertEquals(2, server.count("PUT") - before);
    }
  }

  @Test
  void aLateAnswerLeavesTheOutcomeOpen() {
    try (StorageBackend storage = impatient()) {
      server.answerLate("PUT", Duration.ofSeconds(2));
      assertThrows(OutcomeUnknown.class, () -> create(storage, "applied"));
      assertTrue(storage.get("applied").isPresent());
    }
  }

  @Test
  void aWriteThatWasGivenUpMayStillLand() {
    try (StorageBackend storage = impatient()) {
      server.applyLate("PUT", Duration.ofSeconds(1));
      assertThrows(OutcomeUnknown.class, () -> create(storage, "late"));
      assertTrue(storage.get("late").isEmpty());
      await().until(() -> storage.get("late").isPresent());
    }
  }

  @Test
  void anInterruptedWriteIsOpen() throws Exception {
    try (StorageBackend storage = open()) {
      server.answerLate("PUT", Duration.ofSeconds(3));
      long before = server.count("PUT");
      CompletableFuture<Throwable> end = new CompletableFuture<>();
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () ->
                      end.complete(
                          assertThrows(Throwable.class, () -> create(storage, "interrupted"))));
      await().until(() -> server.count("PUT") > before);
      writer.interrupt();
      assertTrue(end.get(2, TimeUnit.SECONDS) instanceof OutcomeUnknown, () -> "" + end.join());
    }
  }

  @Test
  void aConflictWithAWriteUnderWayIsNotApplied() {
    try (StorageBackend storage = open()) {
      server.refuseNext("PUT", 409, "ConditionalRequestConflict");
      assertFalse(assertThrows(NotApplied.class, () -> create(storage, "a")).throttled());
      create(storage, "a");
    }
  }

  @ParameterizedTest
  @CsvSource({"503,SlowDown", "429,TooManyRequests", "429,''"})
  void aThrottledWriteIsToldFromAFailedOne(int status, String code) {
    try (StorageBackend storage = open()) {
      server.refuseNext("PUT", status, code);
      assertTrue(assertThrows(NotApplied.class, () -> create(storage, "a")).throttled());
      server.refuseNext("DELETE", status, code);
      assertTrue(assertThrows(NotApplied.class, () -> storage.delete("a", OTHER)).throttled());
    }
  }

  @Test
  void aServerThatTakesNoRequestsIsNotThrottling() {
    try (StorageBackend storage = open()) {
      server.refuseNext("PUT", 503, "ServiceUnavailable");
      assertFalse(assertThrows(NotApplied.class, () -> create(storage, "a")).throttled());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "403,AccessDenied,s3:PutObject",
    "403,InvalidAccessKeyId,AWS_ACCESS_KEY_ID",
    "403,SignatureDoesNotMatch,AWS_SECRET_ACCESS_KEY",
    "400,ExpiredToken,renew",
    "403,RequestTimeTooSkewed,clock",
    "404,NoSuchBucket,s3-bucket",
    "301,PermanentRedirect,region",
    "400,InvalidArgument,s3-endpoint",
    "501,NotImplemented,conditional writes"
  })
  void aRefusalIsNotAppliedAndNamesTheMend(int status, String code, String mend) {
    try (StorageBackend storage = open()) {
      server.fault("PUT", "times=2&status=" + status + "&code=" + code);
      NotApplied refused = assertThrows(NotApplied.class, () -> change(storage, "secret-key"));
      assertSays(mend, refused);
      assertSays(code, refused);
      assertHides("secret-key", refused);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PreconditionFailed", "''"})
  void a412IsAConflictWhoeverSaysIt(String code) {
    try (StorageBackend storage = open()) {
      server.refuseNext("PUT", 412, code);
      assertThrows(PreconditionFailed.class, () -> create(storage, "a"));
      server.refuseNext("DELETE", 412, code);
      assertThrows(PreconditionFailed.class, () -> storage.delete("a", OTHER));
    }
  }

  @Test
  void anObjectThatIsGoneIsAConflict() {
    try (StorageBackend storage = open()) {
      assertThrows(PreconditionFailed.class, () -> change(storage, "gone"));
      assertThrows(PreconditionFailed.class, () -> storage.delete("gone", OTHER));
    }
  }

  /**
   * The server does not wait for the body: writing it fails, and the answer is there all the same.
   */
  @ParameterizedTest
  @ValueSource(ints = {2_000, 200_000, 4_000_000})
  void aRefusalBeforeTheBodyIsReadDoesNotGetLost(int size) {
    try (StorageBackend storage = open(s3 -> s3.gzipAbove(Integer.MAX_VALUE))) {
      for (int i = 0; i < 5; i++) {
        server.refuseEarly("PUT", 412, "PreconditionFailed");
        assertThrows(
            PreconditionFailed.class,
            () -> storage.put("a", new byte[size], Precondition.ifAbsent()));
      }
    }
  }

  /**
   * S3 closes idle connections without a word; that must not cost the next write its outcome. The
   * HTTP client looks at a connection that was idle for two seconds, by a clock of its own.
   */
  @Test
  void aConnectionThatWasClosedWhileIdleIsNotUsed() {
    try (StorageBackend storage = open()) {
      server.fault("PUT", "close=true");
      create(storage, "a");
      await().pollDelay(Duration.ofMillis(2_200)).until(() -> true);
      create(storage, "b");
    }
  }

  @Test
  void aServerThatCannotBeReachedAppliedNothing() throws Exception {
    notReached("http://127.0.0.1:" + Machine.freePort());
    notReached("http://nobody.invalid:80");
    notReached("https://" + server.endpoint().substring("http://".length()));
  }

  @Test
  void aConnectionThatIsNotAcceptedInTimeAppliedNothing() throws Exception {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket first = new Socket();
        Socket second = new Socket()) {
      var address = new InetSocketAddress(full.getInetAddress(), full.getLocalPort());
      first.connect(address);
      second.connect(address);
      notReached("http://127.0.0.1:" + full.getLocalPort());
    }
  }

  @Test
  void aWriteWaitsForAFreeConnectionAndTheTimeIsNotItsOwn() throws Exception {
    try (StorageBackend storage =
        open(s3 -> s3.maxConnections(1).connectTimeout(Duration.ofMillis(200)))) {
      server.answerLate("PUT", Duration.ofSeconds(1));
      long before = server.count("PUT");
      var first = CompletableFuture.supplyAsync(() -> create(storage, "first"));
      await().until(() -> server.count("PUT") > before);
      create(storage, "second");
      first.get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void aClosedStorageTakesNothing() {
    StorageBackend storage = open();
    storage.close();
    assertThrows(NotApplied.class, () -> create(storage, "a"));
    assertThrows(NotApplied.class, () -> storage.get("a"));
    assertThrows(NotApplied.class, () -> storage.list("", null, 1));
  }

  private static void notReached(String endpoint) {
    S3Storage.Builder options =
        S3Storage.builder(BUCKET)
            .credentials("id", "secret")
            .connectTimeout(Duration.ofMillis(300));
    var client = Clients.build(options, Region.US_EAST_1, URI.create(endpoint));
    var timeouts = new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(2));
    try (StorageBackend storage =
        new S3Backend(
            new Requests(client, BUCKET),
            Dialect.AMAZON,
            timeouts,
            "",
            0,
            Reach.unsaid(),
            client::close)) {
      NotApplied refused = assertThrows(NotApplied.class, () -> create(storage, "a"));
      assertSays("cannot be reached", refused);
      assertThrows(NotApplied.class, () -> storage.get("a"));
    }
  }

  private static ETag create(StorageBackend storage, String key) {
    return storage.put(key, text("{}"), Precondition.ifAbsent());
  }

  private static ETag change(StorageBackend storage, String key) {
    return storage.put(key, text("{}"), Precondition.ifMatch(OTHER));
  }
}
