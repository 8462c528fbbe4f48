package dev.stash.helidon;

import dev.stash.web.BrowserIds;
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
    List<String> cookies = new ArrayList<>();
    if (headers.contains(HeaderNames.SET_COOKIE)) {
      cookies.addAll(headers.get(HeaderNames.SET_COOKIE).allValues());
    }
    cookies.removeIf(cookie -> cookie.startsWith(name + "="));
    cookies.add(header);
    headers.set(HeaderValues.create(HeaderNames.SET_COOKIE, cookies));
    String present = headers.first(HeaderNames.CACHE_CONTROL).orElse("");
    headers.set(HeaderNames.CACHE_CONTROL, BrowserIds.Jar.cacheControl(present));
  }
}
