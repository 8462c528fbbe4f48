package dev.stash.json;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the codec of a type, once, when a view class is bound. Type variables stand for codecs, so
 * generic records and classes work with whatever they are used with, which JSON-B itself cannot do.
 */
final class Codecs {
  private static final int MAX_TYPES = 1_000;

  /** What is made already, by class and type arguments: types may contain themselves. */
  private final Map<List<Object>, Codec> made = new HashMap<>();

  /** Whether values are only written, so that nothing need say what to read back. */
  private final boolean written;

  Codecs(boolean written) {
    this.written = written;
  }

  boolean written() {
    return written;
  }

  private Codec any() {
    return written ? WrittenCodec.ANY : AnyCodec.ANY;
  }

  Codec of(Type type) {
    return of(type, Map.of());
  }

  Codec of(Type type, Map<TypeVariable<?>, Codec> bound) {
    return switch (type) {
      case Class<?> raw -> ofClass(raw, List.of());
      case ParameterizedType parameterized -> {
        List<Codec> arguments = new ArrayList<>();
        for (Type argument : parameterized.getActualTypeArguments()) {
          arguments.add(of(argument, bound));
        }
        yield ofClass((Class<?>) parameterized.getRawType(), arguments);
      }
      case GenericArrayType array -> new ArrayCodec(of(array.getGenericComponentType(), bound));
      case WildcardType wildcard -> of(wildcard.getUpperBounds()[0], bound);
      case TypeVariable<?> variable -> {
        Codec codec = bound.get(variable);
        if (codec == null) {
          throw new Misfit("has the type variable " + variable + ", which nothing here fixes");
        }
        yield codec;
      }
      default -> throw new Misfit("is of an unknown kind of type");
    };
  }

  /** The codec of a type that need not have one. */
  @Nullable Codec find(Type type, Map<TypeVariable<?>, Codec> bound) {
    Set<List<Object>> before = Set.copyOf(made.keySet());
    try {
      return of(type, bound);
    } catch (Misfit | LinkageError none) {
      made.keySet().retainAll(before); // some may be half made
      return null;
    }
  }

  Codec ofClass(Class<?> type, List<Codec> arguments) {
    Codec scalar = Scalars.of(type);
    if (scalar != null) {
      return scalar;
    }
    if (type == Object.class) {
      return any();
    }
    if (type.isArray()) {
      return new ArrayCodec(of(type.getComponentType()));
    }
    List<Object> key = new ArrayList<>(arguments);
    key.add(0, type);
    Codec codec = made.get(key);
    if (codec == null) {
      if (made.size() > MAX_TYPES) {
        throw new Misfit("has a type that contains itself with ever other type arguments");
      }
      codec = make(type, arguments, key);
      made.put(key, codec);
    }
    return codec;
  }

  private Codec make(Class<?> type, List<Codec> arguments, List<Object> key) {
    Map<TypeVariable<?>, Codec> bound = bind(type, arguments);
    if (type.isEnum()) {
      return Scalars.ofEnum(type);
    }
    Codec optional = optional(type, bound);
    if (optional != null) {
      return optional;
    }
    if (Collection.class.isAssignableFrom(type)) {
      Codec element = argumentsOf(type, bound, Collection.class).get(0);
      return written
          ? Containers.writtenCollection(type, element)
          : Containers.collection(type, element);
    }
    if (Map.class.isAssignableFrom(type)) {
      List<Codec> pair = argumentsOf(type, bound, Map.class);
      return written
          ? Containers.writtenMap(type, pair.get(0), pair.get(1))
          : Containers.map(type, pair.get(0), pair.get(1));
    }
    if (Types.leftToJsonb(type)) {
      if (!bound.isEmpty()) {
        throw new Misfit(type.getName() + " is generic and annotated for JSON-B: drop one of both");
      }
      return new JsonbCodec(type);
    }
    if (Types.ofThePlatform(type)) {
      throw new Misfit(type.getName() + " has no form in JSON-B");
    }
    if (SealedCodec.fits(type)) {
      return SealedCodec.of(this, type, arguments, codec -> made.put(key, codec));
    }
    if (type.isRecord()) {
      return Members.record(this, type, bound, codec -> made.put(key, codec));
    }
    boolean isAbstract = type.isInterface() || Modifier.isAbstract(type.getModifiers());
    if (isAbstract && written) {
      return new WrittenCodec(type);
    }
    if (isAbstract) {
      throw new Misfit(
          type.getName()
              + " is abstract, so nothing says what to read back: name a class or record, or seal"
              + " it");
    }
    return Members.bean(this, type, bound, codec -> made.put(key, codec));
  }

