package dev.stash.servlet.http;

import dev.stash.Scope;
import dev.stash.json.Json;
import dev.stash.session.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a session as one request sees them: what was there when it first looked, and
 * what it did since. A value is read once, so that the request has one object for it; whether that
 * was changed in place shows when it is encoded again. Guarded by its session.
 */
final class Attributes {
  private final AttributeTypes types;
  private final UnreadableAttributes unreadable;
  private final Consumer<Object> activated;
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final Map<Slot, @Nullable Json> written = new HashMap<>();
  private boolean differ;

  /**
   * Of a session that holds these.
   *
   * @param activated told of each value that was read
   */
  Attributes(HttpSessions options, SortedMap<String, Json> stored, Consumer<Object> activated) {
    this.types = options.types();
    this.unreadable = options.unreadable();
    this.activated = activated;
    stored.forEach((name, json) -> slots.put(name, new Slot(json)));
  }

  private static final class Slot {
    /** What storage holds; null: nothing. */
    private @Nullable Json stored;

    /** Whether {@link #value} may change in place, and was as {@link #stored} when it was read. */
    private boolean mutable;

    /** The request's object; null: not read yet, or removed. */
    private @Nullable Object value;

    /** Whether the request has set or removed it since the last commit. */
    private boolean assigned;

    /** Whether what is stored cannot be read, and is none for this request. */
    private boolean hidden;

    private Slot(@Nullable Json stored) {
      this.stored = stored;
    }

    /** Whether something is stored that the request has not looked at, nor replaced. */
    private boolean unread() {
      return value == null && !assigned && !hidden && stored != null;
    }

    private boolean present() {
      return value != null || (stored != null && !assigned && !hidden);
    }
  }

  List<String> names() {
    List<String> names = new ArrayList<>(slots.size());
    slots.forEach(
        (name, slot) -> {
          look(name, slot);
          if (slot.present()) {
            names.add(name);
          }
        });
    return names;
  }

  boolean has(String name) {
    Slot slot = slots.get(name);
    if (slot != null) {
      look(name, slot);
    }
    return slot != null && slot.present();
  }

  /** Hides what cannot be read; what is to be told is told to who reads it. */
  private void look(String name, Slot slot) {
    if (slot.unread()) {
      try {
        read(name, slot);
      } catch (AttributeUnreadable told) {
        // It is there, for whoever asks for it.
      }
    }
  }

  /** Null: it cannot be read, and is none. */
  private @Nullable Object read(String name, Slot slot) {
    try {
      return types.decode(Objects.requireNonNull(slot.stored));
    } catch (AttributeUnreadable refused) {
      if (unreadable.drops(name, refused)) {
        set(name, null);
      }
      slot.hidden = true;
      return null;
    }
  }

  /**
   * The request's object; null if there is none.
   *
   * @throws AttributeUnreadable if it cannot be read
   */
  @Nullable Object get(String name) {
    Slot slot = slots.get(name);
    if (slot == null || !slot.unread()) {
      return slot == null ? null : slot.value;
    }
    Object value = read(name, slot);
    if (value == null) {
      return null;
    }
    slot.value = value;
    slot.mutable = !types.immutable(value);
    activated.accept(value);
    return value;
  }

  /** The same, where a value that cannot be read is none. */
  @Nullable Object peek(String name) {
    try {
      return get(name);
    } catch (AttributeUnreadable unreadable) {
      return null;
    }
  }

  /** Sets or, with null, removes. That the value has a stored form was checked. */
  void set(String name, @Nullable Object value) {
    Slot slot = slots.computeIfAbsent(name, absent -> new Slot(null));
    slot.value = value;
    slot.assigned = true;
    slot.hidden = false;
  }

  /** The value was written by a commit of its own. */
  void replaced(String name, @Nullable Json stored, @Nullable Object value) {
    Slot slot = new Slot(stored);
    slot.value = value;
    slot.mutable = value != null && !types.immutable(value);
    slots.put(name, slot);
  }

  /** The request's objects, as far as it has any. */
  void forEachValue(Consumer<Object> each) {
    for (Slot slot : List.copyOf(slots.values())) {
      if (slot.value != null) {
        each.accept(slot.value);
      }
    }
  }

  /**
   * What differs from what was there, and what the request has set or removed in any case: it may
   * be there because of another request that waits for the storage yet, or be there no more.
   *
   * @param number the session's
   * @throws AttributeNotStorable if a value was changed to something that has no stored form
   */
  List<Change> changes(int number) {
    written.clear();
    differ = false;
    List<Change> changes = new ArrayList<>();
    slots.forEach(
        (name, slot) -> {
          Json now = slot.assigned || slot.mutable ? now(slot) : slot.stored;
          boolean differs = !Objects.equals(now, slot.stored);
          differ |= differs;
          if (differs || slot.assigned) {
            written.put(slot, now);
            changes.add(new Change(HttpSlice.key(number, name), Scope.SESSION, now));
          }
        });
    return changes;
  }

  /**
   * The stored form that a slot is to have: what it has, unless its value is another one. That is
   * checked once more: it may have become what does not read back since it was set.
   */
  private @Nullable Json now(Slot slot) {
    Object value = slot.value;
    Json stored = slot.stored;
    if (value == null) {
      return null;
    }
    try {
      Json now = types.encode(value);
      if (slot.assigned || stored == null) {
        return Objects.equals(now, stored) ? now : types.checked(value, now);
      }
      // What is stored may be of an older form, and look different though nothing was changed.
      boolean same = now.equals(stored) || Objects.equals(now, asRead(stored));
      return same ? stored : types.checked(value, now);
    } catch (AttributeNotStorable refused) {
      if (!slot.assigned && stored != null && asRead(stored) == null) {
        return stored;
      }
      throw refused;
    }
  }

  /** The form of a value that was just read; null if it can be read only. */
  private @Nullable Json asRead(Json stored) {
    Object value = types.decode(stored);
    try {
      return types.encode(value);
    } catch (AttributeNotStorable readOnly) {
      return null;
    }
  }

  /** Whether any of the last {@link #changes} differs from what was there. */
  boolean differ() {
    return differ;
  }

  /** The last {@link #changes} are stored. */
  void stored() {
    for (Slot slot : slots.values()) {
      if (written.containsKey(slot)) {
        slot.stored = written.get(slot);
      }
      if (slot.assigned || written.containsKey(slot)) {
        Object value = slot.value;
        slot.mutable = value != null && !types.immutable(value);
        slot.assigned = false;
      }
    }
    written.clear();
    slots.values().removeIf(slot -> slot.stored == null && slot.value == null);
  }
}
