package dev.stash.metrics;

import dev.stash.Recovery;
import dev.stash.SessionEvent;
import dev.stash.observe.Signals;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * All signals as meters of Micrometer: {@code Stash.builder().signals(new StashMetrics(registry))}.
 * What each of them is, and what to ask of it: {@code docs/reference/metrics.md}.
 *
 * <p>The meters are called by the constants of {@link Signals}, and two more of this class; their
 * tags are called as the parameters there, and take few values, however much comes from outside: no
 * id, 100 views and 50 codes, and {@code other} for all further ones. Times are counted in buckets
 * from 5 ms to 10 s. Percentiles are computed where your registry is told to, by a {@code
 * MeterFilter}; by default nowhere.
 *
 * <p>One for each Stash: of two with one registry each needs a tag of its own. Thread-safe.
 */
public final class StashMetrics implements Signals {
  /** The name of the meter of actors that live here. */
  public static final String ACTORS_LIVE = "stash.actors.live";

  /** The name of the meter of sockets that are open here. */
  public static final String SOCKETS_OPEN = "stash.sockets.open";

  private static final int MOST_NAMES = 100;
  private static final int MOST_CODES = 50;
  private static final String VIEW = "view";
  private static final String KIND = "kind";
  private static final String OUTCOME = "outcome";

  private final Labels views = new Labels(MOST_NAMES);
  private final Labels codes = new Labels(MOST_CODES);
  private final Labels names = new Labels(MOST_NAMES);

  private final Family<Counter> writes;
  private final Family<Timer> commits;
  private final Family<DistributionSummary> commitBytes;
  private final Family<Counter> actors;
  private final Family<LongAdder> actorsLive;
  private final Family<Timer> reattachments;
  private final Counter sessionsBegun;
  private final Family<Counter> sessionsEnded;
  private final Family<Timer> storageCalls;
  private final Family<Counter> messages;
  private final Family<Counter> messageBytes;
  private final Family<Counter> socketsOpened;
  private final Family<Counter> socketsClosed;
  private final Family<LongAdder> socketsOpen;
  private final Family<Counter> mounts;
  private final Family<Counter> events;
  private final Family<Counter> reruns;
  private final Family<Counter> resyncs;
  private final Family<Counter> collapsed;
  private final Family<Counter> refusals;
  private final Family<DistributionSummary> heldUp;
  private final Family<Timer> requests;
  private final Family<Counter> limits;
  private final Family<Counter> security;

  /** Counts and times in this registry. */
  public StashMetrics(MeterRegistry registry) {
    this(registry, List.of());
  }

  /**
   * The same.
   *
   * @param common tags that each meter gets
   */
  public StashMetrics(MeterRegistry registry, Iterable<Tag> common) {
    Meters of = new Meters(registry, common);
    writes =
        Family.by(
            KIND, OUTCOME, Write.class, of.counter(WRITES, "writes that an actor has answered"));
    commits =
        Family.by(
            KIND, of.timer(COMMITS, "from accepting the oldest write of a PUT until it is stored"));
    commitBytes = Family.by(KIND, of.sizes(COMMIT_BYTES, "what a PUT has stored"));
    actors =
        Family.by(
            KIND, "change", Life.class, of.counter(ACTORS, "beginnings, moves and ends of actors"));
    actorsLive = Family.by(KIND, of.level(ACTORS_LIVE, "actors in memory"));
    reattachments =
        Family.by(
            KIND,
            of.timer(
                REATTACHMENTS, "for how long no instance has answered a view, until another did"));
    sessionsBegun =
        of.counter(SESSIONS_BEGUN, "sessions that were stored for the first time")
            .apply(Tags.empty());
    sessionsEnded =
        Family.by(
            "why", SessionEvent.Why.class, of.counter(SESSIONS_ENDED, "sessions that are over"));
    storageCalls = Family.by("operation", OUTCOME, of.timer(STORAGE_CALLS, "calls of the storage"));
    messages =
        Family.by(
            "channel",
            "passage",
            Passage.class,
            of.counter(MESSAGES, "messages between this member and others"));
    messageBytes =
        Family.by(
            "channel", "passage", of.bytes(MESSAGE_BYTES, "what was in them, before it is sealed"));
    socketsOpened =
        Family.by(VIEW, of.counter(SOCKETS_OPENED, "sockets of pages that were opened"));
    socketsClosed =
        Family.by(VIEW, "code", of.counter(SOCKETS_CLOSED, "sockets that are over, by close code"));
    socketsOpen = Family.by(VIEW, of.level(SOCKETS_OPEN, "sockets that are open"));
    mounts =
        Family.by(
            VIEW,
            "recovery",
            Recovery.class,
            of.counter(MOUNTS, "pages that got their first values"));
    events = Family.by(VIEW, of.counter(EVENTS, "events that were handled"));
    reruns = Family.by(VIEW, of.counter(RERUNS, "events that were handled once more"));
    resyncs = Family.by(VIEW, of.counter(RESYNCS, "pages that were told everything once more"));
    collapsed =
        Family.by(VIEW, of.counter(COLLAPSED, "changes that slow pages were told with others"));
    refusals =
        Family.by(VIEW, "code", of.counter(REFUSALS, "what was refused, and events that failed"));
    heldUp =
        Family.by(VIEW, of.sizes(HELD_UP, "what waited of pages that sent faster than they may"));
    requests =
        Family.by(
            OUTCOME, Stored.class, of.timer(REQUESTS, "how long requests waited for a write"));
    limits = Family.by("option", of.counter(LIMITS, "what a limit has kept somebody from"));
    security =
        Family.by(
            "what", Security.class, of.counter(SECURITY, "what is asked for after an attack"));
  }

