package dev.stash.session;

import dev.stash.identity.PrincipalNames;
import dev.stash.identity.SessionKey;
import dev.stash.json.JsonOutput;
import dev.stash.storage.Listing;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions may belong to a principal: one small object each under {@code
 * principals/<name>/<session key>}. A hint, not the truth, which stands in the session: an entry is
 * written before the session says so, so none is missing, and one too many is recognised when it is
 * followed. The sweeper removes entries whose session is gone.
 *
 * <p>Entries under a name of an earlier release or a former secret count as well. Whoever looks for
 * a principal gives them the present name, and so does the sweeper: first there is a new entry,
 * then the old one goes. Thread-safe.
 */
final class PrincipalIndex {
  private final StorageBackend storage;
  private final String prefix;
  private final PrincipalNames names;
  private final Supplier<String> unique;

  /**
   * An index.
   *
   * @param prefix what all keys start with
   * @param unique a text never given before: no two entries have equal bytes, and so no two have
   *     equal ETags
   */
  PrincipalIndex(
      StorageBackend storage, String prefix, PrincipalNames names, Supplier<String> unique) {
    this.storage = storage;
    this.prefix = prefix + "principals/";
    this.names = names;
    this.unique = unique;
  }

  /**
   * Refuses a name that nobody can have: with half a surrogate pair, which the names of objects
   * have no bytes for, so that two people would be one there.
   *
   * @throws CallFailed {@code PRINCIPAL_INVALID}
   */
  static void check(@Nullable String principal) {
    if (principal != null && !StandardCharsets.UTF_8.newEncoder().canEncode(principal)) {
      throw new CallFailed(
          "PRINCIPAL_INVALID",
          "the principal has half a surrogate pair in it, as of a text that was cut within a"
              + " character; give the whole name");
    }
  }

  void add(String principal, SessionKey key) {
    storage.put(entry(names.of(principal), key), body(), Precondition.none());
  }

  byte[] body() {
    JsonOutput out = new JsonOutput(64).object().name("format").value(1);
    return out.name("id").value(unique.get()).end().toUtf8();
  }

  /** Tries to; the sweeper will if this fails, and if it has another name than the present one. */
  void remove(String principal, SessionKey key) {
    try {
      String entry = entry(names.of(principal), key);
      storage.get(entry).ifPresent(there -> storage.delete(entry, there.etag()));
    } catch (StorageFailure later) {
      // An entry too many is harmless.
    }
  }

  /** The former names come first: what is moved meanwhile is found under the present one then. */
  Set<SessionKey> find(String principal) {
    List<Listing.Item> former = new ArrayList<>();
    names.former(principal).forEach(name -> former.addAll(under(name)));
    Set<SessionKey> keys = new LinkedHashSet<>();
    under(names.of(principal)).forEach(item -> keys.add(key(item)));
    for (Listing.Item item : former) {
      if (keys.add(key(item))) {
        add(principal, key(item));
      }
      if (plain(item)) {
        drop(item);
      }
    }
    return keys;
  }

  private List<Listing.Item> under(String name) {
    List<Listing.Item> items = new ArrayList<>();
    storage.listAll(prefix + name + "/", items::add);
    return items;
  }

  /** Removes an entry, unless somebody has written it anew. */
  boolean drop(Listing.Item entry) {
    try {
      storage.delete(entry.key(), entry.etag());
      return true;
    } catch (PreconditionFailed anew) {
      return false;
    }
  }

  String prefix() {
    return prefix;
  }

  /** Whether this is an entry of ours. */
  boolean has(Listing.Item item) {
    return item.key().lastIndexOf('/') >= prefix.length();
  }

  /** The session of an entry. */
  SessionKey key(Listing.Item entry) {
    return new SessionKey(entry.key().substring(entry.key().lastIndexOf('/') + 1));
  }

  /** Whether an entry has the name of an earlier release. */
  boolean plain(Listing.Item entry) {
    return PrincipalNames.isPlain(name(entry));
  }

  /** Whether an earlier release would have written it for this principal. */
  boolean plainOf(String principal, Listing.Item entry) {
    return names.plain(principal).equals(name(entry));
  }

  /** Whether it has this principal's present name. */
  boolean present(String principal, Listing.Item entry) {
    return names.of(principal).equals(name(entry));
  }

  private String name(Listing.Item entry) {
    return entry.key().substring(prefix.length(), entry.key().lastIndexOf('/'));
  }

  private String entry(String name, SessionKey key) {
    return prefix + name + "/" + key.value();
  }
}
