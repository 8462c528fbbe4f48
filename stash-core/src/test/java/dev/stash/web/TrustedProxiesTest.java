package dev.stash.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
  private static final TrustedProxies PROXIES =
      TrustedProxies.of(List.of("private", "198.51.100.0/25", "2001:db8:ffff::/48"));

  private static List<Object> who(String address, String forwardedFor, String forwarded) {
    return PROXIES.strangers(
        new Peer(
            Addresses.read(address),
            Optional.empty(),
            List.of(),
            name -> List.of(name.equals("Forwarded") ? forwarded : forwardedFor)));
  }

  private static final List<Object> CLIENT = who("203.0.113.7", "", "");

  @Test
  void aClientThatComesByItselfIsItsAddressWhateverItSays() {
    assertEquals(1, CLIENT.size());
    assertEquals(CLIENT, who("203.0.113.7", "192.0.2.1", "for=192.0.2.2"));
    assertNotEquals(CLIENT, who("203.0.113.8", "", ""));
    assertEquals(CLIENT, who("::ffff:203.0.113.7", "", ""), "the same over IPv6");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1", "10.9.8.7", "198.51.100.127", "2001:db8:ffff::1", "fe80::1%eth0"})
  void aProxyOnTheListIsAskedForIt(String proxy) {
    assertEquals(CLIENT, who(proxy, "203.0.113.7", ""));
    assertEquals(CLIENT, who(proxy, "", "for=203.0.113.7"));
    assertEquals(CLIENT, who(proxy, "192.0.2.1,203.0.113.7 , 10.0.0.1,::1", ""));
    assertEquals(CLIENT, who(proxy, "", "for=192.0.2.1, proto=http; FOR = \"203.0.113.7:80\""));
    assertEquals(List.of(), who(proxy, "", ""));
    assertEquals(List.of(), who(proxy, "10.0.0.1", "by=10.0.0.2"));
  }

  @Test
  void oneBesideItIsNot() {
    assertEquals(who("198.51.100.128", "", ""), who("198.51.100.128", "203.0.113.7", ""));
  }

  /** A proxy writes one of them; the other is whatever the client likes. */
  @Test
  void whereTheHeadersDifferBothCount() {
    List<Object> both = who("10.0.0.1", "203.0.113.7", "for=192.0.2.1");
    assertEquals(2, both.size());
    assertEquals(CLIENT.getFirst(), both.getFirst());
    assertEquals(CLIENT, who("10.0.0.1", "203.0.113.7", "for=203.0.113.7"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"unknown", "_hidden", "999.1.1.1", "client.example", "203.0.113.7, x"})
  void clientsWithoutAnAddressAreOneAndNoNameIsLookedUp(String entry) {
    assertEquals(who("10.0.0.1", "?", ""), who("10.0.0.1", entry, ""));
    assertEquals(1, who("10.0.0.1", entry, "").size());
  }
}
