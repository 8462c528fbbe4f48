package dev.stash.servlet;

import dev.stash.web.BrowserIds;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What we look at in a handshake, and what we answer. */
final class Handshakes {
  private Handshakes() {}

  /** The values of a header; names come in any case. */
  static List<String> values(HandshakeRequest request, String name) {
    for (Map.Entry<String, List<String>> header : request.getHeaders().entrySet()) {
      if (header.getKey().equalsIgnoreCase(name)) {
        return header.getValue();
      }
    }
    return List.of();
  }

  /** Our cookie goes with the answer. */
  static BrowserIds.Jar jar(HandshakeResponse response) {
    return (name, cookie) -> add(response, cookie);
  }

  /** A cookie goes with the answer. */
  static void add(HandshakeResponse response, String cookie) {
    List<String> cookies =
        new ArrayList<>(response.getHeaders().getOrDefault("Set-Cookie", List.of()));
    cookies.add(cookie);
    response.getHeaders().put("Set-Cookie", cookies);
  }
}
