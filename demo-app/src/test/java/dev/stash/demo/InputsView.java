package dev.stash.demo;

import dev.stash.OnEvent;
import dev.stash.Stashed;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A value for each kind of input that a page can have. */
final class InputsView {
  @Stashed String text = "";
  @Stashed String trimmed = "";
  @Stashed String upper = "";
  @Stashed String note = "";
  @Stashed String rich = "";
  @Stashed double price;
  @Stashed @Nullable Double perhaps;
  @Stashed int whole = 3;
  @Stashed int range = 50;
  @Stashed @Nullable LocalDate day = LocalDate.of(2024, 1, 2);
  @Stashed @Nullable LocalTime time;
  @Stashed @Nullable LocalDateTime moment;
  @Stashed @Nullable YearMonth month;
  @Stashed String color = "red";
  @Stashed boolean agreed;
  @Stashed List<String> picks = new ArrayList<>();
  @Stashed String size = "m";
  @Stashed List<String> sizes = new ArrayList<>(List.of("s"));
  @Stashed int stars;

  @OnEvent("text")
  void text(Text event) {
    text = event.value();
  }

  @OnEvent("trimmed")
  void trimmed(Text event) {
    trimmed = event.value().trim();
  }

  @OnEvent("upper")
  void upper(Text event) {
    upper = event.value().toUpperCase(Locale.ROOT);
  }

  @OnEvent("note")
  void note(Text event) {
    note = event.value().replace("\n", "\r\n");
  }

  @OnEvent("rich")
  void rich(Text event) {
    rich = event.value().trim();
  }

  @OnEvent("price")
  void price(Fraction event) {
    price = event.value() == null ? 0 : event.value();
  }

  @OnEvent("perhaps")
  void perhaps(Fraction event) {
    perhaps = event.value();
  }

  @OnEvent("whole")
  void whole(Whole event) {
    whole = event.value() == null ? whole : event.value();
  }

  @OnEvent("range")
  void range(Whole event) {
    range = event.value() == null ? range : event.value();
  }

  @OnEvent("day")
  void day(Day event) {
    day = event.value();
  }

  @OnEvent("time")
  void time(Time event) {
    time = event.value();
  }

  @OnEvent("moment")
  void moment(Moment event) {
    moment = event.value();
  }

  @OnEvent("month")
  void month(Month event) {
    month = event.value();
  }

  @OnEvent("color")
  void color(Text event) {
    color = event.value();
  }

  @OnEvent("agreed")
  void agreed(Ticked event) {
    agreed = event.value();
  }

  @OnEvent("picks")
  void picks(Texts event) {
    picks = event.value();
  }

  @OnEvent("size")
  void size(Text event) {
    size = event.value();
  }

  @OnEvent("sizes")
  void sizes(Texts event) {
    sizes = event.value();
  }

  @OnEvent("stars")
  void stars(Whole event) {
    stars = event.value() == null ? 0 : event.value();
  }

  /** What fields say. */
  public record Text(String value) {}

  /** Several of it. */
  public record Texts(List<String> value) {}

  /** Whether a box is ticked. */
  public record Ticked(boolean value) {}

  /** A number, or none. */
  public record Fraction(@Nullable Double value) {}

  /** A whole one, or none. */
  public record Whole(@Nullable Integer value) {}

  /** A day, or none. */
  public record Day(@Nullable LocalDate value) {}

  /** A time, or none. */
  public record Time(@Nullable LocalTime value) {}

  /** Both, or none. */
  public record Moment(@Nullable LocalDateTime value) {}

  /** A month, or none. */
  public record Month(@Nullable YearMonth value) {}
}
