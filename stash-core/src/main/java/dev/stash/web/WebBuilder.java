package dev.stash.web;

import dev.stash.OptionInvalid;
import dev.stash.Stash;
import dev.stash.StashBuilder;
import dev.stash.ViewAccess;
import dev.stash.config.Option;
import dev.stash.config.OptionSet;
import dev.stash.view.OnInvalidValue;
import dev.stash.wire.RateLimits;
import dev.stash.wire.ViewRoute;
import dev.stash.wire.WireOptions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What every web module can be told. Not thread-safe.
 *
 * @param <B> the module's own builder
 */
public abstract class WebBuilder<B extends WebBuilder<B>> {
  private static final int MANY = 10_000_000;

  static final Option<List<String>> VIEWS =
      Option.words("views", "`name=class` for each view, in addition to those of the builder");

  static final Option<OnInvalidValue> ON_INVALID_VALUE =
      Option.oneOf(
          OnInvalidValue.class,
          "on-invalid-value",
          OnInvalidValue.THROW,
          "what happens to a stashed value that JSON cannot carry; `SKIP` for production");

  static final Option<List<String>> ALLOWED_ORIGIN =
      Option.words(
          "allowed-origin",
          "whose pages may open sockets and send what changes something, besides the server's own");

  static final Option<Boolean> ALLOW_MISSING_ORIGIN =
      Option.flag(
          "allow-missing-origin", false, "whether clients without an Origin may open sockets");

  static final Option<Boolean> CHECK_ORIGIN =
      Option.flag(
          "check-origin",
          true,
          "whether POST, PUT, PATCH, DELETE and other requests that are not safe are answered 403"
              + " if a page of another origin sent them, with our cookie or as a form");

  static final Option<List<String>> EXEMPT_PATH =
      Option.words(
          "exempt-path",
          "where such pages may send them: `/saml/acs`, and with `/*` at the end all below");

  static final Option<Integer> NEW_SESSIONS_PER_SECOND =
      Option.number(
          "new-sessions-per-second",
          5,
          1,
          MANY,
          "sessions that may begin at one address on one member, on average; the next one is"
              + " answered 429, and a page that needs none is shown without");

  static final Option<Integer> NEW_SESSION_BURST =
      Option.number("new-session-burst", 1_000, 1, MANY, "and at once");

  static final Option<List<String>> TRUSTED_PROXIES =
      Option.words(
              TrustedProxies.OPTION,
              List.of(TrustedProxies.PRIVATE),
              "whose word for a client's address counts (`X-Forwarded-For`, `Forwarded`), and at"
                  + " which no limit of addresses counts: addresses, networks, `private` or `none`")
          .where(words -> TrustedProxies.of(words));

  /** All options that can be set by name in a web module, those of its Stash included. */
  public static final List<Option<?>> OPTIONS =
      Option.all(
          StashBuilder.OPTIONS,
          List.of(
              VIEWS,
              ON_INVALID_VALUE,
              ALLOWED_ORIGIN,
              ALLOW_MISSING_ORIGIN,
              CHECK_ORIGIN,
              EXEMPT_PATH,
              NEW_SESSIONS_PER_SECOND,
              NEW_SESSION_BURST,
              TRUSTED_PROXIES),
          WireOptions.OPTIONS);

  private final ViewTable views = new ViewTable();
  private final Set<String> origins = new TreeSet<>();
  private final Set<String> exemptPaths = new TreeSet<>();
  private final OptionSet options = new OptionSet(OPTIONS);
  private ClientKey clientKey = headers -> Optional.empty();
  private @Nullable Stash stash;

  /** Tells clients apart whose requests come from one address. */
  @FunctionalInterface
  public interface ClientKey {
    /**
     * The client of a request; empty if it is to be known by its address.
     *
     * @param header the first value of a header
     */
    Optional<String> of(Function<String, Optional<String>> header);
  }

  /**
   * A factory of handlers that takes them back, for those who keep what they make: containers of
   * beans, pools. {@code view("cart", ViewFactory.of(beans::get, beans::destroy))}. Called by many
   * threads at once.
   *
   * @param <T> the class of the handlers
   */
  public interface ViewFactory<T> extends Supplier<T> {
    /**
     * Takes back what {@link #get} has made: once each, when its page has gone and {@link
     * dev.stash.OnUnmount} was called; also the two that are made at the start, and one whose page
     * never came. Not if the process ends before. What it throws is logged.
     */
    void release(T handler);

