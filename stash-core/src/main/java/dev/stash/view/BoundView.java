package dev.stash.view;

import dev.stash.json.Json;
import dev.stash.json.JsonCodec;
import dev.stash.json.JsonUnreadable;
import dev.stash.session.Change;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One view handler and its slice. Holds, per stashed field, the encoding that was last stashed or
 * recovered (at first the default's), and compares encodings: a list changed in place is noticed,
 * an equal value assigned anew is no change.
 *
 * <p>Not thread-safe: one call at a time, with whatever happens-before the caller's queue gives.
 */
public final class BoundView<T> {
  private final ViewType<T> type;
  private final T handler;
  private final @Nullable Surroundings within;
  private final Complaints complaints;
  private final List<Slot> slots = new ArrayList<>();
  private final Map<String, Slot> byKey = new LinkedHashMap<>();
  private final ShownFields shown;

  /** One warning, not one per event. */
  private boolean warned;

  /** Whether the last call that changed something was a stash. */
  private boolean justStashed;

  BoundView(
      ViewType<T> type,
      T handler,
      OnInvalidValue onInvalidValue,
      @Nullable Surroundings within,
      Complaints complaints) {
    this.type = type;
    this.handler = handler;
    this.within = within;
    this.complaints = complaints;
    for (StashedField field : type.fields()) {
      Slot slot = new Slot(field, Objects.requireNonNull(handler), onInvalidValue, complaints);
      slots.add(slot);
      byKey.put(field.key(), slot);
    }
    this.shown =
        new ShownFields(
            type.shownFields(), Objects.requireNonNull(handler), onInvalidValue, complaints);
  }

  /** The handler whose fields these are. */
  public T handler() {
    return handler;
  }

  /**
   * Assigns what storage holds. A value that cannot be read costs only itself: its field keeps its
   * default and stays unwritten until the handler changes it. Undeclared keys are ignored. May be
   * called again when an owner reports the whole state: a field that was stored and is not any more
   * shows its default.
   *
   * @return the entries that could not be assigned
   */
  public List<InvalidValue> recover(Map<String, Json> entries) {
    justStashed = false;
    List<InvalidValue> invalid = new ArrayList<>();
    for (Slot slot : slots) {
      Json entry = entries.get(slot.field.key());
      String reason = entry == null ? null : slot.take(entry);
      if (entry == null || reason != null) {
        if (!Objects.equals(slot.baseline, slot.initial)
            || !Objects.equals(slot.shown, slot.initial)) {
          slot.showInitial();
        }
        slot.stored = entry != null;
        slot.removalDue = false;
      }
      if (reason != null) {
        invalid.add(new InvalidValue(slot.field.key(), reason));
      }
    }
    return List.copyOf(invalid);
  }

  /**
   * Runs the migration, which touches neither the handler nor what is stored.
   *
   * @param from the version of the older values
   * @param entries those values
   * @return the new slice: all entries under declared keys that can be read; the others are dropped
   * @throws HandlerFailed if the migration threw
   * @throws IllegalStateException if the view type has none
   */
  public List<Change> migrate(int from, Map<String, Json> entries) {
    HandlerMethod method = type.migrate();
    if (method == null) {
      throw new IllegalStateException("there is no migration");
    }
    Migrating values = new Migrating(from, entries, type.values());
    invoke(method, values);
    List<Change> whole = new ArrayList<>();
    values
        .values()
        .forEach(
            (key, value) -> {
              Slot slot = byKey.get(key);
              if (slot != null && slot.readable(value)) {
                whole.add(slot.field.change(value));
              }
            });
    return List.copyOf(whole);
  }

  /**
   * The keys whose encoding changed since the last stash, recovery or pushed change, and takes them
   * as stashed. What a mount method changed comes along with the first other change. Afterwards
   * {@link #shown} tells what the shown fields show now.
   *
   * @return distinct keys; empty if nothing changed
   * @throws ValueNotStorable if a value is not JSON-safe and the policy is to throw; nothing was
   *     taken then, and {@link #putBack} undoes the event
   */
  public List<Change> stash() {
    @Nullable Json[] now = encodings();
    shown.take(shown.look());
    boolean changed = false;
    for (int i = 0; i < now.length; i++) {
      Slot slot = slots.get(i);
      changed |= slot.removalDue || !Objects.equals(now[i], slot.shown);
    }
    justStashed = changed;
    if (!changed) {
      return List.of();
    }
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < now.length; i++) {
      Slot slot = slots.get(i);
      boolean removed = slot.removalDue && Objects.equals(now[i], slot.shown);
      boolean written = !removed && !Objects.equals(now[i], slot.baseline);
      if (removed || written) {
        changes.add(slot.field.change(removed ? null : now[i]));
      }
      slot.stashed(now[i], !removed && (written || slot.stored));
    }
    return List.copyOf(changes);
  }

  /**
   * Takes the last {@link #stash} back, because nobody accepted it: fields and baselines are as
   * they were before the event.
   *
   * @throws IllegalStateException unless the last call was a stash that gave changes
   */
  public void unstash() {
    if (!justStashed) {
      throw new IllegalStateException("there is no stash to take back");
    }
    justStashed = false;
    slots.forEach(Slot::unstash);
    shown.untake();
  }

  /** Puts the fields back to what they showed before the event that is being handled. */
  public void putBack() {
    slots.forEach(Slot::putBack);
    shown.putBack();
  }

  /** What the shown fields showed when the last method had returned. */
  public ShownValues shown() {
    return shown.now();
  }

  /** Puts the shown fields back to what they showed then. */
  public void show(ShownValues then) {
    shown.show(then);
  }

  /**
   * Gives the fields the defaults of a new instance; the next {@link #stash} removes the entries
   * that are stored. A default that is not JSON-safe cannot be made again: such a field stays.
   */
  public void reset() {
    justStashed = false;
    for (Slot slot : slots) {
      slot.showInitial();
      slot.removalDue = slot.stored;
    }
  }

  /**
   * Shows what another tab changed. Undeclared keys, and keys of another scope, are ignored; a
   * value that cannot be read leaves its field as it is, with a warning in the log.
   *
   * @return whether a field shows something else now
   */
  public boolean apply(List<Change> changes) {
    justStashed = false;
    boolean different = false;
    for (Change change : changes) {
      Slot slot = byKey.get(change.key());
      if (slot == null || slot.field.scope() != change.scope()) {
        continue;
      }
      Json before = slot.shown;
      Json value = change.value();
      if (value == null) {
        slot.showInitial();
        slot.stored = false;
        slot.removalDue = false;
      } else {
        String reason = slot.take(value);
        if (reason != null) {
          complaints.heard(
              slot.field.key(),
              slot.field.describe()
                  + ": a value that another page stashed "
                  + reason
                  + "; ignored");
        }
      }
      different |= !Objects.equals(before, slot.shown);
    }
    return different;
  }

  /**
   * Calls the mount method, if there is one. What it changes is not stashed by the mount alone.
   *
   * @throws HandlerFailed if it threw; the stashed fields are as they were
   * @throws ValueNotStorable if it left a value that is not JSON-safe and the policy is to throw;
   *     the stashed fields are as they were
   */
  public void mounted() {
    HandlerMethod method = type.onMount();
    if (method == null) {
      return;
    }
    invoke(method, null);
    @Nullable Json[] now;
    try {
      now = encodings();
      shown.take(shown.look());
    } catch (ValueNotStorable refused) {
      putBack();
      throw refused;
    }
    for (int i = 0; i < now.length; i++) {
      slots.get(i).shown = now[i];
    }
  }

  /**
   * Handles one event. Stash afterwards.
   *
   * @param payload null if the page sent none
   * @throws UnknownEvent if no method handles it
   * @throws BadPayload if the payload is missing, {@code null} or of another type
   * @throws HandlerFailed if the method threw; the stashed fields are as they were
   */
  public void handle(String event, @Nullable Json payload) {
    HandlerMethod method = type.onEvent(event);
    if (method == null) {
      throw new UnknownEvent(type.type());
    }
    JsonCodec codec = method.payload();
    invoke(method, codec == null ? null : read(event, codec, payload));
  }

  /**
   * Calls the method that waits for such an event to be stored, if there is one. Stashed fields are
   * as they were, whatever it does; {@link #shown} tells what the shown ones show.
   *
   * @throws BadPayload if the payload is missing, {@code null} or of another type
   * @throws HandlerFailed if the method threw
   * @throws ValueNotStorable if it left a value to be shown that has no JSON form and the policy is
   *     to throw; the shown fields are as they were
   */
  public void saved(String event, @Nullable Json payload) {
    HandlerMethod method = type.onSaved(event);
    if (method == null) {
      return;
    }
    JsonCodec codec = method.payload();
    invoke(method, codec == null ? null : read(event, codec, payload));
    if (differs()) {
      slots.forEach(Slot::putBack);
      if (!warned) {
        warned = true;
        complaints.heard(
            method.name(),
            method.name()
                + " has changed stashed fields, which are put back: nothing stores what is changed"
                + " when an event is saved");
      }
    }
    try {
      shown.take(shown.look());
    } catch (ValueNotStorable refused) {
      shown.putBack();
      throw refused;
    }
  }

  /**
   * Calls the unmount method, if there is one. Nothing is to be called afterwards.
   *
   * @throws HandlerFailed if it threw
   */
  public void unmounted() {
    HandlerMethod method = type.onUnmount();
    if (method != null) {
      invoke(method, null);
    }
  }

  /** All declared keys with their values now, also those of defaults, in order of declaration. */
  public Map<String, Json> state() {
    Map<String, Json> state = new LinkedHashMap<>();
    for (Slot slot : slots) {
      Json now = slot.current();
      if (now != null) {
        state.put(slot.field.key(), now);
      }
    }
    return Collections.unmodifiableMap(state);
  }

  /**
   * All declared keys as they would be with these entries, in order of declaration; the fields stay
   * as they are.
   */
  public Map<String, Json> state(Map<String, Json> entries) {
    Map<String, Json> state = new LinkedHashMap<>();
    for (Slot slot : slots) {
      Json entry = entries.get(slot.field.key());
      Json shows = entry != null && slot.unfit(entry) == null ? entry : slot.initial;
      if (shows != null) {
        state.put(slot.field.key(), shows);
      }
    }
    return Collections.unmodifiableMap(state);
  }

  /** Whether a field shows what a mount method gave it and nothing has stashed. */
  public boolean changedByMount() {
    return slots.stream().anyMatch(slot -> !Objects.equals(slot.shown, slot.baseline));
  }

  /** Something of the application's own. */
  @FunctionalInterface
  public interface Work {
    /** Does it; may throw anything. */
    void run() throws Throwable;
  }

  /**
   * Runs something of the application's own. Stash afterwards.
   *
   * @throws HandlerFailed if it threw; the stashed fields are as they were
   */
  public void run(Work task) {
    justStashed = false;
    try {
      task.run();
    } catch (Throwable thrown) {
      failed(type.type().getName() + "'s task", thrown);
    }
  }

  private static Object read(String event, JsonCodec codec, @Nullable Json payload) {
    Object value;
    try {
      value = codec.decode(payload == null ? Json.NULL : payload);
    } catch (JsonUnreadable unreadable) {
      throw new BadPayload(
          event,
          payload == null
              ? "is missing"
              : Objects.requireNonNullElse(unreadable.getMessage(), unreadable.code()));
    }
    if (value == null) {
      throw new BadPayload(event, payload == null ? "is missing" : "is null");
    }
    return value;
  }

  private void invoke(HandlerMethod method, @Nullable Object argument) {
    justStashed = false;
    try {
      method.invoke(Objects.requireNonNull(handler), argument, within);
    } catch (Throwable thrown) {
      failed(method.name(), thrown);
    }
  }

  private void failed(String what, Throwable thrown) {
    putBack();
    if (thrown instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    if (thrown instanceof VirtualMachineError fatal && !(fatal instanceof StackOverflowError)) {
      throw fatal;
    }
    throw new HandlerFailed(what, thrown);
  }

  /** Whether a field shows something else than when the last handler had returned. */
  private boolean differs() {
    @Nullable Json[] now;
    try {
      now = encodings();
    } catch (ValueNotStorable refused) {
      return true;
    }
    for (int i = 0; i < now.length; i++) {
      if (!Objects.equals(now[i], slots.get(i).shown)) {
        return true;
      }
    }
    return false;
  }

  /** Each field once. All before any is taken: a stash is refused as a whole. */
  private @Nullable Json[] encodings() {
    @Nullable Json[] now = new @Nullable Json[slots.size()];
    for (int i = 0; i < now.length; i++) {
      now[i] = slots.get(i).current();
    }
    return now;
  }
}
