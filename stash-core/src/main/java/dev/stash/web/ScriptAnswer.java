package dev.stash.web;

import java.util.LinkedHashMap;
import java.util.Map;

/** What is answered to who asks for the page's module. Immutable. */
public final class ScriptAnswer {
  private static final byte[] NOTHING = {};

  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;

  private ScriptAnswer(int status, Map<String, String> headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  static ScriptAnswer of(ScriptBytes script, String caching) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(NoSniffing.HEADER, NoSniffing.VALUE);
    headers.put("ETag", script.etag());
    headers.put("Cache-Control", caching);
    headers.put("Vary", "Accept-Encoding");
    headers.put("Content-Type", PageScript.TYPE);
    if (!script.encoding().isEmpty()) {
      headers.put("Content-Encoding", script.encoding());
    }
    headers.put("Content-Length", String.valueOf(script.length()));
    return new ScriptAnswer(200, headers, script.bytes());
  }

  static ScriptAnswer wrongMethod() {
    return new ScriptAnswer(
        405,
        Map.of(NoSniffing.HEADER, NoSniffing.VALUE, "Allow", "GET, HEAD", "Content-Length", "0"),
        NOTHING);
  }

  /** The browser has it: nothing is said of what is not sent (RFC 9110 §15.4.5). */
  ScriptAnswer notModified() {
    Map<String, String> fewer = new LinkedHashMap<>(headers);
    fewer.keySet().removeIf(name -> name.startsWith("Content-"));
    return new ScriptAnswer(304, fewer, NOTHING);
  }

  /** The same without its body. */
  ScriptAnswer headAlone() {
    return new ScriptAnswer(status, headers, NOTHING);
  }

  /** The status. */
  public int status() {
    return status;
  }

  /** The headers, each once. */
  public Map<String, String> headers() {
    return Map.copyOf(headers);
  }

  /** What is sent; empty: nothing. */
  public byte[] body() {
    return body.clone();
  }
}
