package dev.stash.servlet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stash.servlet.testing.Container;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.Page;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The cookie without Secure is for loopback: a peer at another address gets and uses none. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class PeerTest {
  private final TestBackend storage = new TestBackend();
  private final Shop shop;
  private String address = "";

  PeerTest(Container.Kind kind) {
    this.shop = new Shop(kind, storage);
  }

  @BeforeEach
  void findAnAddress() throws Exception {
    Optional<String> found =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
            .map(InetAddress::getHostAddress)
            .findFirst();
    assumeTrue(found.isPresent(), "this machine has no address besides loopback");
    address = found.orElseThrow();
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  @Test
  void itsPagesGetNoCookieAndItsServletsNoSession() throws Exception {
    String cookie = shop.browser.newBrowser();
    var page = get("/page", "Accept", "text/html", "Cookie", cookie);
    assertEquals(200, page.statusCode());
    assertFalse(page.headers().firstValue("Set-Cookie").isPresent());
    assertEquals(500, get("/count", "Cookie", cookie).statusCode());
    assertEquals(0, storage.gets() + storage.puts());
  }

  @Test
  void itsSocketIsClosedAtOnce() throws Exception {
    String cookie = shop.browser.newBrowser();
    String origin = "http://" + address + ":" + shop.server.port();
    try (Page page = Page.openAt(address, origin, shop.server, "counter", cookie)) {
      assertEquals(1008, page.closed.get(10, TimeUnit.SECONDS));
      assertEquals("INSECURE_COOKIE", page.closeReason);
    }
  }

  /** HTTP/1.0, and MockMvc; pages in browsers cannot leave it out. */
  @Test
  void withoutAHostHeaderTheAddressDecides() throws Exception {
    assertTrue(withoutHost("127.0.0.1").contains("stash-dev="));
    assertFalse(withoutHost(address).contains("stash-dev="));
    assertFalse(withoutHost("127.0.0.1", "X-Forwarded-For: 203.0.113.7").contains("stash-dev="));
  }

  private String withoutHost(String to, String... headers) throws IOException {
    try (Socket socket = new Socket(to, shop.server.port())) {
      String lines = "GET /page HTTP/1.0\r\nAccept: text/html\r\n";
      for (String header : headers) {
        lines += header + "\r\n";
      }
      socket.getOutputStream().write((lines + "\r\n").getBytes(US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      assertTrue(answer.contains(" 200 "), answer);
      return answer;
    }
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    URI uri = URI.create("http://" + address + ":" + shop.server.port() + path);
    HttpRequest request = HttpRequest.newBuilder(uri).headers(headers).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }
}
