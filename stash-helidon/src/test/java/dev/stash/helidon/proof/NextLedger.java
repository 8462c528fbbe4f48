package dev.stash.helidon.proof;

import dev.stash.Migrate;
import dev.stash.Migration;
import dev.stash.Version;

/** The ledger of the next release: what the one before stored is carried over as it is. */
@Version(2)
final class NextLedger extends Ledger {
  @Migrate
  static void migrate(Migration old) {
    old.put("note", "from " + old.from());
  }
}
