package dev.stash.benchmarks.servlet;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A browser with a session, and what it must find there. For one thread at a time. */
final class Visitor {
  private final Map<String, String> cookies = new TreeMap<>();
  private volatile String header = "";
  private long theme;

  Visitor(Connection connection) throws IOException {
    if (!get(connection, "/shop/new").good()) {
      throw new IOException("a new session was refused");
    }
  }

  Connection.Answer get(Connection connection, String path) throws IOException {
    Connection.Answer answer = connection.get(path, header);
    for (String cookie : answer.cookies()) {
      int equals = cookie.indexOf('=');
      cookies.put(cookie.substring(0, equals), cookie);
      header = cookies.values().stream().collect(Collectors.joining("; "));
    }
    return answer;
  }

  /** Reads two attributes; whether they were as last written. */
  boolean read(Connection connection) throws IOException {
    Connection.Answer answer = get(connection, "/shop/read");
    return answer.good() && answer.body().equals(theme + " 12");
  }

  /** Writes one attribute; whether that was accepted. */
  boolean write(Connection connection) throws IOException {
    theme++;
    return get(connection, "/shop/write?v=" + theme).good();
  }

  /** The Cookie header, for requests of many threads. */
  String header() {
    return header;
  }
}
