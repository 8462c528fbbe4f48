package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.StashBuilder;
import dev.stash.storage.Precondition;
import dev.stash.testing.BlockingBackend;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.MovableTime;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Who is logged in, as the names of stored objects tell it, and as earlier releases had it. */
class PrincipalIndexTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final String NEXT = "another secret of more than 32 bytes";
  private static final String ADA = "ada@example.org";

  private final MovableTime time = new MovableTime();
  private final TestBackend storage = new TestBackend(time.clock());
  private final BlockingBackend slow = BlockingBackend.over(storage);
  private Stash stash = start(SECRET);

  private Stash start(String secret, String... former) {
    StashBuilder builder = Stash.builder().secret(secret).formerSecrets(former).storage(slow);
    return builder.time(time).idleLimit(Duration.ofDays(1)).sweepEvery(Duration.ZERO).build();
  }

  @AfterEach
  void stop() {
    stash.close();
  }

  private String login(String person) {
    TestRequest request = new TestRequest(stash, "", "POST");
    stash.web().session(request.ids()).login(person);
    return request.answered();
  }

  private Set<String> entries() {
    return storage.dump().keySet().stream()
        .filter(key -> key.startsWith("principals/"))
        .collect(Collectors.toSet());
  }

  private static String plain(String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return "principals/" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash) + "/";
    } catch (NoSuchAlgorithmException missing) {
      throw new AssertionError(missing);
    }
  }

  /** As the release before would have written them. */
  private void asBefore(String person) {
    for (String entry : entries()) {
      String session = entry.substring(entry.lastIndexOf('/') + 1);
      var there = storage.get(entry).orElseThrow();
      storage.put(plain(person) + session, there.body(), Precondition.ifAbsent());
      storage.delete(entry, there.etag());
    }
  }

  private boolean anyPlain() {
    return entries().stream().anyMatch(entry -> entry.startsWith(plain(ADA)));
  }

  @Test
  void whoListsObjectsCannotTellWhetherAPersonIsAmongThem() {
    login(ADA);
    String mine = entries().iterator().next();
    assertFalse(anyPlain(), "SHA-256 of a name can be guessed");
    stash.close();
    storage.reset();
    stash = start(NEXT);
    login(ADA);
    String others = entries().iterator().next();
    assertNotEquals(mine.split("/", -1)[1], others.split("/", -1)[1], "it takes the secret");
  }

  /** Names of objects would have a question mark there, and two people one entry. */
  @Test
  void aNameWithHalfACharacterIsRefusedAndNothingIsStored() {
    TestRequest request = new TestRequest(stash, "", "POST");
    Session session = stash.web().session(request.ids());
    for (String half : List.of("ada\ud83d", "\ude00ada")) {
      for (Executable set : List.<Executable>of(() -> login(half), () -> session.principal(half))) {
        CallFailed refused = assertThrows(CallFailed.class, set);
        assertEquals("PRINCIPAL_INVALID", refused.code());
        assertFalse(String.valueOf(refused.getMessage()).contains("ada"), refused::getMessage);
      }
      assertEquals(List.of(), stash.sessionsOf(half));
    }
    assertEquals(0, storage.puts());
    session.login("ada\ud83d\ude00");
    assertEquals(1, stash.sessionsOf("ada\ud83d\ude00").size());
    assertThrows(CallFailed.class, () -> session.login("ada\ud83d"));
    assertEquals(Optional.of("ada\ud83d\ude00"), session.principal());
  }

  @Test
  void anEntryOfTheReleaseBeforeIsFoundAndThenHasTheNewName() {
    login(ADA);
    login(ADA);
    asBefore(ADA);
    login(ADA);
    assertEquals(3, stash.sessionsOf(ADA).size());
    assertFalse(anyPlain());
    assertEquals(3, entries().size());
    assertEquals(3, stash.endSessionsOf(ADA));
    assertEquals(0, stash.sessionsOf(ADA).size());
    assertEquals(Set.of(), entries());
  }

  @Test
  void theSweeperMovesThemAllWithoutAWaitAndTheNextPassReadsNothing() {
    for (int i = 0; i < 5; i++) {
      login(ADA);
    }
    asBefore(ADA);
    assertEquals(0, stash.sweep().principals());
    assertFalse(anyPlain());
    assertEquals(5, entries().size());
    int gets = storage.gets();
    stash.sweep();
    assertEquals(gets, storage.gets());
    assertEquals(5, stash.sessionsOf(ADA).size());
  }

  @Test
  void anOldEntryWhoseSessionIsOverGoes() {
    String cookie = login(ADA);
    asBefore(ADA);
    TestRequest request = new TestRequest(stash, cookie, "POST");
    stash.web().session(request.ids()).destroy();
    stash.sweep();
    assertEquals(Set.of(), entries());
  }

  /** It is written before the session says so. */
  @Test
  void anEntryThatAMemberOfTheReleaseBeforeIsJustWritingStays() {
    String cookie = login("bob");
    String session = entries().iterator().next().replaceAll(".*/", "");
    storage.put(plain(ADA) + session, new byte[] {'{', '}'}, Precondition.ifAbsent());
    stash.sweep();
    assertTrue(anyPlain());
    assertEquals(0, stash.sessionsOf(ADA).size(), "it is not hers yet");
    TestRequest request = new TestRequest(stash, cookie, "POST");
    stash.web().session(request.ids()).principal(ADA);
    assertEquals(1, stash.sessionsOf(ADA).size());
    stash.sweep();
    assertEquals(1, entries().size());
    assertFalse(anyPlain());
  }

  @Test
  void whatTheSweeperMovesWhileItIsLookedForIsFound() throws Exception {
    login(ADA);
    asBefore(ADA);
    BlockingBackend.Hold listed = slow.holdAnswerOfNext(Operation.LIST);
    CompletableFuture<List<Session>> found =
        CompletableFuture.supplyAsync(() -> stash.sessionsOf(ADA));
    listed.awaitArrival(Duration.ofSeconds(60));
    stash.sweep();
    listed.release();
    assertEquals(1, found.join().size());
  }

  @Test
  void underANewSecretTheyAreFoundAndStayFoundWhenTheOldOneIsDropped() {
    String cookie = login(ADA);
    stash.close();
    stash = start(NEXT, SECRET);
    assertEquals(1, stash.sessionsOf(ADA).size());
    put(cookie); // it moves to the key of the new secret
    assertEquals(1, stash.sessionsOf(ADA).size());
    stash.close();
    stash = start(NEXT);
    assertEquals(1, stash.sessionsOf(ADA).size());
  }

  /** The former secret was dropped before the session had come again. */
  @Test
  void anAgedEntryOfAnUnknownNameGetsTheRightOneWhileItsSessionLives() {
    String cookie = login(ADA);
    String entry = entries().iterator().next();
    var there = storage.get(entry).orElseThrow();
    String odd = entry.replaceAll("/[^/]*/", "/AAAAAAAAAAAAAAAAAAAAAA/");
    storage.put(odd, there.body(), Precondition.ifAbsent());
    storage.delete(entry, there.etag());
    time.pass(Duration.ofHours(20));
    put(cookie);
    time.pass(Duration.ofHours(20));
    assertEquals(0, stash.sweep().principals());
    assertEquals(Set.of(entry), entries());
    assertEquals(1, stash.sessionsOf(ADA).size());
  }

  private void put(String cookie) {
    stash
        .web()
        .session(new TestRequest(stash, cookie, "POST").ids())
        .view("cart")
        .put("tea", time.now().wall());
  }
}
