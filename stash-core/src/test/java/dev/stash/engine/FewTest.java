package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FewTest {
  /** Against what it stands for, with few keys and with more than fit. */
  @Test
  void itIsALinkedHashMapToWhoeverReadsIt() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int keys = 1 + random.nextInt(2 * Few.MOST);
      Map<Integer, String> model = new LinkedHashMap<>();
      Map<Integer, String> few = Few.none();
      for (int i = 0; i < 200; i++) {
        Integer key = random.nextInt(keys);
        if (random.nextInt(5) < 3) {
          model.put(key, "v" + i);
          few = Few.with(few, key, "v" + i);
        } else {
          model.remove(key);
          few = Few.without(few, key);
        }
        assertSameEntries(model, few);
        assertEquals(model.get(key), few.get(key));
        assertEquals(model.containsKey(key), few.containsKey(key));
      }
    }
  }

  private static void assertSameEntries(Map<Integer, String> model, Map<Integer, String> few) {
    assertEquals(model, few);
    assertEquals(model.size(), few.size());
    assertEquals(List.copyOf(model.entrySet()), List.copyOf(few.entrySet()));
    List<String> each = new ArrayList<>();
    few.forEach((key, value) -> each.add(value));
    assertEquals(List.copyOf(model.values()), each);
  }

  @Test
  void aCopyStaysAsItIs() {
    for (int size : new int[] {0, 1, Few.MOST, Few.MOST + 1}) {
      Map<Integer, Integer> few = Few.none();
      for (int i = 0; i < size; i++) {
        few = Few.with(few, i, i);
      }
      Map<Integer, Integer> copy = Few.copy(few);
      List<Map.Entry<Integer, Integer>> before = List.copyOf(copy.entrySet());
      few = Few.with(few, 0, 7);
      few = Few.with(few, 100, 100);
      few = Few.without(few, 1);
      assertEquals(before, List.copyOf(copy.entrySet()));
    }
  }

  @Test
  void whatIsEmptyAgainWeighsNothing() {
    Map<String, String> few = Few.with(Few.none(), "a", "b");
    assertSame(Few.none(), Few.without(few, "a"));
    assertInstanceOf(Few.class, Few.with(few, "a", "c"));
    for (int i = 0; i <= Few.MOST; i++) {
      few = Few.with(few, "a" + i, "b");
    }
    for (String key : List.copyOf(few.keySet())) {
      few = Few.without(few, key);
    }
    assertSame(Few.none(), few);
    assertNull(few.get("a"));
  }
}
