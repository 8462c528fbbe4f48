package dev.stash.servlet;

import dev.stash.OptionInvalid;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The options that a filter finds: its init parameters, else the context's {@code stash.…}, else
 * the environment's {@code STASH_…}. A parameter that nobody knows is refused; other variables of
 * the environment may be somebody else's.
 */
record Parameters(Map<String, String> values) {
  private static final String CONTEXT = "stash.";

  /** Reads them for these options. */
  static Parameters of(FilterConfig filter, Map<String, String> environment, Set<String> options) {
    ServletContext context = filter.getServletContext();
    Map<String, String> values = new TreeMap<>();
    for (String option : options) {
      String variable = "STASH_" + option.replace('-', '_').toUpperCase(Locale.ROOT);
      if (environment.containsKey(variable)) {
        values.put(option, environment.get(variable));
      }
    }
    for (String name : Collections.list(context.getInitParameterNames())) {
      if (name.startsWith(CONTEXT) && !name.equals(StashInitializer.AUTO)) {
        known(name, name.substring(CONTEXT.length()), options);
        values.put(name.substring(CONTEXT.length()), context.getInitParameter(name));
      }
    }
    for (String name : Collections.list(filter.getInitParameterNames())) {
      known(name, name, options);
      values.put(name, filter.getInitParameter(name));
    }
    return new Parameters(values);
  }

  private static void known(String name, String option, Set<String> options) {
    if (!options.contains(option)) {
      throw new OptionInvalid(
          name, "is no parameter of StashFilter", "there are " + String.join(", ", options));
    }
  }

  Optional<Parameter> get(String option) {
    String text = values.get(option);
    return text == null || text.isBlank()
        ? Optional.empty()
        : Optional.of(new Parameter(option, text.strip()));
  }

  /** Without the values, which may be secrets. */
  @Override
  public String toString() {
    return "Parameters" + values.keySet();
  }
}
