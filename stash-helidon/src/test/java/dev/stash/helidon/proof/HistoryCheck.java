package dev.stash.helidon.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The judge of a {@link History}; {@code docs/design/proof.md} says what it asks for, and why. */
final class HistoryCheck {
  private final List<Line> lines;
  private final Acknowledged acknowledged;
  private final List<String> wrong = new ArrayList<>();

  private HistoryCheck(List<Line> lines) {
    this.lines = lines;
    this.acknowledged = new Acknowledged(lines);
  }

  /** What is wrong; empty if nothing is. */
  static List<String> of(List<Line> lines) {
    HistoryCheck check = new HistoryCheck(lines);
    check.keys();
    check.ownEvents();
    check.end();
    return check.wrong;
  }

  /** One order for each key. */
  private void keys() {
    Map<String, TreeSet<String>> keys = new TreeMap<>();
    for (Line line : lines) {
      if (line instanceof Line.Invoked write) {
        keys.computeIfAbsent(write.session(), s -> new TreeSet<>()).add(write.key());
      }
    }
    keys.forEach((session, names) -> names.forEach(key -> key(session, key)));
  }

  private void key(String session, String key) {
    String violation =
        key.startsWith("slot")
            ? Linearizability.violation(
                Model.LEDGER,
                new KeyHistory<>(session, key, acknowledged, Book::tally).operations(lines))
            : Linearizability.violation(
                Model.REGISTER,
                new KeyHistory<>(
                        session,
                        key,
                        acknowledged,
                        (state, name) -> state.getJsonNumber(name).longValue())
                    .operations(lines));
    if (violation != null) {
      wrong.add(session + " " + key + ": " + violation);
    }
  }

  /** What a page was told is saved, it is told again by every later answer. */
  private void ownEvents() {
    for (Line line : lines) {
      if (line instanceof Line.Shown shown) {
        long saved = acknowledged.before(shown.page(), shown.from());
        if (shown.lastEvent() < saved) {
          wrong.add(
              shown.page()
                  + " was shown event "
                  + shown.lastEvent()
                  + " as its last at "
                  + shown.at()
                  + ", but "
                  + saved
                  + " had been saved");
        }
      }
    }
  }

  /** With the faults over: nothing is left unsaved, and all that is shown is what is stored. */
  private void end() {
    Map<String, Line.Stored> stored = new HashMap<>();
    Map<String, Long> sent = new HashMap<>();
    for (Line line : lines) {
      switch (line) {
        case Line.Stored now -> stored.put(now.session(), now);
        case Line.Invoked write -> sent.merge(write.page(), write.event(), Math::max);
        default -> {}
      }
    }
    for (Line line : lines) {
      if (line instanceof Line.Settled settled) {
        long event = sent.getOrDefault(settled.page(), 0L);
        if (acknowledged.before(settled.page(), Operation.NEVER) < event) {
          wrong.add(settled.page() + " never had event " + event + " saved");
        }
        Line.Stored last = stored.get(settled.session());
        if (last == null || !last.state().equals(settled.state())) {
          wrong.add(
              settled.page()
                  + " shows "
                  + settled.state()
                  + " at the end, stored is "
                  + (last == null ? "nothing" : last.state()));
        }
      }
    }
  }
}
