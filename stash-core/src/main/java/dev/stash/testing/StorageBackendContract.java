package dev.stash.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.Look;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StoredObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link StorageBackend} must do, as a test class to extend; needs {@code
 * org.junit.jupiter:junit-jupiter-api}. A subclass says how to open its storage and inherits the
 * tests.
 *
 * <p>The storage need not be empty: each test keeps to keys with a prefix of its own, and leaves
 * what it wrote.
 */
public abstract class StorageBackendContract {
  private final String prefix = "contract/" + UUID.randomUUID() + "/";
  private StorageBackend backend = new TestBackend();

  /** For subclasses. */
  protected StorageBackendContract() {}

  /**
   * Opens the storage under test. Called once before each test, and once more in a test that has
   * closed it: then the same objects must be there.
   */
  protected abstract StorageBackend open() throws Exception;

  /** How many random commands the test against a model runs; fewer for a slow storage. */
  protected int commands() {
    return 1_500;
  }

  /** How many writers race for one object; the default is 100. */
  protected int racers() {
    return 100;
  }

  /** How often they race, each way; the default is 5. */
  protected int rounds() {
    return 5;
  }

  /**
   * Whether keys with characters beyond U+FFFF are tried; the default is yes. Only for emulators
   * that list by the order of Java's strings: on a storage for sessions this stays as it is.
   */
  protected boolean keysBeyondTheBasicPlane() {
    return true;
  }

  /** Opens before each test. */
  @BeforeEach
  final void openStorage() throws Exception {
    backend = open();
  }

  /** Closes after each test. */
  @AfterEach
  final void closeStorage() {
    backend.close();
  }

  @Test
  final void anObjectIsReadAsItWasWritten() {
    byte[] body = text("{\"count\":1}");
    ETag etag = backend.put(key("a"), body, Precondition.ifAbsent());
    StoredObject there = stored("a");
    assertArrayEquals(body, there.body());
    assertEquals(etag, there.etag());
    assertTrue(backend.get(key("b")).isEmpty());
  }

  @Test
  final void theArrayOfACallerIsNotKept() {
    byte[] body = text("before");
    backend.put(key("a"), body, Precondition.ifAbsent());
    body[0] = 'X';
    assertArrayEquals(text("before"), stored("a").body());
  }

  @Test
  final void emptyAndBigBodiesAreKept() {
    byte[] big = new byte[1_024 * 1_024 + 1];
    new Random(7).nextBytes(big);
    backend.put(key("empty"), new byte[0], Precondition.ifAbsent());
    backend.put(key("big"), big, Precondition.ifAbsent());
    assertEquals(0, stored("empty").body().length);
    assertArrayEquals(big, stored("big").body());
    assertEquals(
        List.of((long) big.length, 0L),
        page(null, 10).objects().stream().map(o -> o.size()).toList());
  }

  @Test
  final void ifAbsentWritesOnlyWhereNothingIs() {
    backend.put(key("a"), text("first"), Precondition.ifAbsent());
    assertRefused(() -> backend.put(key("a"), text("second"), Precondition.ifAbsent()));
    assertArrayEquals(text("first"), stored("a").body());
  }

  @Test
  final void ifMatchWritesOnlyOverThatObject() {
    ETag first = backend.put(key("a"), text("first"), Precondition.ifAbsent());
    ETag second = backend.put(key("a"), text("second"), Precondition.ifMatch(first));
    assertNotEquals(first, second);
    assertRefused(() -> backend.put(key("a"), text("third"), Precondition.ifMatch(first)));
    assertRefused(() -> backend.put(key("none"), text("third"), Precondition.ifMatch(second)));
    assertArrayEquals(text("second"), stored("a").body());
    assertTrue(backend.get(key("none")).isEmpty());
  }

