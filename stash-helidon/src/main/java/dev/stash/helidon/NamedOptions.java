package dev.stash.helidon;

import dev.stash.OptionInvalid;
import dev.stash.config.OptionSet;
import dev.stash.web.WebBuilder;
import io.helidon.config.Config;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a configuration says of our options. */
final class NamedOptions {
  /** What Helidon itself takes from the configuration of a feature. */
  private static final Set<String> HELIDONS = Set.of("enabled", "name", "type");

  private NamedOptions() {}

  /**
   * Reads it, and the environment for what it does not say.
   *
   * @throws OptionInvalid if there is no such option, or it cannot be that
   */
  static OptionSet of(Config config) {
    String prefix = config.key().toString().isEmpty() ? "" : config.key() + ".";
    Map<String, String> texts = new TreeMap<>();
    for (Config option : config.asNodeList().orElse(List.of())) {
      if (!HELIDONS.contains(option.name())) {
        texts.put(option.name(), text(option));
      }
    }
    OptionSet said = new OptionSet(WebBuilder.OPTIONS);
    said.read(prefix, texts);
    said.readEnvironment(System.getenv());
    return said;
  }

  /** A list as words: its parts are called by number, in whatever form it is written. */
  private static String text(Config option) {
    List<Config> parts = option.isLeaf() ? List.of() : option.asNodeList().orElse(List.of());
    if (!parts.stream().allMatch(part -> part.isLeaf() && part.name().matches("\\d+"))) {
      throw new OptionInvalid(
          option.key().toString(),
          "has names below it, and options have none",
          "write their names in one piece, as cluster-members");
    }
    return parts.isEmpty()
        ? option.asString().orElse("")
        : String.join(",", parts.stream().map(part -> part.asString().orElse("")).toList());
  }
}
