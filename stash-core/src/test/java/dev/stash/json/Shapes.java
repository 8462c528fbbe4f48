package dev.stash.json;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Types that the tests of this package write and read. */
final class Shapes {
  private Shapes() {}

  enum Color {
    RED,
    GREEN {
      @Override
      public String toString() {
        return "grass";
      }
    }
  }

  record Point(int x, double y) {}

  record Line(Point from, @Nullable Point to, String name) {}

  record Page<T>(List<T> items, @Nullable T first) {}

  record Tree(String name, List<Tree> children) {}

  record Bag(Set<String> tags, Map<Color, Set<Integer>> byColor, Optional<String> note) {}

  record Positive(int value) {
    Positive {
      if (value <= 0) {
        throw new IllegalArgumentException("secret " + value);
      }
    }
  }

  record Loop(List<Object> all) {}

  /** A bean that is not public: getters, a public field, and a default that is not null. */
  @SuppressWarnings("EffectivelyPrivate") // JSON-B asks for public accessors
  static class Base<T> {
    private @Nullable T value;

    public @Nullable T getValue() {
      return value;
    }

    public void setValue(@Nullable T value) {
      this.value = value;
    }
  }

  static final class Bean extends Base<List<Integer>> {
    public @Nullable String name = "unnamed";
    transient int hidden = 7;
    private boolean open;

    public boolean isOpen() {
      return open;
    }

    public void setOpen(boolean open) {
      this.open = open;
    }

    public int getHidden() {
      return hidden;
    }
  }

  static final class Ring {
    public @Nullable Ring next;
  }

  static final class Blind {
    int unseen = 1;
  }

  static final class GetterOnly {
    private final int made;

    GetterOnly() {
      this(0);
    }

    GetterOnly(int made) {
      this.made = made;
    }

    public int getMade() {
      return made;
    }
  }

  @SuppressWarnings("ClassCanBeStatic") // that is what is wrong with it
  final class Inner {
    public int x;
  }

  interface Shape {}

  /** Left to JSON-B, which wants it public. */
  public record Renamed(@JsonbProperty("n") String name, Map<String, Integer> counts) {}

  /** Polymorphic by JSON-B's own means. */
  @JsonbTypeInfo({
    @JsonbSubtype(alias = "cat", type = Cat.class),
    @JsonbSubtype(alias = "dog", type = Dog.class)
  })
  public interface Animal {}

  /** One kind. */
  public static final class Cat implements Animal {
    /** Lives left. */
    public int lives = 9;
  }

  /** Another kind. */
  public static final class Dog implements Animal {
    /** What it says. */
    public Set<String> sounds = new HashSet<>();
  }

  /** Fields whose generic types the tests ask for by name. */
  @SuppressWarnings("unused")
  static final class Fields {
    List<Map<Color, Set<Integer>>> nested = new ArrayList<>();
    Page<Point> page = new Page<>(List.of(), null);
    Page<Map<String, Page<Integer>>> deepPage = new Page<>(List.of(), null);
    Map<Integer, Point> byNumber = new HashMap<>();
    List<Animal> animals = new ArrayList<>();
    Set<Integer>[] sets = makeSets();
    Map<Point, Integer> byPoint = new HashMap<>();

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Set<Integer>[] makeSets() {
      return new Set[0];
    }
  }

  static Type field(String name) {
    try {
      return Fields.class.getDeclaredField(name).getGenericType();
    } catch (NoSuchFieldException missing) {
      throw new AssertionError(missing);
    }
  }

  static Class<?> raw(Type type) {
    return switch (type) {
      case Class<?> raw -> raw;
      case java.lang.reflect.ParameterizedType generic -> raw(generic.getRawType());
      case java.lang.reflect.GenericArrayType array ->
          raw(array.getGenericComponentType()).arrayType();
      default -> throw new AssertionError(type);
    };
  }

  /** The type of {@code container<argument…>}. */
  static Type generic(Class<?> container, Type... arguments) {
    return new java.lang.reflect.ParameterizedType() {
      @Override
      public Type[] getActualTypeArguments() {
        return arguments.clone();
      }

      @Override
      public Type getRawType() {
        return container;
      }

      @Override
      public @Nullable Type getOwnerType() {
        return null;
      }

      @Override
      public String toString() {
        return container.getSimpleName() + Arrays.toString(arguments);
      }
    };
  }
}
