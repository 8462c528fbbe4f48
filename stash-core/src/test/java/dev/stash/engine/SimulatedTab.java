package dev.stash.engine;

import dev.stash.Scope;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.session.Attached;
import dev.stash.session.Change;
import dev.stash.session.SliceLink;
import dev.stash.session.SliceListener;
import dev.stash.session.SliceRequest;
import dev.stash.wire.ClientMessage;
import dev.stash.wire.Conversation;
import dev.stash.wire.Conversation.Telling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A page in a browser, which keeps its events until it is told that they are saved, and comes to
 * any process that lives, as stash.js does; and the sockets it has had, each with a real
 * conversation over a real link. Those of processes that stand still may come to life again.
 */
final class SimulatedTab {
  private static final String ANYBODYS = "anybodys";
  private static final String DRAFT = "draft";
  private static final long BRING_HOME_MILLIS = 5_000;

  final String name;

  /** What its session is called here, whatever id it has by now. */
  final SessionKey key;

  private final Browser browser;
  private final SimulatedNodes nodes;
  private final NodeAuditor auditor;
  private final World world;

  /** Whether its handlers hear of each event that is stored, and of which they have. */
  private final boolean hears;

  private final Set<Long> heard = new HashSet<>();

  /** Events that the page was not told are saved, by number: what they do. */
  private final TreeMap<Long, String> queue = new TreeMap<>();

  /** All that it has done, for what it must be shown. */
  private final TreeMap<Long, String> done = new TreeMap<>();

  private Map<String, Json> shown = new HashMap<>();
  private long lastEvent;
  private long saved;
  private int sockets;
  private boolean known;
  private boolean mounted;
  private boolean coming;
  private boolean closed;
  private @Nullable Socket socket;

  /** What it is open in. */
  interface Browser {
    /**
     * Under which key it comes now; null: not yet.
     *
     * @param before whether it was shown its session before
     */
    @Nullable SessionKey comesWith(SimulatedTab tab, boolean before);

    /** Its session is over. */
    void over(SimulatedTab tab, String reason);
  }

  /** In a browser that has one session for ever. */
  SimulatedTab(SimulatedNodes nodes, String name, SessionKey key) {
    this(
        nodes,
        name,
        key,
        new Browser() {
          @Override
          public SessionKey comesWith(SimulatedTab tab, boolean before) {
            return key;
          }

          @Override
          public void over(SimulatedTab tab, String reason) {
            nodes.auditor.violated("N6", name + " is told that its session is over: " + reason);
          }
        });
  }

  SimulatedTab(SimulatedNodes nodes, String name, SessionKey key, Browser browser) {
    this.browser = browser;
    this.nodes = nodes;
    this.auditor = nodes.auditor;
    this.world = nodes.world;
    this.hears = world.chance(500);
    this.name = name;
    this.key = key;
    come(0);
  }

  // ------------------------------------------------------------------------ the page

  void act() {
    if (closed) {
      return;
    }
    Socket present = socket;
    int what = world.random.nextInt(110);
    if (what >= 100 && present != null && mounted) {
      auditor.begun(key);
      auditor.unknown(key); // nobody is told what becomes of it
      present.task();
      return;
    }
    act(
        what < 48
            ? "count"
            : what < 68 ? "own" : what < 83 ? DRAFT : what < 97 ? ANYBODYS : "fail");
  }

  void count() {
    act("count");
  }

  private void act(String does) {
    long event = ++lastEvent;
    queue.put(event, does);
    done.put(event, does);
    if (does.equals("count")) {
      auditor.begun(key);
    }
    world.note(name, event + " " + does);
    Socket present = socket;
    if (mounted && present != null) {
      present.event(event);
    }
  }

  /** Its socket drops: it comes back over another. */
  void reconnect() {
    drop();
    if (!coming && !closed) {
      come(world.between(1, 200));
    }
  }

  private void drop() {
    Socket present = socket;
    if (present != null) {
      present.leave();
    }
    socket = null;
    mounted = false;
  }

  /** Its user closes it: nobody learns what becomes of what is not saved. */
  void close() {
    world.note(name, "is closed");
    queue.values().stream().filter("count"::equals).forEach(count -> auditor.unknown(key));
    queue.clear();
    closed = true;
    drop();
  }

  boolean isOpen() {
    return !closed;
  }

  private void come(long after) {
    coming = true;
    world.after(after, this::comeNow);
  }

