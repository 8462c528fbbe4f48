package dev.stash.web.contract;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The handshake of a WebSocket and what follows, byte by byte: a client that is no browser. */
public final class RawSocket implements AutoCloseable {
  /** How long it waits for what is to come. */
  public static final Duration PATIENCE = Duration.ofSeconds(40);

  private final Socket socket;

  private RawSocket(Socket socket) {
    this.socket = socket;
  }

  /** Asks for the socket of the view {@code counter}, with these headers, each with its end. */
  public static RawSocket open(Address server, String headers) throws IOException {
    return open(server, "127.0.0.1", "Upgrade", "websocket", headers);
  }

  /** The same in other words. */
  public static RawSocket open(
      Address server, String host, String connection, String upgrade, String headers)
      throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    String request =
        "GET /stash/views/counter HTTP/1.1\r\nHost: "
            + host
            + ":"
            + server.port()
            + "\r\nConnection: "
            + connection
            + "\r\nUpgrade: "
            + upgrade
            + "\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + headers
            + "\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return new RawSocket(socket);
  }

  /** Asks for a page under this name of the server, with these headers, each with its end. */
  public static RawSocket page(Address server, String host, String headers) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    String request =
        "GET / HTTP/1.1\r\nHost: " + host + "\r\nAccept: text/html\r\nConnection: close\r\n";
    String whole = request + headers + "\r\n";
    socket.getOutputStream().write(whole.getBytes(StandardCharsets.US_ASCII));
    return new RawSocket(socket);
  }

  /** The head of the answer; frames follow it. */
  public String head() throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** The status of the answer. */
  public int status() throws IOException {
    return Integer.parseInt(head().split(" ", 3)[1]);
  }

  /** Sends one text frame of 126 characters or more, masked with zeros. */
  public void text(String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.US_ASCII);
    byte[] frame = new byte[8 + body.length];
    frame[0] = (byte) 0x81;
    frame[1] = (byte) (0x80 | 126);
    frame[2] = (byte) (body.length >> 8);
    frame[3] = (byte) body.length;
    System.arraycopy(body, 0, frame, 8, body.length);
    socket.getOutputStream().write(frame);
  }

  /** Whether this comes; reads no further, since a server may wait for our own close. */
  public boolean hears(String text) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder heard = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      heard.append((char) next);
      if (next == text.charAt(text.length() - 1) && heard.indexOf(text) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** All that comes until the server closes the connection. */
  public String rest() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
