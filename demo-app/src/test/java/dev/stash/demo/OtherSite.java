package dev.stash.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A page of another site, at {@code localhost}, with a form whose action is what its query says:
 * what a bank, an identity provider or somebody evil has.
 */
final class OtherSite implements AutoCloseable {
  private final HttpServer server;

  OtherSite() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", OtherSite::answer);
    server.start();
  }

  /** Its page with a form that is posted to this address. */
  String formFor(String action) {
    return "http://localhost:" + server.getAddress().getPort() + "/?" + action;
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String page =
        "<!doctype html><title>Bank</title><form method=post action='"
            + exchange.getRequestURI().getQuery()
            + "'><input name=payment value='4711 &amp; more'><button>Back to the shop</button>"
            + "</form>";
    exchange.getResponseHeaders().set("Content-Type", "text/html;charset=utf-8");
    byte[] body = page.getBytes(UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
