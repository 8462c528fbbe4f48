package dev.stash.benchmarks.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;

/** A connection to a server, kept alive; as cheap as can be, for the server is to be the limit. */
final class Connection implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] buffer = new byte[16_384];

  /**
   * An answer.
   *
   * @param head status line and headers
   */
  record Answer(String head, String body) {
    boolean good() {
      return head.startsWith("HTTP/1.1 200");
    }

    /** Name and value of each cookie that was set. */
    List<String> cookies() {
      return head.lines()
          .filter(line -> line.startsWith("Set-Cookie: "))
          .map(line -> line.substring("Set-Cookie: ".length(), line.indexOf(';')))
          .toList();
    }
  }

  Connection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
    out = socket.getOutputStream();
  }

  Answer get(String path, String cookie) throws IOException {
    String request =
        "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nCookie: " + cookie + "\r\n\r\n";
    out.write(request.getBytes(ISO_8859_1));
    int filled = 0;
    int headers = -1;
    while (headers < 0) {
      filled += more(filled);
      headers = end(filled);
    }
    String head = new String(buffer, 0, headers, ISO_8859_1);
    int whole = headers + 4 + length(head);
    while (filled < whole) {
      filled += more(filled);
    }
    return new Answer(head, new String(buffer, headers + 4, whole - headers - 4, ISO_8859_1));
  }

  private int more(int filled) throws IOException {
    int read = in.read(buffer, filled, buffer.length - filled);
    if (read <= 0) {
      throw new EOFException("the server has closed the connection, or said too much");
    }
    return read;
  }

  private int end(int filled) {
    for (int i = 0; i + 3 < filled; i++) {
      if (buffer[i] == '\r' && buffer[i + 2] == '\r') {
        return i;
      }
    }
    return -1;
  }

  private static int length(String head) {
    String name = "Content-Length: ";
    int at = head.indexOf(name);
    if (at < 0) {
      throw new IllegalStateException("an answer without a length: " + head);
    }
    int end = head.indexOf('\r', at);
    return Integer.parseInt(head.substring(at + name.length(), end < 0 ? head.length() : end));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
