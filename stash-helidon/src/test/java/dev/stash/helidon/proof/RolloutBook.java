package dev.stash.helidon.proof;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a page knows that meets servers of two releases: each release has values of its own, and
 * those of the next begin with what the first had when the page came over. An event counts where it
 * was applied, and only there.
 */
final class RolloutBook extends Book {
  private final Predicate<String> next;
  private final List<Long> tokens = new ArrayList<>(List.of(0L));

  /** By release, the first and the next: the page's own tally; null where it has never been. */
  private final @Nullable Tally[] mine = new Tally[2];

  private int coming;
  private int release = -1;
  private long applied;
  private volatile long carried;

  /**
   * A page's.
   *
   * @param next whether a server is of the next release
   */
  RolloutBook(String tab, int slot, Consumer<String> broken, Predicate<String> next) {
    super(tab, slot, broken);
    this.next = next;
  }

  @Override
  void comesTo(String server) {
    coming = next.test(server) ? 1 : 0;
  }

  @Override
  void added(long token) {
    super.added(token);
    tokens.add(token);
  }

  @Override
  void full(JsonObject state, long lastEvent) {
    for (; release >= 0 && applied < lastEvent; applied++) {
      Tally before = mine[release];
      mine[release] = (before == null ? Tally.NONE : before).with(tokens.get((int) applied + 1));
    }
    release = coming;
    Tally wanted = mine[release];
    if (wanted == null) {
      Tally other = mine[1 - release];
      wanted = other == null ? Tally.NONE : other;
      mine[release] = wanted;
      carried = wanted.count();
    }
    Tally found = tally(state, "mine");
    if (!found.equals(wanted)) {
      broken.accept(
          tab
              + " shows "
              + found
              + " after event "
              + lastEvent
              + " of release "
              + release
              + ", not "
              + wanted);
    }
  }

  @Override
  void changed(JsonObject changes, String origin) {}

  /** How many events the next release found when the page came over. */
  long carried() {
    return carried;
  }
}
