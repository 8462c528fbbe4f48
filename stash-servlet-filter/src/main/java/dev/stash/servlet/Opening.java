package dev.stash.servlet;

import dev.stash.web.ViewHost;
import dev.stash.web.ViewHost.Handshake;
import dev.stash.web.ViewHost.NoSocket;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a handshake found, for the socket that opens.
 *
 * @param cookies that go with the answer
 * @param offered the subprotocols
 */
record Opening(Handshake handshake, List<String> cookies, Optional<String> offered) {
  private static final String PROPERTY = "dev.stash.servlet.Opening";

  /** Blocks while the application judges who may have the view. */
  static Opening of(ViewHost views, HttpServletRequest request) {
    List<String> cookies = new ArrayList<>();
    // In one line; a client may send them in several.
    Optional<String> offered =
        Optional.of(
            String.join(",", Collections.list(request.getHeaders("Sec-WebSocket-Protocol"))));
    Handshake handshake =
        views.handshake(
            Requests.encodedPath(request),
            offered,
            Requests.cookies(request),
            (name, cookie) -> cookies.add(cookie),
            Requests.peer(request));
    return new Opening(handshake, List.copyOf(cookies), offered);
  }

  /** Why it is answered instead of upgraded; empty: it is upgraded. */
  Optional<NoSocket> refusal() {
    return ViewHost.refusal(handshake, offered);
  }

  void put(Map<String, Object> userProperties) {
    userProperties.put(PROPERTY, this);
  }

  /** Null if there was none. */
  static @Nullable Opening from(Map<String, Object> userProperties) {
    return userProperties.get(PROPERTY) instanceof Opening opening ? opening : null;
  }
}
