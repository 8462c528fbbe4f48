package dev.stash.session;

import dev.stash.identity.SessionKey;
import dev.stash.json.JsonOutput;
import dev.stash.storage.Listing;
import dev.stash.storage.Precondition;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageFailure;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions may belong to a principal: one small object each under {@code
 * principals/<hash>/<session key>}. A hint, not the truth, which stands in the session: an entry is
 * written before the session says so, so none is missing, and one too many is recognised when it is
 * followed. The sweeper removes entries whose session is gone. Thread-safe.
 */
final class PrincipalIndex {
  private static final int PAGE = 1_000;

  private final StorageBackend storage;
  private final String prefix;
  private final Supplier<String> unique;

  /**
   * An index.
   *
   * @param prefix what all keys start with
   * @param unique a text never given before: no two entries have equal bytes, and so no two have
   *     equal ETags
   */
  PrincipalIndex(StorageBackend storage, String prefix, Supplier<String> unique) {
    this.storage = storage;
    this.prefix = prefix + "principals/";
    this.unique = unique;
  }

  void add(String principal, SessionKey key) {
    storage.put(entry(principal, key), body(), Precondition.none());
  }

  byte[] body() {
    JsonOutput out = new JsonOutput(64).object().name("format").value(1);
    return out.name("id").value(unique.get()).end().toUtf8();
  }

  /** Tries to; the sweeper will if this fails. */
  void remove(String principal, SessionKey key) {
    try {
      String entry = entry(principal, key);
      storage.get(entry).ifPresent(there -> storage.delete(entry, there.etag()));
    } catch (StorageFailure later) {
      // An entry too many is harmless.
    }
  }

  List<SessionKey> find(String principal) {
    String under = prefix + hash(principal) + "/";
    List<SessionKey> keys = new ArrayList<>();
    String after = null;
    Listing page;
    do {
      page = storage.list(under, after, PAGE);
      for (Listing.Item item : page.objects()) {
        keys.add(new SessionKey(item.key().substring(under.length())));
        after = item.key();
      }
    } while (page.more());
    return keys;
  }

  String prefix() {
    return prefix;
  }

  /** The session of an entry; null if this is no entry of ours. */
  @Nullable SessionKey session(String entry) {
    int slash = entry.lastIndexOf('/');
    return slash < prefix.length() ? null : new SessionKey(entry.substring(slash + 1));
  }

  private String entry(String principal, SessionKey key) {
    return prefix + hash(principal) + "/" + key.value();
  }

  private static String hash(String principal) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(principal.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException missing) {
      throw new AssertionError("every Java platform has SHA-256", missing);
    }
  }
}
