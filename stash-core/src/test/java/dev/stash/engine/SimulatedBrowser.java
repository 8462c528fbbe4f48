package dev.stash.engine;

import dev.stash.StashException;
import dev.stash.engine.LoginAuditor.Line;
import dev.stash.identity.Identity.Issued;
import dev.stash.identity.SessionKey;
import dev.stash.session.SessionHandle;
import dev.stash.session.SessionIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A browser of one person: its cookie, its pages, and requests to any process, whose answers come
 * late or never. Somebody else knows every id that it had before the person logged in.
 */
final class SimulatedBrowser implements SimulatedTab.Browser {
  private final SimulatedNodes nodes;
  private final LoginAuditor auditor;
  private final World world;
  private final String person;
  final List<SimulatedTab> tabs = new ArrayList<>();
  private final List<Issued> stolen = new ArrayList<>();
  private Issued cookie;
  private Line session;
  private int opened;

  /** Whether no answer gets to it. */
  boolean deaf;

  /** Whether somebody has logged in, and not out. */
  private boolean loggedIn;

  /** Whether it has an id under which there is nothing, as the right one was lost on its way. */
  private boolean claims;

  SimulatedBrowser(SimulatedNodes nodes, String person) {
    this.nodes = nodes;
    this.auditor = nodes.logins;
    this.world = nodes.world;
    this.person = person;
    this.cookie = auditor.issue();
    this.session = auditor.begin(cookie);
  }

  // ------------------------------------------------------------------------ pages

  SimulatedTab open() {
    SimulatedTab tab = new SimulatedTab(nodes, person + ++opened, session.first, this);
    tabs.add(tab);
    return tab;
  }

  SimulatedTab anyTab() {
    List<SimulatedTab> open = tabs.stream().filter(SimulatedTab::isOpen).toList();
    return open.isEmpty() ? open() : nodes.any(open);
  }

  /**
   * Pages of a session that is over are of no use; one that was never shown anything is reloaded.
   */
  @Override
  public @Nullable SessionKey comesWith(SimulatedTab tab, boolean before) {
    if (!tab.key.equals(session.first)) {
      tab.close();
      return null;
    }
    return claims && !before ? null : cookie.key();
  }

  @Override
  public void over(SimulatedTab tab, String reason) {
    if (!session.over && tab.key.equals(session.first)) {
      nodes.auditor.violated("N6", tab.name + " is told that its session is over: " + reason);
    }
    tab.close();
  }

  /** The key of its cookie. */
  SessionKey key() {
    return cookie.key();
  }

  /** Its session, as far as it knows. */
  Line session() {
    return session;
  }

  /** What its session counts, as it is stored. */
  long counted() {
    return nodes.auditor.count(session.first);
  }

  // ------------------------------------------------------------------------ requests

  void login() {
    SimulatedProcess at = nodes.anyLiving();
    if (at != null) {
      login(at);
    }
  }

  void login(SimulatedProcess at) {
    if (!loggedIn) {
      stolen.add(cookie);
    }
    loggedIn = true;
    send(at, "login", person, cookie, false, this::arrives, handle -> handle.login(person));
  }

  void page() {
    Issued with = cookie;
    send("page", with, this::arrives, handle -> load(handle, with));
  }

  /** As a page that is loaded does: another id if there must be one, then it reads. */
  private void load(SessionHandle handle, Issued with) {
    handle.renew();
    long asked = world.ticks();
    boolean before = with.equals(session.id) && !session.over;
    var entries = handle.entries(NodeSimulation.VIEW, 1);
    if (before && with.equals(session.id) && !session.over) {
      nodes.auditor.shown(person, session.first, entries, asked);
    }
  }

  void logout() {
    loggedIn = false;
    send("logout", cookie, this::arrives, SessionHandle::destroy);
  }

