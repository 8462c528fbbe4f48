package dev.stash.wire;

import dev.stash.Scope;
import dev.stash.json.Json;
import dev.stash.json.KeyedList;
import dev.stash.session.Change;
import dev.stash.view.ShownValues;
import dev.stash.view.ViewType;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a page has been told of its values over one socket, as far as that decides how it is told
 * more: which shown values it has, and the lists whose changes it takes as patches. Touched only in
 * the serial.
 */
final class Display {
  /** All that a page is shown besides what is stashed, together. */
  static final int MOST_BYTES = 1 << 20;

  private final String view;
  private final List<String> keys;
  private final Failures failures;

  /** Keys of lists → what tells their elements apart; none if the page takes no patches. */
  private final Map<String, String> keyed;

  /** The lists among them that the page has. */
  private final Map<String, Json> lists = new HashMap<>(0);

  /** What the page has heard of; null before that. */
  private @Nullable ShownValues told;

  /**
   * Of a page that was told nothing.
   *
   * @param patches whether it takes patches
   */
  Display(String view, ViewType<?> type, boolean patches, Failures failures) {
    this.view = view;
    this.keys = List.copyOf(type.shown());
    this.keyed = patches ? type.keyed() : Map.of();
    this.failures = failures;
  }

  /** Whether there is something that the page has not heard of. */
  @SuppressWarnings("ReferenceEquality") // values that are equal were told; it is only dearer
  boolean lacks(ShownValues shown) {
    return told != shown && !keys.isEmpty();
  }

  /**
   * What a full state tells.
   *
   * @param stashed what is stashed of it
   * @param messages is given what else the page is to be told
   */
  Map<String, Json> full(Map<String, Json> stashed, ShownValues shown, List<String> messages) {
    told = null;
    Map<String, Json> state = stashed;
    if (!keys.isEmpty()) {
      state = new LinkedHashMap<>(stashed);
      for (Change change : differing(shown, messages)) {
        state.put(change.key(), Objects.requireNonNull(change.value()));
      }
    }
    lists.clear();
    for (String key : keyed.keySet()) {
      Json list = state.get(key);
      if (list != null) {
        lists.put(key, list);
      }
    }
    return state;
  }

  /**
   * Tells what has changed, if anything has.
   *
   * @param stashed what of it is stashed
   * @param messages is given what the page is to be told, in order
   */
  void state(
      long revision,
      List<Change> stashed,
      ShownValues shown,
      String origin,
      List<String> messages) {
    List<Change> changes = stashed;
    if (!keys.isEmpty()) {
      changes = new ArrayList<>(stashed);
      changes.removeIf(change -> keys.contains(change.key())); // another release's, or a program's
      changes.addAll(differing(shown, messages));
    }
    if (!changes.isEmpty()) {
      messages.addFirst(ServerMessage.state(revision, changes, patches(changes), origin));
    }
  }

  /** What the page does not have yet, or has otherwise; it has heard of it then. */
  private List<Change> differing(ShownValues shown, List<String> messages) {
    if (!lacks(shown)) {
      return List.of();
    }
    ShownValues before = told;
    told = shown;
    List<Change> differing = new ArrayList<>();
    boolean[] had = before == null ? new boolean[keys.size()] : fitting(before);
    boolean[] has = fitting(shown);
    for (int i = 0; i < keys.size(); i++) {
      boolean same = before != null && Objects.equals(before.get(i), shown.get(i));
      if (has[i] ? !(had[i] && same) : had[i]) {
        differing.add(new Change(keys.get(i), Scope.RECONNECT, has[i] ? shown.get(i) : null));
      }
      if (!has[i] && shown.get(i) != null && (had[i] || !same)) {
        messages.add(tooLarge(keys.get(i)));
      }
    }
    return differing;
  }

  /** Which of them a page is shown: each that fits beside those before it. */
  private static boolean[] fitting(ShownValues values) {
    boolean[] fitting = new boolean[values.size()];
    long bytes = 0;
    for (int i = 0; i < fitting.length; i++) {
      Json value = values.get(i);
      fitting[i] = value != null && bytes + value.size() <= MOST_BYTES;
      bytes += value != null && fitting[i] ? value.size() : 0;
    }
    return fitting;
  }

  private String tooLarge(String key) {
    String code = ErrorCode.SHOWN_TOO_LARGE.name();
    String what = "what is shown as " + key + " is too large, and left out";
    failures.told(
        Level.WARNING,
        view,
        code + " " + key,
        what
            + ": all that a page is shown besides has "
            + MOST_BYTES
            + " bytes; show less at once");
    return ServerMessage.error(code, what, 0);
  }

  /** How the changes of lists are told that the page has, where that is shorter. */
  private Map<String, Json> patches(List<Change> changes) {
    if (keyed.isEmpty()) {
      return Map.of();
    }
    Map<String, Json> patches = new LinkedHashMap<>(0);
    for (Change change : changes) {
      String by = keyed.get(change.key());
      Json list = change.value();
      if (by == null) {
        continue;
      }
      Json before = list == null ? lists.remove(change.key()) : lists.put(change.key(), list);
      Json patch = before == null || list == null ? null : patch(change.key(), by, before, list);
      if (patch != null) {
        patches.put(change.key(), patch);
      }
    }
    return patches;
  }

  private @Nullable Json patch(String key, String by, Json before, Json list) {
    KeyedList now = list.utf8()[0] == '[' ? keyed(key, by, list) : null;
    KeyedList had = now == null ? null : KeyedList.of(before, by);
    Json parts = now == null || had == null ? null : now.madeOf(had);
    return had == null || parts == null ? null : ServerMessage.patch(had.size(), parts);
  }

  private @Nullable KeyedList keyed(String key, String by, Json list) {
    KeyedList keyedList = KeyedList.of(list, by);
    if (keyedList == null) {
      failures.told(
          Level.WARNING,
          view,
          "keyed " + key,
          "the list "
              + key
              + " has an element without the key "
              + by
              + ", or two with the same; it is sent whole. Name a property in @Keyed that each"
              + " element has for itself");
    }
    return keyedList;
  }
}
