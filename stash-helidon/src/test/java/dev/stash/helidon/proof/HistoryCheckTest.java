package dev.stash.helidon.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.stash.helidon.proof.MadeHistory.Damage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The judge of the chaos test: right histories pass, and each kind of damage is seen. */
class HistoryCheckTest {
  private static final int SEEDS = 20;

  @TempDir Path directory;

  @Test
  void whatIsRightPasses() {
    for (long seed = 0; seed < SEEDS; seed++) {
      assertEquals(List.of(), HistoryCheck.of(new MadeHistory(seed, Damage.NONE).lines()));
    }
  }

  @ParameterizedTest
  @EnumSource(value = Damage.class, mode = Mode.EXCLUDE, names = "NONE")
  void whatIsWrongIsSeen(Damage damage) {
    for (long seed = 0; seed < SEEDS; seed++) {
      long now = seed;
      List<Line> lines = new MadeHistory(seed, damage).lines();
      assertFalse(HistoryCheck.of(lines).isEmpty(), () -> damage + " of seed " + now);
    }
  }

  @Test
  void aKeptHistoryIsTheSame() throws IOException {
    List<Line> lines = new MadeHistory(1, Damage.TWICE).lines();
    Path file = directory.resolve("history.jsonl");
    History.write(lines, file);
    assertEquals(lines, History.read(file));
    assertEquals(HistoryCheck.of(lines), HistoryCheck.of(History.read(file)));
  }

  @Test
  void everyLineCanBeKept() throws IOException {
    List<Line> lines = List.of(new Line.Fault(1, "kill 2"), new Line.Done(2, "p", 3));
    Path file = directory.resolve("history.jsonl");
    History.write(lines, file);
    assertEquals(lines, History.read(file));
  }
}
