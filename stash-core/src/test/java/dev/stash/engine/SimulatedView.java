package dev.stash.engine;

import dev.stash.Durability;
import dev.stash.Scope;
import dev.stash.json.Json;
import dev.stash.session.Change;
import dev.stash.session.SessionBehaviours;
import dev.stash.session.SessionLimits;
import dev.stash.session.SliceRequest;
import dev.stash.wire.ClientMessage;
import dev.stash.wire.Conversation;
import dev.stash.wire.Conversation.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A page: a real conversation for each of its sockets, handlers that compute what they write from
 * what they read, and a page that keeps what is not saved, as stash.js does.
 */
final class SimulatedView {
  /** Keys whose larger value all increment: whoever reads one and writes the other is caught. */
  static final List<String> COUNTS = List.of("left", "right");

  /** More than a session takes. */
  private static final String HUGE = "x".repeat(SessionLimits.DEFAULT.valueBytes());

  private final String name;
  private final String writer;

  /** Whether it writes without reading, most of the time: then nothing of that is judged. */
  private final boolean plain;

  /** Whether its handler hears of each event that is stored. */
  private final boolean hears;

  private final Set<String> overwrite = new HashSet<>(List.of("shared-0", "shared-1"));
  private final int pace;
  private final Simulation simulation;
  private final World world;
  private final Set<Guard> guards;

  /** Events that the page was not told are saved, by number: their names. */
  private final TreeMap<Long, String> queue = new TreeMap<>();

  /** Events that were told to some handler of it as stored, and to it as failed. */
  private final Set<Long> heard = new HashSet<>();

  private final Set<Long> failed = new HashSet<>();

  private final Map<String, Json> shown = new HashMap<>();
  private long lastEvent;
  private long lastTask;
  private long stored;
  private int connections;
  private Link link;

  /** How often a handler has run. */
  private int runs;

  /** How many events were given up as too often in conflict. */
  private int conflicts;

  private boolean mounted;

  /** Whether any socket of it was ever mounted. */
  private boolean known;

  private boolean ended;

  SimulatedView(String name, boolean plain, Simulation simulation, Set<Guard> guards) {
    this(name, plain, simulation, guards, simulation.world.chance(300) ? 30 : 0);
  }

  /**
   * A page.
   *
   * @param plain whether the last writer wins its own keys, too
   * @param pace how long its server may take for each run at most
   */
  SimulatedView(String name, boolean plain, Simulation simulation, Set<Guard> guards, int pace) {
    this.name = name;
    this.plain = plain;
    for (int i = 0; plain && i < 3; i++) {
      overwrite.add(name + "-" + i);
    }
    this.pace = pace;
    this.writer = SessionBehaviours.writer(name, Simulation.VIEW);
    this.simulation = simulation;
    this.world = simulation.world;
    this.hears = world.chance(500);
    this.guards = guards;
    this.link = connect(false);
  }

  String name() {
    return name;
  }

  /** Whether all that was done is known to be stored, or the session has ended. */
  boolean settled() {
    return ended || (mounted && queue.isEmpty() && link.conversation.settled());
  }

  boolean ended() {
    return ended;
  }

  /** What the page shows. */
  Map<String, Json> shown() {
    return shown;
  }

  /** The user does something. */
  void act() {
    int what = world.random.nextInt(100);
    if (what < 2) {
      act(what < 1 ? "huge" : "fail");
    } else if (what < 40) {
      act(plain ? several() : "more:" + world.between(0, 1));
    } else if (what < 70) {
      write();
    } else if (plain) {
      act(what < 80 ? "more:" + world.between(0, 1) : what < 98 ? several() : "look");
    } else {
      act(List.of("draft", "even", "shared:0", "look", "on", "off").get(what % 6));
    }
  }

  /** The user does something that writes. */
  void write() {
    act("own:" + world.between(0, 2));
  }

  /** What is kept for all, for all and nobody first, and for this page. */
  private String several() {
    return "own:"
        + world.between(0, 2)
        + (world.chance(500) ? "+shared:" + world.between(0, 1) : "")
        + (world.chance(200) ? "+note" : "");
  }

  /** One of the events that all contend for. */
  void count() {
    act("more:" + world.between(0, 1));
  }

  int runs() {
    return runs;
  }

  int conflicts() {
    return conflicts;
  }

  /** Its server does something of its own, while there is a socket. */
  void task() {
    if (ended || !mounted) {
      return;
    }
    String does =
        List.of("own:t", "more:0", "more:1", "draft", "look").get(world.random.nextInt(5));
    if (does.startsWith("more")) {
      simulation.auditor.increments();
    }
    link.task(new Task(++lastTask, does));
  }

