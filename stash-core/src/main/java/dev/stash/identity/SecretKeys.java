package dev.stash.identity;

import dev.stash.OptionInvalid;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The two keys derived from one secret. */
final class SecretKeys {
  static final int SECRET_BYTES = 32;
  private static final int MAC_BYTES = 16;
  private static final String HMAC = "HmacSHA256";

  private final Mac cookieKey;
  private final Mac storageKey;

  private SecretKeys(byte[] secret) {
    this.cookieKey = derive(secret, "stash cookie v1");
    this.storageKey = derive(secret, "stash storage v1");
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
    return Arrays.copyOf(hmac(cookieKey, id), MAC_BYTES);
  }

  byte[] key(byte[] id) {
    return hmac(storageKey, id);
  }

  private static Mac derive(byte[] secret, String label) {
    return keyed(hmac(keyed(secret), label.getBytes(StandardCharsets.UTF_8)));
  }

  /** Never used itself: copies of it are, which saves looking for the provider each time. */
  private static Mac keyed(byte[] key) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac;
    } catch (GeneralSecurityException missing) {
      throw new AssertionError("every Java platform has " + HMAC, missing);
    }
  }

  private static byte[] hmac(Mac keyed, byte[] message) {
    try {
      return ((Mac) keyed.clone()).doFinal(message);
    } catch (CloneNotSupportedException foreign) {
      throw new AssertionError("the platform's " + HMAC + " can be copied", foreign);
    }
  }
}
