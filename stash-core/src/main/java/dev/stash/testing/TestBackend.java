package dev.stash.testing;

import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.NotApplied;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.Reach;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageRules;
import dev.stash.storage.StoredObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A storage in memory that answers as Amazon S3 would: the same bytes, conditional writes, the MD5
 * of the bytes as ETag (so identical bytes have the same one), times to the second. It lists in an
 * odd order, so that nobody comes to rely on one: S3 lists by key, S3 Express does not. What passes
 * on it passes on both.
 *
 * <p>Two instances share nothing. {@link #close()} does nothing, so one instance outlives a restart
 * of the library and shows what a restarted server would find. Thread-safe.
 *
 * <p>Member records, which processes that share a storage read and write by the clock, are stored
 * and listed as anything else, and left out of {@link #gets}, {@link #puts} and {@link #dump}: with
 * them no test could count.
 */
public final class TestBackend implements StorageBackend {
  private static final Comparator<String> ODD_ORDER =
      Comparator.<String>comparingInt(key -> key.hashCode() * 0x9E3779B1)
          .thenComparing(Comparator.naturalOrder());

  private static final String CURSOR = "after ";

  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<String, StoredObject> objects = new TreeMap<>(ODD_ORDER);
  private Reach reach = Reach.thisProcess();
  private int gets;
  private int puts;

  /** An empty storage that dates its objects by the system clock. */
  public TestBackend() {
    this(Clock.systemUTC());
  }

  /** An empty storage that dates its objects by {@code clock}. */
  public TestBackend(Clock clock) {
    this.clock = clock;
  }

  /**
   * Says from now on that other processes could reach it, under this name: for tests with several
   * members of one process on a cluster that may span processes. Returns this.
   */
  public TestBackend sharedAs(String name) {
    reach = Reach.shared(name);
    return this;
  }

  @Override
  public Reach reach() {
    return reach;
  }

  /** Two servers over one of these in a test stand for two processes. */
  @Override
  public boolean mayBeShared() {
    return true;
  }

  @Override
  public Optional<StoredObject> get(String key) {
    StorageRules.key(key);
    lock.lock();
    try {
      gets += MemberRecords.are(key) ? 0 : 1;
      return Optional.ofNullable(objects.get(key)).map(TestBackend::copy);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public ETag put(String key, byte[] body, Precondition precondition) {
    StorageRules.key(key);
    StorageRules.body(body);
    byte[] bytes = body.clone();
    ETag etag = new ETag(md5(bytes));
    lock.lock();
    try {
      puts += MemberRecords.are(key) ? 0 : 1;
      check(objects.get(key), precondition);
      Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
      objects.put(key, new StoredObject(bytes, etag, now));
      return etag;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void delete(String key, ETag etag) {
    StorageRules.key(key);
    lock.lock();
    try {
      check(objects.get(key), Precondition.ifMatch(etag));
      objects.remove(key);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Listing list(String prefix, @Nullable String cursor, int limit) {
    StorageRules.limit(limit);
    if (cursor != null && !cursor.startsWith(CURSOR)) {
      throw new NotApplied("this is no cursor of this storage", null);
    }
    List<Listing.Item> items = new ArrayList<>();
    lock.lock();
    try {
      var from =
          cursor == null ? objects : objects.tailMap(cursor.substring(CURSOR.length()), false);
      for (var entry : from.entrySet()) {
        if (!entry.getKey().startsWith(prefix)) {
          continue;
        }
        if (items.size() == limit) {
          return new Listing(items, CURSOR + items.getLast().key());
        }
        StoredObject object = entry.getValue();
        items.add(
            new Listing.Item(
                entry.getKey(), object.etag(), object.body().length, object.lastModified()));
      }
      return new Listing(items, null);
    } finally {
      lock.unlock();
    }
  }

  /** Does nothing: the objects stay, and this instance can be used again. */
  @Override
  public void close() {}

  /** All that is stored but the member records, as text, sorted by key; a copy. */
  public Map<String, String> dump() {
    lock.lock();
    try {
      Map<String, String> dump = new TreeMap<>();
      objects.forEach(
          (key, o) -> {
            if (!MemberRecords.are(key)) {
              dump.put(key, new String(o.body(), StandardCharsets.UTF_8));
            }
          });
      return Collections.unmodifiableMap(dump);
    } finally {
      lock.unlock();
    }
  }

  /** Forgets every object and sets the counters to zero. */
  public void reset() {
    lock.lock();
    try {
      objects.clear();
      gets = 0;
      puts = 0;
    } finally {
      lock.unlock();
    }
  }

  /** How often {@link #get} was called, or {@link #look}, which S3 charges for as much. */
  public int gets() {
    lock.lock();
    try {
      return gets;
    } finally {
      lock.unlock();
    }
  }

  /** How often {@link #put} was called, refused calls included: S3 charges for them too. */
  public int puts() {
    lock.lock();
    try {
      return puts;
    } finally {
      lock.unlock();
    }
  }

  private static void check(@Nullable StoredObject there, Precondition precondition) {
    boolean holds =
        switch (precondition) {
          case Precondition.None none -> true;
          case Precondition.IfAbsent absent -> there == null;
          case Precondition.IfMatch match -> there != null && there.etag().equals(match.etag());
        };
    if (!holds) {
      throw new PreconditionFailed();
    }
  }

  private static StoredObject copy(StoredObject object) {
    return new StoredObject(object.body().clone(), object.etag(), object.lastModified());
  }

  private static String md5(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has MD5", e);
    }
  }
}
