package dev.stash.testing.junit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import dev.stash.testing.TestBackend;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
        Set.of((long) big.length, 0L),
        page(10).objects().stream().map(o -> o.size()).collect(Collectors.toSet()));
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
  final void aListingTellsKeysAsTheyWereGiven() {
    List<String> names =
        List.of("", " x", "+", "A", "a", "a b", "a%2Fb", "a/", "a/b", "aa", "é", "\uFFFD", "😀")
            .stream()
            .map(name -> "k" + name)
            .toList();
    names.forEach(name -> backend.put(key(name), text(name), Precondition.ifAbsent()));
    assertEquals(Set.copyOf(names), Set.copyOf(names(page(1_000))));
    names.forEach(name -> assertArrayEquals(text(name), stored(name).body(), name));
  }

  @Test
  final void aListingGoesOnAtItsCursorAndKeepsToItsPrefix() {
    for (int i = 0; i < 25; i++) {
      backend.put(key("in/%02d".formatted(i)), text("x" + i), Precondition.ifAbsent());
    }
    backend.put(key("im"), text("before"), Precondition.ifAbsent());
    backend.put(key("in0"), text("after"), Precondition.ifAbsent());
    backend.put(key("in/0/a"), text("deeper"), Precondition.ifAbsent());
    List<String> all =
        new ArrayList<>(IntStream.range(0, 25).mapToObj("in/%02d"::formatted).toList());
    all.add("in/0/a");
    assertListed(all, "in/", 10);
    assertListed(all, "in/", 1);
    assertListed(all, "in/", 26);
    assertListed(all.stream().filter(name -> name.startsWith("in/0")).toList(), "in/0", 4);
    assertListed(List.of(), "nothing/", 10);
  }

  /** Whoever deletes what it is told, as a sweeper does, is told all the same. */
  @Test
  final void aListingGoesOnWhenItsLastPageIsGone() {
    for (int i = 0; i < 25; i++) {
      backend.put(key("in/%02d".formatted(i)), text("x" + i), Precondition.ifAbsent());
    }
    int deleted = 0;
    String cursor = null;
    do {
      Listing page = backend.list(key("in/"), cursor, 10);
      page.objects().forEach(object -> backend.delete(object.key(), object.etag()));
      deleted += page.objects().size();
      cursor = page.next();
    } while (cursor != null);
    assertEquals(25, deleted);
  }

  /** Another process may go on where one has stopped. */
  @Test
  final void aCursorOutlivesAnOpening() throws Exception {
    for (int i = 0; i < 25; i++) {
      backend.put(key("%02d".formatted(i)), text("x" + i), Precondition.ifAbsent());
    }
    Listing first = page(10);
    backend.close();
    backend = open();
    List<String> names = names(first);
    String cursor = first.next();
    while (cursor != null) {
      Listing page = backend.list(prefix, cursor, 10);
      names.addAll(names(page));
      cursor = page.next();
    }
    Collections.sort(names);
    assertEquals(IntStream.range(0, 25).mapToObj("%02d"::formatted).toList(), names);
  }

  @Test
  final void aListingTellsWhatAReadTells() {
    ETag etag = backend.put(key("a"), text("four"), Precondition.ifAbsent());
    Listing.Item item = page(10).objects().getFirst();
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

  /** All of it in the end, each once, however the storage cuts its pages. */
  private void assertListed(List<String> expected, String inside, int limit) {
    List<String> names = new ArrayList<>();
    String cursor = null;
    do {
      Listing page = backend.list(key(inside), cursor, limit);
      assertTrue(page.objects().size() <= limit);
      names.addAll(names(page));
      cursor = page.next();
    } while (cursor != null);
    Collections.sort(names);
    assertEquals(expected.stream().sorted().toList(), names);
  }

  /** A page, gathered from those of a storage that cuts them short. */
  private Listing page(int limit) {
    List<Listing.Item> items = new ArrayList<>();
    String cursor = null;
    do {
      Listing page = backend.list(prefix, cursor, limit - items.size());
      items.addAll(page.objects());
      cursor = page.next();
    } while (cursor != null && items.size() < limit);
    return new Listing(items, cursor);
  }

  private List<String> names(Listing page) {
    return page.objects().stream()
        .map(o -> o.key().substring(prefix.length()))
        .collect(Collectors.toCollection(ArrayList::new));
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
