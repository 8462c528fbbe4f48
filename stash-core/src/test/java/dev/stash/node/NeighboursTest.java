package dev.stash.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Moment;
import dev.stash.Storage;
import dev.stash.cluster.Member;
import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.NotApplied;
import dev.stash.storage.Precondition;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StoredObject;
import dev.stash.storage.encrypted.KeyRing;
import dev.stash.testing.TestBackend;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two processes on one storage, and what each sees of the other. */
class NeighboursTest {
  private static final String FOLDER = "shop/members/";

  private long ticks = 1_000_000;
  private final TestBackend storage = new TestBackend(new StorageClock());
  private final Tenant a = new Tenant("a");
  private final Tenant b = new Tenant("b");

  /** The storage's own; the processes' wall clocks differ from it and from each other by years. */
  private final class StorageClock extends Clock {
    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(ticks);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private final class Tenant {
    final Member self;
    final List<Member> cluster = new ArrayList<>();
    final Neighbours neighbours;
    boolean duty = true;

    Tenant(String name) {
      this(name, storage);
    }

    Tenant(String name, StorageBackend backend) {
      self = new Member("local-" + name, name, Map.of(), Map.of());
      cluster.add(self);
      neighbours =
          new Neighbours(backend, FOLDER, name + "-1", () -> self, () -> cluster, () -> duty);
    }

    void look() {
      assertTrue(neighbours.look(new Moment(ticks, self.hashCode() * 1_000_000L)));
    }

    Set<String> sees() {
      return neighbours.presence().certain();
    }

    boolean doubts() {
      return neighbours.presence().possible();
    }
  }

  /** So many seconds, with a look at every other. */
  private void pass(int seconds, Tenant... alive) {
    for (int i = 0; i < seconds; i += 2) {
      for (Tenant each : alive) {
        each.look();
      }
      ticks += 2_000;
    }
  }

  private List<String> records() {
    return storage.list(FOLDER, null, 10).objects().stream()
        .map(Listing.Item::key)
        .sorted()
        .toList();
  }

  @Test
  void whoIsAloneIsNotInDoubtAndKeepsOneRecord() {
    pass(600, a);
    assertFalse(a.doubts());
    assertEquals(List.of(FOLDER + "a-1.json", FOLDER + "bell"), records());
  }

  @Test
  void aNewcomerDoubtsAtOnceAndBothAreCertainWithinTenSeconds() {
    pass(300, a);
    b.look();
    assertTrue(b.doubts());
    assertEquals(Set.of(), b.sees(), "it may have been killed a moment ago");
    ticks += 2_000;
    a.look();
    assertTrue(a.doubts(), "two seconds later the first one knows");
    pass(6, a, b);
    assertEquals(Set.of("b"), a.sees());
    assertEquals(Set.of("a"), b.sees());
    pass(3_600, a, b);
    assertEquals(Set.of("b"), a.sees());
    assertEquals(Set.of("a"), b.sees());
  }

  @Test
  void whoLeavesTakesItsRecordAlongAndTheOtherIsAloneSoon() {
    pass(20, a, b);
    b.neighbours.leave();
    pass(12, a);
    assertTrue(a.doubts(), "it may only be another member's duty now");
    pass(22, a);
    assertFalse(a.doubts());
    assertEquals(List.of(FOLDER + "a-1.json", FOLDER + "bell"), records());
  }

  @Test
  void whoIsKilledIsTakenForDeadAfterThreeMinutes() {
    pass(20, a, b);
    pass(170, a);
    assertEquals(Set.of("b"), a.sees());
    pass(40, a);
    assertFalse(a.doubts());
  }

  @Test
  void oneThatIsStartedAgainAfterAKillDoubtsForTenSecondsAndWarnsOfNobody() {
    pass(100, a);
    b.look();
    for (int i = 0; i < 10; i++) {
      pass(2, b);
      assertEquals(Set.of(), b.sees());
    }
    assertFalse(b.doubts());
    pass(600, b);
    assertFalse(b.doubts());
  }

  @Test
  void anOldRecordIsNoNeighbour() {
    pass(4, a);
    ticks += 200_000;
    b.look();
    assertFalse(b.doubts());
  }