  private void comeNow() {
    if (closed) {
      return;
    }
    SimulatedProcess process = nodes.anyLiving();
    SessionKey with = browser.comesWith(this, known);
    if (process == null || with == null) {
      come(200);
      return;
    }
    coming = false;
    Socket fresh = new Socket(process, ++sockets, world.ticks());
    socket = fresh;
    fresh.conversation.came(saved, hears);
    world.note(name, "comes to " + process.machine.name);
    SliceRequest request =
        new SliceRequest(
            NodeSimulation.VIEW, 1, name, "tab-" + name, null, known, saved, overwrite());
    fresh.toServer(() -> fresh.open(with, request));
    world.after(world.between(6_000, 9_000), () -> unlessMounted(fresh));
  }

  /** Nobody has answered. */
  private void unlessMounted(Socket fresh) {
    if (fresh == socket && !mounted) {
      reconnect();
    }
  }

  /** A machine does not answer, or is gone: the page has noticed. */
  void lost(SimulatedProcess process) {
    Socket present = socket;
    if (present != null
        && present.process == process
        && (process.leaving || !process.machine.well())) {
      reconnect();
    }
  }

  boolean isAt(SimulatedProcess process) {
    return socket != null && socket.process == process;
  }

  /** Whether it shows a session from there. */
  boolean isOf(SessionKey session, SimulatedProcess process) {
    return !closed && key.equals(session) && isAt(process);
  }

  /**
   * It is shown everything.
   *
   * @param last up to this event of its own
   */
  private void full(Map<String, Json> state, long last, long savedEvent) {
    shown = new HashMap<>(state);
    Long draft = null;
    for (Map.Entry<Long, String> event : done.headMap(last, true).entrySet()) {
      draft = event.getValue().equals(DRAFT) ? event.getKey() : draft;
    }
    Json has = shown.get(DRAFT);
    if (!Objects.equals(draft, has == null ? null : (Long) NodeAuditor.number(has))) {
      auditor.violated("N5", name + " is shown the draft " + has + " and has made " + draft);
    }
    forget(savedEvent);
  }

  private void mounted(Map<String, Json> state, long shows, long last, long savedEvent, Socket on) {
    known = true;
    mounted = true;
    full(state, shows, savedEvent);
    queue.tailMap(last, false).keySet().forEach(on::event);
  }

  private void forget(long event) {
    saved = Math.max(saved, event);
    List<Long> gone = new ArrayList<>(queue.headMap(event, true).keySet());
    for (long id : gone) {
      if (hears && !heard.contains(id)) {
        auditor.violated("N9", name + " is told that " + id + " is saved before its handler");
      }
      switch (Objects.requireNonNull(queue.remove(id))) {
        case "count" -> auditor.saved(key);
        case "own" -> auditor.saved(key, name, id);
        case "fail" ->
            auditor.violated("N9", name + " is told that " + id + " is saved, and it failed");
        default -> {}
      }
    }
  }

  private void failed(long event, String code) {
    world.note(name, event + " failed: " + code);
    done.remove(event);
    String does = queue.remove(event);
    if (does != null && does.equals("count")) {
      auditor.failed(key);
    }
    boolean fails = "fail".equals(does) && code.equals("HANDLER_FAILED");
    if (!fails && !code.equals("CONFLICT")) {
      auditor.violated("N6", name + " is refused for no reason: " + code);
    }
  }

  /** Judges it when all has settled. */
  void check() {
    if (closed) {
      return;
    }
    Socket present = socket;
    if (!mounted || present == null || !queue.isEmpty()) {
      auditor.violated("N7", name + " never settled: " + mounted + ", unsaved are " + queue);
      return;
    }
    if (!present.conversation.settled() || !present.conversation.attached()) {
      auditor.violated("N7", "the conversation of " + name + " never settled");
    }
    Map<String, Json> without = new HashMap<>(shown);
    without.remove(DRAFT);
    without.keySet().removeIf(key -> key.startsWith("stash."));
    if (!without.equals(auditor.data(key))) {
      auditor.violated("N8", name + " shows " + without + ", stored is " + auditor.data(key));
    }
  }

  /** Whether its draft belongs to its tab: of a tab with one page that makes no difference. */
  private boolean ofTab() {
    return name.hashCode() % 2 == 0;
  }

  private Set<String> overwrite() {
    return ofTab() ? Set.of(ANYBODYS, DRAFT) : Set.of(ANYBODYS);
  }

