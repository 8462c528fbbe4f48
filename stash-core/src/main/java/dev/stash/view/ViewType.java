package dev.stash.view;

import dev.stash.Scope;
import dev.stash.Shown;
import dev.stash.Stashed;
import dev.stash.session.DeclaredViews;
import dev.stash.session.SliceValues;
import java.lang.reflect.Field;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What there is to know about one view handler class: its stashed fields and handler methods, found
 * and checked once. Members may be private; those of superclasses count. Immutable, thread-safe.
 */
public final class ViewType<T> {
  private static final ClassValue<ViewType<?>> TYPES =
      new ClassValue<>() {
        @Override
        protected ViewType<?> computeValue(Class<?> type) {
          return new ViewType<>(type);
        }
      };

  private final Class<T> type;
  private final List<StashedField> fields;
  private final Map<String, StashedField> byKey;
  private final Set<String> overwrite;
  private final List<ShownField> shown;
  private final Set<String> shownKeys;
  private final Map<String, String> keyed;
  private final @Nullable HandlerMethod onMount;
  private final @Nullable HandlerMethod onUnmount;
  private final Map<String, HandlerMethod> onEvent;
  private final Map<String, HandlerMethod> onSaved;
  private final @Nullable HandlerMethod migrate;
  private final int version;

  private ViewType(Class<T> type) {
    ViewScanner scanner = new ViewScanner(type);
    scanner.scan();
    this.type = type;
    this.fields = List.copyOf(scanner.fields().values());
    this.byKey = Collections.unmodifiableMap(new LinkedHashMap<>(scanner.fields()));
    this.overwrite =
        fields.stream()
            .filter(field -> field.overwrite() || field.scope() == Scope.TAB)
            .map(StashedField::key)
            .collect(Collectors.toUnmodifiableSet());
    this.shown = List.copyOf(scanner.shown().values());
    this.shownKeys = Collections.unmodifiableSet(new LinkedHashSet<>(scanner.shown().keySet()));
    this.keyed = Map.copyOf(scanner.keyed());
    this.onMount = scanner.onMount();
    this.onUnmount = scanner.onUnmount();
    this.onEvent = Map.copyOf(scanner.onEvent());
    this.onSaved = Map.copyOf(scanner.onSaved());
    this.migrate = scanner.migrate();
    this.version = scanner.version();
  }

  /**
   * Binds a class, or finds it bound.
   *
   * @throws ViewInvalid if it cannot be a view handler; names the member and the mend
   */
  @SuppressWarnings("unchecked") // computed from that class
  public static <T> ViewType<T> of(Class<T> type) {
    return (ViewType<T>) TYPES.get(type);
  }

  /** The keys that the last writer wins: those declared so, and all of {@link Scope#TAB}. */
  public Set<String> overwrite() {
    return overwrite;
  }

  /** The keys of its stashed fields, superclasses first, then in the order of declaration. */
  public Set<String> keys() {
    return byKey.keySet();
  }

  /**
   * The keys of what pages are shown besides, superclasses first, then in the order of declaration.
   */
  public Set<String> shown() {
    return shownKeys;
  }

  /** The keys of lists whose elements have a key, and which property that is. */
  public Map<String, String> keyed() {
    return keyed;
  }

  /**
   * The scope of a declared key.
   *
   * @throws IllegalArgumentException if the key is not declared
   */
  public Scope scope(String key) {
    StashedField field = byKey.get(key);
    if (field == null) {
      throw new IllegalArgumentException(type.getName() + " has no stashed field of this key");
    }
    return field.scope();
  }

  /** Lets it be known, under the name of its slice, for who writes by name. */
  public void declareIn(DeclaredViews views, String name) {
    Map<String, DeclaredViews.Field> shown = new LinkedHashMap<>();
    for (StashedField field : fields) {
      if (field.scope() == Scope.SESSION) {
        shown.put(field.key(), declared(field));
      }
    }
    views.declare(name, version, shown);
  }

  /** How values are written under the keys of its fields, whatever their scope. */
  SliceValues values() {
    Map<String, List<DeclaredViews.Field>> each = new HashMap<>();
    fields.forEach(field -> each.put(field.key(), List.of(declared(field))));
    return new SliceValues(each);
  }

  private static DeclaredViews.Field declared(StashedField field) {
    return new DeclaredViews.Field(field.declared(), field.codec());
  }

  /** The version of the view's shape; see {@link dev.stash.Version}. */
  public int version() {
    return version;
  }

  /** Whether it wants to know of events that are stored; see {@link dev.stash.OnSaved}. */
  public boolean hearsOfSaved() {
    return !onSaved.isEmpty();
  }

  /** Whether values of older versions can be migrated. */
  public boolean migrates() {
    return migrate != null;
  }

  @Nullable HandlerMethod migrate() {
    return migrate;
  }

  /**
   * Binds one handler, whose fields now hold their defaults.
   *
   * @param handler of exactly this class: a subclass could declare fields that are not known here
   * @throws ViewInvalid if it is of another class
   * @throws ValueNotStorable if a default is not JSON-safe and the policy is to throw
   */
  public BoundView<T> bind(T handler, OnInvalidValue onInvalidValue) {
    return bind(handler, onInvalidValue, null, Complaints.LOGGED);
  }

  /**
   * Likewise, with what its methods may ask for.
   *
   * @param within null: they are not called, or ask for nothing
   * @param complaints hears of values that cannot be kept or shown
   */
  public BoundView<T> bind(
      T handler,
      OnInvalidValue onInvalidValue,
      @Nullable Surroundings within,
      Complaints complaints) {
    if (handler == null || handler.getClass() != type) {
      throw new ViewInvalid(
          type,
          "",
          "is asked to bind an object of another class",
          "make the ViewType of the handler's own class");
    }
    return new BoundView<>(this, handler, onInvalidValue, within, complaints);
  }

  /**
   * Binds one handler that may be of a subclass which a container has generated, so that it can
   * intercept its methods. Its fields now hold their defaults.
   *
   * @throws ViewInvalid if the subclass declares stashed or shown fields of its own
   * @throws ValueNotStorable if a default is not JSON-safe and the policy is to throw
   */
  public BoundView<T> bindManaged(T handler, OnInvalidValue onInvalidValue) {
    Class<?> each = Objects.requireNonNull(handler).getClass();
    while (each != null && each != type) {
      for (Field field : each.getDeclaredFields()) {
        if (field.isAnnotationPresent(Stashed.class) || field.isAnnotationPresent(Shown.class)) {
          throw new ViewInvalid(
              type,
              "field " + field.getName(),
              "is of a subclass, whose fields are not known here",
              "make the ViewType of the handler's own class");
        }
      }
      each = each.getSuperclass();
    }
    return new BoundView<>(this, handler, onInvalidValue, null, Complaints.LOGGED);
  }

  Class<T> type() {
    return type;
  }

  List<StashedField> fields() {
    return fields;
  }

  List<ShownField> shownFields() {
    return shown;
  }

  @Nullable HandlerMethod onMount() {
    return onMount;
  }

  @Nullable HandlerMethod onUnmount() {
    return onUnmount;
  }

  @Nullable HandlerMethod onEvent(String event) {
    return onEvent.get(event);
  }

  @Nullable HandlerMethod onSaved(String event) {
    return onSaved.get(event);
  }
}
