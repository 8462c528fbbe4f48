package dev.stash.servlet;

import dev.stash.web.BrowserIds;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collection;
import java.util.List;

/** Our cookie among those of a response. */
record ResponseJar(HttpServletResponse response) implements BrowserIds.Jar {
  private static final String SET_COOKIE = "Set-Cookie";

  @Override
  public void put(String name, String header) {
    Collection<String> present = List.copyOf(response.getHeaders(SET_COOKIE));
    response.setHeader(SET_COOKIE, header);
    for (String cookie : present) {
      if (!cookie.startsWith(name + "=")) {
        response.addHeader(SET_COOKIE, cookie);
      }
    }
    response.setHeader("Cache-Control", "private, no-cache");
  }
}
