package dev.stash.demo;

import dev.stash.OnEvent;
import dev.stash.Stashed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Tic-tac-toe: structured state that all tabs of a session share. */
final class BoardView {
  private static final int[][] LINES = {
    {0, 1, 2}, {3, 4, 5}, {6, 7, 8}, {0, 3, 6}, {1, 4, 7}, {2, 5, 8}, {0, 4, 8}, {2, 4, 6}
  };

  @Stashed List<String> cells = new ArrayList<>(Collections.nCopies(9, ""));
  @Stashed String turn = "X";
  @Stashed String winner = "";
  @Stashed List<Integer> line = new ArrayList<>();

  @OnEvent("play")
  void play(Play move) {
    int cell = move.cell();
    if (cell < 0 || cell > 8 || !winner.isEmpty() || !cells.get(cell).isEmpty()) {
      return;
    }
    cells.set(cell, turn);
    for (int[] row : LINES) {
      if (cells.get(row[0]).equals(turn)
          && cells.get(row[1]).equals(turn)
          && cells.get(row[2]).equals(turn)) {
        winner = turn;
        line = new ArrayList<>(List.of(row[0], row[1], row[2]));
      }
    }
    if (winner.isEmpty() && !cells.contains("")) {
      winner = "draw";
    }
    turn = turn.equals("X") ? "O" : "X";
  }

  @OnEvent("restart")
  void restart() {
    cells = new ArrayList<>(Collections.nCopies(9, ""));
    turn = "X";
    winner = "";
    line = new ArrayList<>();
  }

  /** Payload of {@code play}. */
  public record Play(int cell) {}
}
