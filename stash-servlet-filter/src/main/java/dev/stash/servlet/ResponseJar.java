package dev.stash.servlet;

import dev.stash.web.BrowserIds;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** Our cookie among those of a response. */
record ResponseJar(HttpServletResponse response) implements BrowserIds.Jar {
  private static final Logger LOG = System.getLogger(StashFilter.class.getName());

  private static final String SET_COOKIE = "Set-Cookie";
  private static final String CACHE_CONTROL = "Cache-Control";

  @Override
  public void put(String name, String header) {
    if (response.isCommitted()) {
      LOG.log(
          Level.WARNING,
          "a session was first used when the response was on its way: the browser does not get its"
              + " id; use the session before writing the body");
      return;
    }
    Collection<String> present = List.copyOf(response.getHeaders(SET_COOKIE));
    response.setHeader(SET_COOKIE, header);
    for (String cookie : present) {
      if (!cookie.startsWith(name + "=")) {
        response.addHeader(SET_COOKIE, cookie);
      }
    }
    String caches = Objects.requireNonNullElse(response.getHeader(CACHE_CONTROL), "");
    response.setHeader(CACHE_CONTROL, BrowserIds.Jar.cacheControl(caches));
  }

  /**
   * No container has a way to take a header back, but some take null for that; for the others a
   * cookie that nobody has is deleted in its place.
   */
  @Override
  public void withdraw(String name) {
    List<String> present = List.copyOf(response.getHeaders(SET_COOKIE));
    List<String> others =
        present.stream().filter(cookie -> !cookie.startsWith(name + "=")).toList();
    if (response.isCommitted() || others.size() == present.size()) {
      return;
    }
    response.setHeader(SET_COOKIE, null);
    if (!response.getHeaders(SET_COOKIE).isEmpty()) {
      response.setHeader(SET_COOKIE, "stash-none=; Path=/; Max-Age=0");
    }
    others.forEach(cookie -> response.addHeader(SET_COOKIE, cookie));
  }

  @Override
  public boolean lacks(String name) {
    return !response.isCommitted()
        && response.getHeaders(SET_COOKIE).stream()
            .noneMatch(cookie -> cookie.startsWith(name + "="));
  }
}
