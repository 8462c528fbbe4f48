package dev.stash.storage.mirror;

import dev.stash.storage.StorageBackend;
import dev.stash.testing.TestBackend;
import dev.stash.testing.junit.StorageBackendContract;
import org.junit.jupiter.api.Nested;

/** The contract in each phase; in the first and last beside processes of the phase between. */
final class MirrorContractTest {
  @Nested
  final class WhoFollows extends StorageBackendContract {
    private final TestBackend source = new TestBackend();
    private final TestBackend target = new TestBackend();

    @Override
    protected StorageBackend open() {
      return Mirror.open(source, target, MirrorPhase.FOLLOW);
    }
  }

  @Nested
  final class WhoMoves extends StorageBackendContract {
    private final TestBackend source = new TestBackend();
    private final TestBackend target = new TestBackend();

    @Override
    protected StorageBackend open() {
      return Mirror.open(source, target, MirrorPhase.MOVE);
    }
  }

  @Nested
  final class WhoHasRetired extends StorageBackendContract {
    private final TestBackend target = new TestBackend();

    @Override
    protected StorageBackend open() {
      return Mirror.open(new TestBackend(), target, MirrorPhase.RETIRE);
    }
  }

  /** Each call by a process of the one phase or of the other, in turn. */
  @Nested
  final class FollowingAndMovingSideBySide extends StorageBackendContract {
    private final TestBackend source = new TestBackend();
    private final TestBackend target = new TestBackend();

    @Override
    protected StorageBackend open() {
      return new InTurn(
          Mirror.open(source, target, MirrorPhase.FOLLOW),
          Mirror.open(source, target, MirrorPhase.MOVE));
    }
  }
}
