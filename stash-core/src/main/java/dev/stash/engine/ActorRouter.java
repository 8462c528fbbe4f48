package dev.stash.engine;

import dev.stash.Moment;
import dev.stash.cluster.Channel;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Member;
import dev.stash.cluster.MembershipObserver;
import dev.stash.cluster.Receiver;
import dev.stash.node.Moved;
import dev.stash.node.Node;
import dev.stash.node.Tenant;
import dev.stash.storage.ETag;
import dev.stash.storage.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The way from a member to the actors of all keys: to those here, and in one hop to those that
 * other members run.
 *
 * <p>A view's commands follow its attachment: they go to where it is attached, whoever owns the key
 * by now, until that actor says that it is over. Only attaching looks for the owner, and so do
 * commands without a view. A member that is asked for a key which it neither owns nor runs says so
 * and who does, as far as it knows; that is asked next, and if this does not end the view tries
 * again after a pause.
 *
 * <p>Nothing is decided here: two members may run an actor of one key at once, and the storage lets
 * only one of them commit. Thread-safe; nothing blocks.
 */
public final class ActorRouter implements Tenant {
  private static final Duration TO_ARRIVE = Duration.ofSeconds(3);
  private static final long SETTLE_MILLIS = 20;
  private static final long ANSWER_MILLIS = 30_000;
  private static final int HOPS = 3;

  /** In doubt a read may be so old: HTTP requests read, and a GET for each would be dear. */
  private static final long PROOF_MILLIS = 500;

  /** Each actor is asked once in so many beats whether it is time, or less often. */
  private static final int SHARES = 4;

  private static final String CHANNEL = "actors";

  private final Node node;
  private final Set<ShellGuard> guards;
  private final Kinds kinds;
  private final ActorHost actors;
  private final ClusterBackend cluster;
  private final Channel channel;
  private final boolean alone;
  private final DispatchCodec codec;
  private final Strays strays = new Strays();
  private final Guests guests;
  private final HandOffs handOffs;
  private final AtomicBoolean glancing = new AtomicBoolean();

  private final AtomicLong asks = new AtomicLong();
  private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
  private final Map<String, Route> routes = new ConcurrentHashMap<>();
  private final AtomicBoolean moveSoon = new AtomicBoolean();
  private int shares;

  /** A command that was sent to another member. */
  private record Pending(
      Member to, ActorName name, Command command, Consumer<Answer> sender, int hops, long since) {}

  /** Where a view of this member is attached, or about to be. */
  private record Route(Member to, ActorName name, Line line) {}

  /**
   * A router to the actors of these kinds, before its node joins.
   *
   * @throws IllegalArgumentException if two of them have one name
   */
  public ActorRouter(Node node, Collection<? extends Kind<?>> kinds, HostOptions options) {
    this(node, kinds, options, ShellGuard.ALL, Guard.ALL);
  }

  ActorRouter(
      Node node,
      Collection<? extends Kind<?>> kinds,
      HostOptions options,
      Set<ShellGuard> guards,
      Set<Guard> loops) {
    this.node = node;
    this.guards = guards;
    this.kinds = new Kinds(kinds);
    this.actors = new ActorHost(node, this.kinds, options, loops);
    this.cluster = node.cluster();
    this.channel = cluster.channel(CHANNEL, DispatchCodec.PROTOCOL, new Messages());
    this.alone = cluster.alone();
    this.codec = new DispatchCodec(this.kinds);
    this.guests = new Guests(this::tell);
    this.handOffs =
        new HandOffs(actors, cluster, channel, options, codec, node.time(), node::leaving);
    actors.watch(new Watch());
    cluster.observe(new Members());
  }

  // ------------------------------------------------------------------------ to actors

  /** Sends a command to an actor, wherever it is; it is started if it does not live. */
  public void send(ActorName name, Command command, Consumer<Answer> sender) {
    if (alone || kinds.get(name.kind()).placement() == Placement.HERE) {
      actors.tell(name, command, sender);
      return;
    }
    Member to = target(name, command);
    if (to == null) {
      if (!(command instanceof Command.Detach)) {
        sender.accept(new Answer.Unreachable());
      }
    } else if (to.equals(cluster.self())) {
      actors.tell(name, command, sender);
    } else {
      ask(to, name, command, sender, 0);
    }
  }

