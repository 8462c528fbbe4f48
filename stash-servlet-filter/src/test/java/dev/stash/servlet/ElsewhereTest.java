package dev.stash.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stash.Stash;
import dev.stash.servlet.testing.Container;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.Browser;
import dev.stash.web.contract.Counter;
import dev.stash.web.contract.Page;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Applications at another path, and endpoints without the filter. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class ElsewhereTest {
  private final TestBackend storage = new TestBackend();
  private final Container.Kind kind;
  private final Stash stash =
      Stash.builder().secret(Shop.SECRET).storage(storage).insecureLoopbackCookies(true).build();

  ElsewhereTest(Container.Kind kind) {
    this.kind = kind;
  }

  @AfterEach
  void stop() {
    stash.close();
  }

  @Test
  void allPathsAreThoseOfTheApplication() throws Exception {
    StashFilter filter = StashFilter.builder().stash(stash).view("counter", Counter::new).build();
    try (Container server =
        kind.start("/shop", Map.of(), app -> Shop.map(app.addFilter("stash", filter)))) {
      Browser browser = new Browser(server);
      assertEquals(200, browser.get("/shop/stash/stash.js").statusCode());
      assertEquals(404, browser.get("/stash/stash.js").statusCode());
      var kept = browser.get("/shop" + StashFilter.scriptPath());
      assertEquals(
          "public, max-age=31536000, immutable",
          kept.headers().firstValue("Cache-Control").orElseThrow());
      assertEquals(426, browser.get("/shop/stash/views/counter").statusCode());
      String cookie = Browser.cookie(browser.get("/shop/style.css", "Accept", "text/html"));
      try (Page page = Page.openUnder("/shop", server, "counter", cookie)) {
        page.send("{\"type\":\"mount\",\"page\":\"page-aaaaaaaaaaaaaaaa\"}");
        assertEquals("new", page.await("mounted").getString("status"));
      }
    }
  }

  @Test
  void anEndpointWithoutTheFilterIsRefused() {
    try (Container server = kind.start(Map.of(), ElsewhereTest::chat)) {
      URI chat = URI.create("ws://127.0.0.1:" + server.port() + "/chat");
      var refused =
          assertThrows(
              CompletionException.class,
              () ->
                  HttpClient.newHttpClient()
                      .newWebSocketBuilder()
                      .header("Origin", server.origin())
                      .buildAsync(chat, new WebSocket.Listener() {})
                      .join());
      assertEquals(403, Page.status(refused));
    }
  }

  /** Adds an endpoint of the application's own. */
  static void chat(ServletContext app) throws ServletException {
    try {
      ((ServerContainer) app.getAttribute(ServerContainer.class.getName()))
          .addEndpoint(ChatEndpoint.class);
    } catch (DeploymentException refused) {
      throw new ServletException(refused);
    }
  }
}
