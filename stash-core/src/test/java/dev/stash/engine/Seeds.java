package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;

/**
 * Runs of a simulation of whole nodes, one for each seed, on all processors. What goes wrong in
 * them on purpose is not in the log.
 */
final class Seeds {
  /** So many lines of a trace are printed, the last ones. */
  private static final int PRINTED = 3_000;

  private static final Logger LOG = Logger.getLogger("dev.stash");

  private final int count;
  private final Simulations of;

  /** One run. */
  interface Run {
    void run();

    World world();
  }

  /** Makes them. */
  interface Simulations {
    Run run(long seed, KeptRules rules, boolean traced);
  }

  /**
   * So many.
   *
   * @param property says how many others
   */
  Seeds(String property, int count, Simulations of) {
    this.count = Integer.getInteger(property, count);
    this.of = of;
  }

  /**
   * Runs all, or the one of {@code -Dstash.seed}; of those that break something the first runs
   * again and is printed.
   */
  void noneBreaks() {
    Long only = Long.getLong("stash.seed");
    if (only != null) {
      replay(only);
      return;
    }
    Map<Long, String> broken = new ConcurrentSkipListMap<>();
    Runnable all =
        () ->
            LongStream.range(0, count)
                .parallel()
                .forEach(
                    seed ->
                        violation(seed, KeptRules.ALL)
                            .ifPresent(violation -> broken.put(seed, violation.invariant)));
    quietly(
        () -> {
          all.run();
          return true;
        });
    if (!broken.isEmpty()) {
      System.err.println(broken.size() + " of " + count + " seeds break: " + broken);
      replay(broken.keySet().iterator().next());
    }
  }

  /** Whether any breaks something when these rules hold. */
  boolean anyBreaks(KeptRules rules) {
    return quietly(
        () ->
            LongStream.range(0, count)
                .parallel()
                .anyMatch(seed -> violation(seed, rules).isPresent()));
  }

  /** All that happens with a seed. */
  List<String> trace(long seed) {
    Run run = of.run(seed, KeptRules.ALL, true);
    return quietly(
        () -> {
          run.run();
          return List.copyOf(run.world().trace);
        });
  }

  private Optional<Violation> violation(long seed, KeptRules rules) {
    try {
      of.run(seed, rules, false).run();
      return Optional.empty();
    } catch (Violation violation) {
      return Optional.of(violation);
    }
  }

  private void replay(long seed) {
    Run run = of.run(seed, KeptRules.ALL, true);
    try {
      run.run();
    } catch (Violation violation) {
      List<String> trace = run.world().trace;
      trace.subList(Math.max(0, trace.size() - PRINTED), trace.size()).forEach(System.err::println);
      fail("seed " + seed + ": " + violation.getMessage(), violation);
    }
  }

  /** Tests run one after the other. */
  private static <T> T quietly(Supplier<T> what) {
    Level level = LOG.getLevel();
    LOG.setLevel(Level.OFF);
    try {
      return what.get();
    } finally {
      LOG.setLevel(level);
    }
  }
}
