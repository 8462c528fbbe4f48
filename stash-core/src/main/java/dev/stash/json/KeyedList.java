package dev.stash.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An encoded list of objects, each with a key that no other has: where its elements stand. Nothing
 * is decoded; keys, and elements, are the same if their bytes are. Immutable.
 */
public final class KeyedList {
  private final byte[] utf8;
  private final List<Element> elements;

  /** Key → place in the list. */
  private final Map<String, Integer> places;

  private record Element(String key, int from, int to) {}

  private KeyedList(byte[] utf8, List<Element> elements, Map<String, Integer> places) {
    this.utf8 = utf8;
    this.elements = elements;
    this.places = places;
  }

  /**
   * Looks at a list.
   *
   * @param by the property that is the key
   * @return null if it is no list, an element is no object, its key is missing, null or no scalar,
   *     or two have the same
   */
  public static @Nullable KeyedList of(Json list, String by) {
    JsonWriter name = new JsonWriter();
    name.string(by);
    byte[] utf8 = list.utf8();
    try {
      return JsonReader.read(utf8, JsonReader.Limits.STORED, in -> read(in, utf8, name.toBytes()));
    } catch (JsonUnreadable others) {
      return null;
    }
  }

  private static KeyedList read(JsonReader in, byte[] utf8, byte[] by) {
    List<Element> elements = new ArrayList<>();
    Map<String, Integer> places = new HashMap<>();
    in.enter('[');
    while (in.more(']')) {
      in.peek();
      int from = in.at();
      String key = key(in, utf8, by);
      if (places.put(key, elements.size()) != null) {
        throw new Misfit("has two elements with one key");
      }
      elements.add(new Element(key, from, in.at()));
    }
    return new KeyedList(utf8, elements, places);
  }

  /** As it is written, a character for each byte: texts are hashed and compared without harm. */
  private static String key(JsonReader in, byte[] utf8, byte[] by) {
    String key = null;
    in.enter('{');
    while (in.more('}')) {
      boolean isKey = in.name(by);
      byte first = in.peek();
      int from = in.at();
      in.skip();
      if (isKey && first != '{' && first != '[' && first != 'n') {
        key = new String(utf8, from, in.at() - from, StandardCharsets.ISO_8859_1);
      }
    }
    if (key == null) {
      throw new Misfit("has an element without a key");
    }
    return key;
  }

  /** How many elements it has. */
  public int size() {
    return elements.size();
  }

  /**
   * How this list is made of another: its elements in order, of which those that are in the other
   * are said by their place there, from 0 on, a run of them as {@code [from, to]} without the last,
   * and the rest whole.
   *
   * @return null if that is no shorter than the list itself
   */
  public @Nullable Json madeOf(KeyedList other) {
    JsonOutput out = new JsonOutput(256).array();
    int from = 0; // the run that is not said yet; none if it ends where it begins
    int to = 0;
    for (Element element : elements) {
      int place = other.place(element, utf8);
      if (place == to) {
        to++;
        continue;
      }
      run(out, from, to);
      from = Math.max(place, 0);
      to = place + 1;
      if (place < 0) {
        out.value(utf8, element.from, element.to);
      }
      if (out.size() >= utf8.length) {
        return null;
      }
    }
    run(out, from, to);
    byte[] parts = out.endArray().toUtf8();
    return parts.length < utf8.length ? Json.ofUtf8(parts) : null;
  }

  /** Where it has exactly this element; -1: nowhere. */
  private int place(Element of, byte[] bytes) {
    Integer place = places.get(of.key);
    if (place == null) {
      return -1;
    }
    Element mine = elements.get(place);
    return Arrays.equals(utf8, mine.from, mine.to, bytes, of.from, of.to) ? place : -1;
  }

  private static void run(JsonOutput out, int from, int to) {
    if (to - from == 1) {
      out.value(from);
    } else if (to > from) {
      out.array().value(from).value(to).endArray();
    }
  }
}
