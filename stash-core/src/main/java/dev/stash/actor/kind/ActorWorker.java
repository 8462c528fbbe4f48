package dev.stash.actor.kind;

import dev.stash.Recovery;
import dev.stash.StashException;
import dev.stash.UserMessage;
import dev.stash.actor.ActorContext;
import dev.stash.actor.MethodFailed;
import dev.stash.actor.kind.ActorState.Shape;
import dev.stash.engine.Crew.Made;
import dev.stash.engine.Crew.Worker;
import dev.stash.engine.Nest;
import dev.stash.engine.Outcome;
import dev.stash.json.Json;
import dev.stash.session.Change;
import dev.stash.view.BoundView;
import dev.stash.view.Complaints;
import dev.stash.view.HandlerFailed;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One instance of an actor: the user's object, kept at what has been accepted. What a method has
 * made of the fields is a {@link Shape} for the behaviour. If that does not become the state, the
 * next run finds another one than it has left, and takes that.
 */
final class ActorWorker implements Worker<ActorState> {
  private final ActorType type;
  private final Complaints complaints;
  private final Context context;

  private @Nullable BoundView<?> fields;

  /** What the object shows; null: nothing but defaults. */
  private @Nullable Map<String, Json> values;

  /** What the state is to have, if nobody else has written it. */
  private @Nullable Map<String, Json> seen;

  /** The start has changed something that no write contains. */
  private boolean startIsUnwritten;

  /** As long as the instance lives. */
  private static final class Context implements ActorContext {
    private final String key;
    private final Actors actors;
    private volatile Recovery recovery = Recovery.NEW;

    private Context(String key, Actors actors) {
      this.key = key;
      this.actors = actors;
    }

    @Override
    public String key() {
      return key;
    }

    @Override
    public Recovery recovery() {
      return recovery;
    }

    @Override
    public <T> T actor(Class<T> contract, String other) {
      return actors.actor(contract, other);
    }
  }

  ActorWorker(ActorType type, String key, Actors actors, Complaints complaints) {
    this.type = type;
    this.complaints = complaints;
    this.context = new Context(key, actors);
  }

  @Override
  public Made run(ActorState state, Object what, boolean reads, Nest nest) {
    Nesting.begin(nest);
    try {
      return run(state, what, reads);
    } finally {
      Nesting.end();
    }
  }

  private Made run(ActorState state, Object what, boolean reads) {
    Invocation invocation = (Invocation) what;
    ActorMethod method = type.contract().method(invocation.method());
    if (method == null || method.takes().size() != invocation.arguments().size()) {
      return failed(
          "METHOD_UNKNOWN",
          "this release of the actor has no such method with so many arguments; let it be on all"
              + " members before it is called");
    }
    try {
      BoundView<?> its = awake(state);
      Json reply = reply(its, method, method.arguments(invocation));
      if (reads) {
        its.putBack();
      }
      return new Made(new Outcome.Returned(reply), written(its, reads));
    } catch (HandlerFailed thrown) {
      return failed(Objects.requireNonNull(thrown.getCause()));
    } catch (StashException refused) { // of a value that has no form
      if (fields != null) {
        fields.putBack();
      }
      return failed(refused);
    }
  }

  /** The object, at this state. */
  @SuppressWarnings("ReferenceEquality") // maps are replaced, never changed
  private BoundView<?> awake(ActorState state) {
    Map<String, Json> there = state.values(type.version());
    if (fields != null && there == seen) {
      return fields;
    }
    BoundView<?> made = fields == null ? type.make(complaints) : fields;
    Map<String, Json> from = there;
    Shape older = there == null && type.migrates() ? state.before(type.version()) : null;
    if (older != null) {
      from = changed(Map.of(), made.migrate(older.version(), older.values()));
    }
    made.recover(from == null ? Map.of() : from);
    if (fields == null) {
      context.recovery = from == null ? Recovery.NEW : Recovery.RECOVERED;
      made.run(() -> type.start(handler(made), context));
      List<Change> changes = made.stash();
      startIsUnwritten = older != null || !changes.isEmpty();
      from = changes.isEmpty() ? from : changed(from == null ? Map.of() : from, changes);
      fields = made;
    }
    values = from;
    seen = there;
    return made;
  }

  private static Object handler(BoundView<?> of) {
    return Objects.requireNonNull(of.handler());
  }

  private Json reply(BoundView<?> its, ActorMethod method, @Nullable Object[] arguments) {
    Json[] reply = {Json.NULL};
    its.run(
        () -> {
          Object value = type.contract().invoke(method.name(), handler(its), arguments);
          reply[0] =
              method.reply(value instanceof CompletionStage<?> stage ? joined(stage) : value);
        });
    return reply[0];
  }

  /** The call lasts as long as the stage. */
  private static @Nullable Object joined(CompletionStage<?> stage) throws Throwable {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException thrown) {
      throw Objects.requireNonNullElse(thrown.getCause(), thrown);
    }
  }

  /** What the behaviour is to take; null: nothing differs. */
  private @Nullable Shape written(BoundView<?> its, boolean reads) {
    List<Change> changes = reads ? List.of() : its.stash();
    Map<String, Json> before = values == null ? Map.of() : values;
    if (changes.isEmpty() && !startIsUnwritten) {
      return null;
    }
    startIsUnwritten = false;
    values = changed(before, changes);
    seen = values;
    return new Shape(type.version(), values);
  }

  private static Map<String, Json> changed(Map<String, Json> before, List<Change> changes) {
    Map<String, Json> after = new LinkedHashMap<>(before);
    for (Change change : changes) {
      if (change.value() == null) {
        after.remove(change.key());
      } else {
        after.put(change.key(), change.value());
      }
    }
    return Collections.unmodifiableMap(after);
  }

  private static Made failed(Throwable thrown) {
    return switch (thrown) {
      case UserMessage message -> failed(message.code(), message.text());
      case StashException ours -> failed(ours.code(), String.valueOf(ours.getMessage()));
      default -> failed(MethodFailed.CODE, MethodFailed.told(thrown));
    };
  }

  private static Made failed(String code, String message) {
    return new Made(new Outcome.Failed(code, message), null);
  }
}
