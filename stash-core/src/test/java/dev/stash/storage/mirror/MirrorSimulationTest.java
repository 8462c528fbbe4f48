package dev.stash.storage.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stash.storage.ETag;
import dev.stash.storage.NotApplied;
import dev.stash.storage.OutcomeUnknown;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StoredObject;
import dev.stash.storage.mirror.History.Call;
import dev.stash.storage.mirror.History.End;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Processes of neighbouring phases on one object, with both storages failing, every storage call of
 * each in any order with those of the others. What callers were told must be what one storage could
 * have told.
 */
final class MirrorSimulationTest {
  private static final String KEY = "sessions/k";

  @ParameterizedTest
  @CsvSource({"false,false", "false,true", "true,false", "true,true"})
  void everyAnswerIsOneThatASingleStorageCouldHaveGiven(
      boolean sourceHashes, boolean targetHashes) {
    long first = Long.getLong("stash.seed", 0);
    int runs = Integer.getInteger("stash.runs", 1_000);
    for (long seed = first; seed < first + runs; seed++) {
      new Run(seed, sourceHashes, targetHashes).check();
    }
  }

  /** That the simulation notices, and that a phase must not be left out. */
  @Test
  void phasesThatAreNotNeighboursGiveAnswersThatNoSingleStorageGives() {
    assertThrows(
        AssertionError.class,
        () -> {
          for (long seed = 0; seed < 200; seed++) {
            new Run(seed, false, false).skipAPhase();
          }
        });
  }

  /** A caller's ETag and the value that it stands for; without an object both are null. */
  private record Known(@Nullable ETag etag, @Nullable String value) {}

  /** What a process is until it is restarted. */
  private record Node(StorageBackend storage, boolean retired) {}

  private static final class Run {
    private final long seed;
    private final Random random;
    private final Steps steps;
    private final SteppedStore source;
    private final SteppedStore target;
    private final History history = new History();
    private final List<Known> known = new ArrayList<>(List.of(new Known(null, null)));
    private int number;

    Run(long seed, boolean sourceHashes, boolean targetHashes) {
      this.seed = seed;
      random = new Random(seed);
      steps = new Steps(random);
      source = new SteppedStore(steps, random, sourceHashes);
      target = new SteppedStore(steps, random, targetHashes);
    }

    void check() {
      try {
        run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("repeat with -Dstash.runs=1 -Dstash.seed=" + seed, e);
      }
    }

    void skipAPhase() {
      stage(MirrorPhase.FOLLOW, MirrorPhase.RETIRE, false);
      assertNull(history.violation());
    }

    private void run() {
      faults();
      stage(MirrorPhase.FOLLOW, MirrorPhase.MOVE, true);
      if (random.nextInt(3) > 0) {
        // The source is retired when nothing is left in it, and nothing is under way any more.
        source.faults(0);
        target.faults(0);
        source.deliver(true);
        target.deliver(true);
        Mirror.moveAll(source, target, "", null, progress -> {});
        assertEquals(0, Mirror.moveAll(source, target, "", null, progress -> {}).moved());
        faults();
        stage(MirrorPhase.MOVE, MirrorPhase.RETIRE, false);
        source.faults(0);
        target.faults(0);
        target.deliver(true);
        Mirror.sweep(target, "");
        read(new Node(target, true));
      }
      source.faults(0);
      target.faults(0);
      assertNull(history.violation());
    }

    private void faults() {
      double share = random.nextInt(3) == 0 ? 0 : 0.25 * random.nextDouble();
      source.faults(share);
      target.faults(random.nextBoolean() ? share : 0);
    }

    private void stage(MirrorPhase from, MirrorPhase to, boolean movers) {
      Node[] nodes = new Node[3];
      for (int i = 0; i < 3; i++) {
        int at = i;
        nodes[at] = node(random.nextBoolean() ? from : to);
        for (int thread = 0; thread < 2; thread++) {
          steps.add(
              () -> {
                int operations = 1 + random.nextInt(3);
                for (int n = 0; n < operations; n++) {
                  operate(nodes[at]);
                }
              });
        }
      }
      if (movers) {
        for (int i = random.nextInt(3); i > 0; i--) {
          steps.add(this::moveAll);
        }
      }
      steps.run(
          () -> {
            source.deliver(false);
            target.deliver(false);
            if (random.nextInt(10) == 0) {
              nodes[random.nextInt(3)] = node(to);
            }
          });
    }

