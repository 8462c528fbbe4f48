package dev.stash.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stash.servlet.testing.Container;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.Page;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
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

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    URI uri = URI.create("http://" + address + ":" + shop.server.port() + path);
    HttpRequest request = HttpRequest.newBuilder(uri).headers(headers).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }
}
