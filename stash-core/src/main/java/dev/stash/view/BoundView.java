package dev.stash.view;

import dev.stash.Mount;
import dev.stash.json.Json;
import dev.stash.json.NotJson;
import dev.stash.session.Change;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a view class and what is known to be stashed of it. Not thread-safe: one event at
 * a time.
 *
 * <p>Each field has a <em>baseline</em>: the encoding last stashed, recovered or pushed, or of its
 * default. A stash is the fields whose encoding differs from the baseline; comparing encodings
 * notices a list that was changed in place.
 */
public final class BoundView<T> {
  private static final Logger LOG = System.getLogger(BoundView.class.getName());

  private final ViewType<T> type;
  private final T view;
  private final OnInvalidValue policy;
  private final Map<String, Json> defaults;
  private final Map<String, Json> baselines;

  /** The keys that have a stored value, as far as we know: what a reset must remove. */
  private final Set<String> stored = new HashSet<>();

  private final Set<String> removals = new HashSet<>();

  BoundView(ViewType<T> type, T view, OnInvalidValue policy) {
    this.type = type;
    this.view = view;
    this.policy = policy;
    this.baselines = new HashMap<>(type.size() * 2);
    for (StashedField field : type.fields()) {
      baselines.put(field.key(), field.encode(view));
    }
    this.defaults = Map.copyOf(baselines);
  }

  /** The instance. */
  public T view() {
    return view;
  }

  /**
   * Puts stored values into the fields; a field without one gets its default. Undeclared keys are
   * ignored. A value that does not fit costs only itself.
   *
   * @return those that did not fit
   */
  public List<InvalidValue> recover(Map<String, Json> entries) {
    List<InvalidValue> invalid = new ArrayList<>();
    stored.clear();
    removals.clear();
    for (StashedField field : type.fields()) {
      Json entry = entries.get(field.key());
      if (entry != null) {
        stored.add(field.key());
      }
      InvalidValue problem = entry == null ? null : assign(field, entry);
      if (problem != null) {
        invalid.add(problem);
      }
      if (entry == null || problem != null) {
        toDefault(field);
      }
    }
    return invalid;
  }

  private @Nullable InvalidValue assign(StashedField field, Json entry) {
    try {
      field.assign(view, field.decode(entry));
      // Of this JVM's own making: an equal value gives no difference.
      baselines.put(field.key(), field.encode(view));
      return null;
    } catch (NotJson | ClassCastException | ValueNotStorable unfit) {
      String reason =
          unfit instanceof NotJson not
              ? String.valueOf(not.getMessage())
              : "it does not fit the field's type";
      LOG.log(Level.WARNING, "{0}: stored value dropped: {1}", field.label(), reason);
      return new InvalidValue(field.key(), reason);
    }
  }

  private void toDefault(StashedField field) {
    Json fallback = Objects.requireNonNull(defaults.get(field.key()));
    field.assign(view, field.decode(fallback));
    baselines.put(field.key(), fallback);
  }

  /**
   * What changed since the last stash, recovery or push; the baselines move on.
   *
   * @throws ValueNotStorable if a value cannot be stored and the policy is to throw; then no
   *     baseline moved
   */
  public List<Change> stash() {
    List<Change> changes = null;
    for (StashedField field : type.fields()) {
      Change change = changeOf(field);
      if (change != null) {
        if (changes == null) {
          changes = new ArrayList<>(4);
        }
        changes.add(change);
      }
    }
    if (changes == null) {
      return List.of();
    }
    for (Change change : changes) {
      Json value = change.value();
      if (value == null) {
        stored.remove(change.key());
      } else {
        stored.add(change.key());
        baselines.put(change.key(), value);
      }
    }
    removals.clear();
    return changes;
  }

  private @Nullable Change changeOf(StashedField field) {
    try {
      Json now = field.encode(view);
      if (!Objects.equals(now, baselines.get(field.key()))) {
        field.check(view, now);
        return new Change(field.key(), field.scope(), now);
      }
    } catch (ValueNotStorable invalid) {
      if (policy == OnInvalidValue.THROW) {
        throw invalid;
      }
      LOG.log(Level.WARNING, "not stashed: {0}", invalid.getMessage());
      return null;
    }
    return removals.contains(field.key()) ? new Change(field.key(), field.scope(), null) : null;
  }

  /** All current values, changed or not: for a stored object that vanished behind a live view. */
  public List<Change> full() {
    List<Change> changes = new ArrayList<>();
    state().forEach((key, value) -> changes.add(new Change(key, type.scope(key), value)));
    return changes;
  }

  /** Fields go back to their defaults, and the next stash removes what is stored of them. */
  public void reset() {
    type.fields().forEach(this::toDefault);
    removals.addAll(stored);
  }

  /** Fields go back to their baselines: what happened since the last stash is undone. */
  public void revert() {
    for (StashedField field : type.fields()) {
      Json baseline = Objects.requireNonNull(baselines.get(field.key()));
      field.assign(view, field.decode(baseline));
    }
  }

  /** Takes over changes that another view made; a removed entry gives the default. */
  public void apply(List<Change> changes) {
    for (Change change : changes) {
      StashedField field = type.field(change.key());
      if (field == null) {
        continue;
      }
      Json value = change.value();
      if (value == null) {
        stored.remove(change.key());
        toDefault(field);
      } else {
        stored.add(change.key());
        assign(field, value);
      }
    }
  }

  /**
   * Calls the {@code @OnMount} method, if there is one.
   *
   * @throws HandlerFailed if it throws; the fields are as before
   */
  public void mounted(Mount mount) {
    try {
      type.mounted(view, mount);
    } catch (Throwable failure) {
      throw failed("@OnMount", failure);
    }
  }

  /**
   * Runs the method of an event.
   *
   * @param payload null if the page sent none
   * @throws UnknownEvent if no method handles it
   * @throws BadPayload if the payload does not fit
   * @throws HandlerFailed if the method throws; the fields are put back to their baselines
   */
  public void handle(String event, @Nullable Json payload) {
    EventMethod method = type.event(event);
    if (method == null) {
      throw new UnknownEvent("this view has no such event; see its @OnEvent methods", null);
    }
    try {
      method.run(view, payload);
    } catch (BadPayload bad) {
      throw bad;
    } catch (Throwable failure) {
      throw failed("event " + event, failure);
    }
  }

  private HandlerFailed failed(String what, Throwable failure) {
    if (failure instanceof VirtualMachineError fatal && !(fatal instanceof StackOverflowError)) {
      throw fatal;
    }
    revert();
    return new HandlerFailed(what + " of " + type.type().getName() + " failed", failure);
  }

  /** All declared keys with their present values, in the order of declaration. */
  public Map<String, Json> state() {
    Map<String, Json> state = new LinkedHashMap<>();
    for (StashedField field : type.fields()) {
      try {
        state.put(field.key(), field.encode(view));
      } catch (ValueNotStorable invalid) {
        state.put(field.key(), Objects.requireNonNull(baselines.get(field.key())));
      }
    }
    return state;
  }
}
