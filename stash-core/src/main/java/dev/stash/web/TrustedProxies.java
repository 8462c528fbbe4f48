package dev.stash.web;

import dev.stash.OptionInvalid;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whose word for the address of a client counts. What a proxy adds to a header stands at the right,
 * and what is further left may come from anybody: so the client is the first from the right that is
 * on the list no more.
 */
record TrustedProxies(List<Network> networks) {
  static final String OPTION = "trusted-proxies";

  /** For this machine and networks that no stranger is in. */
  static final String PRIVATE = "private";

  private static final String NONE = "none";

  private static final List<String> PRIVATE_NETWORKS =
      List.of(
          "127.0.0.0/8",
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "169.254.0.0/16",
          "100.64.0.0/10",
          "::1",
          "fc00::/7",
          "fe80::/10");

  /** One that a member of Forwarded names (RFC 7239 §4). */
  private static final Pattern FOR =
      Pattern.compile("(?:^|;)\\s*for\\s*=\\s*(\"[^\"]*\"|[^;\\s]*)", Pattern.CASE_INSENSITIVE);

  /** What a client is whom a proxy does not name. */
  private static final String UNNAMED = "unnamed";

  /** So much of an address of IPv6 belongs to one subscriber, at least. */
  private static final int SUBSCRIBER_BYTES = 8;

  TrustedProxies {
    networks = List.copyOf(networks);
  }

  /**
   * The proxies of a list of words.
   *
   * @throws OptionInvalid if one is neither an address nor a network
   */
  static TrustedProxies of(List<String> words) {
    if (words.contains(NONE) && words.size() > 1) {
      throw new OptionInvalid(
          OPTION, "says " + NONE + " and others", "leave " + NONE + " out, or the others");
    }
    List<Network> networks = new ArrayList<>();
    for (String word : words) {
      if (word.equals(PRIVATE)) {
        PRIVATE_NETWORKS.forEach(known -> networks.add(network(known)));
      } else if (!word.equals(NONE)) {
        networks.add(network(word));
      }
    }
    return new TrustedProxies(networks);
  }

  private static Network network(String word) {
    return Network.read(word)
        .orElseThrow(
            () ->
                new OptionInvalid(
                    OPTION,
                    "has a word that is no address and no network",
                    "write each as 203.0.113.7 or 2001:db8::/32, or " + PRIVATE + ", or " + NONE));
  }

  /**
   * Who sent a request, as keys: none if it is a proxy that says nothing, or somebody of its
   * networks, or if the server does not know. Two if the two headers name two: a proxy writes one
   * of them, so the other may be anybody's invention, and nobody knows which.
   */
  List<Object> strangers(Peer peer) {
    Optional<InetAddress> direct = peer.address();
    if (direct.isEmpty() || !trusted(direct.get())) {
      return direct.stream().map(TrustedProxies::key).toList();
    }
    return Stream.of(
            stranger(peer.said("X-Forwarded-For"), entry -> entry),
            stranger(peer.said("Forwarded"), TrustedProxies::named))
        .flatMap(Optional::stream)
        .distinct()
        .toList();
  }

  private boolean trusted(InetAddress address) {
    return networks.stream().anyMatch(network -> network.has(address));
  }

  private Optional<Object> stranger(List<String> lines, Function<String, String> client) {
    List<String> entries = List.of(String.join(",", lines).split(",", -1));
    for (String entry : entries.reversed()) {
      String written = client.apply(entry.strip());
      Optional<InetAddress> address = Addresses.read(written);
      if (address.isEmpty() && !written.isEmpty()) {
        return Optional.of(UNNAMED);
      } else if (address.isPresent() && !trusted(address.get())) {
        return address.map(TrustedProxies::key);
      }
    }
    return Optional.empty();
  }

  private static String named(String member) {
    Matcher of = FOR.matcher(member);
    return of.find() ? of.group(1).replace("\"", "") : "";
  }

  /** No address of IPv4 is told as one of IPv6 that anybody sends from. */
  private static Object key(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    long subscriber = bytes.capacity() < SUBSCRIBER_BYTES ? bytes.getInt() : bytes.getLong();
    return subscriber;
  }
}
