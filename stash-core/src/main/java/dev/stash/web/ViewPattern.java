package dev.stash.web;

import dev.stash.OptionInvalid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a view is registered as: {@code counter}, or {@code board/{id}/cards}, with a parameter
 * where any value may stand. Immutable.
 *
 * @param text as it was written
 */
record ViewPattern(String text, List<Segment> segments) {
  private static final int MOST_SEGMENTS = 8;

  /** Of one value, in characters. */
  static final int LONGEST_VALUE = 128;

  /** Of all of a name: it is kept wherever a slice is. */
  static final int LONGEST_NAME = 256;

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern PARAMETER = Pattern.compile("\\{([A-Za-z0-9-]{1,64})\\}");

  /**
   * A part of it between slashes.
   *
   * @param text itself, or the name of the parameter
   */
  record Segment(String text, boolean parameter) {
    boolean takes(String part) {
      return parameter ? isValue(part) : text.equals(part);
    }
  }

  /**
   * Reads one.
   *
   * @throws OptionInvalid if it is none
   */
  static ViewPattern of(String text) {
    List<Segment> segments = new ArrayList<>();
    Set<String> parameters = new HashSet<>();
    for (String part : text.split("/", -1)) {
      Segment segment = segment(part);
      if (segment.parameter() && !parameters.add(segment.text())) {
        throw invalid("names a parameter twice", "give each a name of its own");
      }
      segments.add(segment);
    }
    if (segments.getFirst().parameter()) {
      throw invalid("begins with a parameter", "begin with a word, as in board/{id}");
    } else if (segments.size() > MOST_SEGMENTS) {
      throw invalid("has more than " + MOST_SEGMENTS + " parts", "make it shorter");
    }
    return new ViewPattern(text, List.copyOf(segments));
  }

  private static Segment segment(String part) {
    Matcher parameter = PARAMETER.matcher(part);
    if (parameter.matches()) {
      return new Segment(parameter.group(1), true);
    } else if (WORD.matcher(part).matches()) {
      return new Segment(part, false);
    }
    throw invalid(
        "has a name that is not 1 to 64 letters, digits or dashes, nor several of these and"
            + " {parameters} with / between them",
        "rename it, as in board/{id}");
  }

  private static OptionInvalid invalid(String problem, String mend) {
    return new OptionInvalid("view", problem, mend);
  }

  /** Whether this may stand in the place of a parameter. */
  static boolean isValue(String part) {
    int length = part.codePointCount(0, part.length());
    return length >= 1
        && length <= LONGEST_VALUE
        && !part.equals(".")
        && !part.equals("..")
        && part.codePoints().allMatch(ViewPattern::isOfValues);
  }

  /** Servers take a backslash for a slash, or refuse it. */
  private static boolean isOfValues(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> character != '/' && character != '\\';
    };
  }

  /**
   * The parameters' values, by name, where this is the pattern of a path; empty if it is not.
   *
   * @param parts of the path, decoded
   */
  Optional<Map<String, String>> match(List<String> parts) {
    if (parts.size() != segments.size()
        || parts.stream().mapToInt(part -> part.length() + 1).sum() > LONGEST_NAME + 1) {
      return Optional.empty();
    }
    Map<String, String> values = new TreeMap<>();
    for (int i = 0; i < parts.size(); i++) {
      Segment segment = segments.get(i);
      if (!segment.takes(parts.get(i))) {
        return Optional.empty();
      } else if (segment.parameter()) {
        values.put(segment.text(), parts.get(i));
      }
    }
    return Optional.of(values);
  }

  /** Whether there is a path that both match. */
  boolean meets(ViewPattern other) {
    boolean meets = segments.size() == other.segments.size();
    for (int i = 0; meets && i < segments.size(); i++) {
      Segment here = segments.get(i);
      Segment there = other.segments.get(i);
      meets = here.parameter() || there.parameter() || here.equals(there);
    }
    return meets;
  }

  /** Whether this one says, of two that meet, all words that the other says, and more. */
  boolean narrower(ViewPattern other) {
    boolean more = false;
    for (int i = 0; i < segments.size(); i++) {
      boolean here = segments.get(i).parameter();
      boolean there = other.segments.get(i).parameter();
      if (here && !there) {
        return false;
      }
      more |= there && !here;
    }
    return more;
  }

  @Override
  public String toString() {
    return text;
  }
}
