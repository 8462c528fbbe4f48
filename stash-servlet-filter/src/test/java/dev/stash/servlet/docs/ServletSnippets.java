package dev.stash.servlet.docs;

import dev.stash.OnEvent;
import dev.stash.Stash;
import dev.stash.Stashed;
import dev.stash.Storage;
import dev.stash.servlet.EndpointView;
import dev.stash.servlet.StashConfigurator;
import dev.stash.servlet.StashFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.file.Path;
import java.util.EnumSet;

/**
 * What the documentation of the servlet filter shows, compiled; DocsTest holds the two together.
 */
final class ServletSnippets {
  void start(ServletContext context) {
    var stash =
        Stash.builder()
            .secret(System.getenv("STASH_SECRET"))
            .storage(Storage.embedded(Path.of("data")))
            .build();

    var filter =
        context.addFilter(
            "stash", StashFilter.builder().stash(stash).view("cart", CartView::new).build());
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
  }

  int items(HttpServletRequest request) {
    var session = StashFilter.session(request);
    return session.view("cart").get("items", Integer.class).orElse(0);
  }

  public static final class CartView {
    @Stashed int items;

    @OnEvent("add")
    void add() {
      items++;
    }
  }

  public static final class Talk {
    @Stashed String last = "";
  }

  @ServerEndpoint(value = "/chat", configurator = StashConfigurator.class)
  public static final class Chat {
    private EndpointView<Talk> talk;

    @OnOpen
    public void open(jakarta.websocket.Session socket) {
      talk = StashConfigurator.view(socket, "talk", new Talk());
      talk.recover();
    }

    @OnMessage
    public void said(String word) {
      talk.handler().last = word;
      talk.stash();
    }
  }
}
