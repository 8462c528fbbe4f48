package dev.stash.node;

import dev.stash.Moment;
import dev.stash.TimeSource;
import dev.stash.cluster.Member;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The time of day among members whose clocks differ. What one has written another judges: when a
 * session was last used, when an id was replaced. A clock that is ahead would find it older than it
 * is, and end it early. So the slowest clock counts: whoever finds himself ahead of another member
 * by more than a few seconds takes that one's time, for all he writes and judges, as long as he
 * lives, since what was written by it lives on. And because it does, also when the slow one is
 * gone, whoever comes later takes it over: what members tell each other and compare is the time
 * they go by, whatever their clocks say. Then nothing ends early. Late it may end, by as much as
 * the clocks differ, and after that difference has been warned of.
 *
 * <p>Members ask each other for the time now and then. An answer that took long is not believed;
 * half of what it took is what it may be wrong by. Ticks are this process's own. Thread-safe.
 */
final class Clocks implements TimeSource {
  private static final Logger LOG = System.getLogger(Clocks.class.getName());

  /** Clocks that are set by NTP differ by less. */
  private static final long TOLERATED_MILLIS = 5_000;

  /** A clock that is off by more is followed so far and no further: else nothing ever ended. */
  private static final long MOST_MILLIS = 3_600_000;

  private static final long BELIEVED_MILLIS = 2_000;
  private static final long AGAIN_MILLIS = 1_000;

  /** Whoever has not answered for so long is listened to all the same. */
  private static final long PATIENCE_MILLIS = 3_000;

  private static final long EVERY_MILLIS = 60_000;

  private final TimeSource own;
  private final Map<String, Question> questions = new HashMap<>();
  private final Set<String> warned = new HashSet<>();
  private volatile long ahead;

  /** What a member was asked first and last, and when it is asked again. */
  private record Question(long since, long id, long at, long next, boolean answered) {}

  /** With the clocks of this process. */
  Clocks(TimeSource own) {
    this.own = own;
  }

  @Override
  public Moment now() {
    Moment now = own.now();
    return ahead == 0 ? now : new Moment(now.ticks(), now.wall() - ahead);
  }

  /** The time of day as this process's own clock has it: others warn by it. */
  long wall() {
    return own.now().wall();
  }

  /** Whether a member is to be asked now; {@link #asked} follows. */
  synchronized boolean due(Member member) {
    Question last = questions.get(member.id());
    return last == null || own.now().ticks() >= last.next();
  }

  synchronized void asked(Member member, long id) {
    long now = own.now().ticks();
    Question last = questions.get(member.id());
    long since = last == null ? now : last.since();
    boolean answered = last != null && last.answered();
    questions.put(member.id(), new Question(since, id, now, now + AGAIN_MILLIS, answered));
  }

  /**
   * The time of day at a member, as it was when it answered.
   *
   * @param goesBy what it writes and judges by; what it has written by it stays when it is gone
   * @param itsOwn as its own clock has it
   */
  synchronized void told(Member member, long id, long goesBy, long itsOwn) {
    Moment now = own.now();
    Question asked = questions.get(member.id());
    if (asked == null || (asked.answered() && asked.id() != id)) {
      return;
    }
    long at = asked.id() == id ? asked.at() : asked.since(); // it has been asked again meanwhile
    if (now.ticks() - at > BELIEVED_MILLIS) {
      return;
    }
    questions.put(
        member.id(), new Question(asked.since(), 0, now.ticks(), now.ticks() + EVERY_MILLIS, true));
    long took = now.ticks() - at;
    long then = now.wall() - took / 2;
    warn(member, then - itsOwn, took / 2);
    follow(then - ahead - goesBy, took / 2);
    notifyAll();
  }

  private void warn(Member member, long difference, long error) {
    if (Math.abs(difference) - error <= TOLERATED_MILLIS) {
      warned.remove(member.id());
    } else if (warned.add(member.id())) {
      LOG.log(
          Level.WARNING,
          "the clock of member {0} is {1} s {2} this one''s: limits are counted by the slower one,"
              + " up to an hour of difference; let both be set by NTP",
          member.name(),
          seconds(Math.abs(difference)),
          difference > 0 ? "behind" : "ahead of");
    }
  }

  private void follow(long difference, long error) {
    long next = Math.min(ahead + difference, MOST_MILLIS);
    if (difference - error > TOLERATED_MILLIS && next > ahead) {
      ahead = next;
      LOG.log(
          Level.INFO,
          "limits are counted by a time that is {0} s behind this member''s clock, as the members"
              + " do that have met a slower one; it ends when all of them are stopped at once",
          seconds(next));
    }
  }

  private static long seconds(long millis) {
    return Math.round(millis / 1_000.0);
  }

  /**
   * Whether what a member sends may be judged here: its clock is known, or it was asked and does
   * not tell. Otherwise that takes a moment.
   */
  synchronized boolean known(Member member) {
    Question last = questions.get(member.id());
    return last != null && (last.answered() || own.now().ticks() - last.since() >= PATIENCE_MILLIS);
  }

  /** It is gone; its id does not come back. */
  synchronized void forget(Member member) {
    questions.remove(member.id());
    warned.remove(member.id());
    notifyAll();
  }

  /** Waits until these have answered once: nothing is judged by a clock that nobody knows. */
  synchronized void await(Collection<Member> members, Duration atMost) {
    long until = System.nanoTime() + atMost.toNanos();
    while (!members.stream().allMatch(this::answered) && System.nanoTime() < until) {
      try {
        wait(20);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private boolean answered(Member member) {
    Question last = questions.get(member.id());
    return last == null || last.answered();
  }
}
