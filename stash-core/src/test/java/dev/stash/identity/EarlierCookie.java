package dev.stash.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A cookie as the release of November 2026 issued it: it tells no day. */
public final class EarlierCookie {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private EarlierCookie() {}

  /** The Cookie header for the id whose bytes are all this one. */
  public static String of(String secret, int number) throws GeneralSecurityException {
    byte[] id = new byte[32];
    Arrays.fill(id, (byte) number);
    byte[] key =
        hmac(
            secret.getBytes(StandardCharsets.UTF_8),
            "stash cookie v1".getBytes(StandardCharsets.UTF_8));
    byte[] mac = Arrays.copyOf(hmac(key, id), 16);
    return "stash-dev=" + ENCODER.encodeToString(id) + "." + ENCODER.encodeToString(mac);
  }

  private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(message);
  }
}
