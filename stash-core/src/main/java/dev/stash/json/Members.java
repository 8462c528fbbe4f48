package dev.stash.json;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Binds the members of records and beans, private classes included, to method handles. */
final class Members {
  private Members() {}

  /** {@code early} learns of the codec before its components are looked at. */
  static Codec record(
      Codecs codecs, Class<?> type, Map<TypeVariable<?>, Codec> bound, Consumer<Codec> early) {
    MethodHandles.Lookup lookup = lookup(type);
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = components[i].getType();
    }
    try {
      RecordCodec codec =
          new RecordCodec(
              type,
              lookup
                  .findConstructor(type, MethodType.methodType(void.class, types))
                  .asSpreader(Object[].class, types.length)
                  .asType(MethodType.methodType(Object.class, Object[].class)));
      early.accept(codec);
      List<Member> members = new ArrayList<>();
      List<Member> fields = new ArrayList<>();
      for (RecordComponent component : components) {
        String name = component.getName();
        Codec inner = codecs.of(component.getGenericType(), bound);
        MethodHandle accessor = lookup.unreflect(component.getAccessor());
        MethodHandle field = lookup.unreflectGetter(type.getDeclaredField(name));
        members.add(new Member(name, inner, accessor.asType(Member.GETTER), null));
        fields.add(new Member(name, inner, field.asType(Member.GETTER), null));
      }
      codec.link(members, fields);
      return codec;
    } catch (ReflectiveOperationException closed) {
      throw Misfit.because(type.getName() + " cannot be reached", closed);
    }
  }

  static Codec bean(
      Codecs codecs, Class<?> type, Map<TypeVariable<?>, Codec> bound, Consumer<Codec> early) {
    if (Types.inner(type) || type.isAnonymousClass()) {
      throw new Misfit(type.getName() + " is an inner class: make it static or a record");
    }
    try {
      BeanCodec codec = new BeanCodec(type, constructor(codecs, type));
      early.accept(codec);
      BeanMembers found = BeanMembers.of(codecs, type, bound);
      List<Member> members = found.properties();
      if (members.isEmpty()) {
        throw new Misfit(
            type.getName()
                + " has no properties that JSON-B can see: make it a record, or give it public"
                + " fields or getters and setters");
      }
      List<Member> state = new ArrayList<>(found.state());
      members.stream().filter(member -> member.getter() != null).forEach(state::add);
      codec.link(members, state);
      return codec;
    } catch (NoSuchMethodException missing) {
      throw new Misfit(type.getName() + " has no constructor without arguments: give it one");
    } catch (ReflectiveOperationException closed) {
      throw Misfit.because(type.getName() + " cannot be reached", closed);
    }
  }

  private static MethodHandle constructor(Codecs codecs, Class<?> type)
      throws ReflectiveOperationException {
    try {
      return lookup(type)
          .findConstructor(type, MethodType.methodType(void.class))
          .asType(MethodType.methodType(Object.class));
    } catch (NoSuchMethodException missing) {
      if (codecs.written()) {
        Misfit unread = new Misfit("is a " + type.getName() + ", which is only written");
        return MethodHandles.throwException(Object.class, Misfit.class).bindTo(unread);
      }
      throw missing;
    }
  }

  static MethodHandles.Lookup lookup(Class<?> type) {
    try {
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    } catch (IllegalAccessException closed) {
      throw new Misfit(
          type.getName()
              + " is closed to Stash: open the package "
              + type.getPackageName()
              + " in its module");
    }
  }
}
