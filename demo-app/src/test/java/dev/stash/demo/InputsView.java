package dev.stash.demo;

import dev.stash.OnEvent;
import dev.stash.Stashed;
import dev.stash.UserMessage;
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
  @Stashed String search = "";
  @Stashed String mail = "";
  @Stashed String digits = "";
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
  @Stashed String hue = "#000000";
  @Stashed boolean agreed;
  @Stashed List<String> picks = new ArrayList<>();
  @Stashed String size = "m";
  @Stashed List<String> sizes = new ArrayList<>(List.of("s"));
  @Stashed int stars;

  @OnEvent("text")
  void text(Value<String> event) {
    text = event.value();
  }

  @OnEvent("trimmed")
  void trimmed(Value<String> event) {
    trimmed = event.value().trim();
  }

  @OnEvent("upper")
  void upper(Value<String> event) {
    upper = event.value().toUpperCase(Locale.ROOT);
  }

  @OnEvent("search")
  void search(Value<String> event) {
    search = event.value().replaceAll(" +", " ");
  }

  @OnEvent("mail")
  void mail(Value<String> event) {
    mail = event.value().toLowerCase(Locale.ROOT);
  }

  @OnEvent("digits")
  void digits(Value<String> event) {
    if (!event.value().matches("[0-9]*")) {
      throw new UserMessage("Digits, please.");
    }
    digits = event.value();
  }

  @OnEvent("note")
  void note(Value<String> event) {
    note = event.value().replace("\n", "\r\n");
  }

  @OnEvent("rich")
  void rich(Value<String> event) {
    rich = event.value().trim();
  }

  @OnEvent("price")
  void price(Value<@Nullable Double> event) {
    price = event.value() == null ? 0 : event.value();
  }

  @OnEvent("perhaps")
  void perhaps(Value<@Nullable Double> event) {
    perhaps = event.value();
  }

  @OnEvent("whole")
  void whole(Value<@Nullable Integer> event) {
    whole = event.value() == null ? whole : event.value();
  }

  @OnEvent("range")
  void range(Value<@Nullable Integer> event) {
    range = event.value() == null ? range : event.value();
  }

  @OnEvent("day")
  void day(Value<@Nullable LocalDate> event) {
    day = event.value();
  }

  @OnEvent("time")
  void time(Value<@Nullable LocalTime> event) {
    time = event.value();
  }

  @OnEvent("moment")
  void moment(Value<@Nullable LocalDateTime> event) {
    moment = event.value();
  }

  @OnEvent("month")
  void month(Value<@Nullable YearMonth> event) {
    month = event.value();
  }

  @OnEvent("color")
  void color(Value<String> event) {
    color = event.value();
  }

  @OnEvent("hue")
  void hue(Value<String> event) {
    hue = event.value();
  }

  @OnEvent("agreed")
  void agreed(Value<Boolean> event) {
    agreed = event.value();
  }

  @OnEvent("picks")
  void picks(Value<List<String>> event) {
    picks = event.value();
  }

  @OnEvent("size")
  void size(Value<String> event) {
    size = event.value();
  }

  @OnEvent("sizes")
  void sizes(Value<List<String>> event) {
    sizes = event.value();
  }

  @OnEvent("stars")
  void stars(Value<@Nullable Integer> event) {
    stars = event.value() == null ? 0 : event.value();
  }

  /** What a field says. */
  public record Value<T extends @Nullable Object>(T value) {}
}
