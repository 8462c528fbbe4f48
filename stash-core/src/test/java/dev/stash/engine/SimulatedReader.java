package dev.stash.engine;

import dev.stash.identity.SessionKey;
import dev.stash.session.SessionBehaviours;
import dev.stash.session.SliceRequest;

/** Requests to one process, one after the other, which only read: what they are shown is judged. */
final class SimulatedReader {
  private static final SliceRequest ABOUT =
      new SliceRequest(NodeSimulation.VIEW, 1, null, null, false);

  private final String name;
  private final SessionKey key;
  private final SimulatedProcess at;
  private final NodeAuditor auditor;
  private final World world;
  private int reads;

  SimulatedReader(SimulatedNodes nodes, String name, SessionKey key, SimulatedProcess at) {
    this.name = name;
    this.key = key;
    this.at = at;
    this.auditor = nodes.auditor;
    this.world = nodes.world;
    this.reads = (int) world.between(1, 12);
  }

  /** Comes to its process when that runs, and is heard when it runs on. */
  void read() {
    if (reads-- > 0) {
      long asked = world.ticks();
      at.machine.run(
          () ->
              at.router.send(
                  at.actor(key), new Command.Read(ABOUT, false), answer -> told(answer, asked)));
    }
  }

  private void told(Answer answer, long asked) {
    world.note(name, answer);
    if (answer instanceof Answer.Current current) {
      auditor.shown(name, key, SessionBehaviours.entries(current.view()), asked);
    }
    world.after(world.between(20, 1_500), this::read);
  }
}
