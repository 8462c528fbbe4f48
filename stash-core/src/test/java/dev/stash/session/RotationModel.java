package dev.stash.session;

import dev.stash.Cluster;
import dev.stash.Moment;
import dev.stash.Session;
import dev.stash.StashException;
import dev.stash.cluster.Joining;
import dev.stash.engine.ActorRouter;
import dev.stash.engine.Asks;
import dev.stash.engine.Kind;
import dev.stash.engine.Lives;
import dev.stash.identity.Identity;
import dev.stash.identity.Identity.Issued;
import dev.stash.identity.SessionKey;
import dev.stash.node.Node;
import dev.stash.testing.TestBackend;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs one seed: a person whose answers are lost at will, and an attacker who knows every id that
 * the browser had before the login, over a real {@link Sessions} whose clock stands still between
 * steps. What they are answered is held against what the rules promise.
 */
final class RotationModel implements AutoCloseable {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final Joining JOINING = new Joining("member", List.of(), Map.of());
  private static final int STEPS = 60;
  private static final String[] NAMES = {
    " page", " page", " login", " twice", " add", " logout", " late", " attack", " wait", " wait"
  };
  private static final long[] PAUSES = {100, 1_000, 6_000, 40_000};

  /** Before a claim is over the person tries once more. */
  private static final long PATIENCE = 420_000;

