package dev.stash.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * What people are called in the names of stored objects: 16 bytes of HMAC-SHA-256 of what the
 * application calls them, under a key of the secret. A plain hash would tell whoever sees names of
 * objects, in a list or a log, whether an address that he has is among them.
 *
 * <p>Until 30 November 2026 it was the plain SHA-256, 43 characters and not 22: that tells the two
 * apart. Thread-safe.
 */
public final class PrincipalNames {
  private static final int BYTES = 16;
  private static final int PLAIN_CHARS = 43;

  private final List<SecretKeys> secrets;

  PrincipalNames(List<SecretKeys> secrets) {
    this.secrets = secrets;
  }

  /** Those under some secrets, the present one first. */
  public static PrincipalNames of(List<String> secrets) {
    return new PrincipalNames(
        secrets.stream().map(secret -> SecretKeys.of("secret", secret)).toList());
  }

  /** What a principal is called now. */
  public String of(String principal) {
    return under(secrets.getFirst(), principal);
  }

  /** What he may still be called: in an earlier release first, then under former secrets. */
  public List<String> former(String principal) {
    return Stream.concat(
            Stream.of(plain(principal)),
            secrets.stream().skip(1).map(secret -> under(secret, principal)))
        .toList();
  }

  /** What an earlier release called a principal. */
  public String plain(String principal) {
    try {
      return text(MessageDigest.getInstance("SHA-256").digest(utf8(principal)));
    } catch (NoSuchAlgorithmException missing) {
      throw new AssertionError("every Java platform has SHA-256", missing);
    }
  }

  /** Whether a name is one of an earlier release. */
  public static boolean isPlain(String name) {
    return name.length() == PLAIN_CHARS;
  }

  private static String under(SecretKeys secret, String principal) {
    return text(Arrays.copyOf(secret.principal(utf8(principal)), BYTES));
  }

  private static byte[] utf8(String principal) {
    return principal.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
