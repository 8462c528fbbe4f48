package dev.stash.engine;

import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.session.SessionBehaviours;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows what pages and callers of a {@link NodeSimulation} were told, and holds against it whatever
 * is stored. What is found first is kept: the code that is tested bears what its listeners throw.
 */
final class NodeAuditor {
  private static final Behaviour<?> SESSION = SessionBehaviours.session();

  /**
   * So old is what may be shown. A state is as old as the GET that showed it, which is under way
   * for as long as the storage is slow and one answer is late; while its member stands still it is
   * not taken, and nobody notices a pause of less than half a silence. All else is shorter: a
   * member that does not know yet that a key has moved is told within a second and a half, and one
   * that knows, or has lost somebody, looks again after half a second. These do not add up: a look
   * under way answers whoever asks, and nobody takes his state for newer than it.
   */
  private static final long BELATED =
      SimulatedObjects.SLOWEST + SimulatedObjects.LATEST + SimulatedCluster.SILENCE / 2;

  private final World world;
  private final Map<String, Books> books = new LinkedHashMap<>();
  private @Nullable Throwable first;

  /** What is known of one session. */
  private static final class Books {
    Map<String, Json> data = Map.of();

    /** Each writer's last number. */
    Map<String, Envelope.Mark> ledger = Map.of();

    /** Increments that were begun, that somebody was told are saved, and that failed for good. */
    long begun;

    long saved;
    long failed;

    /** Of which nobody ever learned what has become. */
    long unknown;

    /** By key, the number that its value ends in: the last one that was told saved. */
    final Map<String, Long> own = new HashMap<>();

    /** In the order in which they were told saved. */
    final List<Told> told = new ArrayList<>();
  }

  /** Somebody was told that a key's value is stored, or, if it is the count, one more increment. */
  private record Told(long at, String key, long number) {}

  NodeAuditor(World world) {
    this.world = world;
  }

  private Books of(SessionKey key) {
    return books.computeIfAbsent("sessions/" + key.value() + ".json", none -> new Books());
  }

  /** From now on somebody may write to it. */
  void watch(SessionKey key) {
    Books unused = of(key);
  }

  Map<String, Json> data(SessionKey key) {
    return of(key).data;
  }

  /** How often it was incremented, as it is stored. */
  long count(SessionKey key) {
    return count(of(key));
  }

  /** Something has let this out that nobody was to see. */
  void broke(Throwable thrown) {
    if (first == null) {
      first = thrown;
    }
  }

  /** Throws what was found first. */
  void judge() {
    if (first instanceof Violation violation) {
      throw violation;
    } else if (first != null) {
      Violation violation = new Violation("N0", "a task has thrown " + first);
      violation.initCause(first);
      throw violation;
    }
  }

  void violated(String invariant, String message) {
    broke(new Violation(invariant, message));
  }

  void begun(SessionKey key) {
    of(key).begun++;
  }

  void failed(SessionKey key) {
    of(key).failed++;
  }

  void unknown(SessionKey key) {
    of(key).unknown++;
  }

  void saved(SessionKey key) {
    Books of = of(key);
    of.saved++;
    of.told.add(new Told(world.ticks(), NodeSimulation.COUNT, of.saved));
    check(key.value(), of);
  }

  /** Somebody was told that this value of a key that only he writes is stored. */
  void saved(SessionKey key, String own, long number) {
    Books of = of(key);
    of.own.merge(own, number, Math::max);
    of.told.add(new Told(world.ticks(), own, number));
    check(key.value(), of);
  }

  /** A handler hears that an event of its page is stored. */
  void heard(SessionKey key, String page, long event) {
    Envelope.Mark mark = of(key).ledger.get(SessionBehaviours.writer(page, NodeSimulation.VIEW));
    if (mark == null || mark.last() < event) {
      violated("N9", page + "'s handler hears of " + event + ", stored is " + mark);
    }
  }

  void stored(String object, byte[] body) {
    Books of = books.get(object);
    if (of == null) {
      violated("N1", "nobody asked for " + object);
      return;
    }
    Behaviour.Stored<?> stored = SESSION.decode(body);
    of.ledger = stored.envelope().ledger();
    of.data = SessionBehaviours.data(stored.state(), NodeSimulation.VIEW);
    if (stored.envelope().ended() != null) {
      violated("N1", "nobody has ended it: " + new String(body, StandardCharsets.UTF_8));
    }
    check(object, of);
  }

  private void check(String what, Books of) {
    long count = count(of);
    if (count < of.saved || count > of.begun) {
      violated("N2", what + " counts " + count + ", saved are " + of.saved + " of " + of.begun);
    }
    of.own.forEach(
        (key, number) -> {
          Json value = of.data.get(key);
          if (value == null || number(value) < number) {
            violated("N3", what + ": " + key + " is " + value + ", saved was " + number);
          }
        });
  }

  /**
   * Somebody is shown this of a session.
   *
   * @param asked when
   */
  void shown(String who, SessionKey key, Map<String, Json> entries, long asked) {
    for (Told told : of(key).told) {
      if (told.at() > asked - BELATED) {
        return;
      }
      Json value = entries.get(told.key());
      if (value == null || numberOf(told.key(), value) < told.number()) {
        violated(
            "N14",
            who + " is shown " + value + ", " + told + " is older by " + (asked - told.at()));
        return;
      }
    }
  }

  private static long numberOf(String key, Json value) {
    return key.equals(NodeSimulation.COUNT) ? Long.parseLong(value.text()) : number(value);
  }

  /** When all is over. */
  void counted() {
    books.forEach(
        (object, of) -> {
          check(object, of);
          long most = of.begun - of.failed;
          if (count(of) > most || count(of) < most - of.unknown) {
            violated(
                "N4",
                object + " counts " + count(of) + ", not " + most + ", or " + of.unknown + " less");
          }
        });
  }

  private static long count(Books of) {
    Json count = of.data.get(NodeSimulation.COUNT);
    return count == null ? 0 : Long.parseLong(count.text());
  }

  /** The number that a value was made for. */
  static long number(Json value) {
    String text = value.text();
    return Long.parseLong(text.substring(text.indexOf(':') + 1, text.length() - 1));
  }
}