  private static @Nullable Codec optional(Class<?> type, Map<TypeVariable<?>, Codec> bound) {
    if (type == Optional.class) {
      return new OptionalCodec(type, bound.values().iterator().next());
    }
    Class<?> inner =
        type == OptionalInt.class
            ? Integer.class
            : type == OptionalLong.class
                ? Long.class
                : type == OptionalDouble.class ? Double.class : null;
    Codec scalar = inner == null ? null : Scalars.of(inner);
    return scalar == null ? null : new OptionalCodec(type, scalar);
  }

  /** A raw class is one of anything. */
  private Map<TypeVariable<?>, Codec> bind(Class<?> type, List<Codec> arguments) {
    Map<TypeVariable<?>, Codec> bound = new HashMap<>();
    TypeVariable<?>[] variables = type.getTypeParameters();
    for (int i = 0; i < variables.length; i++) {
      bound.put(variables[i], i < arguments.size() ? arguments.get(i) : any());
    }
    return bound;
  }

  /** What the variables of a generic superclass stand for. */
  Map<TypeVariable<?>, Codec> bindSuperclass(Class<?> type, Map<TypeVariable<?>, Codec> bound) {
    return bindSuper(type.getGenericSuperclass(), bound);
  }

  private Map<TypeVariable<?>, Codec> bindSuper(Type type, Map<TypeVariable<?>, Codec> bound) {
    if (!(type instanceof ParameterizedType parameterized)) {
      return type instanceof Class<?> raw ? bind(raw, List.of()) : Map.of();
    }
    List<Codec> arguments = new ArrayList<>();
    for (Type argument : parameterized.getActualTypeArguments()) {
      arguments.add(of(argument, bound));
    }
    return bind((Class<?>) parameterized.getRawType(), arguments);
  }

  /** With which arguments a permitted class is one of {@code sealed} with those arguments. */
  List<Codec> argumentsOf(Class<?> permitted, Class<?> sealed, List<Codec> arguments) {
    Map<TypeVariable<?>, Codec> outer = bind(sealed, arguments);
    Map<Type, Codec> given = new HashMap<>();
    for (Type supertype : supertypes(permitted)) {
      if (supertype instanceof ParameterizedType parameterized
          && parameterized.getRawType() == sealed) {
        for (int i = 0; i < outer.size(); i++) {
          given.put(
              parameterized.getActualTypeArguments()[i], outer.get(sealed.getTypeParameters()[i]));
        }
      }
    }
    List<Codec> inner = new ArrayList<>();
    for (TypeVariable<?> variable : permitted.getTypeParameters()) {
      Codec codec = given.get(variable);
      if (codec == null) {
        throw new Misfit(
            permitted.getName()
                + " has the type variable "
                + variable
                + ", which nothing here fixes");
      }
      inner.add(codec);
    }
    return inner;
  }

  /** With which arguments {@code type} is a {@code target}. */
  private List<Codec> argumentsOf(
      Class<?> type, Map<TypeVariable<?>, Codec> bound, Class<?> target) {
    if (type == target) {
      return Arrays.stream(target.getTypeParameters()).map(bound::get).toList();
    }
    for (Type supertype : supertypes(type)) {
      Class<?> raw =
          (Class<?>)
              (supertype instanceof ParameterizedType parameterized
                  ? parameterized.getRawType()
                  : supertype);
      if (target.isAssignableFrom(raw)) {
        return argumentsOf(raw, bindSuper(supertype, bound), target);
      }
    }
    throw new Misfit(type.getName() + " is no " + target.getName());
  }

  /** The superclass first. */
  private static List<Type> supertypes(Class<?> type) {
    List<Type> supertypes = new ArrayList<>(List.of(type.getGenericInterfaces()));
    if (type.getGenericSuperclass() != null) {
      supertypes.add(0, type.getGenericSuperclass());
    }
    return supertypes;
  }
}
