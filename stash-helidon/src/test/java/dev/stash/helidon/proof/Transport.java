package dev.stash.helidon.proof;

import dev.stash.machine.Machine;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** How a server on loopback is talked to. */
enum Transport {
  /** In plain text. */
  PLAIN(false, false),

  /** Over TLS, as Helidon has it unless told otherwise. */
  TLS(true, true),

  /** Over TLS, on streams. */
  TLS_ON_STREAMS(true, false);

  private final boolean tls;
  private final boolean channels;

  Transport(boolean tls, boolean channels) {
    this.tls = tls;
    this.channels = channels;
  }

  /** Lets a server talk like this. */
  void on(WebServerConfig.Builder server) {
    server.useNio(channels);
    if (tls) {
      server.tls(Tls.builder().sslContext(Key.CONTEXT).build());
    }
  }

  /** What pages of that server come from. */
  String origin(int port) {
    return (tls ? "https" : "http") + "://127.0.0.1:" + port;
  }

  /** What is said over this connection is said like this. */
  Socket over(Socket connection) throws IOException {
    return tls
        ? Key.CONTEXT
            .getSocketFactory()
            .createSocket(connection, "127.0.0.1", connection.getPort(), true)
        : connection;
  }

  /** A key that is made when it is needed, and trusted by nobody else. */
  private static final class Key {
    private static final String PASSWORD = "changeit";
    private static final SSLContext CONTEXT = context();

    private static SSLContext context() {
      try {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream made = Files.newInputStream(make())) {
          keys.load(made, PASSWORD.toCharArray());
        }
        KeyManagerFactory own =
            KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD.toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("test", keys.getCertificate("test"));
        TrustManagerFactory others =
            TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        others.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), others.getTrustManagers(), null);
        return context;
      } catch (IOException unread) {
        throw new UncheckedIOException(unread);
      } catch (GeneralSecurityException impossible) {
        throw new IllegalStateException(impossible);
      }
    }

    private static Path make() throws IOException {
      Path folder = Files.createDirectories(Path.of("target", "proof-key"));
      Path store = folder.resolve(ProcessHandle.current().pid() + ".p12");
      Files.deleteIfExists(store);
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
      try {
        if (!keytool.waitFor(2, TimeUnit.MINUTES) || keytool.exitValue() != 0) {
          throw new AssertionError("keytool made no key");
        }
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(stopping);
      }
      return store;
    }
  }
}
