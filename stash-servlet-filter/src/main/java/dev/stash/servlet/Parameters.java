package dev.stash.servlet;

import dev.stash.config.Option;
import dev.stash.config.OptionSet;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a filter is told by name: by its init parameters, else by the context's {@code stash.…},
 * else by the environment's {@code STASH_…}.
 */
final class Parameters {
  private static final String CONTEXT = "stash.";

  private Parameters() {}

  /**
   * Reads them.
   *
   * @throws dev.stash.OptionInvalid if a parameter is none of these options, or cannot be what it
   *     says
   */
  static OptionSet read(
      FilterConfig filter, Map<String, String> environment, List<Option<?>> options) {
    ServletContext context = filter.getServletContext();
    Map<String, String> ofContext = new TreeMap<>();
    for (String name : Collections.list(context.getInitParameterNames())) {
      if (name.startsWith(CONTEXT) && !name.equals(StashInitializer.AUTO)) {
        ofContext.put(name.substring(CONTEXT.length()), context.getInitParameter(name));
      }
    }
    Map<String, String> ofFilter = new TreeMap<>();
    for (String name : Collections.list(filter.getInitParameterNames())) {
      ofFilter.put(name, filter.getInitParameter(name));
    }
    OptionSet said = new OptionSet(options);
    said.read("", ofFilter);
    said.read(CONTEXT, ofContext);
    said.readEnvironment(environment);
    return said;
  }
}
