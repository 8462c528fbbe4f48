package dev.stash.servlet;

import dev.stash.Shown;
import dev.stash.Stashed;
import dev.stash.view.ViewInvalid;
import dev.stash.web.contract.Counter;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import org.jspecify.annotations.Nullable;

/** An endpoint of an application's own: speaks words, keeps the last ones. */
@ServerEndpoint(value = "/chat", configurator = StashConfigurator.class)
public final class ChatEndpoint {
  private @Nullable EndpointView<Talk> talk;

  /** What is kept. */
  static final class Talk {
    @Stashed String last = "nothing";
    @Stashed int words;
  }

  /** Shows something, and nobody looks. */
  static final class Display {
    @Shown String word = "";
  }

  /** Binds. */
  @OnOpen
  public void open(Session socket) {
    talk = StashConfigurator.view(socket, "talk", new Talk());
  }

  /** A word is kept; some are commands. */
  @OnMessage
  public String said(String word, Session socket) {
    EndpointView<Talk> view = talk;
    if (view == null) {
      return "not open";
    }
    return switch (word) {
      case "recover" -> view.recover() + " " + view.handler().last + " " + view.handler().words;
      case "reset" -> {
        view.reset();
        yield "reset";
      }
      case "bind" -> bind(socket, new Counter());
      case "bind shown" -> bind(socket, new Display());
      case "same" -> "stashed " + view.stash();
      case "count" ->
          ""
              + StashConfigurator.session(socket)
                  .view("counter")
                  .get("count", Integer.class)
                  .orElse(0);
      default -> {
        view.handler().last = word;
        view.handler().words++;
        yield "stashed " + view.stash();
      }
    };
  }

  /** A class that has RECONNECT or shown fields cannot be bound here. */
  private static String bind(Session socket, Object handler) {
    try {
      StashConfigurator.view(socket, "counter", handler);
      return "bound";
    } catch (ViewInvalid refused) {
      return refused.code();
    }
  }
}
