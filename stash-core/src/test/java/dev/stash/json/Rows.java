package dev.stash.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Lists of rows with keys, what people do to them, and a page that puts them together. */
public final class Rows {
  private static final int MOST = 30;

  private Rows() {}

  /** A list, one text a row. */
  public static List<String> random(Random random) {
    List<String> rows = new ArrayList<>();
    for (int i = random.nextInt(MOST); i > 0; i--) {
      rows.add(row(random, key(random)));
    }
    return distinct(rows);
  }

  /** A few rows changed, added, removed, moved, or all of them shuffled. */
  public static List<String> edited(Random random, List<String> before) {
    List<String> rows = new ArrayList<>(before);
    for (int edits = random.nextInt(4); edits >= 0; edits--) {
      int at = rows.isEmpty() ? 0 : random.nextInt(rows.size());
      switch (rows.isEmpty() ? 1 : random.nextInt(12)) {
        case 0, 1, 2 -> rows.add(at, row(random, key(random)));
        case 3, 4 -> rows.remove(at);
        case 5, 6 -> rows.add(random.nextInt(rows.size()), rows.remove(at));
        case 7 -> Collections.rotate(rows, random.nextInt(rows.size()));
        case 8 -> Collections.shuffle(rows, random);
        default -> rows.set(at, row(random, keyOf(rows.get(at))));
      }
    }
    return distinct(rows);
  }

  /** As JSON. */
  public static String text(List<String> rows) {
    return "[" + String.join(",", rows) + "]";
  }

  /** What a page makes of the rows that it has and of what it is told. */
  static List<String> applied(List<String> before, Json parts) {
    return JsonReader.read(
        parts.utf8(),
        JsonReader.Limits.STORED,
        in -> {
          List<String> rows = new ArrayList<>();
          in.enter('[');
          while (in.more(']')) {
            switch (in.peek()) {
              case '{' -> rows.add(in.verbatim().text());
              case '[' -> {
                in.enter('[');
                in.more(']');
                int from = (int) in.whole();
                in.more(']');
                rows.addAll(before.subList(from, (int) in.whole()));
                in.more(']');
              }
              default -> rows.add(before.get((int) in.whole()));
            }
          }
          return rows;
        });
  }

  private static String key(Random random) {
    int number = random.nextInt(MOST);
    return switch (random.nextInt(6)) {
      case 0 -> "\"" + number + "\"";
      case 1 -> number + ".0";
      case 2 -> "\"[0," + number + "]\"";
      case 3 -> random.nextBoolean() ? "true" : "false";
      default -> "" + number;
    };
  }

  private static String row(Random random, String key) {
    String value =
        switch (random.nextInt(5)) {
          case 0 -> "\"},{\\\"id\\\":" + random.nextInt(9) + "\"";
          case 1 -> "[[0,1],2,{\"id\":" + key + "}]";
          case 2 -> "\"a text that is somewhat longer than a place \u00e4\u20ac\"";
          default -> "" + random.nextInt(5);
        };
    return random.nextBoolean()
        ? "{\"id\":" + key + ",\"value\":" + value + "}"
        : "{\"early\":" + value + ",\"id\":" + key + "}";
  }

  private static String keyOf(String row) {
    String text = row.startsWith("{\"id\"") ? row : row.substring(row.lastIndexOf("\"id\""));
    int from = text.indexOf(':') + 1;
    int to = from;
    boolean quoted = text.charAt(from) == '"';
    while (quoted ? to == from || text.charAt(to) != '"' : ",}".indexOf(text.charAt(to)) < 0) {
      to++;
    }
    return text.substring(from, quoted ? to + 1 : to);
  }

  private static List<String> distinct(List<String> rows) {
    Set<String> keys = new HashSet<>();
    List<String> distinct = new ArrayList<>();
    for (String row : rows) {
      if (keys.add(keyOf(row))) {
        distinct.add(row);
      }
    }
    return distinct;
  }
}