  @Test
  final void aLookAtTheSameObjectTellsSoAndAtAnotherShowsIt() {
    ETag first = backend.put(key("a"), text("first"), Precondition.ifAbsent());
    assertEquals(Look.Same.SAME, backend.look(key("a"), first));
    ETag second = backend.put(key("a"), text("second"), Precondition.ifMatch(first));
    StoredObject other = seen(backend.look(key("a"), first)).orElseThrow();
    assertArrayEquals(text("second"), other.body());
    assertEquals(second, other.etag());
    assertEquals(Look.Same.SAME, backend.look(key("a"), second));
  }

  @Test
  final void aLookThatFindsNothingSaysSo() {
    ETag etag = backend.put(key("a"), text("first"), Precondition.ifAbsent());
    assertTrue(seen(backend.look(key("none"), etag)).isEmpty());
    backend.delete(key("a"), etag);
    assertTrue(seen(backend.look(key("a"), etag)).isEmpty());
    refusedAsArgument(() -> backend.look("", etag));
  }

  @Test
  final void withoutAPreconditionAWriteReplaces() {
    backend.put(key("a"), text("first"), Precondition.none());
    ETag second = backend.put(key("a"), text("second"), Precondition.none());
    assertEquals(second, stored("a").etag());
  }

  @Test
  final void deleteTakesOnlyThatObject() {
    ETag first = backend.put(key("a"), text("first"), Precondition.ifAbsent());
    ETag second = backend.put(key("a"), text("second"), Precondition.ifMatch(first));
    assertRefused(() -> backend.delete(key("a"), first));
    assertEquals(second, stored("a").etag());
    backend.delete(key("a"), second);
    assertTrue(backend.get(key("a")).isEmpty());
    assertRefused(() -> backend.delete(key("a"), second));
    backend.put(key("a"), text("again"), Precondition.ifAbsent());
  }

  /** Identical bytes may have one ETag; with a fresh commit id in each body no two ever have. */
  @Test
  final void bodiesThatDifferNeverShareAnEtag() {
    ETag first = backend.put(key("a"), text("A, commit 1"), Precondition.ifAbsent());
    ETag between = backend.put(key("a"), text("B, commit 2"), Precondition.ifMatch(first));
    backend.put(key("a"), text("A, commit 3"), Precondition.ifMatch(between));
    assertRefused(() -> backend.put(key("a"), text("late"), Precondition.ifMatch(first)));
    assertRefused(() -> backend.delete(key("a"), first));
  }

  @Test
  final void aListingGoesByTheBytesOfTheKeys() {
    // U+FFFD sorts after U+1F600 as Java strings do, and before it as UTF-8 does.
    List<String> names =
        List.of("", " x", "+", "A", "a", "a b", "a%2Fb", "a/", "a/b", "aa", "é", "\uFFFD", "😀")
            .stream()
            .filter(name -> keysBeyondTheBasicPlane() || !name.equals("😀"))
            .map(name -> "k" + name)
            .toList();
    List<String> mixed = new ArrayList<>(names);
    Collections.shuffle(mixed, new Random(11));
    mixed.forEach(name -> backend.put(key(name), text(name), Precondition.ifAbsent()));
    assertEquals(names, names(page(null, 1_000)));
    names.forEach(name -> assertArrayEquals(text(name), stored(name).body(), name));
  }

  @Test
  final void aListingGoesOnAfterAnyKeyAndKeepsToItsPrefix() {
    for (int i = 0; i < 25; i++) {
      backend.put(key("in/%02d".formatted(i)), text("x" + i), Precondition.ifAbsent());
    }
    backend.put(key("im"), text("before"), Precondition.ifAbsent());
    backend.put(key("in0"), text("after"), Precondition.ifAbsent());
    List<String> seen = new ArrayList<>();
    Listing page = backend.list(key("in/"), null, 10);
    seen.addAll(names(page));
    while (page.more()) {
      page = backend.list(key("in/"), page.objects().getLast().key(), 10);
      seen.addAll(names(page));
    }
    assertEquals(IntStream.range(0, 25).mapToObj("in/%02d"::formatted).toList(), seen);
    assertEquals("in/05", names(backend.list(key("in/"), key("in/04x"), 1)).getFirst());
    assertEquals("in/00", names(backend.list(key("in/"), key("im"), 1)).getFirst());
    assertTrue(backend.list(key("in/"), key("in0"), 10).objects().isEmpty());
    assertFalse(backend.list(key("in/"), key("in/14"), 10).more(), "exactly ten are left");
    assertTrue(backend.list(key("nothing/"), null, 10).objects().isEmpty());
  }

