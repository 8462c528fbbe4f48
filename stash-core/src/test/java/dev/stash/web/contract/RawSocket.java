package dev.stash.web.contract;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

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

  /** The same of another view. */
  static RawSocket openView(Address server, String view, String headers) throws IOException {
    return open(server, view, "127.0.0.1", "Upgrade", "websocket", headers);
  }

  /** The same in other words. */
  public static RawSocket open(
      Address server, String host, String connection, String upgrade, String headers)
      throws IOException {
    return open(server, "counter", host, connection, upgrade, headers);
  }

  private static RawSocket open(
      Address server, String view, String host, String connection, String upgrade, String headers)
      throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    String request =
        "GET /stash/views/"
            + view
            + " HTTP/1.1\r\nHost: "
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

  /** Sends one text frame. */
  public void text(String text) throws IOException {
    frame(0x81, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Sends one frame, masked with zeros.
   *
   * @param first its first byte: what kind it is, and whether it is the last of its message
   */
  public void frame(int first, byte... payload) throws IOException {
    boolean little = payload.length < 126;
    ByteBuffer frame = ByteBuffer.allocate(8 + payload.length).put((byte) first);
    if (little) {
      frame.put((byte) (0x80 | payload.length));
    } else {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    }
    bytes(Arrays.copyOf(frame.putInt(0).put(payload).array(), frame.position()));
  }

  /** Sends these bytes, frames or not. */
  public void bytes(byte... bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** A frame of the server's that says this; others before it are skipped. */
  public String says(String text) throws IOException {
    for (byte[] frame = next(); frame.length > 0; frame = next()) {
      String said = new String(frame, 1, frame.length - 1, StandardCharsets.UTF_8);
      if (said.contains(text)) {
        return said;
      }
    }
    throw new EOFException("it never says " + text);
  }

  /** The code that the server closes with; 0 if it ends without. */
  public int closed() throws IOException {
    for (byte[] frame = next(); frame.length > 0; frame = next()) {
      if ((frame[0] & 0xF) == 8) {
        return ByteBuffer.wrap(frame).getShort(1);
      }
    }
    return 0;
  }

  /** The first byte of a frame and its payload; nothing at the end. */
  private byte[] next() throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    int first = in.read();
    if (first < 0) {
      return new byte[0];
    }
    int length = in.readByte();
    length = length == 126 ? in.readUnsignedShort() : length == 127 ? (int) in.readLong() : length;
    byte[] frame = new byte[1 + length];
    frame[0] = (byte) first;
    in.readFully(frame, 1, length);
    return frame;
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
