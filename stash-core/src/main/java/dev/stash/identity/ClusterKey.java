package dev.stash.identity;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What the members of a cluster have in common and nobody else has: a key derived from one secret,
 * under a label of its own, so that it says nothing about cookies or stored keys. Thread-safe.
 */
public final class ClusterKey {
  private static final int ID_BYTES = 16;

  private final Hmac key;

  ClusterKey(Hmac key) {
    this.key = key;
  }

  /** Those of some secrets, in their order. */
  public static List<ClusterKey> of(List<String> secrets) {
    return secrets.stream().map(secret -> SecretKeys.of("secret", secret).cluster()).toList();
  }

  /** Tells it from others; who does not have the secret learns nothing by it. */
  public byte[] id() {
    return Arrays.copyOf(derive("id", new byte[0]), ID_BYTES);
  }

  /**
   * 32 bytes for one use, which nobody without the secret can know.
   *
   * @param use what for; different uses never have the same bytes
   * @param context for whom, or of what
   */
  public byte[] derive(String use, byte[] context) {
    byte[] name = use.getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(name, name.length + 1 + context.length); // a zero between them
    System.arraycopy(context, 0, all, name.length + 1, context.length);
    return key.of(all);
  }

  @Override
  public String toString() {
    return "ClusterKey[…]";
  }
}
