package dev.stash.actor.kind;

import dev.stash.actor.CallFailed;
import dev.stash.actor.CallOptions;
import dev.stash.actor.CallOutcomeUnknown;
import dev.stash.actor.CallRefused;
import dev.stash.actor.MethodFailed;
import dev.stash.actor.kind.ActorMethod.Waits;
import dev.stash.engine.ActorName;
import dev.stash.engine.Callers;
import dev.stash.engine.Chain;
import dev.stash.engine.Command;
import dev.stash.engine.Nest;
import dev.stash.json.Json;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Stands for an actor at those who call it. Thread-safe. */
final class ActorStub implements InvocationHandler {
  private static final Logger LOG = System.getLogger(ActorStub.class.getName());
  private static final @Nullable Object[] NONE = {};

  private final ActorContract contract;
  private final ActorName name;
  private final String key;
  private final CallOptions how;
  private final ActorOptions options;
  private final Callers callers;

  ActorStub(
      ActorContract contract,
      ActorName name,
      String key,
      CallOptions how,
      ActorOptions options,
      Callers callers) {
    this.contract = contract;
    this.name = name;
    this.key = key;
    this.how = how;
    this.options = options;
    this.callers = callers;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    @Nullable Object[] arguments = given == null ? NONE : given;
    if (method.getDeclaringClass() == Object.class) {
      return ofObject(method.getName(), arguments);
    } else if (method.isDefault()) {
      return contract.invokeDefault(method, proxy, arguments);
    }
    ActorMethod called = Objects.requireNonNull(contract.method(method.getName()));
    Invocation invocation = called.invocation(arguments);
    CompletableFuture<@Nullable Object> reply = new CompletableFuture<>();
    if (invocation.weight() > options.maxCallBytes()) {
      reply.completeExceptionally(refused("CALL_TOO_LARGE", List.of()));
    } else {
      call(called, invocation, reply);
    }
    return switch (called.waits()) {
      case FOR_IT -> await(reply, called);
      // On a thread that may work: who waits by a stage runs code of his own when it is there.
      case BY_A_STAGE -> reply.whenCompleteAsync((value, failed) -> {}, callers.executor());
      case NOT -> {
        var unused = reply.whenComplete((nothing, failed) -> complain(failed));
        yield null;
      }
    };
  }

  /**
   * A handler's own call says who waits for it, and has a key of its own, so that it runs once
   * although the handler may run again.
   */
  private void call(
      ActorMethod called, Invocation invocation, CompletableFuture<@Nullable Object> reply) {
    Duration within = how.within().orElse(options.within());
    Command.Key named = how.key().map(its -> new Command.Key(its, invocation.print())).orElse(null);
    Told told = new Told(called, reply);
    Nest nest = Nesting.present();
    Chain chain = Chain.NONE;
    if (nest != null && called.waits() != Waits.NOT) {
      chain = nest.chain();
      Duration left = Duration.ofMillis(nest.within(callers.ticks()));
      if (left.isZero()) {
        told.refused("LATE", List.of());
        return;
      }
      within = within.compareTo(left) < 0 ? within : left;
      nest.waitsFor(name);
      var unused = reply.whenComplete((value, failed) -> nest.hasHeardOf(name));
    }
    if (called.reads()) {
      callers.query(name, invocation, chain, within, told);
      return;
    }
    if (nest != null && named == null) {
      named = nest.key(invocation.print());
    }
    callers.call(name, invocation, invocation.weight(), named, chain, within, told);
  }

  private @Nullable Object ofObject(String method, @Nullable Object[] arguments) {
    return switch (method) {
      case "equals" ->
          arguments[0] != null
              && Proxy.isProxyClass(arguments[0].getClass())
              && Proxy.getInvocationHandler(arguments[0]) instanceof ActorStub other
              && other.name.equals(name);
      case "hashCode" -> name.hashCode();
      default -> contract.type().getSimpleName() + "[" + key + "]";
    };
  }

  private static @Nullable Object await(
      CompletableFuture<@Nullable Object> reply, ActorMethod called) {
    try {
      return reply.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CallOutcomeUnknown(called.name());
    } catch (ExecutionException failed) {
      CallFailed fact = (CallFailed) Objects.requireNonNull(failed.getCause());
      fact.addSuppressed(new Waited());
      throw fact;
    }
  }

  /** Shows where the call was made: what it threw was made on another thread. */
  private static final class Waited extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Waited() {
      super("called here");
    }
  }

  private void complain(@Nullable Throwable failed) {
    if (failed != null) {
      LOG.log(
          Level.WARNING,
          "a one-way call of an actor of the kind {0} has failed: {1}",
          name.kind(),
          failed.getMessage());
    }
  }

  private CallRefused refused(String code, List<ActorName> who) {
    String because =
        switch (code) {
          case "BUSY" -> "too many calls wait for this actor; call it less, or spread its work";
          case "KEY_REUSED" ->
              "its key is that of a call of another method, or with other arguments; use a key for"
                  + " one call only";
          case "CALL_TOO_LARGE" ->
              "its arguments are longer than "
                  + options.maxCallBytes()
                  + " bytes; send less, or raise max-call-bytes";
          case "CYCLE" ->
              who.stream().map(ActorStub::shown).collect(Collectors.joining(" and "))
                  + " would wait for each other; let one of them not wait, by @OneWay";
          case "ACTOR_ENDED" -> "the actor has been deleted";
          case "ACTOR_UNREADABLE" ->
              "what is stored of it cannot be read by this release; run the one that wrote it, or"
                  + " a newer one";
          default ->
              "its turn did not come in time; give it more time, or see whether the storage"
                  + " answers";
        };
    return new CallRefused(
        code, "a call of an actor of the kind " + name.kind() + " did not run: " + because);
  }

  /** As its owner's code knows it. */
  private static String shown(ActorName name) {
    return name.kind().substring(Actors.KIND.length()) + " " + ActorKeys.key(name.key());
  }

  private final class Told implements Callers.Listener {
    private final ActorMethod called;
    private final CompletableFuture<@Nullable Object> reply;

    private Told(ActorMethod called, CompletableFuture<@Nullable Object> reply) {
      this.called = called;
      this.reply = reply;
    }

    @Override
    public void returned(Object value) {
      try {
        reply.complete(called.value((Json) value));
      } catch (RuntimeException unreadable) {
        reply.completeExceptionally(
            new MethodFailed(
                "REPLY_UNREADABLE",
                "it returned what this member cannot read, and has run; let all members have one"
                    + " interface"));
      }
    }

    @Override
    public void failed(String code, String message) {
      reply.completeExceptionally(new MethodFailed(code, message));
    }

    @Override
    public void refused(String code, List<ActorName> who) {
      reply.completeExceptionally(ActorStub.this.refused(code, who));
    }

    @Override
    public void unknown() {
      reply.completeExceptionally(new CallOutcomeUnknown(called.name()));
    }
  }
}
