package dev.stash;

import dev.stash.actor.HostOptions;
import dev.stash.actor.LoopOptions;
import dev.stash.actor.TimeSource;
import dev.stash.cluster.ClusterBackend;
import dev.stash.session.SessionLimits;
import dev.stash.session.SessionOptions;
import dev.stash.storage.Reach;
import dev.stash.storage.StorageBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Stash}. Each method names its option, as it stands in messages and documentation,
 * and the default. What is wrong is said by {@link #build}, at once and by name. Not thread-safe.
 */
public final class StashBuilder {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration TEN_YEARS = Duration.ofDays(3_650);

  private @Nullable String secret;
  private List<String> formerSecrets = List.of();
  private @Nullable StorageBackend storage;
  private Duration linger = Duration.ZERO;
  private Duration relaxedLinger = Duration.ofMillis(LoopOptions.DEFAULT.relaxedLinger());
  private Duration idleLimit = Duration.ofMillis(LoopOptions.DEFAULT.idleLimit());
  private Duration absoluteLimit = Duration.ofMillis(LoopOptions.DEFAULT.absoluteLimit());
  private Duration rotationOverlap = SessionOptions.DEFAULT.overlap();
  private Duration claimLimit = SessionOptions.DEFAULT.claim();
  private Duration passivateAfter = HostOptions.DEFAULT.idleFor();
  private Duration callTimeout = SessionOptions.DEFAULT.call();
  private Duration drainTimeout = HostOptions.DEFAULT.drain();
  private Duration sweepEvery = Duration.ofHours(1);
  private int maxValueBytes = SessionLimits.DEFAULT.valueBytes();
  private int maxKeys = SessionLimits.DEFAULT.keys();
  private int maxSessionBytes = SessionLimits.DEFAULT.sessionBytes();
  private String prefix = "";
  private String member = "node";
  private boolean insecureLoopbackCookies;
  private ClusterBackend cluster = Cluster.local();
  private boolean handOff = true;
  private int handOffConcurrency = HostOptions.DEFAULT.handOffs();
  private TimeSource time = TimeSource.system();

  StashBuilder() {}

  /**
   * {@code secret}, required: session ids are signed and session keys derived with it. At least 32
   * bytes in UTF-8, the same on every member and after every restart; whoever has it can forge
   * sessions. Null is taken as missing and refused by {@link #build}.
   */
  public StashBuilder secret(@Nullable String value) {
    this.secret = value;
    return this;
  }

  /**
   * {@code former-secrets}, default none: secrets whose sessions are still recognised. Each is
   * moved to the present secret when its browser comes next. To change the secret without a gap,
   * first add the new one here on every member, then exchange the two, and drop the old one when
   * the idle limit has passed.
   */
  public StashBuilder formerSecrets(String... values) {
    this.formerSecrets = List.of(values);
    return this;
  }

  /** {@code storage}, required: where sessions are kept. Closed together with the Stash. */
  public StashBuilder storage(StorageBackend value) {
    this.storage = value;
    return this;
  }

  /**
   * {@code linger}, default 0, at most 60 s: how long an accepted write may wait for company before
   * it is stored. Saves storage requests, delays {@code saved} by as much.
   */
  public StashBuilder linger(Duration value) {
    this.linger = value;
    return this;
  }

  /**
   * {@code relaxed-linger}, default 500 ms, at most 60 s: the same for fields of {@link
   * Durability#RELAXED}.
   */
  public StashBuilder relaxedLinger(Duration value) {
    this.relaxedLinger = value;
    return this;
  }

  /**
   * {@code idle-limit}, default 7 days, 1 s to 10 years: a session that nobody used for so long is
   * over. An open page uses it. Being here is stored once per tenth of it.
   */
  public StashBuilder idleLimit(Duration value) {
    this.idleLimit = value;
    return this;
  }

  /**
   * {@code absolute-limit}, default 90 days, 1 s to 10 years: a session that old is over, also
   * while a page is open; and an id whose day is that long ago, whatever is stored under it.
   */
  public StashBuilder absoluteLimit(Duration value) {
    this.absoluteLimit = value;
    return this;
  }

  /**
   * {@code rotation-overlap}, default 30 s, 0 to 10 minutes, counts as 5 s at least: how long after
   * {@link Session#login} or {@link Session#rotateId} the old id is told to come again with the new
   * one, once the browser is known to have that; it never shows a value. Afterwards it is dead.
   */
  public StashBuilder rotationOverlap(Duration value) {
    this.rotationOverlap = value;
    return this;
  }

  /**
   * {@code claim-limit}, default 10 minutes, 0 to 1 hour, counts as 5 s at least: how long after a
   * {@link Session#login} whose answer was lost the same person finds the session again by logging
   * in.
   */
  public StashBuilder claimLimit(Duration value) {
    this.claimLimit = value;
    return this;
  }

  /** {@code passivate-after}, default 1 minute: how long a session nobody uses stays in memory. */
  public StashBuilder passivateAfter(Duration value) {
    this.passivateAfter = value;
    return this;
  }

  /**
   * {@code call-timeout}, default 10 s, 100 ms to 10 s: how long a call of a handler, by {@link
   * Session} or {@code HttpSession}, waits for storage before it throws {@code
   * STORAGE_UNAVAILABLE}. Less than what the proxy in front waits for an answer. A write that was
   * given up may be stored later.
   */
  public StashBuilder callTimeout(Duration value) {
    this.callTimeout = value;
    return this;
  }

  /**
   * {@code drain-timeout}, default 10 s: how long {@link Stash#close} waits for the last writes.
   */
  public StashBuilder drainTimeout(Duration value) {
    this.drainTimeout = value;
    return this;
  }

  /**
   * {@code sweep-every}, default 1 hour, 0 for never: how often expired sessions are removed from
   * storage. Costs one listing request per thousand sessions.
   */
  public StashBuilder sweepEvery(Duration value) {
    this.sweepEvery = value;
    return this;
  }

  /** {@code max-value-bytes}, default 64 KiB: the longest value, as UTF-8 JSON. */
  public StashBuilder maxValueBytes(int value) {
    this.maxValueBytes = value;
    return this;
  }

  /** {@code max-keys}, default 256: how many keys a view may have. */
  public StashBuilder maxKeys(int value) {
    this.maxKeys = value;
    return this;
  }

  /** {@code max-session-bytes}, default 256 KiB: how much a session may hold, at most 4 MiB. */
  public StashBuilder maxSessionBytes(int value) {
    this.maxSessionBytes = value;
    return this;
  }

  /** {@code prefix}, default empty: what the keys of stored objects start with. */
  public StashBuilder prefix(String value) {
    this.prefix = value;
    return this;
  }

  /** {@code member}, default {@code node}: this member's name, written into stored objects. */
  public StashBuilder member(String value) {
    this.member = value;
    return this;
  }

  /**
   * {@code insecure-loopback-cookies}, default false: for development over plain HTTP. The cookie
   * is called {@code stash-dev} and lacks Secure; it is honoured for peers on loopback only, and a
   * warning is logged at start.
   */
  public StashBuilder insecureLoopbackCookies(boolean value) {
    this.insecureLoopbackCookies = value;
    return this;
  }

  /**
   * {@code cluster}, default {@link Cluster#local}: the other members that serve the same sessions.
   * Joined by {@link #build}, left by {@link Stash#close}.
   */
  public StashBuilder cluster(ClusterBackend value) {
    this.cluster = value;
    return this;
  }

  /**
   * {@code hand-off}, default true: whether a member that leaves gives its sessions warm to their
   * next owners. Otherwise it stores them, and the next owners read them.
   */
  public StashBuilder handOff(boolean value) {
    this.handOff = value;
    return this;
  }

  /**
   * {@code hand-off-concurrency}, default 64, 1 to 10,000: how many sessions move at a time when
   * owners change.
   */
  public StashBuilder handOffConcurrency(int value) {
    this.handOffConcurrency = value;
    return this;
  }

  /** {@code time}, default the machine's clocks: for tests that move it. */
  public StashBuilder time(TimeSource value) {
    this.time = value;
    return this;
  }

  /**
   * A running Stash.
   *
   * @throws OptionInvalid if an option is missing or wrong
   */
  public Stash build() {
    if (storage == null) {
      throw new OptionInvalid(
          "storage", "is missing", "choose one, for example Storage.embedded(Path.of(\"data\"))");
    }
    between("linger", linger, Duration.ZERO, MINUTE, "250 ms, or 0");
    between("relaxed-linger", relaxedLinger, Duration.ZERO, MINUTE, "500 ms");
    between("idle-limit", idleLimit, Duration.ofSeconds(1), TEN_YEARS, "7 days");
    between("absolute-limit", absoluteLimit, Duration.ofSeconds(1), TEN_YEARS, "90 days");
    between("rotation-overlap", rotationOverlap, Duration.ZERO, Duration.ofMinutes(10), "30 s");
    between("claim-limit", claimLimit, Duration.ZERO, Duration.ofHours(1), "10 minutes");
    between("passivate-after", passivateAfter, Duration.ZERO, TEN_YEARS, "1 minute");
    between("call-timeout", callTimeout, Duration.ofMillis(100), Duration.ofSeconds(10), "10 s");
    between("drain-timeout", drainTimeout, Duration.ZERO, Duration.ofHours(1), "10 s");
    between("sweep-every", sweepEvery, Duration.ZERO, TEN_YEARS, "1 hour, or 0 for never");
    between("max-value-bytes", maxValueBytes, 4 << 20);
    between("max-keys", maxKeys, 100_000);
    between("max-session-bytes", maxSessionBytes, 4 << 20);
    between("hand-off-concurrency", handOffConcurrency, 10_000);
    if (!prefix.isEmpty() && !prefix.endsWith("/")) {
      throw new OptionInvalid("prefix", "does not end with a slash", "append one");
    }
    if (cluster.spansProcesses() && storage.reach() instanceof Reach.ThisProcess) {
      throw new OptionInvalid(
          "storage",
          "is of this process alone, and the cluster may have members in others: what is saved"
              + " here would be lost with this process",
          "choose one that all members reach, such as Storage.s3 or Storage.jdbc, or no cluster");
    }
    LoopOptions loop =
        LoopOptions.DEFAULT
            .withLinger(linger.toMillis(), relaxedLinger.toMillis())
            .withLimits(idleLimit.toMillis(), absoluteLimit.toMillis());
    HostOptions host =
        new HostOptions(
            passivateAfter,
            HostOptions.DEFAULT.maxIdle(),
            HostOptions.DEFAULT.maxIdleBytes(),
            drainTimeout,
            handOff,
            handOffConcurrency);
    SessionLimits limits = new SessionLimits(maxValueBytes, maxKeys, maxSessionBytes);
    return new Stash(
        new StashOptions(
            secrets(),
            storage,
            new SessionOptions(loop, host, limits, rotationOverlap, claimLimit, callTimeout),
            prefix,
            member,
            sweepEvery,
            insecureLoopbackCookies,
            cluster,
            time));
  }

  private List<String> secrets() {
    List<String> secrets = new ArrayList<>();
    if (secret != null && !secret.isEmpty()) {
      secrets.add(secret);
      secrets.addAll(formerSecrets);
    }
    return secrets;
  }

  private static void between(
      String option, Duration value, Duration least, Duration most, String usual) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new OptionInvalid(
          option,
          "is not between " + seconds(least) + " and " + seconds(most),
          "the usual is " + usual);
    }
  }

  private static void between(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new OptionInvalid(
          option, "is not between 1 and " + most, "leave it out, or choose one");
    }
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() % 1_000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }
}
