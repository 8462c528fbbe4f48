package dev.stash.session;

import dev.stash.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** JSON as others write it, and keys as a program may have them: nothing of it is canonical. */
final class WrittenJson {
  private static final List<String> ODD =
      List.of(
          "1.0E10",
          "1e2",
          "-0",
          "-0.0",
          "0e0",
          "1.10",
          "1E-7",
          "0.1e+03",
          "123456789012345678901234567890.12345678901234567890E+17",
          "1E400",
          "9".repeat(2_000),
          "\"\\u0041\\/\\u00e9\"",
          "\"\\ud800\"",
          "\"\\udc00\\ud800\"",
          "\"\\uD83D\\uDE00 😀 é\"",
          "\"\\u0000\\b\\f\\n\\r\\t\\\"\\\\\"",
          "[ ]",
          "{ \"a\" :\t1.0e5 }",
          "{\"b\":1,\"a\":2,\"b\":3}",
          "{\"\":null,\"\\ud800\":true}");

  private final Random random;

  WrittenJson(long seed) {
    this.random = new Random(seed);
  }

  /** Each of the odd ones once, then some of everything. */
  Map<String, Json> entries() {
    Map<String, Json> entries = new LinkedHashMap<>();
    ODD.forEach(text -> entries.put("odd" + entries.size(), Json.of(text)));
    for (String key : List.of("\ud800", "\ud801", "?", "\udc00\ud800", "a\"\\\n😀é\u0000", "")) {
      entries.put(key, Json.of(value(3)));
    }
    while (entries.size() < 200) {
      entries.put("k" + entries.size(), Json.of(value(4)));
    }
    return entries;
  }

  private String value(int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 6)) {
      case 0 -> ODD.get(random.nextInt(ODD.size()));
      case 1 -> number();
      case 2 -> string();
      case 3 -> List.of("true", "false", "null").get(random.nextInt(3));
      case 4 -> list(depth);
      default -> object(depth);
    };
  }

  private String list(int depth) {
    StringBuilder text = new StringBuilder("[");
    for (int left = random.nextInt(4); left > 0; left--) {
      text.append(text.length() > 1 ? "," : "").append(space()).append(value(depth - 1));
    }
    return text.append(space()).append(']').toString();
  }

  private String object(int depth) {
    StringBuilder text = new StringBuilder("{");
    for (int left = random.nextInt(4); left > 0; left--) {
      text.append(text.length() > 1 ? "," : "").append(space()).append(string());
      text.append(space()).append(':').append(value(depth - 1));
    }
    return text.append(space()).append('}').toString();
  }

  private String space() {
    return random.nextInt(8) == 0 ? " \n" : "";
  }

  private String number() {
    String text = (random.nextBoolean() ? "-" : "") + random.nextInt(1_000);
    text += random.nextBoolean() ? "." + random.nextInt(100) + "0" : "";
    return random.nextBoolean()
        ? text
        : text + (random.nextBoolean() ? "e" : "E+") + random.nextInt(40);
  }

  private String string() {
    StringBuilder text = new StringBuilder("\"");
    for (int left = random.nextInt(6); left > 0; left--) {
      switch (random.nextInt(5)) {
        case 0 -> text.append(String.format("\\u%04x", random.nextInt(0x10000)));
        case 1 -> text.append("\\").append("\"\\/bfnrt".charAt(random.nextInt(8)));
        case 2 -> text.appendCodePoint(0x1F300 + random.nextInt(0x100));
        case 3 -> text.append((char) (0xA0 + random.nextInt(0x2000)));
        default -> text.append((char) ('a' + random.nextInt(26)));
      }
    }
    return text.append('"').toString();
  }
}