    private Node node(MirrorPhase phase) {
      return new Node(Mirror.open(source, target, phase), phase == MirrorPhase.RETIRE);
    }

    private void moveAll() {
      try {
        Mirror.moveAll(source, target, "", null, progress -> {});
      } catch (NotApplied | OutcomeUnknown later) {
        // It is called again.
      }
    }

    private void operate(Node node) {
      switch (random.nextInt(8)) {
        case 0, 1 -> read(node);
        case 2 -> write(node, "OVERWRITE", new Known(null, null));
        case 3 -> write(node, "DELETE", any());
        case 4 -> write(node, "PUT", new Known(null, null));
        default -> write(node, "PUT", any());
      }
    }

    /** Mostly the newest, else one that may be long gone. */
    private Known any() {
      return known.get(random.nextInt(3) > 0 ? known.size() - 1 : random.nextInt(known.size()));
    }

    private void read(Node node) {
      Call call = history.begin("READ", null, null);
      try {
        StoredObject there = node.storage().get(KEY).orElse(null);
        call.to = there == null ? null : new String(there.body(), UTF_8);
        known.add(new Known(there == null ? null : there.etag(), call.to));
        history.end(call, End.DONE);
      } catch (NotApplied e) {
        history.forget(call);
      }
    }

    private void write(Node node, String kind, Known from) {
      if (kind.equals("DELETE") && from.etag() == null) {
        return;
      }
      String to = kind.equals("DELETE") ? null : "v" + number++;
      Call call = history.begin(kind, from.value(), to);
      try {
        if (to == null) {
          node.storage().delete(KEY, Objects.requireNonNull(from.etag()));
          known.add(new Known(null, null));
        } else {
          known.add(new Known(node.storage().put(KEY, to.getBytes(UTF_8), on(kind, from)), to));
        }
        history.end(call, End.DONE);
      } catch (PreconditionFailed e) {
        if (node.retired() && from.etag() != null && Tags.target(from.etag()) == null) {
          history.forget(call); // of the source: whoever has retired it does not know it any more
        } else {
          history.end(call, End.REFUSED);
        }
      } catch (NotApplied e) {
        history.forget(call);
      } catch (OutcomeUnknown e) {
        history.end(call, End.UNKNOWN);
      }
    }

    private static Precondition on(String kind, Known from) {
      return kind.equals("OVERWRITE")
          ? Precondition.none()
          : from.etag() == null ? Precondition.ifAbsent() : Precondition.ifMatch(from.etag());
    }
  }

  @Test
  void theCheckFindsTwoWinnersALostWriteAndAReadOfThePast() {
    assertNotNull(history("PUT null a DONE, PUT a b DONE, PUT a c DONE"));
    assertNotNull(history("PUT null a DONE, PUT a b DONE, READ null a DONE"));
    assertNotNull(history("PUT null a DONE, PUT a b REFUSED"));
    assertNotNull(history("PUT null a DONE, DELETE a null DONE, READ null a DONE"));
    assertNull(history("PUT null a DONE, PUT a b UNKNOWN, READ null a DONE, READ null b DONE"));
    assertNull(history("PUT null a DONE, PUT a b UNKNOWN, PUT a c REFUSED, READ null b DONE"));
  }

  private static @Nullable String history(String text) {
    History history = new History();
    for (String line : text.split(", ", -1)) {
      List<String> words = List.of(line.split(" ", -1));
      Call call = history.begin(words.get(0), value(words.get(1)), value(words.get(2)));
      history.end(call, End.valueOf(words.get(3)));
    }
    return history.violation();
  }

  private static @Nullable String value(String word) {
    return word.equals("null") ? null : word;
  }
}
