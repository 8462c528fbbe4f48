package dev.stash.demo;

import dev.stash.machine.Machine;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Jetty with TLS and HTTP/2, as its own modules set it up. The key is made when it starts. */
final class TlsJetty implements ServletSite.Container {
  private static final String PASSWORD = "changeit";

  /** The requests for sockets, as method and protocol. */
  final List<String> handshakes = new CopyOnWriteArrayList<>();

  private final Server server = new Server();
  private final Path folder;
  private final boolean connectProtocol;

  /**
   * One that makes its key here.
   *
   * @param connectProtocol whether sockets may open over HTTP/2 (RFC 8441), as they may unless that
   *     is switched off
   */
  TlsJetty(Path folder, boolean connectProtocol) {
    this.folder = folder;
    this.connectProtocol = connectProtocol;
  }

  @Override
  public int start(int port, ServletContainerInitializer application) throws Exception {
    HttpConfiguration options = new HttpConfiguration();
    options.addCustomizer(new SecureRequestCustomizer(false));
    HTTP2ServerConnectionFactory two = new HTTP2ServerConnectionFactory(options);
    two.setConnectProtocolEnabled(connectProtocol);
    ALPNServerConnectionFactory choice = new ALPNServerConnectionFactory();
    choice.setDefaultProtocol("http/1.1");
    ServerConnector connector =
        new ServerConnector(
            server,
            new SslConnectionFactory(tls(), choice.getProtocol()),
            choice,
            two,
            new HttpConnectionFactory(options));
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    JakartaWebSocketServletContainerInitializer.configure(context, (started, sockets) -> {});
    context.addEventListener(new Handshakes());
    context.addServletContainerInitializer(application);
    server.setHandler(context);
    server.start();
    return connector.getLocalPort();
  }

  private SslContextFactory.Server tls() throws Exception {
    Path store = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Machine.program("keytool"),
                "-genkeypair",
                "-alias",
                "test",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    if (!keytool.waitFor(2, TimeUnit.MINUTES) || keytool.exitValue() != 0) {
      throw new AssertionError("keytool made no key");
    }
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStorePath(store.toString());
    tls.setKeyStorePassword(PASSWORD);
    return tls;
  }

  @Override
  public void stop() throws Exception {
    server.stop();
  }

  private final class Handshakes implements ServletRequestListener {
    @Override
    public void requestInitialized(ServletRequestEvent event) {
      if (event.getServletRequest() instanceof HttpServletRequest request
          && request.getRequestURI().startsWith("/stash/views/")) {
        handshakes.add(request.getMethod() + " " + request.getProtocol());
      }
    }
  }
}