    /** The two as one. */
    static <T> ViewFactory<T> of(Supplier<? extends T> make, Consumer<? super T> release) {
      OptionInvalid.refuseNull("view", make);
      OptionInvalid.refuseNull("view", release);
      return new ViewFactory<>() {
        @Override
        public T get() {
          return make.get();
        }

        @Override
        public void release(T handler) {
          release.accept(handler);
        }
      };
    }
  }

  /** For web modules. */
  protected WebBuilder() {}

  @SuppressWarnings("unchecked") // see B
  private B self() {
    return (B) this;
  }

  private <T> B set(Option<T> option, T value) {
    options.set(option, value);
    return self();
  }

  /** {@code stash}, whose sessions are served. Not closed with the server. */
  public final B stash(Stash value) {
    this.stash = OptionInvalid.refuseNull("stash", value);
    return self();
  }

  /**
   * Options that have been read by name, for a Stash that was made of them: they count where no
   * method has said anything, and views, origins and paths come in addition. To be called first.
   *
   * @throws OptionInvalid if one cannot be used
   */
  public final B options(OptionSet said) {
    options.take(OptionInvalid.refuseNull("options", said));
    said.get(ALLOWED_ORIGIN).forEach(this::allowOrigin);
    said.get(EXEMPT_PATH).forEach(this::exemptPath);
    said.get(VIEWS).forEach(this::namedView);
    return self();
  }

  /**
   * Adds a view that every page may have. The class is learned from two instances that are made now
   * and let go of.
   *
   * @param name 1 to 64 letters, digits, dashes; part of the URL and of what is stored. Or up to
   *     eight of these with {@code /} between them, where any but the first may be a parameter,
   *     {@code board/{id}}: each value makes a view of its own, {@code board/17}. Where two names
   *     match a path, that with the word counts against that with the parameter
   * @param factory makes a fresh handler for each page; a {@link ViewFactory} gets it back
   * @throws OptionInvalid if the name is none, or could be taken for another; if the factory gives
   *     the same handler twice, or none
   * @throws dev.stash.view.ViewInvalid if the class cannot be bound
   */
  public final <T> B view(String name, Supplier<T> factory) {
    return add(name, factory, null);
  }

  /**
   * The same for a view that not every page may have.
   *
   * @param access says which, whenever a socket opens; others are told {@code FORBIDDEN}
   */
  public final <T> B view(String name, Supplier<T> factory, ViewAccess access) {
    if (access == null) {
      throw new OptionInvalid(
          "view", name + " has null for a rule", "leave it out if every page may have the view");
    }
    return add(name, factory, access);
  }

  private <T> B add(String name, Supplier<T> factory, @Nullable ViewAccess access) {
    ViewPattern pattern = ViewPattern.of(OptionInvalid.refuseNull("view", name));
    if (factory == null) {
      throw new OptionInvalid("view", name + " has no factory", "give one, such as MyView::new");
    }
    views.add(
        pattern,
        new ViewRoute<>(name, factory, takingBack(factory), options.get(ON_INVALID_VALUE)),
        access);
    return self();
  }

  private static <T> Consumer<T> takingBack(Supplier<T> factory) {
    return factory instanceof ViewFactory<T> takesBack ? takesBack::release : handler -> {};
  }

  /**
   * {@code on-invalid-value}, what happens to stashed values that JSON cannot carry; counts for
   * views added after it.
   */
  public final B onInvalidValue(OnInvalidValue value) {
    return set(ON_INVALID_VALUE, value);
  }

  /**
   * {@code allowed-origin}, a page's origin that may open sockets, and send what changes something,
   * besides the server's own, as browsers send it, for example {@code https://shop.example}.
   *
   * @throws OptionInvalid if no browser would send it so: a path, capital letters, a usual port
   */
  public final B allowOrigin(String origin) {
    origins.add(OriginPolicy.origin(OptionInvalid.refuseNull(ALLOWED_ORIGIN.name(), origin)));
    return self();
  }

  /**
   * {@code allow-missing-origin}, whether clients that send no Origin (no browsers) may open
   * sockets.
   */
  public final B allowMissingOrigin(boolean value) {
    return set(ALLOW_MISSING_ORIGIN, value);
  }

