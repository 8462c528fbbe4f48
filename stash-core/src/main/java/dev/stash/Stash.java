package dev.stash;

import dev.stash.actor.HostOptions;
import dev.stash.actor.LoopOptions;
import dev.stash.actor.TimeSource;
import dev.stash.identity.Identity;
import dev.stash.identity.SessionCookie;
import dev.stash.session.SessionHost;
import dev.stash.session.SessionKey;
import dev.stash.session.Sessions;
import dev.stash.session.StoredSession;
import dev.stash.storage.StorageBackend;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the state of browser sessions. One instance serves a process; a web module connects it to a
 * server. Thread-safe.
 */
public final class Stash implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Stash.class.getName());

  private final SessionHost sessions;
  private final SessionCookie cookie;
  private final StorageBackend storage;
  private final ExecutorService executor;
  private final ScheduledThreadPoolExecutor timer;
  private final TimeSource time = TimeSource.system();

  private Stash(Builder builder, StorageBackend storage) {
    SecureRandom random = new SecureRandom();
    Identity identity = Identity.of(builder.secret, random);
    LoopOptions loop = LoopOptions.DEFAULT.withLinger(builder.linger.toMillis());
    Duration age = Duration.ofMillis(loop.idleLimit());
    if (builder.insecureLoopbackCookies) {
      LOG.log(
          Level.WARNING,
          "insecure-loopback-cookies is on: session cookies travel over plain HTTP, for loopback"
              + " only; switch it off wherever anybody but you can connect");
      this.cookie = SessionCookie.insecure(identity, age);
    } else {
      this.cookie = SessionCookie.strict(identity, age);
    }
    this.storage = storage;
    this.executor = Executors.newVirtualThreadPerTaskExecutor();
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("stash-timer").factory());
    this.timer.setRemoveOnCancelPolicy(true);
    this.sessions =
        new SessionHost(
            builder.member + "-" + unique(random),
            builder.prefix,
            storage,
            loop,
            HostOptions.DEFAULT,
            time,
            executor,
            timer);
  }

  private static String unique(SecureRandom random) {
    byte[] bytes = new byte[9];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** A builder; secret and storage are required. */
  public static Builder builder() {
    return new Builder();
  }

  /** The session with this key, asked for when it is first needed. For web modules. */
  public Session session(Supplier<SessionKey> key) {
    return new StoredSession(sessions, key);
  }

  /** The way to session actors. For web modules. */
  public Sessions sessions() {
    return sessions;
  }

  /** The cookie that carries session ids. For web modules. */
  public SessionCookie cookie() {
    return cookie;
  }

  /** Whether an actor of this session is in memory. */
  public boolean lives(SessionKey key) {
    return sessions.lives(key);
  }

  /** How many session actors are in memory. */
  public int liveSessions() {
    return sessions.live();
  }

  /** Takes idle sessions out of memory now, as would happen by itself after a minute. */
  public void passivateIdle() {
    sessions.passivateIdle();
  }

  /** Runs short tasks, each on a virtual thread. For web modules. */
  public ExecutorService executor() {
    return executor;
  }

  /** Starts things later; never blocked. For web modules. */
  public ScheduledExecutorService timer() {
    return timer;
  }

  /** The clocks in use. For web modules. */
  public TimeSource time() {
    return time;
  }

  /** Stores what is not stored yet (at most ten seconds), stops, and closes the storage. */
  @Override
  public void close() {
    sessions.close();
    timer.shutdownNow();
    executor.shutdown();
    storage.close();
  }

  /** Builds a {@link Stash}. Not thread-safe. */
  public static final class Builder {
    private @Nullable String secret;
    private @Nullable StorageBackend storage;
    private Duration linger = Duration.ZERO;
    private String prefix = "";
    private String member = "node";
    private boolean insecureLoopbackCookies;

    private Builder() {}

    /**
     * {@code secret}, required: session ids are signed and session keys derived with it. At least
     * 32 bytes in UTF-8, the same on every member and after every restart; whoever has it can forge
     * sessions. Null is taken as missing and refused by {@link #build}.
     */
    public Builder secret(@Nullable String value) {
      this.secret = value;
      return this;
    }

    /** {@code storage}, required: where sessions are kept. Closed together with the Stash. */
    public Builder storage(StorageBackend value) {
      this.storage = value;
      return this;
    }

    /**
     * {@code linger}, default 0: how long an accepted write may wait for company before it is
     * stored. Saves storage requests, delays {@code saved} by as much.
     */
    public Builder linger(Duration value) {
      this.linger = value;
      return this;
    }

    /** {@code prefix}, default empty: what the keys of stored objects start with. */
    public Builder prefix(String value) {
      this.prefix = value;
      return this;
    }

    /** {@code member}, default {@code node}: this member's name, written into stored objects. */
    public Builder member(String value) {
      this.member = value;
      return this;
    }

    /**
     * {@code insecure-loopback-cookies}, default false: for development over plain HTTP. The cookie
     * is called {@code stash-dev} and lacks Secure; it is honoured for peers on loopback only, and
     * a warning is logged at start.
     */
    public Builder insecureLoopbackCookies(boolean value) {
      this.insecureLoopbackCookies = value;
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
      if (linger.isNegative() || linger.compareTo(Duration.ofMinutes(1)) > 0) {
        throw new OptionInvalid("linger", "is not between 0 and 60 s", "use 250 ms, or 0");
      }
      if (!prefix.isEmpty() && !prefix.endsWith("/")) {
        throw new OptionInvalid("prefix", "does not end with a slash", "append one");
      }
      return new Stash(this, storage);
    }
  }
}
