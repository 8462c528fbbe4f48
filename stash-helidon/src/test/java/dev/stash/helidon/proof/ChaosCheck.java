package dev.stash.helidon.proof;

import java.nio.file.Path;
import java.util.List;

/** Checks a kept history again, alone: {@code ChaosCheck FILE}. Ends with 1 if it is wrong. */
final class ChaosCheck {
  private ChaosCheck() {}

  public static void main(String[] arguments) throws Exception {
    List<Line> lines = History.read(Path.of(arguments[0]));
    List<String> wrong = HistoryCheck.of(lines);
    wrong.forEach(System.out::println);
    System.out.println(lines.size() + " lines, " + wrong.size() + " violations");
    System.exit(wrong.isEmpty() ? 0 : 1);
  }
}