  @Test
  void whoWasFrozenForLongIsNoticedWhenItThaws() {
    pass(20, a, b);
    pass(600, b);
    assertFalse(b.doubts());
    pass(14, a, b);
    assertEquals(Set.of("b"), a.sees());
    assertEquals(Set.of("a"), b.sees());
  }

  @Test
  void theMembersOfOneClusterAreNoNeighboursAndShareARecord() {
    a.cluster.add(b.self);
    b.cluster.add(a.self);
    pass(20, a);
    pass(20, b); // the duty has moved
    assertFalse(b.doubts());
    assertEquals(List.of(FOLDER + "b-1.json", FOLDER + "bell"), records());
  }

  /** Two that start at once have looked both, before they knew of each other. */
  @Test
  void onlyWhoHasTheDutyTakesRecordsAway() {
    a.look();
    b.look();
    a.cluster.add(b.self);
    b.cluster.add(a.self);
    a.duty = false;
    pass(4, a, b);
    assertEquals(List.of(FOLDER + "b-1.json", FOLDER + "bell"), records());
    assertFalse(b.doubts());
  }

  @Test
  void aClusterWhoseDutyMovesStaysOneNeighbour() {
    Tenant next = new Tenant("next");
    next.cluster.add(b.self);
    b.cluster.add(next.self);
    pass(20, a, b);
    b.neighbours.leave();
    pass(4, a);
    for (int i = 0; i < 60; i += 2) {
      assertTrue(a.doubts());
      pass(2, a, next);
    }
    assertEquals(Set.of("next"), a.sees());
  }

  @Test
  void aRecordThatNobodyUnderstandsIsSomebodyAllTheSame() {
    storage.put(FOLDER + "x.json", new byte[] {1, 2, 3}, Precondition.ifAbsent());
    a.look();
    assertTrue(a.doubts());
    storage.put(FOLDER + "x.json", new byte[] {4}, Precondition.none());
    pass(4, a);
    assertEquals(Set.of("?"), a.sees());
  }

  /** A way to the storage that counts what is written, and lists nothing for a while. */
  private final class Way implements StorageBackend {
    int fails;
    int puts;

    @Override
    public Optional<StoredObject> get(String key) {
      return storage.get(key);
    }

    @Override
    public ETag put(String key, byte[] body, Precondition precondition) {
      puts++;
      return storage.put(key, body, precondition);
    }

    @Override
    public void delete(String key, ETag etag) {
      storage.delete(key, etag);
    }

    @Override
    public Listing list(String prefix, @Nullable String cursor, int limit) {
      if (fails > 0) {
        fails--;
        throw NotApplied.throttled("slow down", null);
      }
      return storage.list(prefix, cursor, limit);
    }

    @Override
    public void close() {}
  }

  @Test
  void aBellThatWasHeardIsNotForgottenWhenTheRoundAfterItFails() {
    Way often = new Way();
    Tenant first = new Tenant("first", often);
    pass(310, first); // no round is due by the clock for long
    b.look();
    ticks += 2_000;
    often.fails = 1;
    assertFalse(first.neighbours.look(new Moment(ticks, 0)));
    ticks += 2_000;
    first.look();
    assertTrue(first.doubts(), "it looks again at once");
    pass(6, first, b);
    assertEquals(Set.of("b"), first.sees());
    assertEquals(Set.of("first"), b.sees());
  }

  /** Two clusters that keep their sessions from each other may share a bucket all the same. */
  @Test
  void whoHasAnotherKeyIsSomebodyToo() {
    Way way = new Way();
    Tenant one = new Tenant("one", Storage.encrypted(way, ring("one", 1)));
    Tenant two = new Tenant("two", Storage.encrypted(storage, ring("two", 2)));
    pass(300, one);
    pass(20, one, two);
    assertEquals(Set.of("?"), one.sees());
    assertEquals(Set.of("?"), two.sees());
    way.puts = 0;
    pass(100, one, two);
    assertTrue(way.puts <= 11, "a bell that cannot be read is heard once: " + way.puts);
  }

  private static KeyRing ring(String name, int seed) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) seed);
    return KeyRing.of(name, key);
  }
}
