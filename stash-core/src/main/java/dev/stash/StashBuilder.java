package dev.stash;

import dev.stash.actor.kind.ActorOptions;
import dev.stash.cluster.ClusterBackend;
import dev.stash.config.Option;
import dev.stash.config.OptionSet;
import dev.stash.engine.HostOptions;
import dev.stash.engine.LoopOptions;
import dev.stash.observe.Signals;
import dev.stash.session.SessionLimits;
import dev.stash.session.SessionOptions;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.encrypted.EncryptedStorage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Stash}. Each method names its option, as it stands in messages; defaults and
 * bounds are in {@code docs/reference/options.md}. What cannot be used is refused at once and by
 * name ({@link OptionInvalid}), what is missing or does not go together by {@link #build}. Not
 * thread-safe.
 */
public final class StashBuilder {
  /** All options that can be set by name: see {@link #options}. */
  public static final List<Option<?>> OPTIONS =
      Option.all(
          StashOptions.OPTIONS,
          SessionOptions.OPTIONS,
          StorageChoice.OPTIONS,
          EncryptedStorage.OPTIONS,
          ClusterChoice.OPTIONS,
          ActorOptions.OPTIONS);

  private final OptionSet options = new OptionSet(OPTIONS);

  /** Whoever builds it knows that options have names. */
  private boolean named;

  private @Nullable StorageBackend storage;
  private @Nullable ClusterBackend cluster;
  private TimeSource time = TimeSource.system();
  private final List<Signals> signals = new ArrayList<>();
  private @Nullable Consumer<? super SessionEvent> listener;
  private final Map<Class<?>, Supplier<?>> actors = new LinkedHashMap<>();

  StashBuilder() {}

  private <T> StashBuilder set(Option<T> option, T value) {
    options.set(option, value);
    return this;
  }

  /**
   * Options by name, as text: {@code Map.of("storage", "s3:shop", "idle-limit", "2 d")}. They count
   * where no method has said anything.
   *
   * @throws OptionInvalid if there is no such option, or it cannot be that
   */
  public StashBuilder options(Map<String, String> texts) {
    options.read("", OptionInvalid.refuseNull("options", texts));
    return this;
  }

  /**
   * The same by variables of an environment, {@code environment(System.getenv())}: {@code
   * STASH_IDLE_LIMIT} is {@code idle-limit}. They count where nothing else has said anything
   * before; others of that beginning are left alone, and warned of if they look like a slip. What
   * configures a server by name reads them by itself.
   *
   * @throws OptionInvalid if an option cannot be that
   */
  public StashBuilder environment(Map<String, String> variables) {
    named = true;
    options.readEnvironment(OptionInvalid.refuseNull("environment", variables));
    return this;
  }

  /** The same, of options that have been read; those of others are left alone. */
  public StashBuilder options(OptionSet said) {
    named = true;
    options.take(OptionInvalid.refuseNull("options", said));
    return this;
  }

  /**
   * {@code secret}, required: session ids are signed and session keys derived with it. At least 32
   * bytes in UTF-8, the same on every member and after every restart; whoever has it can forge
   * sessions. Null is taken as missing and refused by {@link #build}.
   */
  public StashBuilder secret(@Nullable String value) {
    if (value == null) {
      options.unset(StashOptions.SECRET);
      return this;
    }
    return set(StashOptions.SECRET, value);
  }

  /**
   * {@code former-secrets}, secrets whose sessions are still recognised. Each is moved to the
   * present secret when its browser comes next. To change the secret without a gap, first add the
   * new one here on every member, then exchange the two, and drop the old one when the idle limit
   * has passed.
   */
  public StashBuilder formerSecrets(String... values) {
    return set(
        StashOptions.FORMER_SECRETS,
        OptionInvalid.refuseNulls(StashOptions.FORMER_SECRETS.name(), values));
  }

  /** {@code storage}, required: where sessions are kept. Closed together with the Stash. */
  public StashBuilder storage(StorageBackend value) {
    this.storage = OptionInvalid.refuseNull("storage", value);
    return this;
  }

  /**
   * {@code linger}, how long an accepted write may wait for company before it is stored. Saves
   * storage requests, delays {@code saved} by as much.
   */
  public StashBuilder linger(Duration value) {
    return set(LoopOptions.LINGER, value);
  }

  /** {@code relaxed-linger}, the same for fields of {@link Durability#RELAXED}. */
  public StashBuilder relaxedLinger(Duration value) {
    return set(LoopOptions.RELAXED_LINGER, value);
  }

  /**
   * {@code idle-limit}, a session that nobody used for so long is over. An open page uses it. Being
   * here is stored once per tenth of it.
   */
  public StashBuilder idleLimit(Duration value) {
    return set(LoopOptions.IDLE_LIMIT, value);
  }

  /**
   * {@code absolute-limit}, a session that old is over, also while a page is open; and an id whose
   * day is that long ago, whatever is stored under it.
   */
  public StashBuilder absoluteLimit(Duration value) {
    return set(LoopOptions.ABSOLUTE_LIMIT, value);
  }

  /**
   * {@code rotation-overlap}, how long after {@link Session#login} or {@link Session#rotateId} the
   * old id is told to come again with the new one, once the browser is known to have that; it never
   * shows a value. Afterwards it is dead.
   */
  public StashBuilder rotationOverlap(Duration value) {
    return set(SessionOptions.ROTATION_OVERLAP, value);
  }

  /**
   * {@code claim-limit}, how long after a {@link Session#login} whose answer was lost the same
   * person finds the session again by logging in.
   */
  public StashBuilder claimLimit(Duration value) {
    return set(SessionOptions.CLAIM_LIMIT, value);
  }

  /** {@code passivate-after}, how long a session nobody uses stays in memory. */
  public StashBuilder passivateAfter(Duration value) {
    return set(HostOptions.PASSIVATE_AFTER, value);
  }

  /**
   * {@code first-visit-limit}, how long a session lives that is nobody's and whose browser never
   * comes back with its cookie, as those of crawlers; default 0, as long as any other.
   */
  public StashBuilder firstVisitLimit(Duration value) {
    return set(SessionOptions.FIRST_VISIT_LIMIT, value);
  }

  /**
   * {@code tab-limit}, how long values of {@link Scope#TAB} are kept after the tab's last page, at
   * least: default a day, 1 min to 10 years.
   */
  public StashBuilder tabLimit(Duration value) {
    return set(SessionOptions.TAB_LIMIT, value);
  }

  /**
   * {@code call-timeout}, how long a call of a handler, by {@link Session} or {@code HttpSession},
   * waits for storage before it throws {@code STORAGE_UNAVAILABLE}. Less than what the proxy in
   * front waits for an answer. A write that was given up may be stored later.
   */
  public StashBuilder callTimeout(Duration value) {
    return set(SessionOptions.CALL_TIMEOUT, value);
  }

  /** {@code drain-timeout}, how long {@link Stash#close} waits for the last writes. */
  public StashBuilder drainTimeout(Duration value) {
    return set(HostOptions.DRAIN_TIMEOUT, value);
  }

  /**
   * {@code sweep-every}, how often expired sessions are removed from storage, 0 for never. Costs
   * one listing request per thousand sessions.
   */
  public StashBuilder sweepEvery(Duration value) {
    return set(StashOptions.SWEEP_EVERY, value);
  }

  /** {@code max-value-bytes}, the longest value, as UTF-8 JSON. */
  public StashBuilder maxValueBytes(int value) {
    return set(SessionLimits.MAX_VALUE_BYTES, value);
  }

  /** {@code max-keys}, how many keys a view may have. */
  public StashBuilder maxKeys(int value) {
    return set(SessionLimits.MAX_KEYS, value);
  }

  /** {@code max-session-bytes}, how much a session may hold. */
  public StashBuilder maxSessionBytes(int value) {
    return set(SessionLimits.MAX_SESSION_BYTES, value);
  }

  /** {@code max-views}, how many views of a session may keep something. */
  public StashBuilder maxViews(int value) {
    return set(SessionLimits.MAX_VIEWS, value);
  }

  /** {@code prefix}, what the keys of stored objects start with. */
  public StashBuilder prefix(String value) {
    return set(StashOptions.PREFIX, value);
  }

  /** {@code member}, this member's name, written into stored objects. */
  public StashBuilder member(String value) {
    return set(StashOptions.MEMBER, value);
  }

  /**
   * {@code cookie-name}, what the cookie is called, behind {@code __Host-}. Cookies know no ports:
   * applications on one host that have one name end each other's sessions. With another name all
   * browsers begin anew.
   */
  public StashBuilder cookieName(String value) {
    return set(StashOptions.COOKIE_NAME, value);
  }

  /**
   * {@code cookie-lifetime}, how long a browser keeps the id that it was given, used or not; zero:
   * until it is closed, which is for computers that people share. Some browsers restore such
   * cookies with their tabs: log out all the same.
   */
  public StashBuilder cookieLifetime(Duration value) {
    return set(StashOptions.COOKIE_LIFETIME, value);
  }

  /**
   * {@code insecure-loopback-cookies}, for development over plain HTTP. The cookie is called {@code
   * stash-dev} and lacks Secure; it is honoured for peers on loopback only that call this machine
   * by a name of loopback and come through no proxy. As nobody else has a page then, pages are
   * shown what is meant for developers: which method threw what. A warning is logged at start.
   */
  public StashBuilder insecureLoopbackCookies(boolean value) {
    return set(StashOptions.INSECURE_LOOPBACK_COOKIES, value);
  }

  /**
   * {@code cluster}, {@link Cluster#local} unless said: the other members that serve the same
   * sessions. Joined by {@link #build}, left by {@link Stash#close}.
   */
  public StashBuilder cluster(ClusterBackend value) {
    this.cluster = OptionInvalid.refuseNull("cluster", value);
    return this;
  }

  /**
   * {@code hand-off}, whether a member that leaves gives its sessions warm to their next owners.
   * Otherwise it stores them, and the next owners read them.
   */
  public StashBuilder handOff(boolean value) {
    return set(HostOptions.HAND_OFF, value);
  }

  /** {@code hand-off-concurrency}, how many sessions move at a time when owners change. */
  public StashBuilder handOffConcurrency(int value) {
    return set(HostOptions.HAND_OFF_CONCURRENCY, value);
  }

  /** {@code time}, the machine's clocks unless said: for tests that move it. */
  public StashBuilder time(TimeSource value) {
    this.time = OptionInvalid.refuseNull("time", value);
    return this;
  }

  /**
   * {@code signals}, nobody listens unless said: is told what happens, to count and to time it. May
   * be said again: then each of them is told, in this order.
   */
  public StashBuilder signals(Signals value) {
    signals.add(OptionInvalid.refuseNull("signals", value));
    return this;
  }

  /**
   * {@code on-session}, nobody unless said: is told when sessions are created, get another id or
   * another principal, and end, and why; {@link SessionEvent} says what is promised. By code only.
   */
  public StashBuilder onSession(Consumer<? super SessionEvent> value) {
    this.listener = OptionInvalid.refuseNull("on-session", value);
    return this;
  }

  /**
   * {@code actor}, none unless said: durable actors, called by this interface; see {@link
   * dev.stash.actor.DurableActor}. Every member of a cluster is to say the same ones. By code only.
   *
   * @param factory makes a new one each time
   */
  public <T> StashBuilder actor(Class<T> contract, Supplier<? extends T> factory) {
    OptionInvalid.refuseNull("actor", contract);
    if (actors.put(contract, OptionInvalid.refuseNull("actor", factory)) != null) {
      throw new OptionInvalid(
          "actor", "is said twice of " + contract.getName(), "say each interface once");
    }
    return this;
  }

  /** {@code actor-call-timeout}, by then a call of an actor has its reply, or an exception. */
  public StashBuilder actorCallTimeout(Duration value) {
    return set(ActorOptions.CALL_TIMEOUT, value);
  }

  /** {@code max-actor-bytes}, how much an actor may hold. */
  public StashBuilder maxActorBytes(int value) {
    return set(ActorOptions.MAX_BYTES, value);
  }

  /** {@code max-call-bytes}, how long the arguments of a call may be together. */
  public StashBuilder maxCallBytes(int value) {
    return set(ActorOptions.MAX_CALL_BYTES, value);
  }

  /**
   * A running Stash.
   *
   * @throws OptionInvalid if an option is missing, or some do not go together
   * @throws StashException {@code ACTOR_INVALID} if an actor cannot be used as it is written
   */
  public Stash build() {
    if (!named && options.said(StashOptions.SECRET).isEmpty()) {
      throw new OptionInvalid(
          StashOptions.SECRET.name(),
          "is missing",
          "make one with `openssl rand -base64 32`, keep it, and say secret(…), or set STASH_SECRET"
              + " and say environment(System.getenv())");
    }
    SessionOptions sessions = SessionOptions.of(options);
    ClusterBackend members = cluster == null ? ClusterChoice.of(options) : cluster;
    StorageBackend opened = storage == null ? StorageChoice.open(options) : storage;
    try {
      StorageBackend kept = EncryptedStorage.open(opened, options);
      return new Stash(
          new StashOptions(
              options,
              sessions,
              kept,
              members,
              time,
              List.copyOf(signals),
              listener,
              Map.copyOf(actors)));
    } catch (RuntimeException refused) {
      if (storage == null) {
        opened.close();
      }
      throw refused;
    }
  }
}
