package dev.stash.storage.encrypted;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OptionInvalid;
import dev.stash.Storage;
import dev.stash.storage.ETag;
import dev.stash.storage.ObjectUnreadable;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageRules;
import dev.stash.testing.BlockingBackend;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EncryptedStorageTest {
  private static final String BODY = "{\"theme\":\"dark\"}";

  private final TestBackend backend = new TestBackend();
  private final StorageBackend storage = Storage.encrypted(backend, Keys.ring("one"));

  @Test
  void nothingOfTheBodyIsStoredInClearAndEqualBodiesDiffer() {
    put(storage, "a", BODY);
    put(storage, "b", BODY);
    assertFalse(new String(stored("a"), UTF_8).contains("theme"));
    Set<Byte> differing = new HashSet<>();
    for (int i = Envelope.OVERHEAD - 16; i < stored("a").length; i++) {
      differing.add((byte) (stored("a")[i] ^ stored("b")[i]));
    }
    assertTrue(differing.size() > 8, "the key stream came twice");
  }

  @Test
  void theStoredFormIsTheOneThatTheReferenceDescribes() {
    put(storage, "a", BODY);
    assertEquals("STE\u0001one", new String(stored("a"), 0, 7, UTF_8));
    assertEquals(60 + BODY.length(), stored("a").length);
  }

  /** So that what one release wrote the next one reads; checked against another AES-GCM. */
  @Test
  void aBodySealedByTheFirstReleaseIsRead() {
    String sealed =
        "U1RFAW9uZQAAAAAAAAAAAAAAAAAHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwdO5j0Ae1uBX/1MYcVl172i"
            + "gUdYw3U/uC2HDU0fVoPg3w==";
    backend.put("sessions/k", Base64.getDecoder().decode(sealed), Precondition.none());
    assertEquals(BODY, text(storage, "sessions/k"));
  }

  @Test
  void everyChangedByteAndEveryCutMakesItUnreadable() {
    put(storage, "a", BODY);
    byte[] sealed = stored("a");
    for (int at = 0; at < sealed.length; at++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        byte[] tampered = sealed.clone();
        tampered[at] ^= (byte) (1 << bit);
        unreadable(tampered);
      }
    }
    for (int length = 0; length < sealed.length; length++) {
      unreadable(Arrays.copyOf(sealed, length));
    }
    unreadable(Arrays.copyOf(sealed, sealed.length + 1));
    backend.put("a", sealed, Precondition.none());
    assertEquals(BODY, text(storage, "a"));
  }

  @Test
  void objectsThatChangePlacesAreUnreadable() {
    put(storage, "a", BODY);
    put(storage, "b", "{}");
    byte[] a = stored("a");
    backend.put("a", stored("b"), Precondition.none());
    backend.put("b", a, Precondition.none());
    assertThrows(ObjectUnreadable.class, () -> storage.get("a"));
    assertThrows(ObjectUnreadable.class, () -> storage.get("b"));
  }

  @Test
  void aForeignKeyAndAWrongKeyOfTheSameIdAreUnreadableAndSaySo() {
    put(storage, "a", BODY);
    ObjectUnreadable foreign =
        assertThrows(
            ObjectUnreadable.class, () -> Storage.encrypted(backend, Keys.ring("two")).get("a"));
    assertTrue(foreign.toString().contains("encryption-keys"), foreign.toString());
    KeyRing wrong = KeyRing.of("one", Keys.key("two"));
    assertThrows(ObjectUnreadable.class, () -> Storage.encrypted(backend, wrong).get("a"));
  }

  @Test
  void plaintextIsRefusedUnlessItIsAccepted() {
    ETag etag = put(backend, "a", BODY);
    assertThrows(ObjectUnreadable.class, () -> storage.get("a"));
    StorageBackend lenient = EncryptedStorage.acceptingPlaintext(backend, Keys.ring("one"));
    assertEquals(BODY, text(lenient, "a"));
    lenient.put("a", "{}".getBytes(UTF_8), Precondition.ifMatch(etag));
    assertEquals("{}", text(storage, "a"));
  }

  @Test
  void plaintextAcceptedIsNoWayAroundTheTag() {
    put(storage, "a", BODY);
    byte[] tampered = stored("a");
    tampered[tampered.length - 1] ^= 1;
    backend.put("a", tampered, Precondition.none());
    StorageBackend lenient = EncryptedStorage.acceptingPlaintext(backend, Keys.ring("one"));
    assertThrows(ObjectUnreadable.class, () -> lenient.get("a"));
    assertEquals(
        1, EncryptedStorage.reencrypt(backend, Keys.ring("two", "one"), "", true).unreadable());
  }

  @Test
  void aRotationReadsOldObjectsAndWritesNewOnes() {
    ETag etag = put(storage, "a", BODY);
    put(storage, "b", BODY);
    StorageBackend rotated = Storage.encrypted(backend, Keys.ring("two", "one"));
    assertEquals(BODY, text(rotated, "a"));
    assertEquals(Map.of("one", 2L), EncryptedStorage.keysInUse(backend, "").objects());
    rotated.put("a", "{}".getBytes(UTF_8), Precondition.ifMatch(etag));
    assertEquals(Map.of("one", 1L, "two", 1L), EncryptedStorage.keysInUse(backend, "").objects());
    StorageBackend without = Storage.encrypted(backend, Keys.ring("two"));
    assertEquals("{}", text(without, "a"));
    assertThrows(ObjectUnreadable.class, () -> without.get("b"));
  }

  @Test
  void reencryptionLeavesNothingOnTheOldKeyAndChangesNoBody() {
    for (int i = 0; i < 1_500; i++) {
      put(storage, "s/" + i, BODY + i);
    }
    put(storage, "other", BODY);
    put(backend, "s/plain", BODY);
    KeyRing rotated = Keys.ring("two", "one");
    put(Storage.encrypted(backend, rotated), "s/new", BODY);
    assertEquals(
        new Reencryption(1_500, 1, 0, 1),
        EncryptedStorage.reencrypt(backend, rotated, "s/", false));
    assertEquals(
        new Reencryption(1, 1_501, 0, 0), EncryptedStorage.reencrypt(backend, rotated, "s/", true));
    assertEquals(
        new KeyUse(Map.of("one", 1L, "two", 1_502L), 0), EncryptedStorage.keysInUse(backend, ""));
    assertEquals(BODY + 1_234, text(Storage.encrypted(backend, Keys.ring("two")), "s/1234"));
  }

  @Test
  void reencryptionNeverOverwritesWhatSomebodyWroteMeanwhile() throws Exception {
    put(storage, "a", BODY);
    BlockingBackend blocking = BlockingBackend.over(backend);
    KeyRing rotated = Keys.ring("two", "one");
    var hold = blocking.holdNext(Operation.PUT);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var run =
          CompletableFuture.supplyAsync(
              () -> EncryptedStorage.reencrypt(blocking, rotated, "", false), threads);
      hold.awaitArrival(Duration.ofSeconds(10));
      put(storage, "a", "newer");
      hold.release();
      assertEquals(new Reencryption(0, 0, 1, 0), run.join());
    }
    assertEquals("newer", text(storage, "a"));
  }

  @Test
  void thePreconditionsAreThoseOfTheStorage() {
    ETag etag = put(storage, "a", BODY);
    assertThrows(
        PreconditionFailed.class, () -> storage.put("a", new byte[0], Precondition.ifAbsent()));
    assertNotEquals(etag, storage.put("a", BODY.getBytes(UTF_8), Precondition.ifMatch(etag)));
  }

  @Test
  void aBodyThatWouldNotFitAnyMoreIsRefusedHere() {
    byte[] most = new byte[StorageRules.MAX_BODY_BYTES - Envelope.OVERHEAD];
    storage.put("a", most, Precondition.none());
    assertArrayEquals(most, storage.get("a").orElseThrow().body());
    assertThrows(
        IllegalArgumentException.class,
        () -> storage.put("a", new byte[most.length + 1], Precondition.none()));
  }

  @Test
  void aRingIsReadFromOneLine() {
    String one = Base64.getEncoder().encodeToString(Keys.key("one"));
    String two = Base64.getEncoder().encodeToString(Keys.key("two"));
    KeyRing ring = KeyRing.parse(" two:" + two + ", one:" + one + "\n");
    assertEquals("two", ring.current());
    assertEquals(Set.of("one", "two"), Set.copyOf(ring.ids()));
    put(storage, "a", BODY);
    assertEquals(BODY, text(Storage.encrypted(backend, ring), "a"));
    assertFalse(ring.toString().contains(one));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "SECRET", "a:SECRET!", "a:U0VDUkVU", ":SECRET", "toolongforakeyid-:SECRET"})
  void aLineThatIsNoneIsRefusedAndNotRepeated(String line) {
    OptionInvalid refusal = assertThrows(OptionInvalid.class, () -> KeyRing.parse(line));
    assertEquals("encryption-keys", refusal.option());
    assertFalse(refusal.toString().contains("SECRET"), refusal.toString());
    assertEquals(null, refusal.getCause());
  }

  @Test
  void twoKeysOfOneIdAreRefused() {
    assertThrows(OptionInvalid.class, () -> Keys.ring("one", "one"));
  }

  private void unreadable(byte[] tampered) {
    backend.put("a", tampered, Precondition.none());
    assertThrows(ObjectUnreadable.class, () -> storage.get("a"));
  }

  private byte[] stored(String key) {
    return backend.get(key).orElseThrow().body();
  }

  private static ETag put(StorageBackend storage, String key, String body) {
    return storage.put(key, body.getBytes(UTF_8), Precondition.none());
  }

  private static String text(StorageBackend storage, String key) {
    return new String(storage.get(key).orElseThrow().body(), UTF_8);
  }

  @Test
  void idsKeepToTheLettersThatFitTheHeader() {
    for (String id : List.of("", "a b", "ä", "a:b", "x".repeat(17))) {
      assertThrows(OptionInvalid.class, () -> KeyRing.of(id, new byte[32]));
    }
    KeyRing.of("x".repeat(16), new byte[32]);
  }
}
