package dev.stash.helidon.proof;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** When each page first knew which of its events are stored. */
final class Acknowledged {
  /** By page and event: when this, and all before, was first known to be stored. */
  private final Map<String, TreeMap<Long, Long>> times = new HashMap<>();

  Acknowledged(List<Line> lines) {
    for (Line line : lines) {
      switch (line) {
        case Line.Saved saved -> note(saved.page(), saved.event(), saved.at());
        case Line.Shown shown -> note(shown.page(), shown.savedEvent(), shown.at());
        default -> {}
      }
    }
  }

  private void note(String page, long event, long at) {
    TreeMap<Long, Long> known = times.computeIfAbsent(page, p -> new TreeMap<>());
    if (known.ceilingKey(event) == null) {
      known.put(event, at);
    }
  }

  /** When it was told; {@link Operation#NEVER} if it was not. */
  long at(String page, long event) {
    var covering = times.getOrDefault(page, new TreeMap<>()).ceilingEntry(event);
    return covering == null ? Operation.NEVER : covering.getValue();
  }

  /** The highest event that was told to be stored before this moment; 0 if none was. */
  long before(String page, long moment) {
    long highest = 0;
    for (var told : times.getOrDefault(page, new TreeMap<>()).entrySet()) {
      if (told.getValue() >= moment) {
        break;
      }
      highest = told.getKey();
    }
    return highest;
  }
}
