package dev.stash.web.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Key;
import dev.stash.Session;
import dev.stash.SessionView;
import dev.stash.Snapshot;
import dev.stash.StashException;
import dev.stash.Stashed;
import dev.stash.session.DeclaredViews;
import dev.stash.testing.TestBackend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** HTTP handlers write by name what fields take, and nothing that a field could not show. */
abstract class ByNameContract {
  private static final String PAGE = "page-dddddddddddddddd";
  private static final Key<List<Line>> LINES = new Key<>("lines") {};
  private static final Key<Map<String, List<Integer>>> SIZES = new Key<>("sizes") {};
  private static final Key<Integer> COUNT = Key.of("count", int.class);

  private final Queue<String> log = new ConcurrentLinkedQueue<>();
  private final Logger logger = Logger.getLogger(DeclaredViews.class.getName());
  private final Shop shop;
  private final String cookie;

  ByNameContract(WebModule module) throws Exception {
    this.shop =
        new Shop(module, new TestBackend(), stash -> {}, web -> web.view("basket", Basket::new));
    this.cookie = shop.newBrowser();
    logger.setFilter(
        line -> {
          log.add(new SimpleFormatter().formatMessage(line));
          return false;
        });
  }

  @AfterEach
  void stop() {
    logger.setFilter(null);
    shop.close();
  }

  record Line(String item, int amount) {}

  sealed interface Delivery {}

  record Pickup(String at) implements Delivery {}

  record Parcel(String street) implements Delivery {}

  /** Fields of types with arguments. */
  static final class Basket {
    @Stashed List<Line> lines = new ArrayList<>();
    @Stashed Map<String, Integer> amounts = new HashMap<>();
    @Stashed Set<Long> seen = Set.of();
    @Stashed Optional<String> coupon = Optional.empty();
    @Stashed Delivery delivery = new Pickup("shop");
    @Stashed int count;
  }

  /** Does something with the view, and fails with what that throws. */
  private void with(Consumer<SessionView> work) throws Exception {
    List<Throwable> thrown = new ArrayList<>();
    shop.does(
        "work",
        session -> {
          try {
            work.accept(session.view("basket"));
          } catch (RuntimeException | AssertionError failed) {
            thrown.add(failed);
          }
        });
    shop.act("work", cookie);
    if (!thrown.isEmpty()) {
      throw new AssertionError(thrown.getFirst());
    }
  }

  @Test
  void underAFieldsKeyGoesWhateverTheFieldTakes() throws Exception {
    with(
        basket -> {
          basket.put("lines", List.of(new Line("tea", 2)));
          basket.put("amounts", Map.of("tea", 2));
          basket.put("seen", Set.of(7L));
          basket.putAll(Map.of("coupon", Optional.of("X"), "delivery", new Parcel("Elm")));
          assertEquals(Optional.of(List.of(new Line("tea", 2))), basket.get(LINES));
          Optional<List<Line>> more =
              basket.update(
                  LINES,
                  lines -> Stream.concat(lines.stream(), Stream.of(new Line("jam", 1))).toList());
          assertEquals(Optional.of(List.of(new Line("tea", 2), new Line("jam", 1))), more);
        });
    try (Page page = Page.mount(shop, "basket", cookie, PAGE, "t", false)) {
      assertEquals(
          "{\"lines\":[{\"amount\":2,\"item\":\"tea\"},{\"amount\":1,\"item\":\"jam\"}],"
              + "\"amounts\":{\"tea\":2},\"seen\":[7],\"coupon\":\"X\","
              + "\"delivery\":{\"@type\":\"Parcel\",\"street\":\"Elm\"},\"count\":0}",
          page.await("mounted").getJsonObject("state").toString());
    }
  }

  @Test
  void aTypedKeySaysItsTypeOnce() throws Exception {
    with(
        basket -> {
          assertEquals(Optional.empty(), basket.get(COUNT));
          basket.put(COUNT, 3);
          assertEquals(Optional.of(4), basket.update(COUNT, count -> count + 1));
          basket.put(SIZES, Map.of("socks", List.of(39, 42))); // no field shows it
          Snapshot snapshot = basket.snapshot();
          assertEquals(Optional.of(Map.of("socks", List.of(39, 42))), snapshot.get(SIZES));
          assertEquals(Optional.of(4), snapshot.get(COUNT));
          basket.remove(SIZES);
          assertEquals(Set.of("count"), basket.snapshot().keys());
        });
  }

  @Test
  void withoutFieldAndTypeALossIsRefusedWithTheMend() throws Exception {
    with(
        basket -> {
          StashException refused =
              assertThrows(
                  StashException.class, () -> basket.put("sizes", Map.of("socks", List.of(39))));
          assertEquals("VALUE_NOT_STORABLE", refused.code());
          String said = String.valueOf(refused.getMessage());
          assertTrue(said.endsWith("by a key: new Key<List<Line>>(\"lines\") {}"), said);
        });
  }

  @Test
  void whatTheFieldCouldNotShowIsRefusedAndChangesNothing() throws Exception {
    with(
        basket -> {
          basket.put(COUNT, 3);
          Snapshot before = basket.snapshot();
          List<Runnable> wrong =
              List.of(
                  () -> basket.put("count", "four"),
                  () -> basket.put("count", 4_000_000_000L),
                  () -> basket.put(Key.of("count", String.class), "four"),
                  () -> basket.putAll(Map.of("coupon", "X", "count", List.of())),
                  () -> basket.update("count", Object.class, count -> "four"),
                  () -> basket.putIfUnchanged(before, Map.of("count", "four")),
                  () -> basket.put(new Key<List<String>>("lines") {}, List.of("tea")));
          for (Runnable each : wrong) {
            StashException refused = assertThrows(StashException.class, each::run);
            assertEquals("VALUE_MISMATCH", refused.code());
            String said = String.valueOf(refused.getMessage());
            String field = said.contains("lines") ? "Basket.lines" : "Basket.count";
            assertTrue(said.contains(field) && !said.contains("four"), said);
          }
          assertEquals(before.revision(), basket.snapshot().revision());
          basket.put("count", 4L); // a number that it can hold
          assertEquals(Optional.of(4), basket.get("count", int.class));
        });
  }

  @Test
  void aNameThatNoViewHasIsSaidOnce() throws Exception {
    shop.does("slip", session -> twice(session, "baskte"));
    shop.does("right", session -> twice(session, "basket"));
    shop.act("slip", cookie);
    shop.act("slip", shop.newBrowser());
    shop.act("right", cookie);
    assertEquals(1, log.size(), log::toString);
    String line = log.element();
    assertTrue(line.contains("the view baskte,"), line);
    assertTrue(line.contains("[basket, counter, strict]"), line);
  }

  private static void twice(Session session, String name) {
    session.view(name).put("note", "kept all the same");
    assertEquals(
        Optional.of("kept all the same"),
        session
            .view(name, 2)
            .get("none", String.class)
            .or(() -> session.view(name).get("note", String.class)));
  }

  @Test
  void aProgramThatMakesNamesUpDoesNotFillTheLog() throws Exception {
    shop.does("many", session -> many(session, 1_000));
    shop.act("many", cookie);
    assertEquals(64, log.size());
  }

  private static void many(Session session, int names) {
    for (int i = 0; i < names; i++) {
      var unused = session.view("user-" + i);
    }
  }
}
