package dev.stash.storage.s3.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/** One answer. */
final class Response {
  private final int status;
  private final byte[] body;
  private final Map<String, String> headers = new LinkedHashMap<>();

  Response(int status, byte[] body) {
    this.status = status;
    this.body = body;
  }

  static Response empty(int status) {
    return new Response(status, new byte[0]);
  }

  /** Whether it says that there is nothing new. */
  boolean unchanged() {
    return status == 304;
  }

  static Response text(String text) {
    return new Response(200, text.getBytes(UTF_8));
  }

  static Response xml(int status, String xml) {
    return new Response(
            status, ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml).getBytes(UTF_8))
        .with("Content-Type", "application/xml");
  }

  /** As S3 explains a refusal; without a code only the status, as a proxy would. */
  static Response error(int status, String code) {
    return code.isEmpty()
        ? new Response(status, "<html>no</html>".getBytes(UTF_8)).with("Content-Type", "text/html")
        : xml(status, "<Error><Code>" + code + "</Code><Message>made up</Message></Error>");
  }

  Response with(String name, String value) {
    headers.put(name, value);
    return this;
  }

  int status() {
    return status;
  }

  void send(OutputStream out, boolean withBody, boolean last, Instant now) throws IOException {
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(status).append(" x\r\n");
    head.append("Date: ")
        .append(DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atZone(ZoneOffset.UTC)))
        .append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (status != 204 && status != 304) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    head.append(last ? "Connection: close\r\n\r\n" : "\r\n");
    byte[] bytes = head.toString().getBytes(ISO_8859_1);
    if (withBody && status != 204 && status != 304) {
      byte[] all = new byte[bytes.length + body.length];
      System.arraycopy(bytes, 0, all, 0, bytes.length);
      System.arraycopy(body, 0, all, bytes.length, body.length);
      bytes = all;
    }
    out.write(bytes);
    out.flush();
  }
}
