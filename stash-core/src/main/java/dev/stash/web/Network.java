package dev.stash.web;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/**
 * Addresses that begin alike.
 *
 * @param bits so many of them
 */
record Network(InetAddress base, int bits) {
  /** {@code 203.0.113.7} or {@code 2001:db8::/32}; empty if it is neither. */
  static Optional<Network> read(String written) {
    int slash = written.indexOf('/');
    Optional<InetAddress> base = Addresses.read(slash < 0 ? written : written.substring(0, slash));
    if (base.isEmpty()) {
      return Optional.empty();
    }
    int all = base.get().getAddress().length * Byte.SIZE;
    String bits = slash < 0 ? String.valueOf(all) : written.substring(slash + 1);
    return bits.matches("\\d{1,3}") && Integer.parseInt(bits) <= all
        ? Optional.of(new Network(base.get(), Integer.parseInt(bits)))
        : Optional.empty();
  }

  boolean has(InetAddress address) {
    byte[] here = base.getAddress();
    byte[] there = address.getAddress();
    int whole = bits / Byte.SIZE;
    int rest = Byte.SIZE - bits % Byte.SIZE;
    return here.length == there.length
        && Arrays.equals(here, 0, whole, there, 0, whole)
        && (rest == Byte.SIZE || (here[whole] ^ there[whole]) >> rest == 0);
  }
}
