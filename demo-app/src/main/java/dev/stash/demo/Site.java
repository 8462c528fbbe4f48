package dev.stash.demo;

import java.time.Duration;

/** The demo's pages, views and endpoints, whatever server they are on. */
interface Site {
  /**
   * What pages may load: what is of this server, nothing inline, and only its own pages in frames.
   */
  String POLICY =
      "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
          + " form-action 'self'; frame-ancestors 'self'";

  /**
   * Serves from now on, on loopback.
   *
   * @param port 0 for any free one
   * @return the port
   * @throws dev.stash.OptionInvalid if it cannot be bound
   */
  int start(int port);

  /** No longer ready: nobody should be sent here any more. */
  void refuse();

  /** Sessions go to other nodes; then pages are told to come back, spread over a while. */
  void drain(Duration spread);

  /** Ends the server; the Stash is left alone. */
  void stop();
}