  /** Somebody comes with an id that the browser had before the login. */
  void attack() {
    if (stolen.isEmpty()) {
      return;
    }
    Issued with = nodes.any(stolen);
    long asked = world.ticks();
    Consumer<SessionHandle> attack =
        switch (world.random.nextInt(3)) {
          case 0 -> handle -> handle.login("mallory");
          case 1 -> SessionHandle::renew;
          default ->
              handle -> {
                if (!handle.entries(NodeSimulation.VIEW, 1).isEmpty()) {
                  auditor.shown(with, asked);
                }
              };
        };
    send("attack", with, id -> {}, attack);
  }

  private void send(
      String what, Issued with, Consumer<Issued> arrives, Consumer<SessionHandle> work) {
    SimulatedProcess at = nodes.anyLiving();
    if (at != null) {
      send(at, what, null, with, true, arrives, work);
    }
  }

  private void send(
      SimulatedProcess at,
      String what,
      @Nullable String as,
      Issued with,
      boolean replaceable,
      Consumer<Issued> arrives,
      Consumer<SessionHandle> work) {
    String name = what + " with " + LoginAuditor.brief(with.key());
    Request request = new Request(at, with, as, replaceable);
    world.after(
        world.between(0, 8),
        () ->
            at.machine.run(
                () -> {
                  auditor.trouble();
                  nodes.fiber(at.machine, () -> serve(name, request, arrives, work));
                }));
  }

  private void serve(
      String what, Request request, Consumer<Issued> arrives, Consumer<SessionHandle> work) {
    request.arrived = request.at.node.time().now().wall();
    String name = person + "'s " + what;
    world.note(name, "comes to " + request.at.machine.name);
    try {
      work.accept(new SessionHandle(request.at.sessions, request));
      auditor.well();
    } catch (StashException refused) {
      world.note(name, refused.code());
    }
    world.note(name, "is answered");
    Issued told = request.told;
    if (told != null && !deaf && !world.fault(250)) {
      long late = world.fault(200) ? world.between(500, 7_000) : world.between(1, 20);
      world.after(late, () -> arrives.accept(told));
    }
  }

  /** An answer gives it another id. */
  private void arrives(Issued id) {
    if (id.equals(cookie)) {
      return;
    }
    cookie = id;
    Line of = auditor.line(id);
    claims = of == null && auditor.claims(id);
    world.note(person, "has " + LoginAuditor.brief(id.key()) + (claims ? ", which claims" : ""));
    if (claims) {
      return;
    }
    Line now = of == null ? auditor.begin(id) : of;
    if (now != session) {
      session = now;
      tabs.forEach(
          tab -> {
            if (tab.isOpen() && !tab.key.equals(session.first)) {
              tab.close();
            }
          });
    }
  }

  /** Does what a person does until it is where it belongs; false if it was not yet. */
  boolean settle() {
    boolean here = cookie.equals(session.id) && !claims && !session.over;
    if (!here) {
      if (loggedIn || claims) {
        login();
      } else {
        page();
      }
    }
    return here;
  }

  /** One request: what it came with, and what its answer tells. */
  private final class Request implements SessionIds {
    final SimulatedProcess at;
    private final @Nullable String as;
    private final boolean replaceable;
    private Issued held;
    private @Nullable Issued told;
    private boolean presented;
    private long arrived;

    Request(SimulatedProcess at, Issued held, @Nullable String as, boolean replaceable) {
      this.at = at;
      this.held = held;
      this.as = as;
      this.replaceable = replaceable;
    }

    @Override
    public SessionKey key() {
      if (!presented && told == null) {
        presented = true;
        at.sessions.presented(held.key());
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
    public long arrivedAt() {
      return arrived;
    }

    @Override
    public Fresh held() {
      return new Id(held);
    }

    @Override
    public Fresh next() {
      return new Id(auditor.issue());
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
        auditor.told(id, as);
        held = id;
        told = id;
      }

      @Override
      public String seal(Fresh heir) {
        return auditor.seal(id, ((Id) heir).id);
      }

      @Override
      public Optional<Fresh> open(String heir) {
        return Optional.ofNullable(auditor.open(id, heir)).map(Id::new);
      }
    }
  }
}
