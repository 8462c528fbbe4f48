package dev.stash.json;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A sealed interface or abstract class: its values are of the records and classes that it permits,
 * and nothing else can be one. Which it is stands before the members of its own, as {@code
 * "@type"}, by its simple name: a record can be moved to another package, and what is stored or
 * sent names no class.
 */
final class SealedCodec extends Codec {
  private static final String TYPE = "@type";

  private final Class<?> type;
  private final Map<Class<?>, Case> byClass = new HashMap<>();
  private final Map<String, Case> byName = new HashMap<>();

  private SealedCodec(Class<?> type) {
    this.type = type;
  }

  /** One class that it permits, and the member that says so. */
  private static final class Case {
    private final ObjectCodec codec;
    private final byte[] tag;

    private Case(ObjectCodec codec, String name) {
      JsonWriter out = new JsonWriter();
      out.string(TYPE);
      out.one(':');
      out.string(name);
      this.codec = codec;
      this.tag = out.toBytes();
    }
  }

  static boolean fits(Class<?> type) {
    return type.isSealed() && Modifier.isAbstract(type.getModifiers());
  }

  /** A sealed type that permits this one; null if none does. */
  static @Nullable Class<?> above(Class<?> type) {
    List<Class<?>> supertypes = new ArrayList<>(List.of(type.getInterfaces()));
    if (type.getSuperclass() != null) {
      supertypes.add(type.getSuperclass());
    }
    return supertypes.stream().filter(SealedCodec::fits).findFirst().orElse(null);
  }

  /** {@code early} learns of the codec before the permitted classes are looked at. */
  static Codec of(Codecs codecs, Class<?> type, List<Codec> arguments, Consumer<Codec> early) {
    SealedCodec codec = new SealedCodec(type);
    early.accept(codec);
    codec.permit(codecs, type, arguments);
    return codec;
  }

  private void permit(Codecs codecs, Class<?> outer, List<Codec> arguments) {
    for (Class<?> permitted : outer.getPermittedSubclasses()) {
      List<Codec> inner = codecs.argumentsOf(permitted, outer, arguments);
      if (fits(permitted)) {
        permit(codecs, permitted, inner);
      } else if (!byClass.containsKey(permitted)) {
        add(permitted, codecs.ofClass(permitted, inner));
      }
    }
  }

  private void add(Class<?> permitted, Codec codec) {
    if (!(codec instanceof ObjectCodec object)) {
      throw new Misfit(
          permitted.getName()
              + ", which "
              + type.getName()
              + " permits, is "
              + (codec instanceof JsonbCodec
                  ? "annotated for JSON-B: annotate the sealed type, @JsonbTypeInfo, or drop that"
                  : "no record and no class with properties: make it one"));
    }
    String name = permitted.getSimpleName();
    Case one = new Case(object, name);
    byClass.put(permitted, one);
    if (byName.put(name, one) != null) {
      throw new Misfit(type.getName() + " permits two classes called " + name + ": rename one");
    }
  }

  @Override
  Class<?> raw() {
    return type;
  }

  @Override
  Iterable<Class<?>> classes() {
    return byClass.keySet();
  }

  @Override
  void write(JsonWriter out, Object value) {
    Case one = byClass.get(value.getClass());
    if (one == null) {
      throw new Misfit("is a " + value.getClass().getName() + ", which would not read back");
    }
    one.codec.write(out, value, one.tag);
  }

  @Override
  void same(Object written, Object read) {
    Case one = byClass.get(written.getClass());
    if (one == null) {
      throw Misfit.changed();
    }
    one.codec.same(written, read);
  }

  @Override
  @Nullable Object read(JsonReader in) {
    String name = in.ahead(TYPE);
    Case one = byName.get(name);
    if (one == null) {
      throw new Misfit(
          name == null
              ? "says no " + TYPE + " where a " + type.getName() + " is wanted"
              : "says a " + TYPE + " that " + type.getName() + " does not permit");
    }
    return one.codec.read(in);
  }
}
