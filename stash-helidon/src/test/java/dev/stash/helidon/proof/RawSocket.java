package dev.stash.helidon.proof;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A WebSocket client that knows no manners: sends any bytes as a frame, reads when it is told to,
 * never answers a ping or a close by itself.
 */
final class RawSocket implements AutoCloseable {
  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xa;
  static final int FIN = 0x80;

  private final Socket connection;
  private final Socket socket;
  private final DataInputStream in;
  private String status = "";

  /** What came, text by text or as a close. */
  record Frame(int opcode, ByteBuffer payload) {
    String text() {
      return UTF_8.decode(payload.duplicate()).toString();
    }

    int closeCode() {
      return payload.remaining() < 2 ? 1005 : payload.getShort(0) & 0xffff;
    }
  }

  private RawSocket(Transport transport, int port, int receiveBuffer) throws IOException {
    this.connection = new Socket();
    if (receiveBuffer > 0) {
      connection.setReceiveBufferSize(receiveBuffer);
    }
    connection.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
    connection.setSoTimeout(10_000);
    connection.setTcpNoDelay(true);
    this.socket = transport.over(connection);
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  /** A TCP connection that says nothing. */
  static RawSocket silent(int port) throws IOException {
    return silent(Transport.PLAIN, port);
  }

  static RawSocket silent(Transport transport, int port) throws IOException {
    return new RawSocket(transport, port, 0);
  }

  /** An upgraded socket; more header lines each end in CR LF. */
  static RawSocket upgrade(int port, String view, String headers) throws IOException {
    return upgrade(port, view, headers, 0);
  }

  static RawSocket upgrade(int port, String view, String headers, int receiveBuffer)
      throws IOException {
    return upgrade(Transport.PLAIN, port, view, headers, receiveBuffer);
  }

  static RawSocket upgrade(
      Transport transport, int port, String view, String headers, int receiveBuffer)
      throws IOException {
    RawSocket raw = new RawSocket(transport, port, receiveBuffer);
    raw.bytes(request(transport, port, view, headers).getBytes(ISO_8859_1));
    raw.readHead();
    return raw;
  }

  static String request(int port, String view, String headers) {
    return request(Transport.PLAIN, port, view, headers);
  }

  private static String request(Transport transport, int port, String view, String headers) {
    return "GET /stash/views/"
        + view
        + " HTTP/1.1\r\nHost: 127.0.0.1:"
        + port
        + "\r\nOrigin: "
        + transport.origin(port)
        + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: stash.v1\r\n"
        + headers
        + "\r\n";
  }

  /** Reads the answer's head into {@link #head}. */
  void readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    status = head.toString();
  }

  String head() {
    return status;
  }

  /** The status code of the answer; 0 if there was none. */
  int statusCode() {
    return status.length() < 12 ? 0 : Integer.parseInt(status.substring(9, 12));
  }

  void bytes(byte[] raw) throws IOException {
    socket.getOutputStream().write(raw);
  }

  void text(String message) throws IOException {
    frame(FIN | TEXT, true, message.getBytes(UTF_8));
  }

  /** A frame with this first byte. */
  void frame(int first, boolean masked, byte[] payload) throws IOException {
    bytes(encode(first, masked, payload));
  }

  static byte[] encode(int first, boolean masked, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
    frame.put((byte) first);
    int mask = masked ? 0x80 : 0;
    if (payload.length < 126) {
      frame.put((byte) (mask | payload.length));
    } else if (payload.length < 65_536) {
      frame.put((byte) (mask | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (mask | 127)).putLong(payload.length);
    }
    if (masked) {
      frame.putInt(0); // a mask of zeros is a mask
    }
    frame.put(payload);
    byte[] bytes = new byte[frame.position()];
    frame.flip().get(bytes);
    return bytes;
  }

  /**
   * The next frame; throws EOFException at the end of the stream, and an IOException if it is no
   * frame that a server may send.
   */
  Frame read() throws IOException {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    int opcode = first & 0xf;
    boolean known = opcode <= 2 || (opcode >= 8 && opcode <= 10);
    if ((first & 0x70) != 0 || !known || (second & 0x80) != 0) {
      throw new IOException("the server's stream is corrupt: " + first + " " + second);
    }
    long length = second & 0x7f;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    if (length < 0 || length > 64 << 20) {
      throw new IOException("the server's stream is corrupt: a frame of " + length + " bytes");
    }
    byte[] payload = new byte[(int) length];
    in.readFully(payload);
    return new Frame(opcode, ByteBuffer.wrap(payload));
  }

  /** The next text that contains one of these; others are passed over. */
  String await(String... parts) throws IOException {
    while (true) {
      Frame frame = read();
      if (frame.opcode() == TEXT && Arrays.stream(parts).anyMatch(frame.text()::contains)) {
        return frame.text();
      } else if (frame.opcode() == CLOSE) {
        throw new IOException("closed with " + frame.closeCode());
      }
    }
  }

  /** Reads on to the close frame; 1006 if the stream ends without one. */
  int awaitClose() throws IOException {
    try {
      while (true) {
        Frame frame = read();
        if (frame.opcode() == CLOSE) {
          return frame.closeCode();
        }
      }
    } catch (EOFException | java.net.SocketException gone) {
      return 1006;
    }
  }

  /**
   * Whether the server ends the connection within this time; what it still sends is passed over.
   */
  boolean ends(int millis) throws IOException {
    socket.setSoTimeout(millis);
    long until = System.nanoTime() + millis * 1_000_000L;
    try {
      while (System.nanoTime() < until) {
        if (in.read() < 0) {
          return true;
        }
      }
      return false;
    } catch (java.net.SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    } finally {
      socket.setSoTimeout(10_000);
    }
  }

  void mount(String page) throws IOException {
    text("{\"type\":\"mount\",\"page\":\"" + page + "\",\"tab\":\"raw\"}");
  }

  Socket socket() {
    return socket;
  }

  /** Without a last word: one of TLS would wait until what is blocked has been sent. */
  @Override
  public void close() throws IOException {
    connection.close();
  }
}
