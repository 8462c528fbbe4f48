package dev.stash.wire;

import dev.stash.TimeSource;

/**
 * What is read of a socket, put together to messages. Whoever reads is held up when a client brings
 * too much (see {@link Brake}); what it brings is worked off in the serial, not here.
 *
 * <p>Called by one thread at a time.
 */
final class Frames {
  /** So much of a message that is too large is read for nothing. */
  private static final long READ_AWAY = 16 << 20;

  /** A shorter part of a message, in characters, counts like a message: it costs as much. */
  private static final int SCRAP = 256;

  /** So many of them may make a message. */
  private static final int SCRAPS = 1_024;

  private final Brake brake;
  private final Serial serial;
  private final Taker taker;
  private final int messageBytes;
  private final TimeSource time;
  private final StringBuilder partial = new StringBuilder();
  private long partialBytes;
  private int scraps;

  /** Who works off what was read. */
  interface Taker {
    /** In the serial. */
    void take(ClientMessage message);

    /**
     * In the serial: a message was too large.
     *
     * @param enough whether no more of it is to be read
     */
    void tooLarge(boolean enough);

    /** In the serial: a ping wants an answer. */
    void answer(byte[] ping);

    /** On the reading thread: the client is to go. */
    void tooMany();

    /** On the reading thread: the server has none to wait with. */
    void noThread();
  }

  Frames(Brake brake, Serial serial, Taker taker, int messageBytes, TimeSource time) {
    this.brake = brake;
    this.serial = serial;
    this.taker = taker;
    this.messageBytes = messageBytes;
    this.time = time;
  }

  void text(CharSequence part, boolean last) {
    if (brake.released()) {
      return; // what was read already when the connection ended
    }
    partialBytes += utf8Length(part);
    if (partialBytes > messageBytes) {
      partial.setLength(0);
      boolean enough = last || partialBytes > READ_AWAY;
      read(0, () -> taker.tooLarge(enough));
    } else if (last) {
      String whole = partial.isEmpty() ? part.toString() : partial.append(part).toString();
      long bytes = partialBytes;
      partial.setLength(0);
      partialBytes = 0;
      ClientMessage message = ClientMessage.read(whole);
      read(bytes, () -> taker.take(message));
    } else {
      partial.append(part);
    }
    scraps += part.length() < SCRAP ? 1 : 0;
    if (scraps > SCRAPS) {
      taker.tooMany();
    } else if (last || part.length() < SCRAP) {
      goOn(brake.holdAtRate(time.now().ticks()));
    } else {
      goOn(brake.hold());
    }
    scraps = last ? 0 : scraps;
  }

  void ping(byte[] payload) {
    if (!brake.released()) {
      read(payload.length, () -> taker.answer(payload));
      noMessage();
    }
  }

  void pong() {
    if (!brake.released()) {
      noMessage();
    }
  }

  private void read(long bytes, Runnable task) {
    serial.here(brake.weighed(bytes, task));
  }

  /** A page has no reason to send any of these: it is not waited for. */
  private void noMessage() {
    if (brake.take(time.now().ticks())) {
      goOn(brake.hold());
    } else {
      taker.tooMany();
    }
  }

  private void goOn(boolean held) {
    if (!held && !brake.released()) {
      taker.noThread();
    }
  }

  private static int utf8Length(CharSequence text) {
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      length += c < 0x80 ? 1 : c < 0x800 ? 2 : Character.isSurrogate(c) ? 2 : 3;
    }
    return length;
  }
}