  private @Nullable Member target(ActorName name, Command command) {
    return switch (command) {
      case Command.Attach attach -> {
        Member owner = owner(name);
        if (owner != null) {
          Attachment to = attach.attachment();
          routes.put(to.connection(), new Route(owner, name, (Line) to.address()));
        }
        yield owner;
      }
      case Command.Write write -> attachedTo(write.connection(), name);
      case Command.Pass pass -> attachedTo(pass.connection(), name);
      case Command.Detach detach -> {
        Route route = routes.remove(detach.connection());
        yield route == null ? null : stillThere(route.to());
      }
      default -> actors.lives(name) ? cluster.self() : owner(name);
    };
  }

  /**
   * Where a view that was attached to a member is now, if anywhere. Others that are gone have their
   * guests no more; but it may have been this one, under the id of its former life.
   */
  private Member stillThere(Member member) {
    return cluster.members().contains(member) || !on(ShellGuard.DETACH_ARRIVES)
        ? member
        : cluster.self();
  }

  private @Nullable Member attachedTo(String connection, ActorName name) {
    Route route = routes.get(connection);
    return route == null || !on(ShellGuard.VIEWS_FOLLOW_THEIR_ATTACHMENT)
        ? owner(name)
        : route.to();
  }

  private boolean on(ShellGuard guard) {
    return guards.contains(guard);
  }

  private @Nullable Member owner(ActorName name) {
    return cluster.owner(name.key());
  }

  private void ask(Member to, ActorName name, Command command, Consumer<Answer> sender, int hops) {
    boolean answered = !(command instanceof Command.Detach);
    long id = answered ? asks.incrementAndGet() : 0;
    if (answered) {
      long now = node.time().now().ticks();
      pending.put(id, new Pending(to, name, command, sender, hops, now));
    }
    var unused =
        channel
            .send(to, codec.encode(new Dispatch.Ask(id, name, command)), TO_ARRIVE)
            .whenComplete(
                (taken, failed) -> {
                  if (failed != null) {
                    node.soon(() -> notTaken(to, id, name, command, sender, hops));
                  }
                });
  }

  private void notTaken(
      Member by, long id, ActorName name, Command command, Consumer<Answer> sender, int hops) {
    if (!(command instanceof Command.Detach)) {
      answer(id, new Answer.Unreachable());
    } else if (hops < HOPS && cluster.members().contains(by) && on(ShellGuard.DETACH_ARRIVES)) {
      ask(by, name, command, sender, hops + 1); // else its socket is kept for ever
    }
  }

  private void answer(long id, Answer answer) {
    Pending asked = pending.remove(id);
    if (asked != null) {
      asked.sender().accept(answer);
    }
  }

  private void tell(Member to, Dispatch dispatch) {
    // If it does not arrive, the other member learns that something is missing.
    var unused = channel.send(to, codec.encode(dispatch), TO_ARRIVE);
  }

  // ------------------------------------------------------------------------ from members

  private void receive(Member from, Dispatch dispatch) {
    switch (dispatch) {
      case Dispatch.Ask ask when ask.id() != 0 && !known(from) ->
          tell(
              from,
              new Dispatch.Answered(
                  ask.id(), ask.to(), CommitLoop.notHere(ask.command(), new Answer.Retry())));
      case Dispatch.Ask ask -> asked(from, ask);
      case Dispatch.Answered answered -> answered(from, answered);
      case Dispatch.NotOwner not -> redirected(from, not);
      case Dispatch.Published published -> published(from, published);
      case Dispatch.Expect expect ->
          tell(from, new Dispatch.Expected(expect.token(), notExpected(from, expect)));
      case Dispatch.Expected expected -> handOffs.answered(from, expected);
      case Dispatch.Snapshot snapshot -> {
        byte[] body = snapshot.body();
        actors.soon(
            snapshot.to(),
            body == null
                ? new Event.NoSnapshot(snapshot.token())
                : new Event.Snapshot(
                    snapshot.token(),
                    new StoredObject(body, new ETag(snapshot.etag()), Instant.EPOCH)));
      }
      case Dispatch.Stray stray -> {
        strays.refuse(from, Strays.Sort.KIND);
        if (stray.id() != 0) {
          tell(from, new Dispatch.NotOwner(stray.id(), null));
        }
      }
    }
  }

