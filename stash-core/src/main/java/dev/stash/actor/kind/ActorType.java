package dev.stash.actor.kind;

import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.OnSaved;
import dev.stash.OnUnmount;
import dev.stash.Scope;
import dev.stash.actor.ActorContext;
import dev.stash.actor.ActorInvalid;
import dev.stash.actor.DurableActor;
import dev.stash.actor.OnStart;
import dev.stash.view.BoundView;
import dev.stash.view.Complaints;
import dev.stash.view.OnInvalidValue;
import dev.stash.view.ViewType;
import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One sort of actors: the interface by which they are called, and the class behind it, read once.
 * Immutable.
 */
final class ActorType {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,63}");

  private static final List<Class<? extends Annotation>> OF_VIEWS =
      List.of(OnMount.class, OnEvent.class, OnSaved.class, OnUnmount.class);

  private final ActorContract contract;
  private final Supplier<?> factory;
  private final Class<?> type;
  private final String name;
  private final ViewType<?> fields;
  private @Nullable MethodHandle onStart;

  /**
   * Reads both; makes two of the class, to see which it is.
   *
   * @throws ActorInvalid if they cannot be used so
   * @throws dev.stash.view.ViewInvalid if the stashed fields cannot
   */
  @SuppressWarnings("ReferenceEquality") // one object for all is what is looked for
  ActorType(Class<?> contract, Supplier<?> factory) {
    this.contract = new ActorContract(contract);
    this.factory = factory;
    Object one = factory.get();
    if (one == null || one == factory.get()) {
      throw new ActorInvalid(
          contract,
          "",
          one == null ? "has a factory that makes null" : "has one object for all of its actors",
          "let the factory make a new one each time: " + contract.getSimpleName() + "Actor::new");
    }
    this.type = one.getClass();
    this.name = named();
    this.fields = ViewType.of(type);
    for (String key : fields.keys()) {
      if (fields.scope(key) != Scope.SESSION) {
        throw invalid("the field of " + key, "has a scope of browsers", "drop its scope");
      }
    }
    if (!fields.shown().isEmpty()) {
      throw invalid("", "has @Shown fields, which no page sees", "drop @Shown");
    }
    for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
      for (Method method : each.getDeclaredMethods()) {
        look(method);
      }
    }
  }

  private String named() {
    DurableActor said = type.getAnnotation(DurableActor.class);
    if (said == null) {
      throw invalid("", "has no name", "annotate it @DurableActor(\"room\"), or whatever it is");
    } else if (!NAME.matcher(said.value()).matches()) {
      throw invalid(
          "",
          "has a name that cannot be stored everywhere",
          "write up to 64 lower-case letters, digits, dots and hyphens");
    }
    return said.value();
  }

  private void look(Method method) {
    String member = "method " + method.getName();
    for (Class<? extends Annotation> annotation : OF_VIEWS) {
      if (method.isAnnotationPresent(annotation)) {
        throw invalid(
            member,
            "is annotated @" + annotation.getSimpleName() + ", which is for views",
            "drop it: actors are called by the methods of their interface");
      }
    }
    if (method.isAnnotationPresent(OnStart.class) && !method.isSynthetic()) {
      addStart(method, member);
    }
  }

  private void addStart(Method method, String member) {
    Class<?>[] takes = method.getParameterTypes();
    boolean context = takes.length == 1 && takes[0] == ActorContext.class;
    if (onStart != null) {
      throw invalid(member, "is a second @OnStart method", "keep one of them");
    } else if (Modifier.isStatic(method.getModifiers()) || method.getReturnType() != void.class) {
      throw invalid(member, "is static or returns something", "let it be void and of an instance");
    } else if (takes.length > 0 && !context) {
      throw invalid(member, "takes other things than an ActorContext", "let it take that alone");
    }
    try {
      MethodHandle handle =
          MethodHandles.privateLookupIn(method.getDeclaringClass(), MethodHandles.lookup())
              .unreflect(method);
      onStart = context ? handle : MethodHandles.dropArguments(handle, 1, ActorContext.class);
    } catch (IllegalAccessException closed) {
      throw invalid(
          member,
          "cannot be reached",
          "add \"opens " + type.getPackageName() + "\" to the module-info");
    }
  }

  ActorContract contract() {
    return contract;
  }

  /** What all of them are called together. */
  String name() {
    return name;
  }

  int version() {
    return fields.version();
  }

  boolean migrates() {
    return fields.migrates();
  }

  /** A new one, whose fields have their defaults. */
  BoundView<?> make(Complaints complaints) {
    return bind(fields, factory.get(), complaints);
  }

  @SuppressWarnings("unchecked") // it is of that class, or is refused
  private static <A> BoundView<A> bind(ViewType<A> fields, Object made, Complaints complaints) {
    return fields.bind((A) made, OnInvalidValue.THROW, null, complaints);
  }

  void start(Object actor, ActorContext context) throws Throwable {
    if (onStart != null) {
      onStart.invoke(actor, context);
    }
  }

  private ActorInvalid invalid(String member, String problem, String mend) {
    return new ActorInvalid(type, member, problem, mend);
  }
}
