package dev.stash.web.contract;

import dev.stash.Keyed;
import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.Shown;
import dev.stash.Stashed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A view that shows what it does not keep, as the documentation shows it. */
final class TicketsView {
  record Note(int id, String text) {}

  record Ticket(String number, String title) {}

  /** Whoever knows. */
  interface Desk {
    List<Ticket> find(String text);

    Collection<String> online();
  }

  private final Desk desk;

  @Stashed String filter = "";

  @Stashed
  @Keyed("id")
  List<Note> notes = new ArrayList<>();

  @Shown
  @Keyed("number")
  List<Ticket> found = List.of();

  @Shown Collection<String> online = List.of();

  TicketsView(Desk desk) {
    this.desk = desk;
  }

  @OnMount
  void mounted() {
    look();
  }

  @OnEvent("filter")
  void filter(String text) {
    filter = text;
    look();
  }

  @OnEvent("look")
  void look() {
    found = desk.find(filter);
    online = desk.online();
  }

  @OnEvent("note")
  void note(Note note) {
    notes.set(note.id(), note);
  }

  @OnEvent("notes")
  void notes(int number) {
    notes.clear();
    for (int i = 0; i < number; i++) {
      notes.add(new Note(i, "note " + i));
    }
  }

  @OnEvent("fail")
  void fail() {
    online = List.of("nobody");
    throw new IllegalStateException("on purpose");
  }
}