  private boolean known(Member from) {
    return node.knows(from) || !on(ShellGuard.CLOCKS_ARE_KNOWN_FIRST);
  }

  /**
   * What is not taken now: nothing from a member whose clock is not known, and nothing that is
   * about to leave this member, since nobody would be here when it comes.
   */
  private List<String> notExpected(Member from, Dispatch.Expect expect) {
    Kind<?> kind = kinds.get(expect.kind());
    if (!known(from) || kind.placement() != Placement.OWNER) {
      return expect.keys();
    }
    return expect.keys().stream()
        .filter(
            key ->
                (handOffs.underWay(kind.actor(key)) && on(ShellGuard.WHO_LEAVES_EXPECTS_NOTHING))
                    || !actors.expect(kind.actor(key), expect.token()))
        .toList();
  }

  private void answered(Member from, Dispatch.Answered answered) {
    Pending asked = pending.get(answered.id());
    if (asked != null && !asked.name().equals(answered.from())) {
      strays.refuse(from, Strays.Sort.ANSWER);
    } else {
      answer(answered.id(), answered.answer());
    }
  }

  private void asked(Member from, Dispatch.Ask ask) {
    ActorName name = ask.to();
    Member owner = owner(name);
    boolean local = kinds.get(name.kind()).placement() == Placement.HERE;
    boolean elsewhere = !cluster.self().equals(owner) && !actors.lives(name);
    if (local || (elsewhere && on(ShellGuard.ONLY_OWNERS_START_ACTORS))) {
      if (ask.id() != 0) {
        tell(from, new Dispatch.NotOwner(ask.id(), local || owner == null ? null : owner.id()));
      }
      return;
    }
    switch (ask.command()) {
      case Command.Attach attach -> {
        Attachment to = attach.attachment();
        Guests.Guest line = guests.welcome(from, to.connection(), to.number(), ask.to());
        Attachment here =
            new Attachment(to.connection(), to.number(), to.writer(), to.about(), line);
        actors.soon(
            name,
            new Command.Attach(here, attach.seen(), attach.stored(), attach.offer()),
            answer -> {
              if (!(answer instanceof Answer.Attached)
                  && on(ShellGuard.WHO_IS_TURNED_AWAY_LEAVES)) {
                turnedAway(name, line, to);
              }
              tell(from, new Dispatch.Answered(ask.id(), ask.to(), answer));
            });
      }
      case Command.Detach detach -> {
        guests.left(from, detach.connection());
        actors.soon(name, detach, answer -> {});
      }
      default ->
          actors.soon(
              name,
              ask.command(),
              answer -> tell(from, new Dispatch.Answered(ask.id(), ask.to(), answer)));
    }
  }

  /**
   * Nothing that it had here counts for it any more, and it may never say so: it goes elsewhere.
   */
  private void turnedAway(ActorName name, Guests.Guest guest, Attachment to) {
    guest.left();
    actors.soon(name, new Command.Detach(to.connection(), to.number()), answer -> {});
  }

  private void redirected(Member from, Dispatch.NotOwner not) {
    Pending asked = pending.remove(not.id());
    if (asked == null) {
      return;
    }
    Member hinted = member(not.owner());
    if (hinted == null || hinted.equals(from) || asked.hops() >= HOPS) {
      asked.sender().accept(CommitLoop.notHere(asked.command(), new Answer.Retry()));
      return;
    }
    if (asked.command() instanceof Command.Attach attach) {
      Attachment to = attach.attachment();
      Route next = new Route(hinted, asked.name(), (Line) to.address());
      Route now =
          routes.computeIfPresent(
              to.connection(), (view, route) -> route.to().equals(from) ? next : route);
      if (!next.equals(now) && on(ShellGuard.ONLY_THE_PRESENT_ATTACH_IS_REDIRECTED)) {
        return; // the view is gone, or has asked anew: nobody would ever detach this one
      }
    }
    if (hinted.equals(cluster.self())) {
      actors.soon(asked.name(), asked.command(), asked.sender());
    } else {
      ask(hinted, asked.name(), asked.command(), asked.sender(), asked.hops() + 1);
    }
  }

