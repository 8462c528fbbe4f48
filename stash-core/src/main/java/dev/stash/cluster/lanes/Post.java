package dev.stash.cluster.lanes;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The post with one other member, in the present lives of both: a {@link Lane} for each channel, so
 * that much on one does not stand before a word on another, and one count of all that is sealed for
 * it. What is sent may be sent by any thread; what {@link #arrived} is told one at a time.
 */
public final class Post {
  private static final Logger LOG = System.getLogger(Post.class.getName());

  private final Seal out;
  private final Seal in;
  private final Wire wire;
  private final Arrivals arrivals;
  private final Set<LaneGuard> guards;

  private final AtomicLong sealed = new AtomicLong();
  private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
  private volatile boolean closed;

  // Touched only by whoever tells what has arrived.
  private final Window opened = new Window();
  private final Map<String, Progress> progress = new HashMap<>();

  /** Carries what is sealed to the other member, in the order of the calls of each thread. */
  public interface Wire {
    /**
     * Puts it on its way; must not throw.
     *
     * @param number what {@link #arrived} is to be told with it
     */
    void send(long number, byte[] sealed);
  }

  /** Hears what has arrived, one at a time. */
  public interface Arrivals {
    /** Whether somebody hears this channel; what comes by another is not taken. */
    boolean hears(String channel);

    /** A message, in its channel's order; {@code interrupted} comes in it, too. */
    void received(String channel, byte[] message);

    /** What comes next on this channel is not what came next: some of it was lost. */
    void interrupted(String channel);

    /** The other member leaves of its own accord. */
    void goodbye();
  }

  /** How far a lane of the other member has come. */
  private static final class Progress {
    /** The last frame that was taken. */
    long nth;

    /** The first after the last gap. */
    long since = 1;
  }

  /**
   * Nothing sent yet, and nothing arrived.
   *
   * @param out seals for the other member
   * @param in opens what it has sealed for this one
   */
  public Post(Seal out, Seal in, Wire wire, Arrivals arrivals) {
    this(out, in, wire, arrivals, LaneGuard.ALL);
  }

  Post(Seal out, Seal in, Wire wire, Arrivals arrivals, Set<LaneGuard> guards) {
    this.out = out;
    this.in = in;
    this.wire = wire;
    this.arrivals = arrivals;
    this.guards = guards;
  }

  /**
   * Sends a message; those of one channel arrive in order, each at most once.
   *
   * @param until when it is given up, in nanoseconds
   * @return done when the other member has taken it; fails with {@link
   *     dev.stash.cluster.MemberUnreachable} if that is not known
   */
  public CompletableFuture<Void> send(String channel, byte[] message, long until) {
    Lane lane = lanes.computeIfAbsent(channel, name -> new Lane(name, this::tell, guards));
    if (closed) {
      lane.close(); // it may have come after all others were
    }
    return lane.send(message, until);
  }

  private void tell(Frame frame) {
    long number = sealed.incrementAndGet();
    wire.send(number, out.seal(number, Frame.encode(frame)));
  }

  /**
   * Something has come that says it is the other member's.
   *
   * @return false: it was not sealed by it for this one, or has come before; then nothing happens
   */
  public boolean arrived(long number, byte[] sealedFrame) {
    byte[] open = in.open(number, sealedFrame);
    if (open == null || !opened.first(number)) {
      return false;
    }
    switch (Frame.decode(open)) {
      case Frame.Batch batch when arrivals.hears(batch.channel()) -> take(batch);
      case Frame.Batch unheard -> LOG.log(Level.DEBUG, "nobody hears a channel of another member");
      case Frame.Taken taken -> {
        Lane lane = lanes.get(taken.channel());
        if (lane != null) {
          lane.taken(taken.since(), taken.nth());
        }
      }
      case Frame.Goodbye goodbye -> arrivals.goodbye();
      case Frame.Knock knock -> {}
      case null -> LOG.log(Level.DEBUG, "a message of an unknown kind was dropped");
    }
    return true;
  }

  private void take(Frame.Batch batch) {
    String channel = batch.channel();
    Progress so = progress.computeIfAbsent(channel, first -> new Progress());
    boolean whole = batch.nth() == so.nth + 1;
    so.nth = batch.nth();
    if (!whole) {
      so.since = batch.nth();
      report(() -> arrivals.interrupted(channel));
    }
    for (byte[] message : batch.messages()) {
      report(() -> arrivals.received(channel, message));
    }
    tell(new Frame.Taken(channel, so.since, so.nth));
  }

  private static void report(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException broken) {
      LOG.log(Level.ERROR, "a message from another member could not be handled", broken);
    }
  }

  /** To be called several times a second: gives up what was not taken in time. */
  public void tick(long now) {
    boolean silent = false;
    for (Lane lane : lanes.values()) {
      silent |= lane.tick(now);
    }
    if (silent) {
      tell(new Frame.Knock()); // a network that finds a member dead finds it when it sends
    }
  }

  /** Tells the other member that this one leaves of its own accord. */
  public void goodbye() {
    tell(new Frame.Goodbye());
  }

  /** Gives up all that was not taken; nothing is sent any more. */
  public void close() {
    closed = true;
    lanes.values().forEach(Lane::close);
  }
}
