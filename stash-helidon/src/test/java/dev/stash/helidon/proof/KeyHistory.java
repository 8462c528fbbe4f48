package dev.stash.helidon.proof;

import dev.stash.helidon.proof.Operation.Read;
import dev.stash.helidon.proof.Operation.Write;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** What a {@link History} says about one key of one session, as operations on it. */
final class KeyHistory<S> {
  private final String session;
  private final String key;
  private final Acknowledged acknowledged;
  private final BiFunction<JsonObject, String, S> value;
  private final List<Operation<S>> operations = new ArrayList<>();

  /** By page, then by event: where its writes are. */
  private final Map<String, TreeMap<Long, Integer>> writes = new HashMap<>();

  private final Map<String, Integer> reads = new HashMap<>();
  private long lag;

  KeyHistory(
      String session,
      String key,
      Acknowledged acknowledged,
      BiFunction<JsonObject, String, S> value) {
    this.session = session;
    this.key = key;
    this.acknowledged = acknowledged;
    this.value = value;
  }

  List<Operation<S>> operations(List<Line> lines) {
    for (Line line : lines) {
      switch (line) {
        case Line.Lag allowed -> lag = allowed.micros();
        case Line.Invoked write when write.session().equals(session) && write.key().equals(key) ->
            write(write);
        case Line.Stored stored when stored.session().equals(session) ->
            add(
                stored.from(),
                stored.at(),
                stored.state(),
                List.of(),
                "what is stored: " + value.apply(stored.state(), key));
        case Line.Shown shown when shown.clean() && shown.session().equals(session) -> shown(shown);
        default -> {}
      }
    }
    return operations;
  }

  /** Between the first sending and the word that it is stored, after the page's write before. */
  private void write(Line.Invoked write) {
    var mine = writes.computeIfAbsent(write.page(), p -> new TreeMap<>());
    List<Integer> after = mine.isEmpty() ? List.of() : List.of(mine.lastEntry().getValue());
    mine.put(write.event(), operations.size());
    operations.add(
        new Operation<>(
            write.at(),
            acknowledged.at(write.page(), write.event()),
            new Write<>(write.value()),
            after,
            "event " + write.event() + " of " + write.page() + " writes " + write.value()));
  }

  /**
   * An owner that is none any more answers with what was true a while ago; but a page goes back
   * neither behind what it was shown before nor behind what it knows to be stored of its own.
   */
  private void shown(Line.Shown shown) {
    List<Integer> after = new ArrayList<>();
    Integer before = reads.put(shown.page(), operations.size());
    if (before != null) {
      after.add(before);
    }
    var own =
        writes
            .getOrDefault(shown.page(), new TreeMap<>())
            .floorEntry(acknowledged.before(shown.page(), shown.from()));
    if (own != null) {
      after.add(own.getValue());
    }
    add(
        shown.from() - lag,
        shown.at(),
        shown.state(),
        after,
        shown.page() + " is shown " + value.apply(shown.state(), key));
  }

  private void add(long from, long to, JsonObject state, List<Integer> after, String name) {
    operations.add(new Operation<>(from, to, new Read<>(value.apply(state, key)), after, name));
  }
}
