package dev.stash.cluster.lanes;

import dev.stash.cluster.MemberUnreachable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of one channel to one other member. Under load messages travel together: at most {@value
 * #WINDOW} frames are under way at once, and what is sent meanwhile waits for the next one.
 *
 * <p>A frame that is not confirmed within the time of its messages is given up and not repeated:
 * the receiver sees the gap in the count, and both sides agree anew on whatever they had agreed on.
 * The receiver says which frames it has taken without a gap, and so the sender knows what of its
 * own was missed as soon as anything arrives again. A message that did not even get as far as a
 * frame leaves a gap, too: nobody may miss what was said without knowing that something was.
 *
 * <p>Frames are put on the wire outside of the monitor, since that seals them and calls a network:
 * by one thread at a time, which keeps their order, and takes along what others add meanwhile, but
 * no more than a window of it. Thread-safe.
 */
final class Lane {
  static final int WINDOW = 8;

  /** How long a frame that shows a gap has until there is another one, in nanoseconds. */
  static final long SHOWN_AGAIN = 1_000_000_000;

  private static final int FRAME_BYTES = 512 << 10;
  private static final int MOST_BYTES = 64 << 20;

  private final String channel;
  private final Consumer<Frame> wire;
  private final Set<LaneGuard> guards;

  private final Deque<Letter> waiting = new ArrayDeque<>();
  private final Deque<Sent> sent = new ArrayDeque<>();

  /** Frames that are counted as under way, and are about to be put on the wire. */
  private final Deque<Frame> ready = new ArrayDeque<>();

  private boolean posting;
  private int waitingBytes;
  private long frames;
  private long oldestAtTick;
  private boolean skipped;
  private boolean closed;

  /** A message, and who wants to know that it was taken; {@code until} in nanoseconds. */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  private record Letter(byte[] message, long until, CompletableFuture<Void> taken) {}

  /** A frame under way. */
  private record Sent(long nth, long until, List<Letter> letters) {}

  /**
   * An open lane.
   *
   * @param wire puts a frame on its way
   */
  Lane(String channel, Consumer<Frame> wire) {
    this(channel, wire, LaneGuard.ALL);
  }

  Lane(String channel, Consumer<Frame> wire, Set<LaneGuard> guards) {
    this.channel = channel;
    this.wire = wire;
    this.guards = guards;
  }

  CompletableFuture<Void> send(byte[] message, long until) {
    Letter letter = new Letter(message, until, new CompletableFuture<>());
    boolean refused;
    synchronized (this) {
      refused = closed || waitingBytes + message.length > MOST_BYTES;
      if (!refused) {
        waiting.addLast(letter);
        waitingBytes += message.length;
        fill();
      } else if (!closed) {
        skip();
      }
    }
    if (refused) {
      letter.taken().completeExceptionally(new MemberUnreachable("the lane is closed or full"));
    } else {
      post();
    }
    return letter.taken();
  }

  /**
   * Leaves a number out: the frame that comes next shows the receiver that something is missing.
   */
  private void skip() {
    if (guards.contains(LaneGuard.WHAT_IS_GIVEN_UP_LEAVES_A_GAP)) {
      frames++;
      skipped = true;
    }
  }

  /**
   * Empty, and so harmless: it shows the receiver the gap, if there is one. It may be lost itself:
   * there will be another one, until the other side has taken one or is gone.
   */
  private void showGap(long now) {
    skipped = false;
    frames++;
    if (guards.contains(LaneGuard.GAPS_ARE_SHOWN_UNTIL_THEY_ARE_SEEN)) {
      sent.addLast(new Sent(frames, now + SHOWN_AGAIN, List.of()));
    }
    ready.addLast(new Frame.Batch(channel, frames, List.of()));
  }

  private void fill() {
    while (!waiting.isEmpty() && sent.size() < WINDOW) {
      List<Letter> letters = new ArrayList<>();
      List<byte[]> messages = new ArrayList<>();
      int bytes = 0;
      long until = Long.MIN_VALUE;
      while (!waiting.isEmpty() && (bytes == 0 || bytes < FRAME_BYTES)) {
        Letter next = waiting.removeFirst();
        waitingBytes -= next.message().length;
        bytes += next.message().length + 4;
        until = letters.isEmpty() ? next.until() : Math.max(until, next.until());
        letters.add(next);
        messages.add(next.message());
      }
      skipped = false;
      sent.addLast(new Sent(++frames, until, letters));
      ready.addLast(new Frame.Batch(channel, frames, messages));
    }
  }

  /**
   * What is left after a window of frames goes with the next call, the next tick's at the latest.
   */
  private void post() {
    for (int posted = 0; posted < WINDOW; posted++) {
      Frame next = nextToPost();
      if (next == null) {
        return;
      }
      try {
        wire.accept(next);
      } finally {
        synchronized (this) {
          posting = false;
        }
      }
    }
  }

  private synchronized @Nullable Frame nextToPost() {
    Frame next = posting ? null : ready.pollFirst();
    posting |= next != null;
    return next;
  }

  /**
   * The frames from one to another were taken. What was sent before them and is not known to be
   * taken was missed: whoever waits for it need not wait until its time is up.
   */
  void taken(long since, long nth) {
    List<Letter> done = new ArrayList<>();
    List<Letter> missed = new ArrayList<>();
    synchronized (this) {
      while (!sent.isEmpty() && sent.getFirst().nth() <= nth) {
        Sent next = sent.removeFirst();
        (next.nth() < since ? missed : done).addAll(next.letters());
      }
      fill();
    }
    post();
    done.forEach(letter -> letter.taken().complete(null));
    missed.forEach(l -> l.taken().completeExceptionally(new MemberUnreachable("it was missed")));
  }

  /**
   * Gives up what was not taken in time.
   *
   * @return whether the other side is silent: what was under way at the last tick still is
   */
  boolean tick(long now) {
    List<Letter> late = new ArrayList<>();
    boolean silent;
    synchronized (this) {
      while (!sent.isEmpty() && sent.getFirst().until() - now <= 0) {
        late.addAll(sent.removeFirst().letters());
        skipped = true; // if it did not arrive
      }
      while (!waiting.isEmpty() && waiting.getFirst().until() - now <= 0) {
        Letter letter = waiting.removeFirst();
        waitingBytes -= letter.message().length;
        late.add(letter);
        skip();
      }
      fill();
      if (skipped && waiting.isEmpty()) {
        showGap(now);
      }
      long oldest = sent.isEmpty() ? 0 : sent.getFirst().nth();
      silent = oldest != 0 && oldest == oldestAtTick;
      oldestAtTick = oldest;
    }
    post();
    late.forEach(l -> l.taken().completeExceptionally(new MemberUnreachable("no answer in time")));
    return silent;
  }

  void close() {
    List<Letter> lost = new ArrayList<>();
    synchronized (this) {
      closed = true;
      sent.forEach(frame -> lost.addAll(frame.letters()));
      lost.addAll(waiting);
      sent.clear();
      waiting.clear();
      ready.clear();
      waitingBytes = 0;
    }
    lost.forEach(l -> l.taken().completeExceptionally(new MemberUnreachable("the member left")));
  }
}
