package dev.stash.wire;

import dev.stash.engine.Content;
import dev.stash.session.Change;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What other tabs changed and the serial has not come to yet, collapsed: per key the latest, and
 * one watermark. Bounded by the keys and by the page's own writes on their way. Thread-safe.
 *
 * <p>Collapsing brings a change forward to the first one that waits. So it must not cross what
 * depends on its place: a full state, which replaces what came before it, and an answer to an own
 * write, which says what there was then.
 */
final class Pushes {
  private final Deque<Batch> closed = new ArrayDeque<>();
  private Map<String, Change> changes = new LinkedHashMap<>();
  private long revision;
  private Content content = Content.NONE;
  private int count;
  private @Nullable Watermark watermark;

  /** How many full states wait in the serial: what came after them must not overtake them. */
  private int full;

  /**
   * Some of them.
   *
   * @param content what the page has before it, with these
   * @param count how many were collapsed
   */
  record Batch(Collection<Change> changes, long revision, Content content, int count) {}

  record Watermark(long revision, long event) {}

  /** True if the serial must be told. */
  synchronized boolean add(long at, Iterable<Change> more, Content with) {
    boolean first = count == 0;
    for (Change change : more) {
      changes.put(change.key(), change);
    }
    revision = at;
    content = with;
    count++;
    return first;
  }

  /** The owner has answered something: what comes from now on is applied after that. */
  synchronized void divide() {
    if (count > 0) {
      closed.add(batch());
    }
  }

  private Batch batch() {
    Batch batch = new Batch(changes.values(), revision, content, count);
    changes = new LinkedHashMap<>();
    count = 0;
    return batch;
  }

  synchronized boolean saved(long at, long event) {
    boolean first = watermark == null;
    watermark = new Watermark(at, event);
    return first;
  }

  /** The oldest that waits; the serial was told once for each. */
  synchronized @Nullable Batch take() {
    if (full > 0) {
      return null;
    } else if (!closed.isEmpty()) {
      return closed.poll();
    }
    return count == 0 ? null : batch();
  }

  synchronized @Nullable Watermark takeSaved() {
    if (full > 0) {
      return null;
    }
    Watermark taken = watermark;
    watermark = null;
    return taken;
  }

  /** A full state has come, with all that was pushed before it. */
  synchronized void supersede() {
    full++;
    closed.clear();
    changes = new LinkedHashMap<>();
    count = 0;
    watermark = null;
  }

  /** It is the serial's turn to take it. */
  synchronized void superseded() {
    full--;
  }
}