  private List<Change> made(long event, String does, Map<String, Json> reads) {
    Json stamp = Json.of("\"" + name + ":" + event + "\"");
    return switch (does) {
      case "count" -> List.of(counted(reads.get(NodeSimulation.COUNT)));
      case "own" -> List.of(new Change(name, Scope.SESSION, stamp));
      case DRAFT -> List.of(new Change(DRAFT, ofTab() ? Scope.TAB : Scope.RECONNECT, stamp));
      default -> List.of(new Change(ANYBODYS, Scope.SESSION, stamp));
    };
  }

  static Change counted(@Nullable Json before) {
    long count = before == null ? 0 : Long.parseLong(before.text());
    return new Change(NodeSimulation.COUNT, Scope.SESSION, Json.of(Long.toString(count + 1)));
  }

  private static void set(Map<String, Json> all, Change change) {
    Json value = change.value();
    if (value == null) {
      all.remove(change.key());
    } else {
      all.put(change.key(), value);
    }
  }

  // ------------------------------------------------------------------------ its server's side

  private final class Socket implements Conversation.View, Conversation.Line, Conversation.Page {
    final SimulatedProcess process;
    final Conversation conversation = new Conversation(this, this, this, overwrite());
    private final String id;
    private final long asked;
    private final Map<String, Json> fields = new HashMap<>();
    private @Nullable SliceLink link;
    private long toServerAt;
    private long toPageAt;
    private long taskAt;
    private boolean first = true;

    /** Of what was brought over all its page's sockets. */
    private long applied;

    private boolean over;
    private boolean gone;

    /** Comes to a process; what it is shown then is not older than this. */
    Socket(SimulatedProcess process, int number, long asked) {
      this.process = process;
      this.asked = asked;
      this.id = name + "/" + number;
    }

    /** The network brings it to the server, in order. */
    void toServer(Runnable task) {
      toServerAt = Math.max(toServerAt, world.ticks() + world.between(0, 8));
      world.at(toServerAt, () -> process.machine.run(() -> soon(task)));
    }

    /** One thing after the other, on its machine. */
    private void soon(Runnable task) {
      taskAt = Math.max(taskAt, world.ticks() + world.between(0, 2));
      process.machine.after(taskAt - world.ticks(), () -> unlessGone(task));
    }

    private void unlessGone(Runnable task) {
      if (gone) {
        return;
      }
      try {
        task.run();
      } catch (RuntimeException | Error thrown) {
        auditor.broke(thrown);
      }
      if (over && conversation.settled()) {
        letGo();
      }
    }

    /** The network brings it to the page, unless that has gone. */
    private void toPage(Runnable task) {
      if (!over) {
        toPageAt = Math.max(toPageAt, world.ticks() + world.between(0, 8));
        world.at(
            toPageAt,
            () -> {
              if (socket == this) {
                task.run();
              }
            });
      }
    }

    void open(SessionKey with, SliceRequest request) {
      world.note(id, "mounts at " + process.machine.name + (request.rejoin() ? ", again" : ""));
      link = process.sessions.open(with, request, new Heard());
    }

    void event(long event) {
      String does = done.get(event);
      toServer(() -> conversation.event(new ClientMessage.Event(event, "" + does, null)));
    }

    /** Its server counts, of its own. */
    void task() {
      process.machine.run(() -> soon(() -> conversation.task(() -> {})));
    }

    /** The page has gone. */
    void leave() {
      toServer(this::stop);
    }

    private void stop() {
      if (!over) {
        over = true;
        conversation.close();
        if (!conversation.attached() || conversation.settled()) {
          letGo();
        } else {
          process.machine.after(BRING_HOME_MILLIS, this::letGo);
        }
      }
    }

    private void letGo() {
      if (!gone) {
        gone = true;
        if (link != null) {
          link.close();
        }
      }
    }

    private void turnAway() {
      toPage(SimulatedTab.this::reconnect);
      soon(
          () -> {
            stop();
            letGo();
          });
    }

    private void first(Attached attached) {
      if (over) {
        return;
      }
      first = false;
      applied = attached.lastEvent();
      if (attached.trouble() == null) {
        auditor.shown(id, key, attached.entries(), asked);
        conversation.attached(attached, Telling.LATER);
      } else {
        world.note(id, "is in trouble: " + attached.trouble());
        conversation.blind();
      }
      Map<String, Json> state = Map.copyOf(conversation.shown());
      long last = conversation.lastEvent();
      long shows = shows();
      long stored = conversation.savedEvent();
      boolean blind = attached.trouble() != null;
      toPage(
          () -> {
            if (blind) {
              blind();
            } else {
              mounted(state, shows, last, stored, this);
            }
          });
    }

    /** It works on defaults, and is told everything when there is something to tell. */
    private void blind() {
      known = true;
      mounted = true;
      queue.keySet().forEach(this::event);
    }

