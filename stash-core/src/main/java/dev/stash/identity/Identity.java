package dev.stash.identity;

import dev.stash.OptionInvalid;
import dev.stash.session.SessionKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes and recognises session ids.
 *
 * <p>An id is 32 random bytes. The cookie carries it together with a MAC of this server (16 bytes
 * of HMAC-SHA-256), so that a cookie nobody issued is recognised without asking the storage and is
 * never adopted (session fixation, OWASP ASVS 5.0 §7.2). Storage sees only HMAC-SHA-256 of the id
 * under another key. Both keys are derived from the secret (NIST SP 800-108 in counter mode would
 * give the same for one block: HMAC of a label).
 *
 * <p>Thread-safe. Reading a cookie costs two HMACs, a few microseconds.
 */
public final class Identity {
  /** The least length of a secret, in bytes. */
  public static final int SECRET_BYTES = 32;

  private static final int ID_BYTES = 32;
  private static final int MAC_BYTES = 16;
  private static final int ID_CHARS = 43;
  private static final int MAC_CHARS = 22;
  private static final String HMAC = "HmacSHA256";
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final SecretKeySpec cookieKey;
  private final SecretKeySpec storageKey;
  private final SecureRandom random;

  private Identity(byte[] secret, SecureRandom random) {
    this.cookieKey = derive(secret, "stash cookie v1");
    this.storageKey = derive(secret, "stash storage v1");
    this.random = random;
  }

  /**
   * From a secret.
   *
   * @param secret at least 32 bytes in UTF-8; the same on every member and after every restart
   * @throws OptionInvalid if it is missing or too short
   */
  public static Identity of(@Nullable String secret, SecureRandom random) {
    byte[] bytes = secret == null ? new byte[0] : secret.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0) {
      throw new OptionInvalid(
          "secret", "is missing", "make one with `openssl rand -base64 32` and keep it");
    } else if (bytes.length < SECRET_BYTES) {
      throw new OptionInvalid(
          "secret",
          "has " + bytes.length + " bytes, at least " + SECRET_BYTES + " are needed",
          "make one with `openssl rand -base64 32` and keep it");
    }
    return new Identity(bytes, random);
  }

  /** A new id, known to nobody; nothing is stored for it. */
  public Issued issue() {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return issued(id);
  }

  /** What a cookie's value stands for; empty if this server did not issue it. */
  public Optional<Issued> read(String cookie) {
    if (cookie.length() != ID_CHARS + 1 + MAC_CHARS || cookie.charAt(ID_CHARS) != '.') {
      return Optional.empty();
    }
    byte[] id;
    byte[] mac;
    try {
      id = Base64.getUrlDecoder().decode(cookie.substring(0, ID_CHARS));
      mac = Base64.getUrlDecoder().decode(cookie.substring(ID_CHARS + 1));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    if (!MessageDigest.isEqual(mac, mac(id))) {
      return Optional.empty();
    }
    Issued issued = issued(id);
    // One id has one cookie: unused bits at the end of a base64 text must not make another.
    return issued.cookie().equals(cookie) ? Optional.of(issued) : Optional.empty();
  }

  private Issued issued(byte[] id) {
    String cookie = ENCODER.encodeToString(id) + "." + ENCODER.encodeToString(mac(id));
    return new Issued(cookie, new SessionKey(ENCODER.encodeToString(hmac(storageKey, id))));
  }

  private byte[] mac(byte[] id) {
    return Arrays.copyOf(hmac(cookieKey, id), MAC_BYTES);
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

  @Override
  public String toString() {
    return "Identity[…]";
  }

  /**
   * An id that this server issued.
   *
   * @param cookie the cookie's value; a secret of the browser
   * @param key what the session is stored under
   */
  public record Issued(String cookie, SessionKey key) {
    @Override
    public String toString() {
      return "Issued[…]";
    }
  }
}
