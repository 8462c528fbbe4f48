package dev.stash.web.contract;

import java.net.URI;

/** Where a server of this machine is. */
public interface Address {
  /** Its port. */
  int port();

  /** The origin of its pages. */
  default String origin() {
    return "http://127.0.0.1:" + port();
  }

  /** The socket of one of its views. */
  default URI view(String name) {
    return URI.create("ws://127.0.0.1:" + port() + "/stash/views/" + name);
  }
}