    // ---------------------------------------------------------------------- the handler

    @Override
    public void show(Map<String, Json> entries) {
      fields.clear();
      fields.putAll(entries);
    }

    @Override
    public void apply(List<Change> changes) {
      changes.forEach(change -> set(fields, change));
    }

    @Override
    public Conversation.Outcome run(ClientMessage.Event event) {
      if (event.name().equals("fail")) {
        return new Conversation.Outcome(
            List.of(), new Conversation.Failure("HANDLER_FAILED", "on purpose"));
      }
      List<Change> changes = made(event.id(), event.name(), fields);
      apply(changes);
      return new Conversation.Outcome(changes, null);
    }

    @Override
    public Conversation.Outcome run(Runnable task) {
      List<Change> changes = made(0, "count", fields);
      apply(changes);
      return new Conversation.Outcome(changes, null);
    }

    @Override
    public void saved(ClientMessage.Event event) {
      if (event.name().equals("fail")) {
        auditor.violated("N9", name + "'s handler hears that a failed event is stored");
      }
      auditor.heard(key, name, event.id());
      heard.add(event.id());
    }

    // ---------------------------------------------------------------------- the way to the owner

    @Override
    public String name() {
      return id;
    }

    @Override
    public void result(
        long epoch, long event, List<Change> changes, @Nullable Content seen, boolean last) {
      Objects.requireNonNull(link).result(epoch, event, changes, seen, last);
    }

    @Override
    public void pass(long epoch) {
      Objects.requireNonNull(link).pass(epoch);
    }

    @Override
    public void anew() {
      Objects.requireNonNull(link).anew();
    }

    // ---------------------------------------------------------------------- what the page is told

    @Override
    public void state(long revision, List<Change> changes, boolean own) {
      toPage(() -> changes.forEach(change -> set(shown, change)));
    }

    @Override
    public void full() {
      Map<String, Json> state = Map.copyOf(conversation.shown());
      long shows = shows();
      long stored = conversation.savedEvent();
      toPage(() -> SimulatedTab.this.full(state, shows, stored));
    }

    /** What is still to come for the handler's sake is shown already. */
    private long shows() {
      return Math.max(conversation.lastEvent(), applied);
    }

    @Override
    public void done(long event, long revision, List<Change> changes) {
      state(revision, changes, true);
    }

    @Override
    public void failed(long event, Conversation.Failure failure) {
      toPage(() -> SimulatedTab.this.failed(event, failure.code()));
    }

    @Override
    public void saved(long revision, long event) {
      toPage(() -> forget(event));
    }

    /** What the session says is heard even when the page has gone, until all is brought home. */
    private final class Heard implements SliceListener {
      @Override
      public void attached(Attached attached) {
        soon(() -> first(attached));
      }

      @Override
      public void resynced(Attached attached) {
        soon(
            () -> {
              if (first) {
                Socket.this.first(attached);
              } else {
                applied = attached.lastEvent();
                conversation.attached(attached, Telling.WHEN_WHOLE);
              }
            });
      }

      @Override
      public void changed(long revision, List<Change> changes, Content content) {
        soon(() -> conversation.changed(revision, changes, content));
      }

      @Override
      public void conflict(long epoch, long event, long revision, Content content, long millis) {
        soon(
            () -> {
              conversation.conflict(epoch, event, revision, content, millis);
              if (conversation.waiting()) {
                process.machine.after(
                    Conversation.TURN_PATIENCE_MILLIS, () -> soon(conversation::again));
              }
            });
      }

      @Override
      public void turn(long epoch, long revision, Content content) {
        soon(() -> conversation.turn(epoch, revision, content));
      }

      @Override
      public void accepted(long event, long revision) {
        soon(() -> conversation.accepted(event, revision));
      }

      @Override
      public void refused(long event, String code, String message) {
        soon(() -> conversation.refused(event, code, message));
      }

      @Override
      public void saved(long revision, long event) {
        soon(() -> conversation.saved(revision, event));
      }

      @Override
      public void lost(boolean replaced) {
        world.note(id, replaced ? "is replaced" : "is lost");
        soon(Socket.this::turnAway);
      }

      @Override
      public void ended(String reason) {
        world.note(id, "is over: " + reason);
        if (reason.equals("rotated")) {
          soon(Socket.this::turnAway); // its browser has another id, or will have
        } else {
          toPage(() -> browser.over(SimulatedTab.this, reason));
          soon(
              () -> {
                stop();
                letGo();
              });
        }
      }
    }
  }
}
