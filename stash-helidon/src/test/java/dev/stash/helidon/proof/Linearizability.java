package dev.stash.helidon.proof;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Is there one order of all operations on a key that fits the model, in which each takes effect
 * between its two moments? The search of Wing and Gong (1993): take any operation that has begun
 * and that the model allows next; at the end of one that was not taken, go back. With Lowe's (2017)
 * memory of what was tried: the same operations taken, and the same state, need no second try.
 *
 * <p>To keep that memory small, a set of operations is told as "all of the first n, and these few".
 * Those that were never answered do not hold n up: they are numbered last.
 *
 * @param <S> what the key holds
 */
final class Linearizability<S> {
  private static final long MOST_STEPS = 20_000_000;

  private final Model<S> model;
  private final List<Operation<S>> operations;

  /** By position in the caller's list: the number here. */
  private final int[] numbers;

  private final int[][] after;
  private final BitSet taken = new BitSet();
  private final Set<Tried<S>> tried = new HashSet<>();
  private int firstOpen;
  private int unanswered;

  private int longest = -1;
  private String blocked = "";

  private Linearizability(Model<S> model, List<Operation<S>> given) {
    this.model = model;
    this.numbers = new int[given.size()];
    this.after = new int[given.size()][];
    this.operations = new ArrayList<>();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      order.add(i);
    }
    order.sort(
        Comparator.<Integer>comparingInt(i -> given.get(i).answered() ? 0 : 1)
            .thenComparingLong(i -> given.get(i).from()));
    for (int i : order) {
      numbers[i] = operations.size();
      operations.add(given.get(i));
      unanswered += given.get(i).answered() ? 1 : 0;
    }
    for (int i = 0; i < after.length; i++) {
      after[i] = operations.get(i).after().stream().mapToInt(before -> numbers[before]).toArray();
    }
  }

  /** Null if there is such an order; else a sentence about where the longest attempt got stuck. */
  static <S> @Nullable String violation(Model<S> model, List<Operation<S>> operations) {
    return new Linearizability<>(model, operations).search();
  }

  private @Nullable String search() {
    Moment head = moments();
    Deque<Taken<S>> path = new ArrayDeque<>();
    S state = model.start();
    Moment at = head.next;
    for (long step = 0; unanswered > 0; step++) {
      if (step == MOST_STEPS) {
        return "undecided after " + MOST_STEPS + " steps; " + blocked;
      }
      if (at == null) {
        throw new IllegalStateException("an answered operation has no end");
      }
      if (at.end == null) { // the end of one that was not taken
        note(path.size(), at.number, state);
        if (path.isEmpty()) {
          return blocked;
        }
        Taken<S> last = path.pop();
        state = last.before;
        put(last.start.number, false);
        last.start.back();
        at = last.start.next;
      } else {
        S next = allowed(at.number, state);
        if (next != null && firstTime(at.number, next)) {
          path.push(new Taken<>(at, state));
          state = next;
          put(at.number, true);
          at.lift();
          at = head.next;
        } else {
          at = at.next;
        }
      }
    }
    return null;
  }

  private @Nullable S allowed(int number, S state) {
    for (int before : after[number]) {
      if (!taken.get(before)) {
        return null;
      }
    }
    return switch (operations.get(number).act()) {
      case Operation.Write<S> write -> model.write(state, write.value());
      case Operation.Read<S> read -> read.value().equals(state) ? state : null;
    };
  }

  private boolean firstTime(int number, S next) {
    taken.set(number);
    int full = taken.nextClearBit(firstOpen);
    boolean first = tried.add(new Tried<>(full, taken.get(full, operations.size()), next));
    taken.clear(number);
    return first;
  }

  private void put(int number, boolean on) {
    taken.set(number, on);
    firstOpen = on ? taken.nextClearBit(firstOpen) : Math.min(firstOpen, number);
    if (operations.get(number).answered()) {
      unanswered += on ? -1 : 1;
    }
  }

  private void note(int length, int number, S state) {
    if (length > longest) {
      longest = length;
      Operation<S> stuck = operations.get(number);
      blocked =
          stuck.name()
              + " ["
              + stuck.from()
              + ".."
              + stuck.to()
              + "] fits nowhere; the longest order that does has "
              + length
              + " of "
              + operations.size()
              + " operations and leaves "
              + state;
    }
  }

  /** All begins and ends in the order of time; at the same moment, begins first. */
  private Moment moments() {
    List<Moment> all = new ArrayList<>();
    for (int i = 0; i < operations.size(); i++) {
      Operation<S> operation = operations.get(i);
      Moment end = new Moment(i, operation.to(), null);
      all.add(new Moment(i, operation.from(), end));
      all.add(end);
    }
    all.sort(
        Comparator.<Moment>comparingLong(moment -> moment.time)
            .thenComparingInt(moment -> moment.end == null ? 1 : 0));
    Moment head = new Moment(-1, 0, null);
    Moment last = head;
    for (Moment moment : all) {
      moment.previous = last;
      last.next = moment;
      last = moment;
    }
    return head;
  }

  /** In a list that moments leave and come back to, in the reverse order. */
  private static final class Moment {
    final int number;
    final long time;

    /** For a begin: its end. */
    final @Nullable Moment end;

    @Nullable Moment previous;
    @Nullable Moment next;

    Moment(int number, long time, @Nullable Moment end) {
      this.number = number;
      this.time = time;
      this.end = end;
    }

    /** Takes begin and end out. */
    void lift() {
      unlink(this);
      if (end != null) {
        unlink(end);
      }
    }

    /** Puts them where they were. */
    void back() {
      if (end != null) {
        link(end);
      }
      link(this);
    }

    private static void unlink(Moment moment) {
      if (moment.previous != null) {
        moment.previous.next = moment.next;
      }
      if (moment.next != null) {
        moment.next.previous = moment.previous;
      }
    }

    private static void link(Moment moment) {
      if (moment.previous != null) {
        moment.previous.next = moment;
      }
      if (moment.next != null) {
        moment.next.previous = moment;
      }
    }
  }

  private record Taken<S>(Moment start, S before) {}

  private record Tried<S>(int full, BitSet more, S state) {}
}
