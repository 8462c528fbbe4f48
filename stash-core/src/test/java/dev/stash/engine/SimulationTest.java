package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.DoubleSummaryStatistics;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The commit loop under everything that can go wrong. A failing seed is printed with its trace and
 * replays alone: {@code mvn -pl stash-core -am test -Dtest=SimulationTest -Dstash.seed=4711}.
 */
class SimulationTest {
  private static final int SEEDS = Integer.getInteger("stash.seeds", 20_000);

  /** With each of so many seeds a crowd is let in, too, which costs as much as fifty of them. */
  private static final int CROWDS = 200;

  private static final Set<Guard> ALL = EnumSet.allOf(Guard.class);

  @Test
  void noSeedBreaksAnInvariant() {
    Long only = Long.getLong("stash.seed");
    if (only != null) {
      replay(only, ALL);
      return;
    }
    Map<Long, String> broken = new ConcurrentSkipListMap<>();
    Queue<Double> runs = new ConcurrentLinkedQueue<>();
    LongStream.range(0, SEEDS)
        .parallel()
        .forEach(seed -> violation(seed, ALL, runs).ifPresent(v -> broken.put(seed, v.invariant)));
    DoubleSummaryStatistics all = runs.stream().mapToDouble(run -> run).summaryStatistics();
    System.out.printf(
        Locale.ROOT,
        "SimulationTest: %d crowds, %.2f runs an event on average, %.2f in the worst%n",
        all.getCount(),
        all.getAverage(),
        all.getMax());
    if (!broken.isEmpty()) {
      System.err.println(broken.size() + " of " + SEEDS + " seeds break: " + broken);
      replay(broken.keySet().iterator().next(), ALL);
    }
  }

  /** Those of calls have a simulation of their own. */
  static Set<Guard> guardsOfSessions() {
    return EnumSet.complementOf(EnumSet.copyOf(Guard.OF_CALLS));
  }

  @ParameterizedTest
  @MethodSource("guardsOfSessions")
  void aGuardThatIsSwitchedOffIsMissed(Guard guard) {
    Set<Guard> others = EnumSet.complementOf(EnumSet.of(guard));
    OptionalLong noticed =
        LongStream.range(0, SEEDS)
            .parallel()
            .filter(seed -> violation(seed, others, new ConcurrentLinkedQueue<>()).isPresent())
            .findAny();
    assertTrue(
        noticed.isPresent(),
        () -> guard + " can be left out, and none of " + SEEDS + " seeds notices");
    System.out.println("without " + guard + " seed " + noticed.getAsLong() + " breaks");
  }

  /** What breaks; and how often events ran, if a crowd was let in. */
  private static Optional<Violation> violation(long seed, Set<Guard> guards, Queue<Double> runs) {
    try {
      new Simulation(seed, guards, false).run();
      if (seed % CROWDS == 0) {
        Crowd crowd = new Crowd(seed / CROWDS, guards, false);
        crowd.run();
        runs.add(crowd.runs());
      }
      return Optional.empty();
    } catch (Violation violation) {
      return Optional.of(violation);
    }
  }

  /** Runs the seed again with a trace, and fails with it. */
  private static void replay(long seed, Set<Guard> guards) {
    Simulation simulation = new Simulation(seed, guards, true);
    replay(seed, simulation.world, simulation::run);
    if (seed % CROWDS == 0) {
      Crowd crowd = new Crowd(seed / CROWDS, guards, true);
      replay(seed, crowd.simulation.world, crowd::run);
    }
  }

  private static void replay(long seed, World world, Runnable run) {
    try {
      run.run();
    } catch (Violation violation) {
      List<String> trace = world.trace;
      int from = Math.max(0, trace.size() - 2_000);
      trace.subList(from, trace.size()).forEach(System.err::println);
      fail("seed " + seed + ": " + violation.getMessage(), violation);
    }
  }
}
