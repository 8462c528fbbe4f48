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

  private final SecretKeySpec cookieKey;
  private final SecretKeySpec storageKey;

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

  private static SecretKeySpec derive(byte[] secret, String label) {
    SecretKeySpec key = new SecretKeySpec(secret, HMAC);
    return new SecretKeySpec(hmac(key, label.getBytes(StandardCharsets.UTF_8)), HMAC);
  }

  private static byte[] hmac(SecretKeySpec key, byte[] message) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      return mac.doFinal(message);
    } catch (GeneralSecurityException missing) {
      throw new AssertionError("every Java platform has " + HMAC, missing);
    }
  }
}
