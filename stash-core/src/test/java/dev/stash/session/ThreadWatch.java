package dev.stash.session;

import dev.stash.Moment;
import dev.stash.TimeSource;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * The machine's clocks, and who asks for the time. Every step of an actor and of a sender begins
 * with that, on the thread that makes it, and what is encoded or decoded is so within a step.
 */
public final class ThreadWatch implements TimeSource {
  /** The timer's thread, and a cluster's: Hazelcast's own, its backend's, those of TestCluster. */
  private static final Pattern OF_OTHERS =
      Pattern.compile("stash-timer|stash-cluster|test-cluster-.*|hz\\..*");

  private static final Set<String> STEPS =
      Set.of(
          "dev.stash.engine.Actor",
          "dev.stash.engine.CommitLoop",
          "dev.stash.engine.Sender",
          "dev.stash.session.ActorLink");

  private final TimeSource system = TimeSource.system();
  private final Set<String> wrong = ConcurrentHashMap.newKeySet();
  private final AtomicInteger asked = new AtomicInteger();

  @Override
  public Moment now() {
    String thread = Thread.currentThread().getName();
    if (OF_OTHERS.matcher(thread).matches()) {
      asked.incrementAndGet();
      if (steps()) {
        wrong.add(thread.replaceAll("-?[0-9]+$", ""));
      }
    }
    return system.now();
  }

  private static boolean steps() {
    return StackWalker.getInstance()
        .walk(frames -> frames.anyMatch(frame -> STEPS.contains(frame.getClassName())));
  }

  /** The threads that worked for an actor or a sender and should not have. */
  public Set<String> wrong() {
    return new TreeSet<>(wrong);
  }

  /** Whether such a thread has ever come by: if none has, nothing is proven. */
  public boolean sawThem() {
    return asked.get() > 0;
  }
}