  /** Something that a server does of its own. */
  private record Task(long number, String does) implements Runnable {
    @Override
    public void run() {}
  }

  /** What must be stored once all is settled: its last task that writes its own key; else null. */
  @Nullable Change lastTask() {
    Task task = link.lastOwn;
    return task == null ? null : made(-task.number, task.does, Map.of()).getFirst();
  }

  private void act(String does) {
    if (ended) {
      return;
    }
    long event = ++lastEvent;
    if (does.startsWith("own")) {
      simulation.auditor.written(writer, event, made(event, does, Map.of()));
    } else if (does.startsWith("more") || does.equals("even")) {
      simulation.auditor.increments();
    }
    queue.put(event, does);
    if (mounted) {
      link.event(event, does);
    }
  }

  /** What a handler makes of what it reads: nothing else decides. */
  private List<Change> made(long event, String does, Map<String, Json> reads) {
    return Arrays.stream(does.split("\\+"))
        .flatMap(one -> one(event, one.split(":"), reads).stream())
        .toList();
  }

  private List<Change> one(long event, String[] does, Map<String, Json> reads) {
    Json stamp = Json.of("\"" + name + ":" + event + "\"");
    return switch (does[0]) {
      case "more" -> List.of(counted(COUNTS.get(Integer.parseInt(does[1])), reads));
      case "own" -> List.of(new Change(name + "-" + does[1], Scope.SESSION, stamp));
      case "huge" -> List.of(new Change(name + "-0", Scope.SESSION, Json.of("\"" + HUGE + "\"")));
      case "shared" -> List.of(new Change("shared-" + does[1], Scope.SESSION, stamp));
      case "note" -> List.of(new Change("draft", Scope.RECONNECT, stamp));
      case "draft" -> {
        Json sum = Json.of("\"" + count(reads) + "\"");
        yield sum.equals(reads.get("draft"))
            ? List.of()
            : List.of(new Change("draft", Scope.RECONNECT, sum));
      }
      case "even" -> count(reads) % 2 == 0 ? List.of(counted("left", reads)) : List.of();
      case "on" -> switched(null, Json.of("true"), reads);
      case "off" -> switched(Json.of("true"), null, reads);
      default -> List.of();
    };
  }

  /** There and back: what was there before may be there again. */
  private static List<Change> switched(
      @Nullable Json from, @Nullable Json to, Map<String, Json> reads) {
    return Objects.equals(reads.get("switch"), from)
        ? List.of(new Change("switch", Scope.SESSION, to))
        : List.of();
  }

  private static Change counted(String key, Map<String, Json> reads) {
    return new Change(key, Scope.SESSION, Json.of(Long.toString(count(reads) + 1)));
  }

  /** How many increments there were. */
  static long count(Map<String, Json> entries) {
    return COUNTS.stream()
        .map(entries::get)
        .mapToLong(value -> value == null ? 0 : Long.parseLong(value.text()))
        .max()
        .orElse(0);
  }

  /** The socket drops, or the view's node dies: the page comes back with what is not saved. */
  void reconnect() {
    if (!ended) {
      link.dead = true;
      mounted = false;
      link = connect(known); // else its first mount may come after this one
    }
  }

  /** A member is gone. */
  void lostMember(int member) {
    link.lostMember(member);
  }

  /** The tab is closed. */
  void leave() {
    link.close();
  }

  private Link connect(boolean rejoin) {
    SliceRequest request =
        new SliceRequest(Simulation.VIEW, 1, name, "tab-" + name, null, rejoin, stored, overwrite);
    Link fresh = new Link(name + "/" + ++connections, request);
    fresh.sender.told(stored);
    fresh.conversation.came(stored, hears);
    fresh.open();
    return fresh;
  }

