package dev.stash.web;

import dev.stash.wire.RateLimits;
import java.util.List;
import java.util.Optional;

/** How many sessions may begin at one address. Thread-safe. */
final class Newcomers {
  /** A key of an application's own is as long as it likes; so much of it counts. */
  private static final int LONGEST = 128;

  private final RateLimits<Object> begun;
  private final TrustedProxies proxies;
  private final WebBuilder.ClientKey own;

  Newcomers(RateLimits<Object> begun, TrustedProxies proxies, WebBuilder.ClientKey own) {
    this.begun = begun;
    this.proxies = proxies;
    this.own = own;
  }

  /** Whether a session may begin at this time, in milliseconds that do not go back. */
  boolean admits(Peer peer, long ticks) {
    Optional<String> named = own.of(name -> peer.said(name).stream().findFirst());
    List<Object> who =
        named
            .<List<Object>>map(key -> List.of(key.substring(0, Math.min(key.length(), LONGEST))))
            .orElseGet(() -> proxies.strangers(peer));
    boolean admitted = true;
    for (Object each : who) {
      admitted &= begun.take(each, ticks);
    }
    return admitted;
  }
}