  @Override
  public void written(String kind, Write outcome) {
    writes.of(names.of(kind), outcome.name()).increment();
  }

  @Override
  public void committed(String kind, long millis, int bytes) {
    String label = names.of(kind);
    commits.of(label).record(millis, TimeUnit.MILLISECONDS);
    commitBytes.of(label).record(bytes);
  }

  @Override
  public void actor(String kind, Life change) {
    String label = names.of(kind);
    actors.of(label, change.name()).increment();
    if (change == Life.STARTED) {
      actorsLive.of(label).increment();
    } else if (change.over()) {
      actorsLive.of(label).decrement();
    }
  }

  @Override
  public void reattached(String kind, long millis) {
    reattachments.of(names.of(kind)).record(millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void sessionCreated() {
    sessionsBegun.increment();
  }

  @Override
  public void sessionEnded(SessionEvent.Why why) {
    sessionsEnded.of(why.name()).increment();
  }

  @Override
  public void storageCalled(Operation operation, Outcome outcome, long nanos) {
    storageCalls.of(operation.name(), outcome.name()).record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void message(String channel, Passage passage, int bytes) {
    String label = names.of(channel);
    messages.of(label, passage.name()).increment();
    messageBytes.of(label, passage.name()).increment(bytes);
  }

  @Override
  public void socketOpened(String view) {
    String label = views.of(view);
    socketsOpened.of(label).increment();
    socketsOpen.of(label).increment();
  }

  @Override
  public void socketClosed(String view, int code) {
    String label = views.of(view);
    socketsClosed.of(label, codes.of(String.valueOf(code))).increment();
    socketsOpen.of(label).decrement();
  }

  @Override
  public void mounted(String view, Recovery recovery) {
    mounts.of(views.of(view), recovery.name()).increment();
  }

  @Override
  public void eventDone(String view) {
    events.of(views.of(view)).increment();
  }

  @Override
  public void ranAgain(String view) {
    reruns.of(views.of(view)).increment();
  }

  @Override
  public void resynced(String view) {
    resyncs.of(views.of(view)).increment();
  }

  @Override
  public void collapsed(String view, int changes) {
    collapsed.of(views.of(view)).increment(changes);
  }

  @Override
  public void refused(String view, String code) {
    refusals.of(views.of(view), codes.of(code)).increment();
  }

  @Override
  public void heldUp(String view, long queuedBytes) {
    heldUp.of(views.of(view)).record((double) queuedBytes);
  }

  @Override
  public void requestStored(Stored outcome, long nanos) {
    requests.of(outcome.name()).record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void limited(String option) {
    limits.of(names.of(option)).increment();
  }

  @Override
  public void security(Security what) {
    security.of(what.name()).increment();
  }
}
