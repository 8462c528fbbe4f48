package dev.stash.demo;

import dev.stash.OptionInvalid;
import dev.stash.demo.MemberProcess.State;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One port in front of all members. Each connection goes to the next member that is ready, whatever
 * session it belongs to: that is the point of the demonstration.
 */
final class Entry implements AutoCloseable {
  private static final int CONNECT_MILLIS = 500;
  private static final int BUFFER = 16 * 1024;
  private static final byte[] NOBODY =
      String.join(
              "\r\n",
              "HTTP/1.1 503 Service Unavailable",
              "Retry-After: 1",
              "Connection: close",
              "Content-Length: 0",
              "",
              "")
          .getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket door;
  private final OpenSockets open = new OpenSockets();
  private final AtomicInteger turn = new AtomicInteger();
  private volatile List<MemberProcess> members = List.of();

  private Entry(ServerSocket door) {
    this.door = door;
  }

  static Entry bind(int port) {
    try {
      return new Entry(new ServerSocket(port, 200, InetAddress.getLoopbackAddress()));
    } catch (IOException taken) {
      throw new OptionInvalid(
          "--port", "cannot be bound, it is likely in use", "choose another one", taken);
    }
  }

  int port() {
    return door.getLocalPort();
  }

  /** Where each page's view sockets are. */
  OpenSockets sockets() {
    return open;
  }

  void serve(List<MemberProcess> to) {
    members = List.copyOf(to);
    Thread.ofPlatform().daemon().name("entry").start(this::accept);
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket browser = door.accept();
        Thread.ofVirtual().start(() -> join(browser));
      } catch (IOException closed) {
        // Then it is closed, or that browser has gone away already.
      }
    }
  }

  private void join(Socket browser) {
    try (browser) {
      // If none is ready, rather one that is not than nobody: all may lack their storage.
      for (State wanted : List.of(State.UP, State.DRAINING)) {
        for (int tries = members.size(); tries > 0; tries--) {
          MemberProcess next = members.get(Math.floorMod(turn.getAndIncrement(), members.size()));
          Socket node = next.state() == wanted ? connect(next) : null;
          if (node != null) {
            splice(browser, node, next.name());
            return;
          }
        }
      }
      browser.getOutputStream().write(NOBODY);
    } catch (IOException gone) {
      // One side has closed; so has the other now.
    }
  }

  private static @Nullable Socket connect(MemberProcess member) {
    Socket socket = new Socket();
    try {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), member.port()), CONNECT_MILLIS);
      return socket;
    } catch (IOException refused) {
      closeQuietly(socket);
      return null;
    }
  }

  private void splice(Socket browser, Socket node, String name) throws IOException {
    try (node) {
      browser.setTcpNoDelay(true);
      node.setTcpNoDelay(true);
      Thread answers = Thread.ofVirtual().start(() -> copyOrClose(node, browser));
      requests(browser, node, name);
      answers.join();
    } catch (InterruptedException never) {
      Thread.currentThread().interrupt();
    }
  }

  /** The first bytes of a connection tell whether it will be a view's socket, and whose. */
  private void requests(Socket browser, Socket node, String name) throws IOException {
    InputStream in = browser.getInputStream();
    byte[] first = new byte[BUFFER];
    int length = in.read(first);
    if (length > 0) {
      OpenSockets.Place place = open.add(first, length, name);
      try {
        node.getOutputStream().write(first, 0, length);
        copyOrClose(browser, node);
      } finally {
        open.remove(place);
      }
    }
  }

  /** An end of one direction is passed on; what breaks closes both. */
  private static void copyOrClose(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER];
      int length;
      while ((length = in.read(buffer)) > 0) {
        out.write(buffer, 0, length);
      }
      to.shutdownOutput();
    } catch (IOException broken) {
      closeQuietly(from);
      closeQuietly(to);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException already) {
      // Closed is closed.
    }
  }

  /** Lets nobody in any more; who is in stays. */
  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException already) {
      // Closed is closed.
    }
  }
}
