package dev.stash.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OptionInvalid;
import dev.stash.Stashed;
import dev.stash.view.OnInvalidValue;
import dev.stash.web.ViewTable.Found;
import dev.stash.wire.ViewRoute;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tables of patterns at random, and paths, against a rule that is written down as plainly. */
class ViewTableTest {
  static final class Nothing {
    @Stashed int nothing;
  }

  private static final ViewRoute<?> ROUTE =
      new ViewRoute<>("x", Nothing::new, gone -> {}, OnInvalidValue.THROW);

  private static final List<String> WORDS = List.of("a", "b", "c");
  private static final String PIECES = "ab ü/;%+\\.\u0001😀{}?#é|$";

  private static String pattern(Random random) {
    StringBuilder pattern = new StringBuilder(word(random));
    for (int i = random.nextInt(4); i > 0; i--) {
      pattern.append('/').append(random.nextBoolean() ? word(random) : "{p" + i + "}");
    }
    return pattern.toString();
  }

  private static String word(Random random) {
    return WORDS.get(random.nextInt(WORDS.size()));
  }

  private static List<String> path(Random random) {
    List<String> parts = new ArrayList<>(List.of(word(random)));
    for (int i = random.nextInt(4); i > 0; i--) {
      parts.add(random.nextInt(3) > 0 ? word(random) : value(random));
    }
    return parts;
  }

  private static String value(Random random) {
    StringBuilder value = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      int[] pieces = PIECES.codePoints().toArray();
      value.appendCodePoint(pieces[random.nextInt(pieces.length)]);
    }
    return value.toString();
  }

  private static String encoded(List<String> parts) {
    StringBuilder path = new StringBuilder("/stash/views");
    for (String part : parts) {
      String escaped = URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
      path.append('/').append(escaped);
    }
    return path.toString();
  }

  /** The values, where each part is the word, or one that may stand for the parameter. */
  private static Optional<Map<String, String>> plainly(String pattern, List<String> parts) {
    String[] segments = pattern.split("/");
    Map<String, String> values = new HashMap<>();
    if (segments.length != parts.size()) {
      return Optional.empty();
    }
    for (int i = 0; i < segments.length; i++) {
      String part = parts.get(i);
      if (segments[i].startsWith("{")) {
        if (part.matches("(?s).*[/\\\\\u0001].*") || part.equals(".") || part.equals("..")) {
          return Optional.empty();
        }
        values.put(segments[i].replaceAll("[{}]", ""), part);
      } else if (!segments[i].equals(part)) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }

  @Test
  void aPathLeadsToTheOneNarrowestPatternAndIsSaidAgainByItsName() {
    int found = 0;
    int several = 0;
    int ambiguous = 0;
    for (long seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      ViewTable table = new ViewTable();
      List<String> patterns = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        String pattern = pattern(random);
        try {
          table.add(ViewPattern.of(pattern), ROUTE, null);
          patterns.add(pattern);
        } catch (OptionInvalid twice) {
          ambiguous++;
        }
      }
      for (int i = 0; i < 10; i++) {
        List<String> parts = path(random);
        String where = "seed " + seed + ", " + patterns + ", " + parts;
        Optional<Found> at = table.at(encoded(parts));
        List<String> matching =
            patterns.stream().filter(each -> plainly(each, parts).isPresent()).toList();
        assertEquals(!matching.isEmpty(), at.isPresent(), where);
        if (at.isEmpty()) {
          continue;
        }
        found++;
        several += matching.size() > 1 ? 1 : 0;
        var address = at.get().address();
        assertTrue(matching.contains(address.pattern()), where);
        assertEquals(plainly(address.pattern(), parts).orElseThrow(), address.parameters(), where);
        assertEquals(parts, List.of(address.name().split("/", -1)), where);
        for (String other : matching) {
          String[] words = other.split("/");
          String[] own = address.pattern().split("/");
          for (int at2 = 0; at2 < own.length; at2++) {
            assertTrue(!own[at2].startsWith("{") || words[at2].startsWith("{"), where);
          }
        }
      }
    }
    assertTrue(found > 1_000 && several > 100 && ambiguous > 1_000, found + " " + several);
  }
}
