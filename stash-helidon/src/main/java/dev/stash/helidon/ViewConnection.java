package dev.stash.helidon;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;

/**
 * The connection of one socket. A frame of no known kind ends it in silence: Helidon (4.5) would
 * log each as an internal error of the server, with a stack trace.
 */
record ViewConnection(ServerConnection connection) implements ServerConnection {
  @Override
  public void handle(Limit limit) throws InterruptedException {
    try {
      connection.handle(limit);
    } catch (IllegalArgumentException noFrame) {
      throw new CloseConnectionException("no frame of a WebSocket", noFrame);
    }
  }

  @Override
  public Duration idleTime() {
    return connection.idleTime();
  }

  @Override
  public void close(boolean interrupt) {
    connection.close(interrupt);
  }
}
