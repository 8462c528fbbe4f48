package dev.stash.helidon;

import dev.stash.web.Peer;
import dev.stash.web.ViewHost;
import dev.stash.web.ViewHost.Handshake;
import dev.stash.web.ViewHost.NoSocket;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.WritableHeaders;
import java.util.Optional;

/**
 * What a handshake found, and what it is answered with.
 *
 * @param offered the subprotocols
 */
record Opening(Handshake handshake, Headers answer, Optional<String> offered) {
  private static final HeaderName PROTOCOL = HeaderNames.create("Sec-WebSocket-Protocol");

  /** Blocks while the application judges who may have the view. */
  static Opening of(ViewHost views, String path, Headers request, Peer peer) {
    Optional<String> offered = request.first(PROTOCOL);
    WritableHeaders<?> answer = protocol(request);
    Handshake handshake =
        views.handshake(
            path,
            offered,
            SessionFilter.cookies(request),
            (name, cookie) -> answer.set(HeaderNames.SET_COOKIE, cookie),
            peer);
    return new Opening(handshake, answer, offered);
  }

  /** The answer to anybody: names the subprotocol if it was offered. */
  static WritableHeaders<?> protocol(Headers request) {
    WritableHeaders<?> answer = WritableHeaders.create();
    if (ViewHost.speaks(request.first(PROTOCOL))) {
      answer.set(PROTOCOL, ViewHost.SUBPROTOCOL);
    }
    return answer;
  }

  /** Why it is answered instead of upgraded; empty: it is upgraded. */
  Optional<NoSocket> refusal() {
    return ViewHost.refusal(handshake, offered);
  }
}
