package dev.stash.servlet.testing;

import java.nio.file.Path;
import java.util.function.Function;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Jetty, embedded, as an application would start it. */
final class Jetty implements Container {
  private final Site site = new Site();
  private final Server server = new Server();

  /**
   * With an application that has its files in the folder it is given.
   *
   * @param http2 whether it speaks HTTP/2, too
   */
  Jetty(boolean http2, Function<Path, Handler> application) {
    HttpConfiguration options = new HttpConfiguration();
    HttpConnectionFactory one = new HttpConnectionFactory(options);
    ServerConnector connector =
        http2
            ? new ServerConnector(server, one, new HTTP2CServerConnectionFactory(options))
            : new ServerConnector(server, one);
    server.addConnector(connector);
    server.setHandler(application.apply(site.folder));
    try {
      server.start();
    } catch (Exception failed) {
      close();
      throw new IllegalStateException("the application did not start", failed);
    }
  }

  @Override
  public int port() {
    return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception failed) {
      throw new IllegalStateException("Jetty did not stop", failed);
    } finally {
      site.close();
    }
  }
}
