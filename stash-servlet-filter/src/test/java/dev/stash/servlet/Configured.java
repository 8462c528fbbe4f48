package dev.stash.servlet;

import dev.stash.servlet.testing.Container;
import dev.stash.web.contract.Browser;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An application whose filter is made of init parameters alone. */
final class Configured implements AutoCloseable {
  final Container server;
  final Browser browser;

  Configured(Container.Kind kind, Map<String, String> parameters) {
    this(kind, parameters, context -> {});
  }

  /** With {@link Shop}'s servlets and these. */
  Configured(Container.Kind kind, Map<String, String> parameters, Container.Application more) {
    AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    StashFilter filter = StashFilter.builder().environment(Map.of()).build();
    Map<String, String> all = new HashMap<>();
    all.put("secret", Shop.SECRET);
    all.put("storage", "memory");
    all.put("insecure-loopback-cookies", "true");
    all.putAll(parameters);
    try {
      this.server =
          kind.start(
              Map.of(),
              context -> {
                var added = context.addFilter("stash", new WatchedFilter(filter, failure::set));
                added.setInitParameters(all);
                Shop.map(added);
                Shop.servlets(context);
                more.start(context);
              });
    } catch (IllegalStateException stopped) {
      RuntimeException reason = failure.get();
      throw reason == null ? stopped : reason;
    }
    this.browser = new Browser(server);
  }

  @Override
  public void close() {
    server.close();
  }
}
