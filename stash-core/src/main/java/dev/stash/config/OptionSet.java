package dev.stash.config;

import dev.stash.OptionInvalid;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The options that there are, and what is said of them. Not thread-safe while something is being
 * said.
 */
public final class OptionSet {
  private static final Logger LOG = System.getLogger(OptionSet.class.getName());

  private final Map<String, Option<?>> known = new LinkedHashMap<>();
  private final Map<Option<?>, Object> said = new HashMap<>();

  /** A set in which nothing is said yet. */
  public OptionSet(Collection<? extends Option<?>> options) {
    options.forEach(option -> known.put(option.name(), option));
  }

  /**
   * Says what an option is; what was said of it before counts no more.
   *
   * @throws OptionInvalid if it cannot be that, or is null
   */
  public <T> void set(Option<T> option, T value) {
    if (known.get(option.name()) != option) {
      throw new IllegalArgumentException(option + " is none of these options");
    }
    said.put(option, option.checked(value));
  }

  /** Takes back what was said of an option. */
  public void unset(Option<?> option) {
    said.remove(option);
  }

  /**
   * Says by name what options are of which nothing is said yet: so the source that counts most is
   * read first. Blank text says nothing.
   *
   * @param prefix what stands before each name where these come from: for messages
   * @throws OptionInvalid if there is no such option, or it cannot be that
   */
  public void read(String prefix, Map<String, String> texts) {
    texts.forEach(
        (name, text) -> {
          OptionInvalid.refuseNull(prefix + name, text);
          Option<?> option = known.get(name);
          if (option == null) {
            throw new OptionInvalid(prefix + name, "is no option", instead(name));
          }
          read(option, text);
        });
  }

  /**
   * The same for the variables {@code STASH_…} of an environment. Others of that beginning may be
   * somebody else's: those that look like a slip are warned of.
   */
  public void readEnvironment(Map<String, String> variables) {
    variables.forEach(
        (variable, text) -> {
          if (variable.startsWith(Option.VARIABLE)) {
            String name = variable.substring(Option.VARIABLE.length()).replace('_', '-');
            Option<?> option = known.get(name.toLowerCase(Locale.ROOT));
            if (option != null) {
              read(option, text);
            } else {
              nearest(name).ifPresent(near -> warn(variable, near));
            }
          }
        });
  }

  private static void warn(String variable, Option<?> near) {
    LOG.log(
        Level.WARNING,
        "variable {0} counts for nothing; did you mean {1}?",
        variable,
        near.variable());
  }

  private <T> void read(Option<T> option, String text) {
    if (!text.isBlank() && !said.containsKey(option)) {
      said.put(option, option.read(text));
    }
  }

  /** Says what another set says, of options that are in this one and of which nothing is said. */
  public void take(OptionSet other) {
    other.said.forEach(
        (option, value) -> {
          if (known.get(option.name()) == option) {
            said.putIfAbsent(option, value);
          }
        });
  }

  /** What is said of an option. */
  @SuppressWarnings("unchecked") // nothing else is put under it
  public <T> Optional<T> said(Option<T> option) {
    return Optional.ofNullable((T) said.get(option));
  }

  /**
   * What an option is: as it is said, or else its default.
   *
   * @throws OptionInvalid if it has none
   */
  public <T> T get(Option<T> option) {
    return said(option)
        .or(option::standard)
        .orElseThrow(() -> new OptionInvalid(option.name(), "is missing", "say what it is"));
  }

  /**
   * Refuses what is said of any of these.
   *
   * @param without what there would have to be for them to count
   * @throws OptionInvalid if something is said
   */
  public void refuse(Collection<Option<?>> options, String without) {
    for (Option<?> option : options) {
      if (said.containsKey(option)) {
        throw new OptionInvalid(
            option.name(), "counts for nothing without " + without, "drop it, or say that as well");
      }
    }
  }

  private String instead(String name) {
    if (known.isEmpty()) {
      return "drop it";
    }
    return nearest(name)
        .map(near -> "did you mean " + near.name() + "?")
        .orElseGet(() -> "there are " + String.join(", ", known.keySet()));
  }

  /** The one that is most likely meant, if any is near: a third of its letters may be wrong. */
  private Optional<Option<?>> nearest(String name) {
    String written = name.toLowerCase(Locale.ROOT);
    return known.values().stream()
        .filter(each -> distance(written, each.name()) <= each.name().length() / 3)
        .min(Comparator.comparingInt(each -> distance(written, each.name())));
  }

  /** How many letters are to be put in, taken out or changed (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  /** What is said, but secrets. */
  @Override
  public String toString() {
    return known.values().stream()
        .filter(said::containsKey)
        .map(this::text)
        .collect(Collectors.joining("; "));
  }

  private <T> String text(Option<T> option) {
    return option + "=" + option.write(get(option));
  }
}
