package dev.stash;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key of a slice together with the type of its value: said once, and then {@code get}, {@code
 * put} and {@code update} need no class and no cast. Two ways to make one:
 *
 * <ul>
 *   <li>{@code Key.of("count", int.class)};
 *   <li>{@code new Key<List<Line>>("lines") {}}, for types that have arguments: the braces make a
 *       class of it, in which Java keeps them.
 * </ul>
 *
 * <p>Keep it in a {@code static final} field. The value may be what a field of that type may be:
 * {@code docs/reference/values.md}. Immutable, thread-safe.
 *
 * @param <T> the type of the value; of a primitive its box
 */
public abstract class Key<T> {
  private final String name;
  private final Type type;

  /**
   * A key of the type in the angle brackets.
   *
   * @throws IllegalArgumentException if there is none, or not right before the braces
   */
  protected Key(String name) {
    this.name = named(name);
    this.type = argument(name, getClass());
  }

  private Key(String name, Type type) {
    this.name = named(name);
    this.type = Objects.requireNonNull(type, "a Key without a type: Key.of(\"count\", int.class)");
  }

  /** A key of a type without arguments. */
  public static <T> Key<T> of(String name, Class<T> type) {
    return new OfClass<>(name, type);
  }

  private static final class OfClass<T> extends Key<T> {
    OfClass(String name, Class<T> type) {
      super(name, type);
    }
  }

  private static String named(@Nullable String name) {
    return Objects.requireNonNull(name, "a Key without a name: name it as the field is called");
  }

  private static Type argument(String name, Class<?> type) {
    if (type.getGenericSuperclass() instanceof ParameterizedType key
        && key.getRawType() == Key.class) {
      return key.getActualTypeArguments()[0];
    }
    throw new IllegalArgumentException(
        "the key " + name + " says no type; write new Key<List<String>>(\"" + name + "\") {}");
  }

  /** What it is called in the slice: the name of the field that shows it. */
  public final String name() {
    return name;
  }

  /** The type of the value, with its arguments. */
  public final Type type() {
    return type;
  }

  @Override
  public final String toString() {
    return "key " + name + " of " + type.getTypeName();
  }
}