  /**
   * {@code check-origin}, whether requests that may change something (POST, PUT, PATCH, DELETE and
   * others that are not safe) are answered 403 if a page of another origin sent them. Only those
   * that carry our cookie or may be a form's: what else such pages send reaches no session. See
   * {@code docs/operations/security.md}.
   */
  public final B checkOrigin(boolean value) {
    return set(CHECK_ORIGIN, value);
  }

  /**
   * {@code exempt-path}, a path where pages of any origin may send such requests, as a SAML
   * response or a payment's return; with {@code /*} at the end also all below it. What another site
   * sends there has no session of its browser.
   *
   * @param path within the application, decoded
   * @throws OptionInvalid if it is none
   */
  public final B exemptPath(String path) {
    exemptPaths.add(ExemptPaths.path(OptionInvalid.refuseNull(EXEMPT_PATH.name(), path)));
    return self();
  }

  /** {@code new-sessions-per-second}, how many may begin at one address, on average. */
  public final B newSessionsPerSecond(int value) {
    return set(NEW_SESSIONS_PER_SECOND, value);
  }

  /** {@code new-session-burst}, and at once. */
  public final B newSessionBurst(int value) {
    return set(NEW_SESSION_BURST, value);
  }

  /**
   * {@code trusted-proxies}, those in front of this server whose word for the address of a client
   * counts.
   *
   * @param words addresses, networks as {@code 203.0.113.0/24}, {@code private} for this machine
   *     and private networks, or {@code none} alone
   * @throws OptionInvalid if one is none of these
   */
  public final B trustedProxies(String... words) {
    return set(TRUSTED_PROXIES, OptionInvalid.refuseNulls(TRUSTED_PROXIES.name(), words));
  }

  /**
   * Tells clients apart instead of by their address, for example by a header that a gateway writes
   * and lets nobody else write: {@code header -> header.apply("X-Client")}. In code alone.
   */
  public final B clientKey(ClientKey value) {
    clientKey = OptionInvalid.refuseNull("client-key", value);
    return self();
  }

  /** The limits of sockets: {@code wire(w -> w.eventsPerSecond(50))}. */
  public final B wire(Consumer<WireOptions.Builder> limits) {
    OptionInvalid.refuseNull("wire", limits).accept(new WireOptions.Builder(options));
    return self();
  }

  /** Whether a Stash was given. */
  protected final boolean given() {
    return stash != null;
  }

  /**
   * The host of what is said by name, where no method has said anything, with a Stash of its own:
   * the caller closes it.
   *
   * @throws OptionInvalid if something is missing or cannot be used
   */
  protected final ViewHost configured(OptionSet said) {
    options(said);
    stash = Stash.builder().options(said).build();
    return host();
  }

  private void namedView(String word) {
    int sign = word.indexOf('=');
    if (sign < 1) {
      throw new OptionInvalid(
          VIEWS.name(), "has a word without =", "write name=class for each view");
    }
    view(word.substring(0, sign), factory(word.substring(sign + 1)));
  }

  private static Supplier<Object> factory(String type) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    try {
      var constructor = Class.forName(type, true, loader).getDeclaredConstructor();
      constructor.setAccessible(true);
      return () -> {
        try {
          return constructor.newInstance();
        } catch (ReflectiveOperationException failed) {
          throw new IllegalStateException("the constructor of a view failed", failed);
        }
      };
    } catch (ReflectiveOperationException missing) {
      throw new OptionInvalid(
          VIEWS.name(),
          "names a class that is not there, or has no constructor without parameters",
          "write its full name",
          missing);
    }
  }

  /**
   * The host of what was said.
   *
   * @throws OptionInvalid if there is no Stash
   */
  protected final ViewHost host() {
    Stash given = stash;
    if (given == null) {
      throw new OptionInvalid("stash", "is missing", "build one with Stash.builder()");
    }
    OriginPolicy policy =
        new OriginPolicy(
            origins,
            options.get(ALLOW_MISSING_ORIGIN),
            !given.web().cookie().loopbackOnly(),
            options.get(CHECK_ORIGIN),
            new ExemptPaths(exemptPaths));
    Newcomers newcomers =
        new Newcomers(
            new RateLimits<>(options.get(NEW_SESSIONS_PER_SECOND), options.get(NEW_SESSION_BURST)),
            TrustedProxies.of(options.get(TRUSTED_PROXIES)),
            clientKey);
    return new ViewHost(given, views, policy, newcomers, WireOptions.of(options));
  }
}
