package dev.stash.servlet;

import dev.stash.config.Option;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds {@link StashFilter} to applications whose context parameter {@code stash.auto} is {@code
 * true}, before their other filters, for all paths; to no other. Its options are the context
 * parameters {@code stash.…} and the environment. Made by the container.
 */
public final class StashInitializer implements ServletContainerInitializer {
  /** The context parameter that asks for the filter. */
  public static final String AUTO = "stash.auto";

  private static final Option<Boolean> ASKED =
      Option.flag(AUTO, false, "whether the filter adds itself to the application");

  private static final String NAME = "stash";

  /** For the container. */
  public StashInitializer() {}

  @Override
  public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
    String auto = context.getInitParameter(AUTO);
    if (auto == null || !ASKED.read(auto)) {
      return;
    }
    FilterRegistration.Dynamic filter = context.addFilter(NAME, new StashFilter());
    if (filter != null) { // null: the application has a filter of this name, which it configured
      filter.setAsyncSupported(true);
      filter.addMappingForUrlPatterns(
          EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR),
          false,
          "/*");
    }
  }
}
