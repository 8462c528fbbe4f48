package dev.stash.wire;

import java.util.Map;

/**
 * The view that a page has asked for, with what stands in the place of its parameters.
 *
 * <p>Name and parameters are the page's own, and may say who somebody is: they belong to its
 * session and its handler. In logs, signals and whatever is common to all stands the pattern, of
 * which there are few.
 *
 * @param pattern as the application registered it, {@code board/{id}}
 * @param name what it is called, and under which its slice is stored, {@code board/17}; that of a
 *     view without parameters is its pattern
 * @param parameters decoded, by name; empty if it has none
 */
public record ViewAddress(String pattern, String name, Map<String, String> parameters) {
  /** Of these. */
  public ViewAddress {
    parameters = Map.copyOf(parameters);
  }

  /** Of a view without parameters. */
  public static ViewAddress of(String name) {
    return new ViewAddress(name, name, Map.of());
  }

  /** Without what is the page's own. */
  @Override
  public String toString() {
    return pattern;
  }
}
