package dev.stash.helidon.proof;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.RequestException;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Catches what must never happen, whatever a client sends: a thread that dies, and a log record
 * that blames the server itself (SEVERE, or a WARNING with a stack trace). Hazelcast is let be: it
 * warns, with traces, of each member that dies.
 */
final class LogWatch extends Handler implements AutoCloseable {
  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
  private final Logger root = Logger.getLogger("");
  private final Thread.UncaughtExceptionHandler before =
      Thread.getDefaultUncaughtExceptionHandler();

  LogWatch() {
    root.addHandler(this);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> {
          complaints.add("uncaught: " + thrown);
          thrown.printStackTrace();
        });
  }

  @Override
  public void publish(LogRecord record) {
    boolean severe = record.getLevel().intValue() >= Level.SEVERE.intValue();
    boolean traced =
        record.getThrown() != null && record.getLevel().intValue() >= Level.WARNING.intValue();
    boolean ours = !String.valueOf(record.getLoggerName()).startsWith("com.hazelcast.");
    boolean known =
        endsInItsHead(record.getThrown()) || comesTooLate(record) || answersThePing(record);
    if (ours && (severe || traced) && !known) {
      complaints.add(record.getLoggerName() + ": " + record.getMessage() + about(record));
    }
  }

  /** Helidon (4.3) warns, with a trace, of each HTTP request that ends before its head does. */
  private static boolean endsInItsHead(@Nullable Throwable thrown) {
    return thrown instanceof RequestException
        && thrown.getCause() instanceof DataReader.InsufficientDataAvailableException;
  }

  /** Helidon (4.3) warns, with a trace, of a connection that comes while it stops. */
  private static boolean comesTooLate(LogRecord record) {
    return record.getThrown() instanceof RejectedExecutionException
        && String.valueOf(record.getLoggerName()).startsWith("io.helidon.webserver.");
  }

  /** Tomcat (11.0) answers pings itself, and blames itself if the socket is closed by then. */
  private static boolean answersThePing(LogRecord record) {
    return record.getThrown() instanceof IllegalStateException closed
        && Arrays.stream(closed.getStackTrace())
            .anyMatch(
                at ->
                    at.getClassName().startsWith("org.apache.tomcat.websocket.WsFrame")
                        && at.getMethodName().equals("processDataControl"));
  }

  private static String about(LogRecord record) {
    return record.getThrown() == null ? "" : " (" + record.getThrown() + ")";
  }

  Queue<String> complaints() {
    return complaints;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    root.removeHandler(this);
    Thread.setDefaultUncaughtExceptionHandler(before);
  }
}
