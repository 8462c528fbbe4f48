package dev.stash.demo;

import dev.stash.Keyed;
import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.Shown;
import dev.stash.Stashed;
import dev.stash.UserMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A cart: what is in it is kept, what could be is only shown. */
final class TeaCart {
  private static final int MOST = 99;

  /** Stashed, with what they cost: so other tabs are told, which no {@code @Shown} field does. */
  @Stashed
  @Keyed("id")
  List<Line> lines = List.of();

  @Stashed int pieces;
  @Stashed String total = "";

  @Shown
  @Keyed("id")
  List<Tea> catalogue = List.of();

  @OnMount
  void mounted() {
    catalogue = Tea.ALL;
  }

  @OnEvent("add")
  void add(Add event) {
    Tea tea = Tea.of(event.tea()).orElseThrow(() -> new UserMessage("Choose a tea first."));
    List<Line> more = new ArrayList<>(lines);
    int at = lines.stream().map(Line::id).toList().indexOf(tea.id());
    if (at < 0) {
      more.addFirst(Line.of(tea, 1));
    } else {
      more.set(at, lines.get(at).times(lines.get(at).quantity() + 1));
    }
    put(more);
  }

  @OnEvent("one-of-each")
  void oneOfEach() {
    List<Line> more = new ArrayList<>(lines);
    List<String> there = lines.stream().map(Line::id).toList();
    Tea.ALL.stream()
        .filter(tea -> !there.contains(tea.id()))
        .forEach(tea -> more.add(Line.of(tea, 1)));
    put(more);
  }

  @OnEvent("quantity")
  void quantity(Quantity event) {
    Integer wanted = event.value();
    if (wanted == null) {
      throw new UserMessage("How many? 1 to " + MOST + ".");
    }
    change(event.id(), line -> line.times(wanted));
  }

  @OnEvent("remove")
  void remove(Which event) {
    put(lines.stream().filter(line -> !line.id().equals(event.id())).toList());
  }

  @OnEvent("empty")
  void empty() {
    put(List.of());
  }

  private void change(String id, UnaryOperator<Line> how) {
    put(lines.stream().map(line -> line.id().equals(id) ? how.apply(line) : line).toList());
  }

  private void put(List<Line> now) {
    if (now.stream().anyMatch(line -> line.quantity() < 1 || line.quantity() > MOST)) {
      throw new UserMessage("1 to " + MOST + " of each.");
    }
    lines = List.copyOf(now);
    pieces = now.stream().mapToInt(Line::quantity).sum();
    total = Tea.euros(now.stream().mapToLong(line -> (long) line.cents() * line.quantity()).sum());
  }

  /** One kind in the cart. */
  public record Line(String id, String title, int cents, int quantity, String price, String sum) {
    static Line of(Tea tea, int quantity) {
      return new Line(tea.id(), tea.title(), tea.cents(), quantity, tea.price(), tea.price());
    }

    Line times(int quantity) {
      String sum = Tea.euros((long) cents * quantity);
      return new Line(id, title, cents, quantity, price, sum);
    }
  }

  /** Payload of {@code add}. */
  public record Add(String tea) {}

  /** Payload of {@code quantity}. */
  public record Quantity(String id, @Nullable Integer value) {}

  /** Payload of {@code remove}. */
  public record Which(String id) {}
}
