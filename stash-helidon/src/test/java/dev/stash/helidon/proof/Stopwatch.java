package dev.stash.helidon.proof;

import jakarta.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * How long one page's clicks take until they are done, and that no socket says so twice. Its page's
 * lock guards it.
 */
final class Stopwatch implements Witness {
  private final Map<Long, Long> begun = new HashMap<>();

  /** By event, in microseconds. */
  private final Map<Long, Long> took = new ConcurrentHashMap<>();

  private final Set<Long> done = new HashSet<>();
  private final Consumer<String> broken;
  private final AtomicInteger errors;

  /**
   * One page's.
   *
   * @param errors counts what pages were told is wrong, or not possible now
   */
  Stopwatch(Consumer<String> broken, AtomicInteger errors) {
    this.broken = broken;
    this.errors = errors;
  }

  @Override
  public void counting(PageClient page, long event) {
    begun.put(event, System.nanoTime());
  }

  @Override
  public void done(PageClient page, long event) {
    Long from = begun.get(event);
    if (from == null) {
      broken.accept(page.page + " is told of event " + event + " that it never sent");
    } else if (!done.add(event)) {
      broken.accept(page.page + " is told twice that event " + event + " is done");
    } else {
      took.putIfAbsent(event, (System.nanoTime() - from) / 1_000);
    }
  }

  @Override
  public void error(PageClient page, String code) {
    errors.incrementAndGet();
  }

  /** On another socket it may be done once more. */
  @Override
  public void shown(PageClient page, long asked, JsonObject message) {
    if (message.getString("type").equals("mounted")) {
      done.clear();
    }
  }

  /** Of all that it was told to be done, in microseconds. */
  List<Long> times() {
    return List.copyOf(took.values());
  }
}
