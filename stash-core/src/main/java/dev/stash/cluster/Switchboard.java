package dev.stash.cluster;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who hears which channel of a member, and who observes, for those who write a {@link
 * ClusterBackend}. One observer that fails keeps nothing from the others. Thread-safe.
 */
public final class Switchboard implements MembershipObserver {
  private static final Logger LOG = System.getLogger(Switchboard.class.getName());

  private final Map<String, Line> lines = new LinkedHashMap<>();
  private final List<MembershipObserver> observers = new CopyOnWriteArrayList<>();
  private boolean started;

  private record Line(int protocol, Receiver receiver) {}

  /** Nobody hears anything. */
  public Switchboard() {}

  /** See {@link ClusterBackend#channel}. */
  public synchronized void open(String channel, int protocol, Receiver receiver) {
    beforeTheStart();
    if (protocol < 1) {
      throw new IllegalArgumentException("protocols are counted from 1");
    }
    if (lines.putIfAbsent(channel, new Line(protocol, receiver)) != null) {
      throw new IllegalStateException("the channel \"" + channel + "\" is open already");
    }
  }

  /** See {@link ClusterBackend#observe}. */
  public synchronized void observe(MembershipObserver observer) {
    beforeTheStart();
    observers.add(observer);
  }

  private void beforeTheStart() {
    if (started) {
      throw new IllegalStateException("the cluster has been joined: members know our channels");
    }
  }

  /**
   * From now on nothing is opened any more.
   *
   * @return the channels and their protocols, for {@link Member#channels}
   */
  public synchronized Map<String, Integer> start() {
    started = true;
    Map<String, Integer> protocols = new TreeMap<>();
    lines.forEach((channel, line) -> protocols.put(channel, line.protocol()));
    return protocols;
  }

  private synchronized @Nullable Receiver receiver(String channel) {
    Line line = lines.get(channel);
    return line == null ? null : line.receiver();
  }

  /** Whether somebody hears this channel. */
  public boolean hears(String channel) {
    return receiver(channel) != null;
  }

  /** See {@link Receiver#received}. */
  public void received(String channel, Member from, byte[] message) {
    hear(channel, receiver -> receiver.received(from, message));
  }

  /** See {@link Receiver#interrupted}. */
  public void interrupted(String channel, Member from) {
    hear(channel, receiver -> receiver.interrupted(from));
  }

  private void hear(String channel, Consumer<Receiver> what) {
    Receiver receiver = receiver(channel);
    if (receiver != null) {
      try {
        what.accept(receiver);
      } catch (RuntimeException broken) {
        LOG.log(Level.ERROR, "a message from another member could not be handled", broken);
      }
    }
  }

  @Override
  public void joined(Member member) {
    report(observer -> observer.joined(member));
  }

  @Override
  public void left(Member member, boolean goodbye) {
    report(observer -> observer.left(member, goodbye));
  }

  @Override
  public void moved(Set<Integer> partitions) {
    if (!partitions.isEmpty()) {
      Set<Integer> all = Set.copyOf(partitions);
      report(observer -> observer.moved(all));
    }
  }

  @Override
  public void reborn(Member former) {
    report(observer -> observer.reborn(former));
  }

  private void report(Consumer<MembershipObserver> what) {
    for (MembershipObserver observer : observers) {
      try {
        what.accept(observer);
      } catch (RuntimeException broken) {
        LOG.log(Level.ERROR, "an observer of the members failed; the others are told", broken);
      }
    }
  }
}
