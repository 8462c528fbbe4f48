package dev.stash.actor.kind;

import dev.stash.OptionInvalid;
import dev.stash.actor.ActorInvalid;
import dev.stash.actor.ActorUnknown;
import dev.stash.actor.CallOptions;
import dev.stash.cluster.Member;
import dev.stash.engine.ActorName;
import dev.stash.engine.ActorRouter;
import dev.stash.engine.Asks;
import dev.stash.engine.Callers;
import dev.stash.engine.Crew;
import dev.stash.engine.Kind;
import dev.stash.engine.Lives;
import dev.stash.engine.LoopOptions;
import dev.stash.engine.Placement;
import dev.stash.engine.Threads;
import dev.stash.node.Node;
import dev.stash.view.Complaints;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The durable actors that a member knows, as kinds for a router, and the way to them. Thread-safe
 * once it is connected.
 */
public final class Actors {
  /** What the names of their kinds begin with: the session's is another. */
  static final String KIND = "actor.";

  private static final LoopOptions FOR_EVER =
      LoopOptions.DEFAULT.withLimits(Long.MAX_VALUE, Long.MAX_VALUE);

  private final ActorOptions options;
  private final Map<Class<?>, Sort> sorts = new HashMap<>();
  private volatile @Nullable Callers callers;
  private volatile @Nullable Asks asks;

  /** One sort of them. */
  private record Sort(ActorType type, Kind<ActorState> kind) {}

  /** None so far. */
  public Actors(ActorOptions options) {
    this.options = options;
  }

  /**
   * One sort more.
   *
   * @param contract the interface by which they are called
   * @param prefix what the keys of stored objects start with; empty or ending in a slash
   * @throws ActorInvalid if they cannot be used so
   */
  public void add(Class<?> contract, Supplier<?> factory, String prefix) {
    ActorType type = new ActorType(contract, factory);
    String name = KIND + type.name();
    boolean taken = sorts.values().stream().anyMatch(sort -> sort.kind().name().equals(name));
    Crew<ActorState> crew =
        of -> new ActorWorker(type, ActorKeys.key(of.key()), this, Complaints.LOGGED);
    Kind<ActorState> kind =
        new Kind<>(
            name,
            new ActorBehaviour(options.maxBytes()),
            new ActorPayloads(),
            prefix + "actors/" + type.name() + "/",
            FOR_EVER,
            Placement.OWNER,
            Threads.CALLERS,
            Lives.UNTOLD,
            crew);
    if (taken || sorts.put(contract, new Sort(type, kind)) != null) {
      throw new OptionInvalid(
          "actor",
          "is said twice of " + (taken ? "the name " + type.name() : contract.getName()),
          "say each interface once, and give each class a name of its own in @DurableActor");
    }
  }

  /** For a router. */
  public List<Kind<?>> kinds() {
    List<Kind<?>> kinds = new ArrayList<>();
    sorts.values().forEach(sort -> kinds.add(sort.kind()));
    return kinds;
  }

  /** From now on they can be called. */
  public void connect(Node node, ActorRouter router) {
    callers = new Callers(node, router);
    asks = new Asks(router, options.within());
  }

  /**
   * One of them, wherever it lives.
   *
   * @throws ActorUnknown if there is no such sort
   */
  public <T> T actor(Class<T> contract, String key) {
    return actor(contract, key, CallOptions.NONE);
  }

  /** Likewise. */
  public <T> T actor(Class<T> contract, String key, CallOptions how) {
    Sort sort = sort(contract);
    ActorName name = name(sort, key);
    ActorStub stub =
        new ActorStub(
            sort.type().contract(),
            name,
            key,
            how,
            options,
            Objects.requireNonNull(callers, "not connected"));
    Object made =
        Proxy.newProxyInstance(contract.getClassLoader(), new Class<?>[] {contract}, stub);
    return contract.cast(made);
  }

  /** The member where one of them lives now, if any; asks for a second at most. Blocks. */
  public Optional<Member> owner(Class<?> contract, String key) {
    return Objects.requireNonNull(asks, "not connected").whereLives(name(sort(contract), key));
  }

  private Sort sort(Class<?> contract) {
    Sort sort = sorts.get(Objects.requireNonNull(contract, "the interface of an actor is null"));
    if (sort == null) {
      throw new ActorUnknown(contract);
    }
    return sort;
  }

  private static ActorName name(Sort sort, String key) {
    return sort.kind()
        .actor(ActorKeys.name(Objects.requireNonNull(key, "the key of an actor is null")));
  }
}