  private @Nullable Member member(@Nullable String id) {
    for (Member member : cluster.members()) {
      if (member.id().equals(id)) {
        return member;
      }
    }
    return null;
  }

  private void published(Member from, Dispatch.Published published) {
    Route route = routes.get(published.connection());
    if (route == null || !route.to().equals(from)) {
      return; // of an earlier attachment
    }
    if (!route.name().equals(published.from())) {
      strays.refuse(from, Strays.Sort.PUBLICATION);
      return;
    }
    route.line().published(published.number(), published.publication());
  }

  /** Everything that was agreed on with a member is void: it is gone, or messages were lost. */
  private void lost(Member member) {
    if (on(ShellGuard.WHAT_THE_LOST_OWE_IS_ANSWERED)) {
      forEach(
          pending,
          asked -> asked.to().equals(member),
          (id, asked) -> answer(id, new Answer.Retry()));
    }
    if (on(ShellGuard.VIEWS_OF_THE_LOST_ATTACH_AGAIN)) {
      forEach(
          routes, route -> route.to().equals(member), (connection, route) -> route.line().broken());
    }
  }

  private interface Each<K, V> {
    void accept(K key, V value);
  }

  private static <K, V> void forEach(Map<K, V> map, Predicate<V> which, Each<K, V> what) {
    for (Map.Entry<K, V> entry : List.copyOf(map.entrySet())) {
      if (which.test(entry.getValue())) {
        what.accept(entry.getKey(), entry.getValue());
      }
    }
  }

  // ------------------------------------------------------------------------ by the clock

  @Override
  public void stoodStill() {
    if (on(ShellGuard.PAUSES_ARE_NOTICED)) {
      actors.tellAll(new Event.Revalidate(true));
    }
  }

  @Override
  public void beat(Moment now) {
    long old = now.ticks() - ANSWER_MILLIS;
    forEach(
        pending, asked -> asked.since() < old, (id, asked) -> answer(id, new Answer.Unreachable()));
    if (on(ShellGuard.WHAT_STAYED_IS_LOOKED_AT_AGAIN)) {
      handOffs.beat(now);
    }
  }

  /** One share after the other; a slow storage makes that slower. */
  @Override
  public void compare(long since) {
    if (on(ShellGuard.THE_WATCHED_ARE_COMPARED) && glancing.compareAndSet(false, true)) {
      Event.Glance glance = new Event.Glance(since);
      actors.glance(++shares % SHARES, SHARES, glance, () -> glancing.set(false));
    }
  }

  @Override
  public void met(Member member) {
    moveSoon();
  }

  private void moveSoon() {
    if (moveSoon.compareAndSet(false, true)) {
      node.later(
          SETTLE_MILLIS,
          () -> {
            moveSoon.set(false);
            handOffs.run();
          });
    }
  }

  // ------------------------------------------------------------------------ what is asked

  /** A view is over without having detached. */
  public void forget(String connection) {
    routes.remove(connection);
  }

  /**
   * What is agreed on at present.
   *
   * @param owed commands that others were sent and have not answered
   * @param routes views here
   * @param guests views of others that are attached here
   * @param moved whether no actor is on its way or to be looked at
   */
  record Standing(int owed, int routes, int guests, boolean moved) {}

  Standing standing() {
    return new Standing(pending.size(), routes.size(), guests.size(), handOffs.settled());
  }

  @Override
  public int live() {
    return actors.live();
  }

  /** How many actors of a kind are in memory here. */
  public int live(Kind<?> kind) {
    return actors.live(kind.name());
  }

  /** Whether this actor is in memory here. */
  public boolean lives(ActorName name) {
    return actors.lives(name);
  }

  /** Takes out of memory, now, every actor that is idle and stored. */
  public void passivateIdle() {
    actors.passivateIdle();
  }

