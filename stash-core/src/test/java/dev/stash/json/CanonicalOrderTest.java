package dev.stash.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Equal values have equal encodings, in whichever order a hash table holds them. */
final class CanonicalOrderTest {
  private static final JsonCodec BAG = JsonCodec.of(Shapes.Bag.class);

  @Test
  void setsAndMapsWithoutAnOrderAreSortedAtAnyDepth() {
    Set<String> tags = new HashSet<>(List.of("zeta", "alpha", "mid"));
    Map<Shapes.Color, Set<Integer>> byColor =
        Map.of(Shapes.Color.RED, Set.of(20, 3, 100), Shapes.Color.GREEN, Set.of(2, 1));
    assertEquals(
        "{\"byColor\":{\"GREEN\":[1,2],\"RED\":[100,20,3]},\"note\":null,"
            + "\"tags\":[\"alpha\",\"mid\",\"zeta\"]}",
        BAG.encode(new Shapes.Bag(tags, byColor, Optional.empty())).text());
  }

  @Test
  void anOrderThatIsPromisedIsKept() {
    Map<Shapes.Color, Set<Integer>> byColor = new LinkedHashMap<>();
    byColor.put(Shapes.Color.RED, new LinkedHashSet<>(List.of(3, 1)));
    byColor.put(Shapes.Color.GREEN, Set.of());
    Json encoded =
        BAG.encode(
            new Shapes.Bag(new LinkedHashSet<>(List.of("z", "a")), byColor, Optional.of("n")));
    String json =
        "{\"byColor\":{\"RED\":[3,1],\"GREEN\":[]},\"note\":\"n\",\"tags\":[\"z\",\"a\"]}";
    assertEquals(json, encoded.text());
    assertEquals(json, BAG.encode(BAG.decode(encoded)).text());
  }

  @Test
  void insertionHistoryOfAHashMapDoesNotShow() {
    JsonCodec codec = JsonCodec.of(Shapes.generic(Map.class, String.class, Integer.class));
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      List<Integer> numbers = new java.util.ArrayList<>();
      for (int i = 0; i < 40; i++) {
        numbers.add(random.nextInt(1_000));
      }
      Map<String, Integer> one = new HashMap<>(1_000);
      numbers.forEach(n -> one.put("k" + n, n));
      Collections.shuffle(numbers, random);
      Map<String, Integer> two = new HashMap<>();
      numbers.forEach(n -> two.put("k" + n, n));
      assertEquals(codec.encode(one), codec.encode(two));
      assertEquals(codec.encode(one), codec.encode(Map.copyOf(two)));
    }
  }
}
