package dev.stash.spring;

import dev.stash.config.Option;
import dev.stash.config.OptionSet;
import dev.stash.web.WebBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** The properties {@code stash.…}: the options of web modules, and two of Spring's. */
final class Properties {
  static final String PREFIX = "stash";

  static final Option<Boolean> ENABLED =
      Option.flag("enabled", true, "whether there is anything of Stash in the application");

  static final Option<Boolean> HTTP_SESSIONS =
      Option.flag(
          "http-sessions",
          true,
          "whether Stash keeps the `HttpSession`, and in it what Spring Security keeps there");

  static final List<Option<?>> OPTIONS =
      Option.all(List.of(ENABLED, HTTP_SESSIONS), WebBuilder.OPTIONS);

  private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of(PREFIX);

  private Properties() {}

  /**
   * What the application says.
   *
   * @throws dev.stash.OptionInvalid if a property is no option, or cannot be what it says
   */
  static OptionSet read(ConfigurableEnvironment environment) {
    OptionSet said = new OptionSet(OPTIONS);
    Binder binder = Binder.get(environment);
    Map<String, String> texts = new TreeMap<>(unknown(environment));
    for (Option<?> option : OPTIONS) {
      text(binder, ROOT.append(option.name())).ifPresent(text -> texts.put(option.name(), text));
    }
    said.read(PREFIX + ".", texts);
    said.readEnvironment(variables(environment));
    return said;
  }

  /** A list as words. */
  private static Optional<String> text(Binder binder, ConfigurationPropertyName name) {
    return Optional.ofNullable(
        binder
            .bind(name, Bindable.of(String.class))
            .orElseGet(
                () ->
                    binder
                        .bind(name, Bindable.listOf(String.class))
                        .map(words -> String.join(",", words))
                        .orElse(null)));
  }

  /**
   * Names that no option has, as they are written, each with some text. Those of the environment
   * and of system properties may be somebody else's.
   */
  private static Map<String, String> unknown(ConfigurableEnvironment environment) {
    Map<String, String> unknown = new HashMap<>();
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      if (source instanceof IterableConfigurationPropertySource names && ours(source)) {
        names.stream()
            .filter(ROOT::isAncestorOf)
            .filter(name -> !known(name))
            .forEach(name -> unknown.put(name.subName(1).toString(), "?"));
      }
    }
    return unknown;
  }

  private static boolean ours(ConfigurationPropertySource source) {
    Object underlying = source.getUnderlyingSource();
    return !(underlying instanceof SystemEnvironmentPropertySource)
        && !(underlying instanceof PropertiesPropertySource system
            && system.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME));
  }

  /** Itself, or an element of a list. */
  private static boolean known(ConfigurationPropertyName name) {
    int size = name.getNumberOfElements();
    String option = name.getElement(1, ConfigurationPropertyName.Form.UNIFORM);
    return (size == 2 || (size == 3 && name.isLastElementIndexed()))
        && OPTIONS.stream().anyMatch(each -> each.name().replace("-", "").equals(option));
  }

  private static Map<String, String> variables(ConfigurableEnvironment environment) {
    Map<String, String> variables = new HashMap<>();
    Stream.ofNullable(
            environment
                .getPropertySources()
                .get(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME))
        .filter(SystemEnvironmentPropertySource.class::isInstance)
        .map(SystemEnvironmentPropertySource.class::cast)
        .forEach(all -> all.getSource().forEach((name, text) -> variables.put(name, text(text))));
    return variables;
  }

  private static String text(Object value) {
    return Objects.toString(value, "");
  }
}
