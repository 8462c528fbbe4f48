package dev.stash.engine;

import dev.stash.cluster.Member;
import dev.stash.cluster.lanes.Leaky;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A cluster without a thread: its members hear of each other, and what they say, in the world's
 * order and each when it has time. Members that are cut off, stand still or die are taken for gone
 * after a silence; who lives on is born again when it is back. Each goes by what it has heard:
 * until all have heard the same, two may believe that they own a key.
 */
final class SimulatedCluster {
  static final int PARTITIONS = 8;

  /** So long the others hear nothing of one before they take it for dead. */
  static final long SILENCE = 4_000;

  final World world;
  final List<SimulatedSeat> seats = new ArrayList<>();
  private final Set<Set<SimulatedSeat>> cuts = new HashSet<>();
  private final Map<List<SimulatedSeat>, Long> ways = new HashMap<>();

  /** What members speak by. */
  final Leaky lanes;

  private int lives;

  SimulatedCluster(World world, Leaky lanes) {
    this.world = world;
    this.lanes = lanes;
  }

  SimulatedSeat seat(Machine machine) {
    return new SimulatedSeat(this, machine);
  }

  /** An id for a further life. */
  String life(Machine machine) {
    return machine.name + "#" + ++lives;
  }

  void joined(SimulatedSeat seat) {
    seats.add(seat);
    for (SimulatedSeat other : seats) {
      if (other != seat) {
        meet(seat, other);
      }
    }
  }

  /** Each meets the other, when it comes to it. */
  private void meet(SimulatedSeat one, SimulatedSeat other) {
    Member first = one.self();
    Member second = other.self();
    one.machine.after(world.between(1, 30), () -> one.meet(other, first, second));
    other.machine.after(world.between(1, 30), () -> other.meet(one, second, first));
  }

  /** Whether nothing gets from one to the other. */
  boolean cut(SimulatedSeat one, SimulatedSeat other) {
    return cuts.contains(Set.of(one, other));
  }

  /** Nothing gets from one to the other until they are joined. */
  void part(SimulatedSeat one, SimulatedSeat other) {
    world.note("cluster", one.machine.name + " and " + other.machine.name + " are cut");
    cuts.add(Set.of(one, other));
  }

  void join(SimulatedSeat one, SimulatedSeat other) {
    cuts.remove(Set.of(one, other));
  }

  /** From now on what one says takes so much longer to get to the other. */
  void slow(SimulatedSeat one, SimulatedSeat other, long millis) {
    ways.put(List.of(one, other), millis);
  }

  long way(SimulatedSeat one, SimulatedSeat other) {
    return ways.isEmpty() ? 0 : ways.getOrDefault(List.of(one, other), 0L);
  }

  /** Nothing gets from one to the other for a while that is too short for anybody to be missed. */
  void cutShortly(SimulatedSeat one, SimulatedSeat other) {
    part(one, other);
    world.after(world.between(50, (int) SILENCE - 1_000), () -> join(one, other));
  }

  /** One is cut off from all others. */
  void isolate(SimulatedSeat seat) {
    world.note("cluster", seat.machine.name + " is cut off");
    for (SimulatedSeat other : seats) {
      if (other != seat) {
        cuts.add(Set.of(seat, other));
        Set<SimulatedSeat> pair = Set.of(seat, other);
        Runnable ifStill = () -> missed(seat, other, pair);
        world.after(SILENCE + world.between(0, 800), ifStill);
      }
    }
    seat.isolated = true;
  }

  private void missed(SimulatedSeat seat, SimulatedSeat other, Set<SimulatedSeat> pair) {
    if (seat.isolated && cuts.contains(pair)) {
      misses(other, seat);
      Member life = other.self();
      seat.machine.run(() -> seat.gone(life, false));
    }
  }

  private static void misses(SimulatedSeat one, SimulatedSeat other) {
    other.missed = true;
    Member life = other.self();
    one.machine.run(() -> one.gone(life, false));
  }

  /** All hear each other again; who was taken for dead is born again. */
  void heal(SimulatedSeat seat) {
    if (!seat.isolated) {
      return;
    }
    world.note("cluster", seat.machine.name + " is heard again");
    seat.isolated = false;
    cuts.removeIf(pair -> pair.contains(seat));
    back(seat);
  }

  /** One that was missed, and lives, finds that out. */
  private void back(SimulatedSeat seat) {
    if (seat.missed && !seat.machine.dead()) {
      seat.missed = false;
      seat.machine.after(world.between(10, 1_000), () -> reborn(seat));
    }
  }

  private void reborn(SimulatedSeat seat) {
    if (!seats.contains(seat)) {
      return;
    }
    Member former = seat.self();
    seats.stream()
        .filter(other -> other != seat)
        .forEach(other -> other.machine.run(() -> other.gone(former, false)));
    seat.reborn();
    List<SimulatedSeat> others = List.copyOf(seats);
    others.stream().filter(other -> other != seat).forEach(other -> meet(seat, other));
  }

  /** Nothing of it runs for a while. */
  void freeze(SimulatedSeat seat, long millis) {
    seat.machine.freeze();
    for (SimulatedSeat other : seats) {
      if (other != seat && millis > SILENCE) {
        world.after(
            SILENCE + world.between(0, 800),
            () -> {
              if (seat.machine.frozen() && seats.contains(other)) {
                misses(other, seat);
              }
            });
      }
    }
    world.after(millis, () -> thaw(seat));
  }

  void thaw(SimulatedSeat seat) {
    if (seat.machine.frozen()) {
      seat.machine.thaw();
      back(seat);
    }
  }

  /** It dies, and the others notice. */
  void kill(SimulatedSeat seat) {
    seat.machine.die();
    leave(seat, false);
  }

  void leave(SimulatedSeat seat, boolean goodbye) {
    if (seats.remove(seat)) {
      cuts.removeIf(pair -> pair.contains(seat));
      Member life = seat.self();
      for (SimulatedSeat other : seats) {
        long noticed = goodbye ? world.between(1, 50) : world.between(50, 1_500);
        other.machine.after(noticed, () -> other.gone(life, goodbye));
      }
    }
  }

  /** All hear, each in its time, that somebody gives up its keys, or takes its share again. */
  void said(SimulatedSeat by) {
    Member life = by.self();
    for (SimulatedSeat other : seats) {
      if (other != by) {
        other.machine.after(world.between(1, 40), () -> other.heardOf(life, by.released));
      }
    }
  }

  /** Keys of a partition are to live somewhere else: of which? */
  int shift() {
    int partition = world.random.nextInt(PARTITIONS);
    shift(partition);
    return partition;
  }

  void shift(int partition) {
    int salt = shifts[partition] + 1;
    world.note("cluster", "partition " + partition + " moves");
    for (SimulatedSeat seat : seats) {
      long heard = world.fault(100) ? world.between(100, 1_500) : world.between(1, 60);
      seat.machine.after(heard, () -> seat.shift(partition, salt));
    }
    shifts[partition] = salt;
  }

  /** As those who join hear it. */
  final int[] shifts = new int[PARTITIONS];
}