  /** A socket, with its conversation, which comes to what it is told when it has time. */
  private final class Link extends SimulatedLink
      implements Conversation.View, Conversation.Line, Conversation.Page {
    final Conversation conversation = new Conversation(this, this, this, overwrite);

    /** What the handler's fields show. */
    private final Map<String, Json> fields = new HashMap<>();

    /** Events whose last run changed nothing. */
    private final Set<Long> nothing = new HashSet<>();

    /** Of each event that changed something, its last run. */
    private final Map<Long, Outcome> lastRuns = new HashMap<>();

    /** The last run that is known to have its place. */
    private @Nullable Outcome placed;

    /** Whom it is attached to. */
    private String instance = "";

    /** What made those changes. */
    private final Map<List<Change>, Task> tasks = new HashMap<>();

    /** The last task that it has taken and that writes a key of its own. */
    private @Nullable Task lastOwn;

    private long busyUntil;
    private boolean first = true;

    /** Whether its page hears nothing of it any more. */
    private boolean deaf;

    Link(String connection, SliceRequest request) {
      super(name, writer, connection, request, simulation, guards);
    }

    /** One thing after the other, never one within another. */
    private void soon(Runnable task) {
      soon(0, task);
    }

    /** What runs handlers, which take their time. */
    private void slowly(Runnable task) {
      soon(world.between(pace / 2, pace), task);
    }

    private void soon(long takes, Runnable task) {
      busyUntil = Math.max(busyUntil, world.ticks()) + takes;
      world.at(busyUntil, () -> unlessDead(task));
    }

    private void unlessDead(Runnable task) {
      if (!dead && !ended) {
        task.run();
      }
    }

    void event(long id, String does) {
      slowly(() -> conversation.event(new ClientMessage.Event(id, does, null)));
    }

    void task(Task task) {
      slowly(
          () -> {
            if (conversation.task(task) && task.does.startsWith("own")) {
              lastOwn = task;
            }
          });
    }

    @Override
    void told(Notice notice) {
      switch (notice) {
        case Notice.Ended over -> {
          ended = true;
          simulation.auditor.told(writer);
          queue.clear();
        }
        case Notice.Lost lost -> {
          if (this == link) {
            mounted = false;
            world.after(world.between(1, 300), SimulatedView.this::reconnect);
          }
        }
        case Notice.Attached attached -> {
          simulation.auditor.shown(writer, attached.answer(), attached.covered());
          slowly(() -> attached(attached));
        }
        case Notice.Changed changed ->
            soon(
                () ->
                    conversation.changed(
                        changed.revision(),
                        SessionBehaviours.pushed(changed.change()),
                        changed.content()));
        case Notice.Accepted accepted ->
            soon(() -> conversation.accepted(accepted.event(), accepted.revision()));
        case Notice.Conflict c ->
            slowly(
                () -> {
                  conversation.conflict(
                      c.epoch(), c.event(), c.revision(), c.content(), c.millis());
                  waits();
                });
        case Notice.Turn turn ->
            slowly(() -> conversation.turn(turn.epoch(), turn.revision(), turn.content()));
        case Notice.Refused refused -> {
          lastOwn = refused.event() == Sender.NO_EVENT ? null : lastOwn; // it may be that one
          soon(() -> conversation.refused(refused.event(), refused.code(), refused.message()));
        }
        case Notice.Saved saved -> soon(() -> conversation.saved(saved.revision(), saved.event()));
        default -> {}
      }
    }

    private void waits() {
      if (conversation.waiting()) {
        world.after(Conversation.TURN_PATIENCE_MILLIS, () -> soon(conversation::again));
      }
    }

    private void attached(Notice.Attached notice) {
      instance = notice.answer().instance();
      simulation.auditor.goesBy(connection, instance);
      conversation.attached(
          SessionBehaviours.attached(notice),
          first ? Conversation.Telling.LATER : Conversation.Telling.WHEN_WHOLE);
      if (first) {
        first = false;
        full();
        if (this == link) {
          mounted = true;
          known = true;
          long last = conversation.lastEvent();
          queue.tailMap(last, false).forEach(this::event);
        }
      }
    }

    // ------------------------------------------------------------------ the handler

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
    public Outcome run(ClientMessage.Event event) {
      runs++;
      if (event.name().equals("fail")) {
        return new Outcome(List.of(), new Conversation.Failure("HANDLER_FAILED", "on purpose"));
      }
      List<Change> changes = made(event.id(), event.name(), fields);
      apply(changes);
      if (changes.isEmpty()) {
        nothing.add(event.id());
      } else {
        nothing.remove(event.id());
      }
      Outcome outcome = new Outcome(changes, null);
      lastRuns.put(event.id(), outcome);
      return outcome;
    }

    @Override
    public void placed(Outcome outcome) {
      placed = outcome;
    }

    @Override
    public Outcome run(Runnable task) {
      Task does = (Task) task;
      List<Change> changes = made(-does.number, does.does, fields);
      apply(changes);
      tasks.put(changes, does);
      return new Outcome(changes, null);
    }

    /** F1: not before it is stored, and never if it was refused. */
    @Override
    public void saved(ClientMessage.Event event) {
      boolean fails = event.name().equals("huge") || event.name().equals("fail");
      if (failed.contains(event.id()) || fails) {
        throw new Violation("F1", name + "'s handler hears that a failed event is stored");
      }
      if (!nothing.contains(event.id())) {
        simulation.auditor.heard(writer, event.id());
      }
      heard.add(event.id());
    }

    // ------------------------------------------------------------------ the way to the owner

    @Override
    public String name() {
      return connection;
    }

    @Override
    public void result(
        long epoch, long event, List<Change> changes, @Nullable Content seen, boolean last) {
      Object write = SessionBehaviours.write(changes);
      String does = queue.get(event);
      if (event == Sender.NO_EVENT) {
        Task task = Objects.requireNonNull(tasks.get(changes.subList(0, changes.size() - 1)));
        simulation.made(write, reads -> made(-task.number, task.does, reads));
      } else if (seen != null && does != null) {
        simulation.made(write, reads -> made(event, does, reads));
      }
      Durability durability = world.chance(300) ? Durability.RELAXED : Durability.NORMAL;
      step(
          out ->
              sender.offer(
                  event, write, 100, durability, new Sender.Result(epoch, seen, last), now(), out));
    }

    @Override
    public void pass(long epoch) {
      step(out -> sender.pass(epoch, out));
    }

    @Override
    public void anew() {
      step(out -> sender.anew(now(), out));
    }

    // ------------------------------------------------------------------ the page

    @Override
    public void state(long revision, List<Change> changes, boolean own) {
      if (this == link && !deaf) {
        changes.forEach(change -> set(shown, change));
      }
    }

    @Override
    public void full() {
      if (this == link && !deaf) {
        shown.clear();
        shown.putAll(conversation.shown());
        shown.keySet().removeIf(key -> key.startsWith("stash."));
        forget(conversation.savedEvent());
      }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // this very run
    public void done(long event, long revision, List<Change> changes) {
      state(revision, changes, true);
      if (!changes.isEmpty() && placed != lastRuns.get(event)) {
        throw new Violation("T7", event + " is done by another run than has its place");
      }
      if ("huge".equals(queue.get(event))) {
        throw new Violation("A7", event + " was refused, and its page was told that it is done");
      }
      if (nothing.contains(event)) {
        simulation.auditor.endedWithoutChange(connection, event, instance);
      }
    }

    @Override
    public void failed(long event, Conversation.Failure failure) {
      String does = queue.get(event);
      boolean huge = "huge".equals(does) && failure.code().equals("VALUE_TOO_LARGE");
      boolean fails = "fail".equals(does) && failure.code().equals("HANDLER_FAILED");
      if (!huge
          && !fails
          && !failure.code().equals(Sender.FAILED)
          && !failure.code().equals("CONFLICT")) {
        throw new Violation("A7", "refused for no reason: " + failure.code());
      }
      world.note(connection, event + " failed: " + failure.code());
      if (heardAt(event)) {
        queue.remove(event);
        failed.add(event);
      }
      conflicts += failure.code().equals("CONFLICT") ? 1 : 0;
    }

    @Override
    public void saved(long revision, long event) {
      if (this == link && !deaf) {
        forget(event);
      }
    }

    /** Sometimes the socket breaks just then, and the page never hears of it. */
    private boolean heardAt(long event) {
      if (this == link && world.fault(200)) {
        deaf = true;
        world.after(world.between(1, 50), this::broke);
      }
      return this == link && !deaf;
    }

    private void broke() {
      if (this == link) {
        reconnect();
      }
    }

    private void forget(long event) {
      stored = Math.max(stored, event);
      List<Long> gone = new ArrayList<>(queue.headMap(event, true).keySet());
      for (long id : gone) {
        String does = queue.remove(id);
        if (hears && !heard.contains(id)) {
          throw new Violation("F2", name + " is told that " + id + " is saved before its handler");
        }
        if (does != null && (does.equals("fail") || does.equals("huge"))) {
          throw new Violation("F3", name + " is told that " + id + " is saved, and it failed");
        }
        if (does != null && (does.startsWith("own") || does.startsWith("more"))) {
          simulation.auditor.believedSaved(writer, id); // it always changes something
        }
        if (does != null && does.startsWith("more")) {
          simulation.auditor.incremented();
        }
      }
    }

    private void set(Map<String, Json> all, Change change) {
      Json value = change.value();
      if (value == null) {
        all.remove(change.key());
      } else {
        all.put(change.key(), value);
      }
    }
  }
}
