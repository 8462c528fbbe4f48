package dev.stash.web.contract;

import dev.stash.DrainReport;
import java.time.Duration;

/** A web module on a server of its own kind, as {@link WebModuleContract} needs it. */
@FunctionalInterface
public interface WebModule {
  /**
   * Starts a server on a free port of the loopback address, with the module in front of this
   * application: {@link Application} says what to serve.
   */
  Server start(Application application);

  /** Whether the server itself takes requests whose host is called so. */
  default boolean knows(String host) {
    return true;
  }

  /** One that has started. */
  interface Server extends Address, AutoCloseable {
    /** How many sockets the module has open. */
    int openSockets();

    /** Drains the module. */
    DrainReport drain(Duration spread);

    /** Stops it; what the application was told to use stays open. */
    @Override
    void close();
  }
}
