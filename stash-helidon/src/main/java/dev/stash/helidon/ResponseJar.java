package dev.stash.helidon;

import dev.stash.web.BrowserIds;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.List;

/** Our cookie among those of a response. */
record ResponseJar(ServerResponse response) implements BrowserIds.Jar {
  @Override
  public void put(String name, String header) {
    ServerResponseHeaders headers = response.headers();
    List<String> cookies = new ArrayList<>(values(headers, HeaderNames.SET_COOKIE));
    cookies.removeIf(cookie -> cookie.startsWith(name + "="));
    cookies.add(header);
    headers.set(HeaderValues.create(HeaderNames.SET_COOKIE, cookies));
    guard(name);
    response.streamFilter(
        body -> { // asked for when the headers are about to go: what the handler said counts, too
          guard(name);
          return body;
        });
  }

  @Override
  public boolean lacks(String name) {
    return !response.isSent()
        && values(response.headers(), HeaderNames.SET_COOKIE).stream()
            .noneMatch(cookie -> cookie.startsWith(name + "="));
  }

  @Override
  public void withdraw(String name) {
    ServerResponseHeaders headers = response.headers();
    List<String> cookies = new ArrayList<>(values(headers, HeaderNames.SET_COOKIE));
    if (cookies.removeIf(cookie -> cookie.startsWith(name + "="))) {
      headers.remove(HeaderNames.SET_COOKIE);
      cookies.forEach(cookie -> headers.add(HeaderNames.SET_COOKIE, cookie));
    }
  }

  private void guard(String name) {
    ServerResponseHeaders headers = response.headers();
    if (values(headers, HeaderNames.SET_COOKIE).stream().anyMatch(c -> c.startsWith(name + "="))) {
      String present = String.join(", ", values(headers, HeaderNames.CACHE_CONTROL));
      headers.set(HeaderNames.CACHE_CONTROL, BrowserIds.Jar.cacheControl(present));
    }
  }

  private static List<String> values(ServerResponseHeaders headers, HeaderName name) {
    return headers.contains(name) ? headers.get(name).allValues() : List.of();
  }
}
