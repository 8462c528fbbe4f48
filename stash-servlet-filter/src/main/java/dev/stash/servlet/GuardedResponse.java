package dev.stash.servlet;

import dev.stash.servlet.http.OwnResponse;
import dev.stash.web.BrowserIds;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A response that carried an id of ours before the application saw it: whatever the application
 * says to caches, those that users share do not keep it.
 */
final class GuardedResponse extends HttpServletResponseWrapper implements OwnResponse {
  private static final String CACHE_CONTROL = "Cache-Control";

  GuardedResponse(HttpServletResponse response) {
    super(response);
  }

  @Override
  public HttpServletResponse moved(HttpServletResponse to) {
    return new GuardedResponse(to);
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    super.setHeader(name, CACHE_CONTROL.equalsIgnoreCase(name) ? guarded(value) : value);
  }

  @Override
  public void addHeader(String name, @Nullable String value) {
    if (!CACHE_CONTROL.equalsIgnoreCase(name)) {
      super.addHeader(name, value);
    } else if (!getHeaders(CACHE_CONTROL).contains(guarded(value))) {
      super.addHeader(name, guarded(value));
    }
  }

  private static String guarded(@Nullable String value) {
    return BrowserIds.Jar.cacheControl(Objects.requireNonNullElse(value, ""));
  }
}
