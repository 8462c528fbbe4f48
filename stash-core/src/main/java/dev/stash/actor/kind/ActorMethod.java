package dev.stash.actor.kind;

import dev.stash.actor.ActorInvalid;
import dev.stash.actor.OneWay;
import dev.stash.actor.ReadOnly;
import dev.stash.json.Json;
import dev.stash.json.JsonCodec;
import dev.stash.json.TypeNotStorable;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A method of an actor's interface. Immutable.
 *
 * @param takes reads and writes its arguments
 * @param gives reads and writes what it returns; null: nothing
 * @param reads whether it changes nothing
 * @param waits whether its caller waits, and how
 */
record ActorMethod(
    String name, List<JsonCodec> takes, @Nullable JsonCodec gives, boolean reads, Waits waits) {

  /** What a caller does until there is a reply. */
  enum Waits {
    /** It blocks. */
    FOR_IT,
    /** It has a stage. */
    BY_A_STAGE,
    /** It does not care. */
    NOT
  }

  static ActorMethod of(Method method) {
    Class<?> owner = method.getDeclaringClass();
    String member = "method " + method.getName();
    boolean stage =
        method.getReturnType() == CompletionStage.class
            || method.getReturnType() == CompletableFuture.class;
    boolean reads = method.isAnnotationPresent(ReadOnly.class);
    boolean oneWay = method.isAnnotationPresent(OneWay.class);
    if (oneWay && (reads || method.getReturnType() != void.class)) {
      throw new ActorInvalid(
          owner,
          member,
          "is @OneWay and returns something or is @ReadOnly",
          "let it return void, or drop @OneWay");
    } else if (method.getTypeParameters().length > 0) {
      throw new ActorInvalid(
          owner, member, "has type parameters of its own", "name the types that it takes");
    }
    Type returns = stage ? argument(method, member) : method.getGenericReturnType();
    boolean nothing = returns == void.class || returns == Void.class;
    List<JsonCodec> takes = new ArrayList<>();
    for (Type type : method.getGenericParameterTypes()) {
      takes.add(codec(owner, member + " takes what", type));
    }
    return new ActorMethod(
        method.getName(),
        List.copyOf(takes),
        nothing ? null : codec(owner, member + " returns what", returns),
        reads,
        oneWay ? Waits.NOT : stage ? Waits.BY_A_STAGE : Waits.FOR_IT);
  }

  private static Type argument(Method method, String member) {
    if (method.getGenericReturnType() instanceof ParameterizedType stage) {
      return stage.getActualTypeArguments()[0];
    }
    throw new ActorInvalid(
        method.getDeclaringClass(),
        member,
        "returns a stage of nobody knows what",
        "name the type: CompletionStage<Integer>");
  }

  private static JsonCodec codec(Class<?> owner, String member, Type type) {
    try {
      return JsonCodec.of(type);
    } catch (TypeNotStorable refused) {
      String reason = refused.getMessage();
      throw new ActorInvalid(
          owner,
          member,
          reason == null ? refused.code() : reason,
          "use a type that JSON-B can write and read");
    }
  }

  /** A call of it with these. */
  Invocation invocation(@Nullable Object... arguments) {
    List<Json> encoded = new ArrayList<>(arguments.length);
    for (int i = 0; i < arguments.length; i++) {
      Json argument = takes.get(i).encode(arguments[i]);
      takes.get(i).check(arguments[i], argument);
      encoded.add(argument);
    }
    return new Invocation(name, List.copyOf(encoded));
  }

  @Nullable Object[] arguments(Invocation invocation) {
    @Nullable Object[] arguments = new @Nullable Object[takes.size()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = takes.get(i).decode(invocation.arguments().get(i));
    }
    return arguments;
  }

  Json reply(@Nullable Object value) {
    if (gives == null) {
      return Json.NULL;
    }
    Json encoded = gives.encode(value);
    gives.check(value, encoded);
    return encoded;
  }

  @Nullable Object value(Json reply) {
    return gives == null ? null : gives.decode(reply);
  }
}
