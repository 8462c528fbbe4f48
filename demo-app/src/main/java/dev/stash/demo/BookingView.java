package dev.stash.demo;

import dev.stash.Keyed;
import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.Scope;
import dev.stash.Session;
import dev.stash.Shown;
import dev.stash.Stashed;
import dev.stash.UserMessage;
import dev.stash.demo.BookingForm.Problem;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table in a restaurant. The draft is the tab's, field by field, so that it comes back after a
 * reload; what is booked is the session's, so that all tabs have it.
 */
final class BookingView {
  @Stashed(scope = Scope.TAB)
  String name = "";

  @Stashed(scope = Scope.TAB)
  @Nullable Integer guests = 2;

  @Stashed(scope = Scope.TAB)
  @Nullable LocalDate day;

  @Stashed(scope = Scope.TAB)
  String place = "inside";

  @Stashed(scope = Scope.TAB)
  String occasion = "none";

  @Stashed(scope = Scope.TAB)
  String wishes = "";

  @Stashed(scope = Scope.TAB)
  boolean agreed;

  /** What is wrong with which field. */
  @Stashed(scope = Scope.TAB)
  Map<String, Problem> wrong = Map.of();

  @Stashed
  @Keyed("id")
  List<Booking> bookings = List.of();

  /** Who is logged in; "" for a guest. */
  @Shown String person = "";

  private final InstantSource clock;

  BookingView(InstantSource clock) {
    this.clock = clock;
  }

  @OnMount
  void mounted(Session session) {
    person = session.principal().orElse("");
  }

  @OnEvent("name")
  void name(Text typed) {
    name = typed.value();
    fine("name");
  }

  @OnEvent("guests")
  void guests(Count chosen) {
    guests = chosen.value();
    fine("guests");
    fine("place"); // where there may be room now
  }

  @OnEvent("day")
  void day(Day chosen) {
    day = chosen.value();
    fine("day");
  }

  @OnEvent("place")
  void place(Text chosen) {
    place = chosen.value();
    fine("place");
  }

  @OnEvent("occasion")
  void occasion(Text chosen) {
    occasion = chosen.value();
  }

  @OnEvent("wishes")
  void wishes(Text typed) {
    wishes = typed.value();
    fine("wishes");
  }

  @OnEvent("agreed")
  void agreed(Ticked box) {
    agreed = box.value();
    fine("agreed");
  }

  /** Somebody is at it again: the message has done its work. */
  private void fine(String field) {
    Map<String, Problem> left = new LinkedHashMap<>(wrong);
    left.remove(field);
    wrong = left;
  }

  /** What is wrong with a field is state like any other; what is wrong with all of it is told. */
  @OnEvent("book")
  void book(BookingForm form) {
    wrong = form.problems(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    if (!wrong.isEmpty()) {
      return;
    }
    Booking booking = form.booking();
    if (bookings.stream().anyMatch(other -> other.id().equals(booking.id()))) {
      throw new UserMessage("TWICE", "You have a table on that day: cancel it first.");
    }
    List<Booking> more = new ArrayList<>(bookings);
    more.add(booking);
    bookings = more;
    name = "";
    guests = 2;
    day = null;
    place = "inside";
    occasion = "none";
    wishes = "";
    agreed = false;
  }

  @OnEvent("cancel")
  void cancel(Which event) {
    bookings = bookings.stream().filter(booking -> !booking.id().equals(event.id())).toList();
  }

  /** What was booked: one table a day. */
  public record Booking(String id, String day, String what) {}

  /** What a text field, a radio or a select says. */
  public record Text(String value) {}

  /** What a number field says. */
  public record Count(@Nullable Integer value) {}

  /** What a date field says. */
  public record Day(@Nullable LocalDate value) {}

  /** What a checkbox says. */
  public record Ticked(boolean value) {}

  /** Payload of {@code cancel}. */
  public record Which(String id) {}
}
