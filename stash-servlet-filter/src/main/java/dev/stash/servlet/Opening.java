package dev.stash.servlet;

import dev.stash.web.ViewHost.Handshake;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a handshake found, for the socket that opens.
 *
 * @param handshake null if the socket is to be closed at once
 * @param code of that close
 * @param reason of that close
 */
record Opening(@Nullable Handshake handshake, int code, String reason) {
  private static final String PROPERTY = "dev.stash.servlet.Opening";

  static Opening of(Handshake handshake) {
    return new Opening(handshake, 0, "");
  }

  static Opening refused(int code, String reason) {
    return new Opening(null, code, reason);
  }

  void put(Map<String, Object> userProperties) {
    userProperties.put(PROPERTY, this);
  }

  static Opening from(Map<String, Object> userProperties) {
    return userProperties.get(PROPERTY) instanceof Opening opening
        ? opening
        : refused(1011, "no handshake");
  }
}