  private final Random random;
  private final ExecutorService io = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1);
  private final TestBackend storage = new TestBackend();
  private final Sessions sessions;
  private final AtomicLong clock = new AtomicLong(1_800_000_000_000L);
  private final Identity identity =
      Identity.of(
          List.of(SECRET),
          new SecureRandom(),
          () -> Instant.ofEpochMilli(clock.get()),
          Duration.ofDays(90),
          () -> {});

  /** What the browser has, and what a request that began earlier still carries. */
  private Issued cookie;

  private @Nullable Issued late;

  /** The ids that were told to requests that proved to be of ada: nobody else may be told one. */
  private final Map<SessionKey, Issued> adas = new HashMap<>();

  private final List<Issued> attackers = new ArrayList<>();
  private final Set<String> items = new HashSet<>();
  private int count;
  private boolean loggedIn;
  private @Nullable SessionKey loggedInWith;
  private @Nullable SessionKey living;
  private long loginAt;
  private String broken = "";
  private final StringBuilder history = new StringBuilder(";");

  RotationModel(long seed, Set<RotationGuard> guards) {
    this.random = new Random(seed);
    Node node =
        new Node(
            "member",
            Cluster.local(),
            storage,
            "",
            () -> new Moment(clock.get(), clock.get()),
            Duration.ZERO,
            List.of(),
            io,
            timer);
    Kind<?> kind = Sessions.kind("", SessionOptions.DEFAULT, Lives.UNTOLD);
    ActorRouter router = new ActorRouter(node, List.of(kind), SessionOptions.DEFAULT.host());
    node.join(JOINING, List.of(router));
    Asks asks = new Asks(router, SessionOptions.DEFAULT.call());
    this.sessions =
        new Sessions(
            node,
            router,
            kind,
            "",
            SessionOptions.DEFAULT,
            identity.principalNames(),
            new SessionEvents(null, node),
            asks,
            guards,
            RelocationGuard.ALL);
    this.cookie = identity.issue();
  }

  /** Empty if every promise was kept, else what was not. */
  String run() {
    for (int i = 0; i < STEPS && broken.isEmpty(); i++) {
      if (!loggedIn) {
        attackers.add(cookie);
      }
      boolean must = loggedIn && !cookie.key().equals(living) && clock.get() - loginAt > PATIENCE;
      int which = must ? 2 : random.nextInt(10);
      step(which);
      history.append(NAMES[which]);
      history.append(' ').append(i).append('@').append(clock.get() % 10_000_000);
      history.append(cookie.key().equals(living) ? "+" : "-");
      broken = broken.isEmpty() ? "" : "step " + i + ": " + broken + history;
    }
    return broken;
  }

  private void step(int which) {
    switch (which) {
      case 0, 1 -> page();
      case 2 -> login();
      case 3 -> clickTwice();
      case 4 -> add(new Request(cookie, false));
      case 5 -> logout();
      case 6 -> comeLate();
      case 7 -> attack();
      default -> clock.addAndGet(PAUSES[random.nextInt(PAUSES.length)]);
    }
  }

  // ------------------------------------------------------------------ the person

  /** False if the answer carried an id, and is lost. */
  private boolean arrives(Request request) {
    Issued told = request.told;
    boolean arrives = told == null || random.nextInt(3) > 0;
    if (told != null && arrives) {
      cookie = told;
    }
    return arrives;
  }

  private void page() {
    Request request = new Request(cookie, true);
    Optional<Set<String>> seen = request.items();
    if (cookie.key().equals(living) && !seen.equals(Optional.of(items))) {
      broken = "a page of ada shows " + seen + ", not " + items;
    }
    var unused = arrives(request);
  }

  private void add(Request request) {
    String item = "item" + ++count;
    boolean put = request.put(item);
    if (arrives(request) && put) {
      items.add(item); // else it is in a session that nobody was told of
    }
  }

  private Request loginWith(Issued with) {
    Request request = new Request(with, false);
    request.session().login("ada");
    loggedIn = true;
    loggedInWith = with.key();
    loginAt = clock.get();
    living = request.held.key();
    adas.put(request.held.key(), request.held);
    Optional<Set<String>> seen = request.items();
    if (!seen.equals(Optional.of(items))) {
      broken = "ada has logged in and is shown " + seen + ", not " + items;
    }
    return request;
  }

  private void login() {
    var unused = arrives(loginWith(cookie));
  }

  private void clickTwice() {
    Issued with = cookie;
    Request first = loginWith(with);
    Request second = loginWith(with);
    if (!first.held.key().equals(second.held.key())) {
      broken = "two clicks lead to two sessions";
    }
    var unused = arrives(first);
    unused = arrives(second);
  }

  /** Of the session that the person sees, or logged in with a moment ago. */
  private void logout() {
    boolean near = cookie.key().equals(loggedInWith) && clock.get() - loginAt < 30_000;
    if (!loggedIn || !(near || cookie.key().equals(living))) {
      return;
    }
    Request request = new Request(cookie, true);
    request.session().destroy();
    for (Issued each : adas.values()) {
      if (new Request(each, true).principal().equals(Optional.of("ada"))) {
        broken = "after the logout a cookie shows ada";
      }
    }
    cookie = request.held; // otherwise each further login with the dead id begins anew
    adas.clear();
    living = null;
    attackers.clear();
    items.clear();
    loggedIn = false;
    late = null;
  }

  private void comeLate() {
    Issued with = late;
    if (with == null) {
      late = cookie;
    } else {
      late = null;
      if (cookie.key().equals(living) || with.equals(cookie)) {
        add(new Request(with, false)); // over one that was begun since, it may put another such
      }
    }
  }

  // ------------------------------------------------------------------ the attacker

  private void attack() {
    if (!loggedIn || attackers.isEmpty()) {
      return;
    }
    Request request =
        new Request(attackers.get(random.nextInt(attackers.size())), random.nextBoolean());
    switch (random.nextInt(3)) {
      case 0 -> request.loginAs("mallory");
      case 1 -> request.renew();
      default -> {
        boolean unused = request.put("mallory's");
      }
    }
    Issued told = request.told;
    if (told != null && adas.containsKey(told.key())) {
      broken = "the attacker is told ada's id";
    } else if (told != null) {
      attackers.add(told);
    }
    request
        .items()
        .filter(seen -> seen.stream().anyMatch(items::contains))
        .ifPresent(seen -> broken = "the attacker is shown " + seen);
  }

  /** One request: what it came with, and what its answer tells. */
  private final class Request implements SessionIds {
    private final boolean replaceable;
    private Issued held;
    private @Nullable Issued told;
    private boolean presented;

    Request(Issued cookie, boolean replaceable) {
      this.held = cookie;
      this.replaceable = replaceable;
    }

    Session session() {
      return new SessionHandle(sessions, this);
    }

    boolean put(String item) {
      try {
        session().view("cart").put(item, 1);
        return true;
      } catch (StashException refused) {
        return false;
      }
    }

    void loginAs(String person) {
      try {
        session().login(person);
      } catch (StashException refused) {
        // The id has been replaced so often since that it is to come again.
      }
    }

    void renew() {
      try {
        new SessionHandle(sessions, this).renew();
      } catch (StashException refused) {
        // It is to come again.
      }
    }

    Optional<String> principal() {
      try {
        return session().principal();
      } catch (StashException refused) {
        return Optional.empty();
      }
    }

    /** Empty if the request was refused. */
    Optional<Set<String>> items() {
      try {
        Set<String> seen =
            new HashSet<>(new SessionHandle(sessions, this).entries("cart", 1).keySet());
        seen.remove("mallory's");
        return Optional.of(seen);
      } catch (StashException refused) {
        return Optional.empty();
      }
    }

    @Override
    public SessionKey key() {
      if (!presented && told == null) {
        presented = true;
        sessions.presented(held.key());
      }
      return held.key();
    }

    @Override
    public String lineage() {
      return held.lineage();
    }

    @Override
    public boolean replaceable() {
      return replaceable;
    }

    @Override
    public Fresh held() {
      return new Id(held);
    }

    @Override
    public Fresh next() {
      return new Id(identity.issue());
    }

    private final class Id implements Fresh {
      private final Issued id;

      Id(Issued id) {
        this.id = id;
      }

      @Override
      public SessionKey key() {
        return id.key();
      }

      @Override
      public void give() {
        held = id;
        told = id;
      }

      @Override
      public String seal(Fresh heir) {
        return identity.seal(id, id.key(), ((Id) heir).id);
      }

      @Override
      public Optional<Fresh> open(String heir) {
        return identity.open(id, heir).map(Id::new);
      }
    }
  }

  @Override
  public void close() {
    sessions.node().close();
    io.shutdown();
    timer.shutdownNow();
  }
}
