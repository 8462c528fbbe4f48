package dev.stash.helidon.docs;

import dev.stash.Key;
import dev.stash.OnEvent;
import dev.stash.Session;
import dev.stash.SessionView;
import dev.stash.Stashed;
import dev.stash.UserMessage;
import java.util.List;
import java.util.stream.Stream;

/** What the documentation shows of values and messages, compiled; DocsTest holds them together. */
final class ValueSnippets {
  record Line(String item, int amount) {}

  static final Key<List<Line>> LINES = new Key<>("lines") {};
  static final Key<Integer> COUNT = Key.of("count", int.class);

  int add(Session session, Line line) {
    SessionView cart = session.view("cart");
    cart.update(LINES, lines -> lines == null ? List.of(line) : with(lines, line));
    return cart.update(COUNT, count -> count == null ? 1 : count + 1).orElseThrow();
  }

  private static List<Line> with(List<Line> lines, Line line) {
    return Stream.concat(lines.stream(), Stream.of(line)).toList();
  }

  public static final class TicketsView {
    @Stashed int sold;

    @OnEvent("buy")
    void buy() {
      sold++;
      if (sold > 100) {
        throw new UserMessage("SOLD_OUT", "Sold out: all seats are gone");
      }
    }

    @OnEvent("rename")
    void rename(String name) {
      if (name.isBlank()) {
        throw new UserMessage("Write a name");
      }
    }
  }
}
