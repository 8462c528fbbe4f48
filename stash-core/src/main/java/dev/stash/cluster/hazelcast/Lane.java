package dev.stash.cluster.hazelcast;

import dev.stash.cluster.MemberUnreachable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The way to one other member. Under load messages travel together: at most {@value #WINDOW} frames
 * are under way at once, and what is sent meanwhile waits for the next one.
 *
 * <p>A frame that is not confirmed within the time of its messages is given up and not repeated:
 * the receiver sees the gap in the count, and both sides agree anew on whatever they had agreed on.
 * The receiver says which frames it has taken without a gap, and so the sender knows what of its
 * own was missed as soon as anything arrives again. A message that did not even get as far as a
 * frame leaves a gap, too: nobody may miss what was said without knowing that something was.
 * Thread-safe.
 */
final class Lane {
  static final int WINDOW = 8;
  private static final int FRAME_BYTES = 512 << 10;
  private static final int MOST_BYTES = 64 << 20;

  private final long id;
  private final Consumer<Frame> wire;

  private final Deque<Letter> waiting = new ArrayDeque<>();
  private final Deque<Sent> sent = new ArrayDeque<>();
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
   * @param id never used before by this process
   * @param wire puts a frame on its way; does not block
   */
  Lane(long id, Consumer<Frame> wire) {
    this.id = id;
    this.wire = wire;
  }

  long id() {
    return id;
  }

  CompletableFuture<Void> send(byte[] message, long until) {
    Letter letter = new Letter(message, until, new CompletableFuture<>());
    boolean refused;
    synchronized (this) {
      refused = closed || waitingBytes + message.length > MOST_BYTES;
      if (!refused) {
        waiting.addLast(letter);
        waitingBytes += message.length;
        flush();
      } else if (!closed) {
        skip();
      }
    }
    if (refused) {
      letter.taken().completeExceptionally(new MemberUnreachable("the lane is closed or full"));
    }
    return letter.taken();
  }

  /**
   * Leaves a number out: the frame that comes next shows the receiver that something is missing.
   */
  private void skip() {
    frames++;
    skipped = true;
  }

  private void flush() {
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
      wire.accept(new Frame.Batch(id, frames, messages));
    }
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
      flush();
    }
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
      flush();
      if (skipped && waiting.isEmpty()) {
        // Empty, and so harmless: it shows the receiver the gap, if there is one.
        skipped = false;
        wire.accept(new Frame.Batch(id, ++frames, List.of()));
      }
      long oldest = sent.isEmpty() ? 0 : sent.getFirst().nth();
      silent = oldest != 0 && oldest == oldestAtTick;
      oldestAtTick = oldest;
    }
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
      waitingBytes = 0;
    }
    lost.forEach(l -> l.taken().completeExceptionally(new MemberUnreachable("the member left")));
  }
}
