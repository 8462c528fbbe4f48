package dev.stash.identity;

import dev.stash.OptionInvalid;
import dev.stash.session.SessionKey;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Makes and recognises session ids.
 *
 * <p>An id is 32 random bytes. The cookie carries it together with a MAC of this server (16 bytes
 * of HMAC-SHA-256), so that a cookie nobody issued is recognised without asking the storage and is
 * never adopted (session fixation, OWASP ASVS 5.0 §7.2). Storage sees only HMAC-SHA-256 of the id
 * under another key. Both keys are derived from the secret (NIST SP 800-108 in counter mode would
 * give the same for one block: HMAC of a label).
 *
 * <p>There may be several secrets: the first issues, all are recognised. An id has a key under each
 * of them, and its session lives under one.
 *
 * <p>Thread-safe. Reading a cookie costs two HMACs a secret, a few microseconds.
 */
public final class Identity {
  /** The least length of a secret, in bytes. */
  public static final int SECRET_BYTES = SecretKeys.SECRET_BYTES;

  private static final int ID_BYTES = 32;
  private static final int ID_CHARS = 43;
  private static final int MAC_CHARS = 22;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final List<SecretKeys> secrets;
  private final SecureRandom random;

  private Identity(List<SecretKeys> secrets, SecureRandom random) {
    this.secrets = secrets;
    this.random = random;
  }

  /**
   * From secrets, the present one first.
   *
   * @param secrets each at least 32 bytes in UTF-8; the same on every member and after every
   *     restart
   * @throws OptionInvalid if there is none, one is too short, or one is given twice
   */
  public static Identity of(List<String> secrets, SecureRandom random) {
    if (secrets.isEmpty()) {
      throw new OptionInvalid(
          "secret", "is missing", "make one with `openssl rand -base64 32` and keep it");
    } else if (secrets.size() != secrets.stream().distinct().count()) {
      throw new OptionInvalid("secret", "is given twice", "drop one of them");
    }
    List<SecretKeys> keys = new ArrayList<>();
    for (String each : secrets) {
      keys.add(SecretKeys.of(keys.isEmpty() ? "secret" : "former-secrets", each));
    }
    return new Identity(keys, random);
  }

  /** A new id, known to nobody; nothing is stored for it. */
  public Issued issue() {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return issued(id, 0, cookie(id, secrets.getFirst().mac(id)));
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
    for (int i = 0; i < secrets.size(); i++) {
      // One id has one cookie: unused bits at the end of a base64 text must not make another.
      if (MessageDigest.isEqual(mac, secrets.get(i).mac(id)) && cookie.equals(cookie(id, mac))) {
        String present = i == 0 ? cookie : cookie(id, secrets.getFirst().mac(id));
        return Optional.of(issued(id, i, present));
      }
    }
    return Optional.empty();
  }

  private Issued issued(byte[] id, int by, String cookie) {
    List<SessionKey> others = new ArrayList<>();
    if (by != 0) {
      others.add(key(id, by)); // there it is most likely
    }
    for (int i = 1; i < secrets.size(); i++) {
      if (i != by) {
        others.add(key(id, i));
      }
    }
    return new Issued(cookie, key(id, 0), List.copyOf(others), by != 0);
  }

  private static String cookie(byte[] id, byte[] mac) {
    return ENCODER.encodeToString(id) + "." + ENCODER.encodeToString(mac);
  }

  private SessionKey key(byte[] id, int by) {
    return new SessionKey(ENCODER.encodeToString(secrets.get(by).key(id)));
  }

  /** The keys of the cluster, one for each secret: that of the present one first, which seals. */
  public List<ClusterKey> clusterKeys() {
    return secrets.stream().map(SecretKeys::cluster).toList();
  }

  @Override
  public String toString() {
    return "Identity[…]";
  }

  /**
   * An id that this server issued.
   *
   * @param cookie the cookie's value under the present secret; a secret of the browser
   * @param key what the session is stored under, if it lives under the present secret
   * @param others what it may be stored under instead; empty if there is one secret only
   * @param outdated whether the cookie that was read was issued under a former secret
   */
  public record Issued(String cookie, SessionKey key, List<SessionKey> others, boolean outdated) {
    @Override
    public String toString() {
      return "Issued[…]";
    }
  }
}