  @Test
  final void aListingTellsWhatAReadTells() {
    ETag etag = backend.put(key("a"), text("four"), Precondition.ifAbsent());
    Listing.Item item = page(null, 10).objects().getFirst();
    assertEquals(etag, item.etag());
    assertEquals(4, item.size());
    Duration apart = Duration.between(stored("a").lastModified(), item.lastModified()).abs();
    assertTrue(apart.toMillis() <= 1_000, "apart by " + apart);
  }

  @Test
  final void callsOutsideTheRulesAreRefused() {
    byte[] body = text("x");
    refusedAsArgument(() -> backend.get(""));
    refusedAsArgument(() -> backend.put("k".repeat(1_025), body, Precondition.none()));
    refusedAsArgument(() -> backend.put("half \uD83D", body, Precondition.none()));
    refusedAsArgument(() -> backend.list("", null, 0));
    refusedAsArgument(() -> backend.list("", null, 1_001));
    String longest = prefix + "k".repeat(1_024 - prefix.length());
    backend.put(longest, body, Precondition.ifAbsent());
    assertArrayEquals(body, backend.get(longest).orElseThrow().body());
  }

  @Test
  final void whatWasWrittenIsThereAfterOpeningAgain() throws Exception {
    ETag etag = backend.put(key("a"), text("kept"), Precondition.ifAbsent());
    ETag gone = backend.put(key("b"), text("gone"), Precondition.ifAbsent());
    backend.delete(key("b"), gone);
    backend.close();
    backend = open();
    assertEquals(etag, stored("a").etag());
    assertArrayEquals(text("kept"), stored("a").body());
    assertTrue(backend.get(key("b")).isEmpty());
    ETag next = backend.put(key("a"), text("changed"), Precondition.ifMatch(etag));
    assertNotEquals(etag, next);
    assertRefused(() -> backend.put(key("a"), text("late"), Precondition.ifMatch(etag)));
  }

  @Test
  final void ofManyThatCreateExactlyOneDoes() throws Exception {
    Race race = new Race(backend, racers());
    for (int round = 0; round < rounds(); round++) {
      race.run(key("race" + round), Precondition.ifAbsent());
    }
  }

  @Test
  final void ofManyThatReplaceExactlyOneDoes() throws Exception {
    Race race = new Race(backend, racers());
    ETag etag = backend.put(key("race"), text("start"), Precondition.ifAbsent());
    for (int round = 0; round < rounds(); round++) {
      etag = race.run(key("race"), Precondition.ifMatch(etag));
    }
  }

  @Test
  final void randomCommandsDoWhatTheModelDoes() {
    long seed = Long.getLong("stash.seed", System.nanoTime());
    List<String> names = List.of("a", "a/b", "b", "é", "\uFFFD", "😀");
    if (!keysBeyondTheBasicPlane()) {
      names = names.subList(0, names.size() - 1);
    }
    new StorageModel(backend, prefix, names, new Random(seed), "-Dstash.seed=" + seed)
        .run(commands());
  }

  private String key(String name) {
    return prefix + name;
  }

  private StoredObject stored(String name) {
    return backend.get(key(name)).orElseThrow();
  }

  private static Optional<StoredObject> seen(Look look) {
    return assertInstanceOf(Look.Other.class, look).object();
  }

  private Listing page(@Nullable String after, int limit) {
    return backend.list(prefix, after, limit);
  }

  private List<String> names(Listing page) {
    return page.objects().stream().map(o -> o.key().substring(prefix.length())).toList();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void assertRefused(Runnable call) {
    assertThrows(PreconditionFailed.class, call::run);
  }

  private static void refusedAsArgument(Runnable call) {
    assertThrows(IllegalArgumentException.class, call::run);
  }
}
