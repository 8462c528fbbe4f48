package dev.stash.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContentTest {
  private static Content of(String key, String value) {
    return Content.of(key, value.getBytes(UTF_8));
  }

  @Test
  void theSameEntriesAreTheSameInWhateverOrderTheyCameAndWhateverWasThereBetween() {
    Content there = of("a", "1").plus(of("b", "2"));
    assertEquals(there, of("b", "2").plus(of("c", "3")).plus(of("a", "1")).minus(of("c", "3")));
    assertEquals(Content.NONE, there.minus(of("a", "1")).minus(of("b", "2")));
  }

  @Test
  void whatIsKeyAndWhatIsValueMatters() {
    assertNotEquals(of("ab", "c"), of("a", "bc"));
    assertNotEquals(of("a", "b").plus(of("b", "a")), of("a", "a").plus(of("b", "b")));
    assertNotEquals(of("a", "1").plus(of("b", "2")), of("a", "2").plus(of("b", "1")));
  }

  @Test
  void valuesOfAllLengthsThatDifferInOneBitOrInTheirLengthDiffer() {
    Random random = new Random(1);
    Set<Content> all = new HashSet<>();
    int made = 0;
    for (int length = 0; length <= 40; length++) {
      byte[] value = new byte[length];
      random.nextBytes(value);
      all.add(Content.of("key", value));
      made++;
      for (int bit = 0; bit < 8 * length; bit++) {
        value[bit / 8] ^= (byte) (1 << bit % 8);
        all.add(Content.of("key", value));
        value[bit / 8] ^= (byte) (1 << bit % 8);
        made++;
      }
      all.add(Content.of("key", new byte[length]));
      made += length == 0 ? 0 : 1;
    }
    assertEquals(made, all.size());
  }

  @Test
  void countsOfManyKeysDiffer() {
    Set<Content> all = new HashSet<>();
    Set<Long> lanes = new HashSet<>();
    for (int key = 0; key < 100; key++) {
      for (int value = 0; value < 1_000; value++) {
        Content content = of("key" + key, "" + value);
        all.add(content);
        lanes.add(content.left());
        lanes.add(content.right());
      }
    }
    assertEquals(100_000, all.size());
    assertEquals(200_000, lanes.size());
  }
}
