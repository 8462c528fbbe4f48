package dev.stash.demo;

import dev.stash.demo.BookingView.Booking;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Payload of {@code book}: all that the form says, and what the restaurant thinks of it. */
record BookingForm(
    String name,
    @Nullable Integer guests,
    @Nullable LocalDate day,
    String place,
    String occasion,
    String wishes,
    boolean agreed) {
  private static final int MOST = 8;
  private static final int TERRACE = 4;
  private static final int WISHES = 200;
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("EEE d MMM uuuu", Locale.ENGLISH);

  /** What to say of a field, and that it is marked. */
  record Problem(boolean invalid, String text) {
    Problem(String text) {
      this(true, text);
    }
  }

  /** By field; empty if all is well. */
  Map<String, Problem> problems(LocalDate today) {
    Map<String, Problem> wrong = new LinkedHashMap<>();
    if (name.isBlank()) {
      wrong.put("name", new Problem("Whom shall we expect?"));
    }
    if (guests == null || guests < 1 || guests > MOST) {
      wrong.put("guests", new Problem("1 to " + MOST + ", please."));
    } else if (place.equals("terrace") && guests > TERRACE) {
      wrong.put("place", new Problem("Tables out there are for " + TERRACE + "."));
    }
    if (day == null) {
      wrong.put("day", new Problem("On which day?"));
    } else if (day.isBefore(today)) {
      wrong.put("day", new Problem("That day is over."));
    } else if (day.getDayOfWeek() == DayOfWeek.MONDAY) {
      wrong.put("day", new Problem("We are closed on Mondays."));
    }
    if (wishes.length() > WISHES) {
      wrong.put("wishes", new Problem("In " + WISHES + " characters, please."));
    }
    if (!agreed) {
      wrong.put("agreed", new Problem("Without that we cannot keep a table."));
    }
    return wrong;
  }

  Booking booking() {
    LocalDate when = Objects.requireNonNull(day, "checked");
    String what = guests + " " + (place.equals("terrace") ? "on the terrace" : "inside");
    String why = occasion.equals("none") ? "" : ", " + occasion;
    return new Booking(when.toString(), DAY.format(when), name.strip() + ", " + what + why);
  }
}
