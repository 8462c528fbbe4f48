package dev.stash.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.OnEvent;
import dev.stash.Stashed;
import dev.stash.servlet.StashConfigurator;
import dev.stash.spring.App.Server;
import dev.stash.web.contract.Page;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.annotation.Bean;

/** Sockets in each server that Spring Boot has: of views, and of the application's own. */
class SocketsTest {
  /** Two views of one class, and an endpoint. */
  static class Sockets {
    @Bean
    @StashView({"left", "right"})
    Side side() {
      return new Side();
    }

    @Bean
    ServletContextListener endpoint() {
      return new ServletContextListener() {
        @Override
        public void contextInitialized(ServletContextEvent event) {
          var container =
              (ServerContainer)
                  event.getServletContext().getAttribute(ServerContainer.class.getName());
          try {
            container.addEndpoint(Echo.class);
          } catch (DeploymentException refused) {
            throw new IllegalStateException(refused);
          }
        }
      };
    }
  }

  /** A view. */
  static class Side {
    @Stashed int count;

    @OnEvent("increment")
    void increment() {
      count++;
    }
  }

  /** An endpoint of the application's own. */
  @ServerEndpoint(value = "/own", configurator = StashConfigurator.class)
  public static final class Echo {
    /** For the container. */
    public Echo() {}

    /** Answers what a view has. */
    @OnMessage
    public String said(Session socket, String name) {
      return ""
          + StashConfigurator.session(socket).view(name).get("count", Integer.class).orElse(0);
    }
  }

  /** The first message that comes. */
  private static final class Answer implements WebSocket.Listener {
    final CompletableFuture<String> text = new CompletableFuture<>();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.complete(data.toString());
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      text.complete("closed with " + code + " " + reason);
      return null;
    }
  }

  private static String own(App app, Person ann, String said) throws Exception {
    Answer answer = new Answer();
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .header("Origin", app.origin())
            .header("Cookie", ann.cookie())
            .buildAsync(URI.create("ws://127.0.0.1:" + app.port() + "/own"), answer)
            .get(30, TimeUnit.SECONDS);
    socket.sendText(said, true);
    String text = answer.text.get(30, TimeUnit.SECONDS);
    socket.abort();
    return text;
  }

  @ParameterizedTest
  @EnumSource(Server.class)
  void aViewAndAnEndpointHaveTheSessionOfTheirBrowser(Server server) throws Exception {
    try (App app = App.start(server, List.of(Club.class, Sockets.class))) {
      Person ann = new Person(app);
      ann.login("ann", "any");
      assertEquals("Member[username=ann, roles=[ROLE_MEMBER]]", ann.get("/member").body());
      try (Page left = ann.mount("left", "page-of-the-left-1");
          Page right = ann.mount("right", "page-of-the-right-1")) {
        left.await("mounted");
        assertEquals(0, right.await("mounted").getJsonObject("state").getInt("count"));
        left.event(1, "increment", "");
        left.awaitSaved(1);
      }
      assertEquals("1", own(app, ann, "left"));
      assertEquals("0", own(app, ann, "right"));
    }
  }
}
