package dev.stash.storage.s3.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The head of one HTTP/1.1 request.
 *
 * @param method in capitals
 * @param path decoded
 * @param query decoded
 * @param headers with names in small letters
 */
record Request(String method, String path, Map<String, String> query, Map<String, String> headers) {
  private static final int MAX_LINE = 64 * 1_024;

  /** Null when the client has closed the connection between two requests. */
  static @Nullable Request read(InputStream in) throws IOException {
    String first = line(in);
    if (first == null) {
      return null;
    }
    String[] words = first.split(" ", 3);
    if (words.length < 3) {
      throw new IOException("this is not HTTP");
    }
    Map<String, String> headers = new HashMap<>();
    String header = line(in);
    while (header != null && !header.isEmpty()) {
      int colon = header.indexOf(':');
      if (colon < 0) {
        throw new IOException("this is not HTTP");
      }
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
      header = line(in);
    }
    int mark = words[1].indexOf('?');
    String path = mark < 0 ? words[1] : words[1].substring(0, mark);
    Map<String, String> query = new HashMap<>();
    if (mark >= 0) {
      for (String pair : words[1].substring(mark + 1).split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        query.put(decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
      }
    }
    return new Request(words[0], decoded(path), query, headers);
  }

  byte[] body(InputStream in) throws IOException {
    if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      throw new IOException("chunked bodies are not understood");
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the body ends early");
    }
    boolean chunks = headers.getOrDefault("x-amz-content-sha256", "").startsWith("STREAMING-");
    return chunks ? joined(new ByteArrayInputStream(body)) : body;
  }

  /** The content of a body that is signed in chunks, as SDKs send it unless told otherwise. */
  private static byte[] joined(InputStream in) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    while (true) {
      String head = line(in);
      if (head == null) {
        throw new EOFException("a chunk is missing");
      }
      int length = Integer.parseInt(head.split(";", 2)[0], 16);
      if (length == 0) {
        return content.toByteArray();
      }
      content.write(in.readNBytes(length));
      line(in);
    }
  }

  @Nullable String header(String name) {
    return headers.get(name);
  }

  String parameter(String name, String otherwise) {
    return query.getOrDefault(name, otherwise);
  }

  /** What the control and the counts call this kind of request. */
  String kind() {
    if (method.equals("GET") && query.containsKey("session")) {
      return "SESSION";
    }
    return method.equals("GET") && query.containsKey("list-type") ? "LIST" : method;
  }

  /** The first part of the path. */
  String bucket() {
    int slash = path.indexOf('/', 1);
    return slash < 0 ? path.substring(1) : path.substring(1, slash);
  }

  /** The rest of the path. */
  String key() {
    int slash = path.indexOf('/', 1);
    return slash < 0 ? "" : path.substring(slash + 1);
  }

  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return null;
    }
    while (next >= 0 && next != '\n' && line.size() < MAX_LINE) {
      line.write(next);
      next = in.read();
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }

  /** Percent signs only: in S3's addresses a plus is a plus. */
  private static String decoded(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toString(UTF_8);
  }
}
