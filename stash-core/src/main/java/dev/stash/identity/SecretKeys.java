package dev.stash.identity;

import dev.stash.OptionInvalid;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The keys derived from one secret, each under a label of its own. */
final class SecretKeys {
  static final int SECRET_BYTES = 32;
  private static final int MAC_BYTES = 16;

  private final Hmac cookieKey;
  private final Hmac storageKey;
  private final Hmac clusterKey;

  private SecretKeys(byte[] secret) {
    this.cookieKey = derive(secret, "stash cookie v1");
    this.storageKey = derive(secret, "stash storage v1");
    this.clusterKey = derive(secret, "stash cluster v1");
  }

  static SecretKeys of(String option, String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < SECRET_BYTES) {
      throw new OptionInvalid(
          option,
          "has " + bytes.length + " bytes, at least " + SECRET_BYTES + " are needed",
          "make one with `openssl rand -base64 32` and keep it");
    }
    return new SecretKeys(bytes);
  }

  byte[] mac(byte[] id) {
    return Arrays.copyOf(cookieKey.of(id), MAC_BYTES);
  }

  byte[] key(byte[] id) {
    return storageKey.of(id);
  }

  ClusterKey cluster() {
    return new ClusterKey(clusterKey);
  }

  private static Hmac derive(byte[] secret, String label) {
    return new Hmac(new Hmac(secret).of(label.getBytes(StandardCharsets.UTF_8)));
  }
}
