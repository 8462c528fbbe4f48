package dev.stash.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stash.Cluster;
import dev.stash.OptionInvalid;
import dev.stash.Stash;
import dev.stash.Storage;
import dev.stash.storage.encrypted.KeyRing;
import dev.stash.storage.mirror.Mirror;
import dev.stash.storage.mirror.MirrorPhase;
import dev.stash.testing.BlockingBackend;
import dev.stash.testing.FaultyBackend;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which storages other processes reach, and what follows for clusters. */
class ReachTest {
  private static final Reach ALONE = Reach.thisProcess();
  private static final Reach SHARED = Reach.shared("a");

  @TempDir Path folder;

  private final TestBackend storage = new TestBackend();

  @Test
  void decoratorsReachWhatTheyStandBefore() {
    KeyRing keys = KeyRing.of("k", new byte[32]);
    for (Reach reach : new Reach[] {ALONE, SHARED}) {
      if (reach.equals(SHARED)) {
        storage.sharedAs("a");
      }
      assertEquals(reach, storage.reach());
      assertEquals(reach, CircuitBreaker.over(storage, 1, 1, () -> 0).reach());
      assertEquals(reach, Bulkhead.over(storage, 1, Duration.ofSeconds(1)).reach());
      assertEquals(reach, Storage.encrypted(storage, keys).reach());
      assertEquals(reach, FaultyBackend.over(storage).reach());
      assertEquals(reach, BlockingBackend.over(storage).reach());
    }
  }

  @Test
  void whileOneMovesToAnotherItIsKnownByBothNames() {
    storage.sharedAs("a");
    TestBackend target = new TestBackend().sharedAs("b");
    for (MirrorPhase phase : MirrorPhase.values()) {
      assertEquals(new Reach.Shared(Set.of("a", "b")), Mirror.open(storage, target, phase).reach());
    }
    assertEquals(ALONE, SHARED.and(ALONE));
    assertEquals(ALONE, Reach.unsaid().and(ALONE));
    assertEquals(Reach.unsaid(), Reach.unsaid().and(SHARED));
  }

  @Test
  void theEmbeddedStorageAndAnEmbeddedDatabaseAreOfThisProcess() {
    try (StorageBackend embedded = Storage.embedded(folder.resolve("data"))) {
      assertEquals(ALONE, embedded.reach());
    }
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:mem:reach;DB_CLOSE_DELAY=-1");
    try (StorageBackend h2 = Storage.jdbc(source)) {
      assertEquals(ALONE, h2.reach());
    }
  }

  @Test
  void aStorageOfOneProcessIsRefusedUnderAClusterThatMaySpanSeveral() {
    OptionInvalid refused =
        assertThrows(
            OptionInvalid.class,
            () ->
                Stash.builder()
                    .secret("a secret of more than thirty-two bytes")
                    .storage(storage)
                    .cluster(Cluster.hazelcast(h -> h.port(1)))
                    .build());
    assertEquals("storage", refused.option());
  }

  @Test
  void membersOfOneProcessMayShareIt() {
    try (TestCluster cluster = new TestCluster()) {
      for (int i = 0; i < 2; i++) {
        Stash.builder()
            .secret("a secret of more than thirty-two bytes")
            .storage(storage)
            .cluster(cluster.member())
            .build()
            .close();
      }
    }
  }
}
