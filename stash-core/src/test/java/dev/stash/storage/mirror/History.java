package dev.stash.storage.mirror;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What callers did to one object and were told, and whether one storage that is never wrong could
 * have told the same: some order of all calls, each between its begin and its end, must explain
 * every answer. A value is the text of a body; null is no object.
 */
final class History {
  private static final int LIMIT = 62;

  private final List<Call> calls = new ArrayList<>();
  private final Set<State> seen = new HashSet<>();
  private int clock;

  /** How a call ended. */
  enum End {
    DONE,
    REFUSED,
    /** It may take effect at any time after it began, or never. */
    UNKNOWN
  }

  private record State(long done, @Nullable String value) {}

  /** A call; {@code READ} has the value that was read as {@code to}. */
  static final class Call {
    final String kind;
    final @Nullable String from;
    @Nullable String to;
    final int begin;
    int end = Integer.MAX_VALUE;
    End outcome = End.UNKNOWN;

    Call(String kind, @Nullable String from, @Nullable String to, int begin) {
      this.kind = kind;
      this.from = from;
      this.to = to;
      this.begin = begin;
    }

    @Override
    public String toString() {
      return "%s %s -> %s [%d, %s] %s".formatted(kind, from, to, begin, end, outcome);
    }
  }

  /** A conditional write from one value, null for none, to another. */
  Call begin(String kind, @Nullable String from, @Nullable String to) {
    Call call = new Call(kind, from, to, clock++);
    calls.add(call);
    return call;
  }

  void end(Call call, End outcome) {
    call.outcome = outcome;
    call.end = outcome == End.UNKNOWN ? Integer.MAX_VALUE : clock++;
  }

  /** It certainly did nothing. */
  void forget(Call call) {
    calls.remove(call);
  }

  int size() {
    return calls.size();
  }

  /** Returns what is wrong, null if nothing. */
  @Nullable String violation() {
    if (calls.size() > LIMIT) {
      throw new IllegalStateException("too many calls to check: " + calls.size());
    }
    seen.clear();
    return explained(0, null) ? null : "no order explains " + calls;
  }

  private boolean explained(long done, @Nullable String value) {
    if (!seen.add(new State(done, value))) {
      return false;
    }
    int firstEnd = Integer.MAX_VALUE;
    for (int i = 0; i < calls.size(); i++) {
      if ((done >> i & 1) == 0) {
        firstEnd = Math.min(firstEnd, calls.get(i).end);
      }
    }
    if (firstEnd == Integer.MAX_VALUE) {
      return true; // what is left may never have happened
    }
    for (int i = 0; i < calls.size(); i++) {
      Call call = calls.get(i);
      if ((done >> i & 1) == 0 && call.begin < firstEnd) {
        long after = done | 1L << i;
        boolean matches =
            Objects.equals(value, call.kind.equals("READ") ? call.to : call.from)
                || call.kind.equals("OVERWRITE");
        boolean fits =
            switch (call.outcome) {
              case DONE, UNKNOWN -> matches;
              case REFUSED -> !matches;
            };
        boolean writes = !call.kind.equals("READ") && call.outcome != End.REFUSED;
        if (fits && explained(after, writes ? call.to : value)) {
          return true;
        }
      }
    }
    return false;
  }
}
