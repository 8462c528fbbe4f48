package dev.stash.engine;

import dev.stash.Durability;
import dev.stash.Scope;
import dev.stash.json.Json;
import dev.stash.session.Change;
import dev.stash.session.SessionBehaviours;
import dev.stash.session.SliceRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A page that writes without reading, keeps what is not known to be saved, and connects anew with
 * another sender when its view's node is gone.
 */
final class SimulatedPage implements Visitor {
  private final String name;
  private final String writer;
  private final Simulation simulation;
  private final World world;
  private final Set<Guard> guards;
  private final Map<Long, List<Change>> queue = new TreeMap<>();

  /** Of those in the queue that increment: what the count was. */
  private final Map<Long, Optional<Json>> increments = new HashMap<>();

  private long lastEvent;
  private int connections;
  private Link link;
  private boolean ended;

  SimulatedPage(String name, Simulation simulation, Set<Guard> guards) {
    this.name = name;
    this.writer = SessionBehaviours.writer(name, Simulation.VIEW);
    this.simulation = simulation;
    this.world = simulation.world;
    this.guards = guards;
    this.link = connect(false);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean settled() {
    return ended || (queue.isEmpty() && link.sender.unsaved() == 0 && link.up);
  }

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public Map<String, Json> shown() {
    return link.mirror;
  }

  @Override
  public void act() {
    if (ended) {
      return;
    }
    long event = ++lastEvent;
    if (world.chance(100)) {
      event = ++lastEvent; // an event that changed nothing leaves a gap
    }
    if (link.up && world.chance(150)) {
      increment(event);
      return;
    }
    List<Change> changes = new ArrayList<>();
    Json value = Json.of("\"" + name + ":" + event + "\"");
    changes.add(new Change(name + "-" + world.between(0, 2), Scope.SESSION, value));
    if (world.chance(500)) {
      changes.add(new Change("shared-" + world.between(0, 1), Scope.SESSION, value));
    }
    if (world.chance(200)) {
      changes.add(new Change("draft", Scope.RECONNECT, value));
    }
    simulation.auditor.written(writer, event, changes);
    queue.put(event, changes);
    link.offer(event, changes);
  }

  /** A write that is refused if somebody else was first. */
  private void increment(long event) {
    Json before = link.mirror.get(Simulation.COUNT);
    long next = before == null ? 1 : 1 + Long.parseLong(before.text());
    List<Change> changes =
        List.of(new Change(Simulation.COUNT, Scope.SESSION, Json.of(Long.toString(next))));
    increments.put(event, Optional.ofNullable(before));
    queue.put(event, changes);
    link.offer(event, changes);
  }

  @Override
  public void reconnect() {
    if (!ended) {
      link.dead = true;
      link = connect(true);
    }
  }

  @Override
  public void lostMember(int member) {
    link.lostMember(member);
  }

  @Override
  public void leave() {
    link.close();
  }

  private Link connect(boolean rejoin) {
    SliceRequest request = new SliceRequest(Simulation.VIEW, 1, name, "tab-" + name, rejoin);
    Link fresh = new Link(name + "/" + ++connections, request);
    fresh.open();
    return fresh;
  }

  /** A link, and what its view shows. */
  private final class Link extends SimulatedLink {
    final Map<String, Json> mirror = new HashMap<>();
    boolean up;

    Link(String connection, SliceRequest request) {
      super(name, writer, connection, request, simulation, guards);
    }

    void offer(long event, List<Change> changes) {
      if (up) {
        changes.forEach(this::show);
        boolean[] taken = new boolean[1];
        Durability durability = world.chance(300) ? Durability.RELAXED : Durability.NORMAL;
        Optional<Json> count = increments.get(event);
        Object write =
            count == null
                ? SessionBehaviours.write(changes)
                : SessionBehaviours.write(changes.getFirst(), count.orElse(null));
        step(out -> taken[0] = sender.offer(event, write, 100, durability, now(), out));
        if (!taken[0]) {
          throw new Violation("A7", "a sender refused a write within its bounds");
        }
      }
    }

    @Override
    void told(Notice notice) {
      switch (notice) {
        case Notice.Attached attached -> attached(attached);
        case Notice.Changed changed ->
            SessionBehaviours.admit(changed.change(), changed.ahead()).forEach(this::show);
        case Notice.Saved saved -> saved(saved.event());
        case Notice.Lost lost -> {
          up = false;
          if (this == link) {
            world.after(world.between(1, 300), SimulatedPage.this::reconnect);
          }
        }
        case Notice.Ended over -> {
          ended = true;
          simulation.auditor.told(writer);
          queue.clear();
          increments.clear();
        }
        case Notice.Refused refused -> {
          queue.remove(refused.event());
          boolean increment = increments.remove(refused.event()) != null;
          if (!increment && !refused.code().equals(Sender.FAILED)) {
            throw new Violation("A7", "refused for no reason: " + refused.code());
          }
        }
        default -> {}
      }
    }

    private void attached(Notice.Attached notice) {
      Answer.Attached answer = notice.answer();
      mirror.clear();
      mirror.putAll(SessionBehaviours.entries(answer.view()));
      simulation.auditor.shown(writer, answer, notice.covered());
      for (Object write : notice.ahead()) {
        SessionBehaviours.changes(write).forEach(this::show);
      }
      saved(notice.covered());
      if (!up) {
        up = true;
        for (Map.Entry<Long, List<Change>> event : List.copyOf(queue.entrySet())) {
          if (event.getKey() > answer.last()) {
            offer(event.getKey(), event.getValue());
          }
        }
      }
    }

    private void saved(long event) {
      simulation.auditor.believedSaved(writer, event);
      queue.keySet().removeIf(queued -> queued <= event);
      for (long increment : List.copyOf(increments.keySet())) {
        if (increment <= event) {
          increments.remove(increment);
          simulation.auditor.incremented(Simulation.COUNT);
        }
      }
    }

    private void show(Change change) {
      Json value = change.value();
      if (value == null) {
        mirror.remove(change.key());
      } else {
        mirror.put(change.key(), value);
      }
    }
  }
}
