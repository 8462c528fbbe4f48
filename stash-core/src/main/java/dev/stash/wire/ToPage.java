package dev.stash.wire;

import dev.stash.observe.Signals;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * What a page is told, as long as anything is, and how its socket is closed. Touched only in the
 * serial.
 */
final class ToPage {
  static final int GOING_AWAY = 1001;
  static final int POLICY = 1008;
  static final int TOO_BIG = 1009;
  static final int INTERNAL = 1011;
  static final int TRY_AGAIN = 1013;
  private static final int NO_STATUS = 1005;
  private static final int ABNORMAL = 1006;

  private static final Logger LOG = System.getLogger(ViewSocket.class.getName());

  private final String view;
  private final Delivery delivery;
  private final Signals signals;
  private final Runnable whenOver;

  private boolean over;

  /** How it is over; as long as nobody here has closed it, the page's side has. */
  private int closeCode = NO_STATUS;

  /**
   * A socket that is open.
   *
   * @param whenOver runs once, when nothing is said any more
   */
  ToPage(String view, Delivery delivery, Signals signals, Runnable whenOver) {
    this.view = view;
    this.delivery = delivery;
    this.signals = signals;
    this.whenOver = whenOver;
  }

  /** Nothing is said to the page any more. */
  boolean over() {
    return over;
  }

  /** Whether they went out. */
  boolean send(String... messages) {
    return send(List.of(messages));
  }

  /** The same. */
  boolean send(List<String> messages) {
    return !over && said(() -> delivery.send(messages));
  }

  /** Whether it went out. */
  boolean error(String code, String message, long event) {
    return send(ServerMessage.error(code, message, event));
  }

  /** Whether it went out. */
  boolean error(Conversation.Failure failure, String message, long event) {
    return send(ServerMessage.error(failure.code(), message, event, failure.field()));
  }

  /** Something the page wants is not done. */
  void refuse(String code, String message, long event) {
    if (error(code, message, event)) {
      signals.refused(view, code);
    }
  }

  void pong(byte[] ping) {
    if (!over) {
      said(() -> delivery.pong(ping));
    }
  }

  /** If it fails nobody can be answered: what the client has sent is not read to its end. */
  private boolean said(Runnable call) {
    try {
      call.run();
      return true;
    } catch (RuntimeException gone) {
      closeCode = ABNORMAL;
      delivery.cut();
      stop();
      return false;
    }
  }

  void leave(String reason, long retryAfterMs, int code) {
    if (send(ServerMessage.leave(reason, retryAfterMs))) {
      end(code, reason);
    }
  }

  void end(int code, String reason) {
    if (!over) {
      closeCode = code;
      try {
        delivery.close(code, reason);
      } catch (RuntimeException gone) {
        LOG.log(Level.DEBUG, "the socket was gone before it was closed");
      }
      stop();
    }
  }

  void stop() {
    if (!over) {
      over = true;
      delivery.over();
      signals.socketClosed(view, closeCode);
      whenOver.run();
    }
  }
}
