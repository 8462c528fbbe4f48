package dev.stash.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.Scope;
import dev.stash.Stashed;
import dev.stash.json.Json;
import dev.stash.session.Change;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random changes, stashes, resets, failures and pushes against a plain map that holds what storage
 * would: a fresh instance that recovers from it always shows what the live one shows.
 */
final class StateModelTest {
  enum Theme {
    LIGHT,
    DARK
  }

  record Item(String name, BigDecimal price, Set<Theme> themes) {}

  record Pair<A, B>(@Nullable A one, List<B> two) {}

  static final class Everything {
    @Stashed int count;
    @Stashed long big = 1;
    @Stashed double ratio = 0.5;
    @Stashed boolean open;
    @Stashed @Nullable String text = "default";
    @Stashed Theme theme = Theme.LIGHT;
    @Stashed Instant when = Instant.EPOCH;
    @Stashed Optional<Integer> maybe = Optional.empty();
    @Stashed List<Item> cart = new ArrayList<>();
    @Stashed Set<String> tags = new HashSet<>(Set.of("a", "b"));
    @Stashed Map<Theme, Map<Integer, String>> nested = new HashMap<>();
    @Stashed int[] numbers = {1, 2, 3};

    @Stashed(scope = Scope.TAB)
    String filter = "";

    @Stashed(scope = Scope.RECONNECT)
    Pair<String, Long> pair = new Pair<>(null, List.of());
  }

  private static String word(Random random) {
    return List.of("", "x", "\"quoted\"\n", "é😀", "\ud800", "long ".repeat(20))
        .get(random.nextInt(6));
  }

  private static void change(Everything view, Random random) {
    switch (random.nextInt(16)) {
      case 0 -> view.count = random.nextInt(3);
      case 1 -> view.big = random.nextLong();
      case 2 -> view.ratio = random.nextInt(4) == 0 ? -0.0 : random.nextGaussian();
      case 3 -> view.open = random.nextBoolean();
      case 4 -> view.text = random.nextInt(4) == 0 ? null : word(random);
      case 5 -> view.theme = Theme.values()[random.nextInt(2)];
      case 6 -> view.when = Instant.ofEpochSecond(random.nextInt(), random.nextInt(999));
      case 7 -> view.maybe = random.nextBoolean() ? Optional.empty() : Optional.of(3);
      case 8 ->
          view.cart.add(
              new Item(
                  word(random),
                  BigDecimal.valueOf(random.nextInt(1_000), random.nextInt(4)),
                  random.nextBoolean() ? Set.of() : Set.of(Theme.DARK, Theme.LIGHT)));
      case 9 -> view.cart = new ArrayList<>(view.cart.subList(0, view.cart.size() / 2));
      case 10 -> view.tags.add("t" + random.nextInt(5));
      case 11 -> view.tags.remove("t" + random.nextInt(5));
      case 12 ->
          view.nested
              .computeIfAbsent(Theme.values()[random.nextInt(2)], theme -> new LinkedHashMap<>())
              .put(random.nextInt(20), word(random));
      case 13 -> view.numbers[random.nextInt(view.numbers.length)] = random.nextInt();
      case 14 -> view.filter = word(random);
      default -> view.pair = new Pair<>(word(random), List.of(random.nextLong()));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void aFreshInstanceRecoversWhatTheLiveOneShows(long seed) {
    Random random = new Random(seed);
    Map<String, Json> slice = new HashMap<>();
    BoundView<Everything> live = Views.bind(new Everything());
    BoundView<Everything> otherTab = Views.bind(new Everything());
    for (int step = 0; step < 400; step++) {
      for (int n = random.nextInt(4); n > 0; n--) {
        change(live.handler(), random);
      }
      int kind = random.nextInt(20);
      List<Change> changes;
      if (kind == 0) {
        live.putBack();
        changes = live.stash();
        assertEquals(List.of(), changes, "seed " + seed);
      } else if (kind == 1) {
        live.reset();
        changes = live.stash();
        Views.store(slice, changes);
        assertEquals(Map.of(), slice, "seed " + seed);
      } else {
        changes = live.stash();
        if (!changes.isEmpty() && kind == 3) {
          live.unstash();
          changes = List.of();
        }
        for (Change change : changes) {
          assertEquals(
              false, Objects.equals(slice.get(change.key()), change.value()), "seed " + seed);
        }
        Views.store(slice, changes);
      }
      otherTab.apply(changes);
      BoundView<Everything> fresh = Views.bind(new Everything());
      assertEquals(List.of(), fresh.recover(slice), "seed " + seed);
      assertEquals(live.state(), fresh.state(), "seed " + seed + " step " + step);
      assertEquals(List.of(), fresh.stash(), "seed " + seed);
      Map<String, Json> session = new LinkedHashMap<>(live.state());
      session.remove("pair");
      Map<String, Json> other = new LinkedHashMap<>(otherTab.state());
      other.remove("pair");
      assertEquals(session, other, "seed " + seed + " step " + step);
      if (random.nextInt(10) == 0) {
        live = fresh;
      }
    }
  }
}
