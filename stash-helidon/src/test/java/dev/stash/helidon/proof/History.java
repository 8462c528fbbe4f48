package dev.stash.helidon.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All that was done and seen in one run. Thread-safe. */
final class History {
  private final long start = System.nanoTime();
  private final List<Line> lines = new ArrayList<>();

  /** Microseconds since the run began. */
  long now() {
    return time(System.nanoTime());
  }

  /** The same of a moment that was noted as nanoseconds. */
  long time(long nanos) {
    return (nanos - start) / 1_000;
  }

  synchronized void add(Line line) {
    lines.add(line);
  }

  void fault(String what) {
    add(new Line.Fault(now(), what));
  }

  synchronized List<Line> lines() {
    return List.copyOf(lines);
  }

  /** What was done to the members, and what pages were shown when: for who reads a failure. */
  static String outline(List<Line> lines) {
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      String what =
          switch (line) {
            case Line.Fault fault -> fault.what();
            case Line.Shown shown ->
                "%s of %s is shown its event %d, asked for at %.3f s"
                    .formatted(
                        shown.page(), shown.session(), shown.lastEvent(), shown.from() / 1e6);
            default -> "";
          };
      if (!what.isEmpty()) {
        text.append("%n%7.3f s: %s".formatted(line.at() / 1e6, what));
      }
    }
    return text.toString();
  }

  /** Keeps it, for {@link ChaosCheck}. */
  static void write(List<Line> lines, Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, lines.stream().map(LineJson::text).toList());
  }

  static List<Line> read(Path file) throws IOException {
    return Files.readAllLines(file).stream().map(LineJson::line).toList();
  }
}