  /**
   * Asks where an actor lives.
   *
   * @param told hears it, soon, or never; null: nowhere
   */
  public void whereLives(ActorName name, Consumer<@Nullable Member> told) {
    Member owner = actors.lives(name) ? cluster.self() : owner(name);
    if (owner == null || (owner.equals(cluster.self()) && !actors.lives(name))) {
      told.accept(null);
    } else if (owner.equals(cluster.self())) {
      told.accept(owner);
    } else {
      ask(
          owner,
          name,
          new Command.Inspect(null),
          answer -> told.accept(answer instanceof Answer.Report ? owner : null),
          HOPS);
    }
  }

  // ------------------------------------------------------------------------ the end

  @Override
  public void leave() {
    handOffs.look(actors.partitions());
    handOffs.run();
  }

  @Override
  public Moved moved() {
    return handOffs.moved();
  }

  @Override
  public void stop(long until) {
    actors.stop(until);
  }

  // ------------------------------------------------------------------------ who is told

  private final class Watch implements ActorHost.Watch {
    @Override
    public int partition(String key) {
      return cluster.partition(key);
    }

    @Override
    public void started(ActorName name, int partition) {
      if (!node.owns(name.key()) && on(ShellGuard.WHO_STARTS_ELSEWHERE_MOVES)) {
        handOffs.look(Set.of(partition)); // it was ours when somebody asked for it, or soon will be
      }
    }

    @Override
    public void handedOff(ActorName name, Effect.HandOff handOff) {
      handOffs.handedOff(name, handOff);
    }

    @Override
    public void stopped(ActorName name, Effect.Stop stop) {
      handOffs.stopped(name);
      if (stop.reason() == Effect.Reason.FENCED) {
        node.fenced(stop.by());
      }
    }

    @Override
    public Event.@Nullable Revalidate doubt(
        ActorName name, Event event, Moment now, long provenAt) {
      if (node.paused(now) && on(ShellGuard.PAUSES_ARE_NOTICED)) {
        return new Event.Revalidate(true);
      }
      boolean old = now.ticks() - provenAt > PROOF_MILLIS;
      boolean asks =
          switch (event) {
            case Command.Attach attach -> true;
            case Command.Read read -> old;
            case Command.Apply apply -> old;
            case Command.Hold hold -> old;
            case Event.Leave leave -> old && leave.gives() && on(ShellGuard.DOUBT_STAYS_HERE);
            default -> false;
          };
      boolean lost = asks && on(ShellGuard.LOSSES_LEAVE_DOUBT) && node.doubtful(now, provenAt);
      return lost || (old && shows(event) && anothers(name)) ? new Event.Revalidate(false) : null;
    }

    private boolean shows(Event event) {
      return event instanceof Command.Attach || event instanceof Command.Read;
    }

    /** It stays here until it can go, and its owner may have begun one of its own. */
    private boolean anothers(ActorName name) {
      return kinds.get(name.kind()).placement() == Placement.OWNER
          && !node.owns(name.key())
          && on(ShellGuard.WHO_OWNS_NO_MORE_LOOKS_FIRST);
    }
  }

  private final class Messages implements Receiver {
    @Override
    public void received(Member from, byte[] message) {
      node.after(from, () -> receive(from, codec.decode(message)));
    }

    @Override
    public void interrupted(Member from) {
      node.after(from, () -> lost(from));
    }
  }

  private final class Members implements MembershipObserver {
    @Override
    public void left(Member member, boolean goodbye) {
      strays.forget(member);
      node.after(
          member,
          () -> {
            lost(member);
            if (!on(ShellGuard.GUESTS_OF_THE_LOST_ARE_DETACHED)) {
              return;
            }
            for (Guests.Guest guest : guests.allLeft(member)) {
              Command.Detach lost = guest.detached();
              Command.Detach all = new Command.Detach(lost.connection(), Long.MAX_VALUE);
              boolean only = on(ShellGuard.ONLY_WHAT_IS_LOST_IS_DETACHED);
              actors.tell(guest.name(), only ? lost : all, answer -> {});
            }
          });
    }

    @Override
    public void moved(Set<Integer> partitions) {
      handOffs.look(partitions);
      moveSoon();
    }

    @Override
    public void reborn(Member former) {
      if (on(ShellGuard.VIEWS_OF_THE_REBORN_ATTACH_AGAIN)) {
        // The views here whose actors are here know them under that name.
        node.soon(() -> lost(former));
      }
    }
  }
}
