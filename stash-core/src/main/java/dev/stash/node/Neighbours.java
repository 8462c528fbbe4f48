package dev.stash.node;

import dev.stash.Moment;
import dev.stash.cluster.Member;
import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.Look;
import dev.stash.storage.ObjectUnreadable;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageFailure;
import dev.stash.storage.StoredObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Other processes, or other clusters, that use the same storage and know nothing of this one. Each
 * cluster keeps one small record there, written by the member whose duty it is, and reads the
 * others'.
 *
 * <p>Nobody's clock is compared with another's. A record lives as long as its ETag is seen to
 * change; one that is met for the first time may live if the storage dates it not much older than
 * our own, which it has just dated as well. Its writer is then asked to show itself: whoever comes
 * rings a bell, an object that all look at every other second, and who hears it writes its record
 * anew. So the others know of a newcomer within two seconds, although they list the records once a
 * minute as long as they are alone.
 *
 * <p>Not thread-safe but for {@link #presence}; blocks on the storage.
 */
final class Neighbours {
  /** How often the bell is looked at. */
  static final long LOOK_MILLIS = 2_000;

  private static final Logger LOG = System.getLogger(Neighbours.class.getName());
  private static final String BELL = "bell";
  private static final long ALONE_MILLIS = 60_000;
  private static final long TOGETHER_MILLIS = 10_000;

  /** How long a record may stay as it is before its writer is taken for dead. */
  private static final long DEAD_MILLIS = 3 * ALONE_MILLIS;

  /** How long the writer of a record that was just met has time to show itself. */
  private static final long ANSWER_MILLIS = 5 * LOOK_MILLIS;

  /** A record that is taken away may be replaced: the duty has moved to another member. */
  private static final long REPLACED_MILLIS = 2 * TOGETHER_MILLIS;

  private static final long NEVER = Long.MIN_VALUE / 2;

  private final StorageBackend storage;
  private final String folder;
  private final String name;
  private final Supplier<Member> self;
  private final Supplier<Collection<Member>> members;
  private final BooleanSupplier duty;
  private final Set<NeighbourGuard> guards;

  private final Map<String, Other> others = new HashMap<>();
  private @Nullable ETag own;
  private @Nullable ETag bell;
  private boolean ringDue = true;
  private long written;
  private long roundAt = NEVER;
  private long failingSince = NEVER;
  private boolean complained;
  private volatile Presence presence = Presence.NOBODY;

  /**
   * Who else is there.
   *
   * @param possible somebody may be there: look at the storage before answering
   * @param certain the names of those that are
   */
  record Presence(boolean possible, Set<String> certain) {
    static final Presence NOBODY = new Presence(false, Set.of());
  }

  /** A record that is not ours. */
  private static final class Other {
    final MemberRecord record;
    ETag etag;
    boolean shown;
    long until;

    Other(MemberRecord record, ETag etag, long until) {
      this.record = record;
      this.etag = etag;
      this.until = until;
    }
  }

  /**
   * Of one process, that has joined its cluster.
   *
   * @param folder where the records are; ends in a slash
   * @param name of our record; never used before
   * @param members those of our own cluster, this one included
   * @param duty whether it is this one's to look and to be looked at
   */
  Neighbours(
      StorageBackend storage,
      String folder,
      String name,
      Supplier<Member> self,
      Supplier<Collection<Member>> members,
      BooleanSupplier duty) {
    this(storage, folder, name, self, members, duty, NeighbourGuard.ALL);
  }

  Neighbours(
      StorageBackend storage,
      String folder,
      String name,
      Supplier<Member> self,
      Supplier<Collection<Member>> members,
      BooleanSupplier duty,
      Set<NeighbourGuard> guards) {
    this.storage = storage;
    this.folder = folder;
    this.name = name;
    this.self = self;
    this.members = members;
    this.duty = duty;
    this.guards = guards;
  }

  /** As of the last round; nobody before the first. */
  Presence presence() {
    return presence;
  }

  /**
   * To be called every {@link #LOOK_MILLIS} by the member whose duty it is, or less often.
   *
   * @return false if the storage did not answer, or not as it should: what was known stays known
   */
  boolean look(Moment now) {
    try {
      if (rung() || now.ticks() - roundAt >= period()) {
        round(now);
      }
      failingSince = NEVER;
      complained = false;
      return true;
    } catch (RuntimeException failed) { // whatever it is, the next look is due all the same
      complain(now, failed);
      return false;
    }
  }

  /** Takes our record away, so that the others need not wait until it is old. */
  void leave() {
    ETag last = own;
    if (last != null) {
      own = null;
      bury(key(), last);
    }
  }

  private boolean on(NeighbourGuard guard) {
    return guards.contains(guard);
  }

  private long period() {
    if (others.values().stream().anyMatch(other -> awaited(other))) {
      return LOOK_MILLIS;
    }
    return presence.possible() ? TOGETHER_MILLIS : ALONE_MILLIS;
  }

  /** Whether somebody else has come since the last round. */
  private boolean rung() {
    ETag heard = bell;
    try {
      Look look = heard == null ? null : storage.look(folder + BELL, heard);
      if (look instanceof Look.Other rung && !on(NeighbourGuard.UNANSWERED_BELLS_ARE_HEARD_AGAIN)) {
        bell = rung.object().map(StoredObject::etag).orElse(heard);
      }
      return !(look instanceof Look.Same);
    } catch (ObjectUnreadable sealed) { // rung by somebody whose key we do not have
      return true;
    }
  }

  private void round(Moment now) {
    // Away for so long that we may be taken for dead, or never here: say so.
    ringDue |= bell == null || now.ticks() - roundAt >= 2 * ALONE_MILLIS;
    own = storage.put(key(), record().encoded(), Precondition.none());
    ETag first = on(NeighbourGuard.NEWCOMERS_RING) ? ring() : null;
    Map<String, Listing.Item> listed = new HashMap<>();
    storage.listAll(folder, item -> listed.put(item.key(), item));
    Listing.Item heard = listed.remove(folder + BELL);
    Listing.Item ours = listed.remove(key());
    Instant dated = ours == null ? Instant.MIN : ours.lastModified();
    listed.values().forEach(item -> meet(item, dated, now));
    ringDue &= heard == null || on(NeighbourGuard.NEWCOMERS_RING);
    ETag second = ring();
    for (Map.Entry<String, Other> other : others.entrySet()) {
      if (!listed.containsKey(other.getKey())) {
        long soon = now.ticks() + (other.getValue().shown ? REPLACED_MILLIS : 0);
        other.getValue().until = Math.min(other.getValue().until, soon);
      }
    }
    others.keySet().removeIf(key -> !listed.containsKey(key) && over(others.get(key), now));
    roundAt = now.ticks();
    // Only now: who has rung before a round that fails is to be heard by the next look again.
    bell = second != null ? second : heard != null ? heard.etag() : first;
    presence = present(now);
  }

  /** Null if there is no need to. */
  private @Nullable ETag ring() {
    if (!ringDue) {
      return null;
    }
    ETag rung = storage.put(folder + BELL, record().encoded(), Precondition.none());
    ringDue = false;
    return rung;
  }

  private void meet(Listing.Item item, Instant dated, Moment now) {
    Other known = others.get(item.key());
    if (known == null) {
      MemberRecord record = read(item.key());
      boolean young = Duration.between(item.lastModified(), dated).toMillis() <= DEAD_MILLIS;
      young &= on(NeighbourGuard.STRANGERS_MAY_LIVE);
      known = new Other(record, item.etag(), young ? now.ticks() + ANSWER_MILLIS : now.ticks());
      ringDue |= young && !ours(record);
      others.put(item.key(), known);
    } else if (!known.etag.equals(item.etag())) {
      known.etag = item.etag();
      known.shown = true;
      known.until = now.ticks() + DEAD_MILLIS;
    }
    if (ours(known.record)) {
      others.remove(item.key()); // its writer had the duty before us
      if (duty.getAsBoolean()) { // else it may have it now: two that both bury leave none
        bury(item.key(), item.etag());
      }
    }
  }

  private MemberRecord read(String key) {
    try {
      return storage
          .get(key)
          .map(there -> MemberRecord.decode(there.body()))
          .orElse(MemberRecord.UNKNOWN);
    } catch (ObjectUnreadable sealed) { // with a key that we do not have
      return MemberRecord.UNKNOWN;
    }
  }

  private boolean ours(MemberRecord record) {
    String here = self.get().id();
    return members.get().stream()
        .anyMatch(member -> !member.id().equals(here) && member.id().equals(record.id()));
  }

  private Presence present(Moment now) {
    Set<String> certain = new TreeSet<>();
    boolean possible = false;
    for (Other other : others.values()) {
      if (!over(other, now)) {
        possible = true;
        if (other.shown) {
          certain.add(other.record.name());
        }
      }
    }
    return new Presence(possible, Set.copyOf(certain));
  }

  private static boolean over(@Nullable Other other, Moment now) {
    return other == null || now.ticks() >= other.until;
  }

  private boolean awaited(Other other) {
    return !other.shown && other.until > roundAt;
  }

  private MemberRecord record() {
    Member here = self.get();
    return new MemberRecord(here.name(), here.id(), name + "-" + ++written);
  }

  private String key() {
    return folder + name + ".json";
  }

  private void bury(String key, ETag etag) {
    try {
      storage.delete(key, etag);
    } catch (PreconditionFailed changed) {
      LOG.log(Level.DEBUG, "a member record was written anew, or taken away by somebody else");
    } catch (StorageFailure failed) {
      LOG.log(Level.DEBUG, "a member record is left to the sweeper");
    }
  }

  private void complain(Moment now, RuntimeException failed) {
    failingSince = failingSince == NEVER ? now.ticks() : failingSince;
    if (!complained && now.ticks() - failingSince >= ALONE_MILLIS) {
      complained = true;
      LOG.log(
          Level.WARNING,
          "cannot tell whether another process uses this storage: {0}; allow reading, writing and"
              + " listing under {1}",
          failed.toString(),
          folder);
    }
  }
}
