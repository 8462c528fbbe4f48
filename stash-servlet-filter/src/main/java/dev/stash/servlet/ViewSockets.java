package dev.stash.servlet;

import dev.stash.web.ViewHost;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The WebSocket route of the views. Apart, because a container may lack jakarta.websocket. */
final class ViewSockets {
  /** That of all of them: which view a socket is for was seen before it opens. */
  private static final String ENDPOINT = ViewHost.PATH + "view";

  private final ServerContainer container;
  private final ViewHost views;

  ViewSockets(ServletContext context, ViewHost views) {
    this.container = (ServerContainer) context.getAttribute(ServerContainer.class.getName());
    this.views = views;
  }

  /** Upgrades a request for a view, or answers what is wrong with it. */
  void open(HttpServletRequest request, HttpServletResponse response, Opening opening)
      throws IOException, ServletException {
    ServerEndpointConfig config =
        ServerEndpointConfig.Builder.create(ViewEndpoint.class, ENDPOINT)
            .subprotocols(List.of(ViewHost.SUBPROTOCOL))
            .configurator(new ViewConfigurator(views, opening))
            .build();
    try {
      container.upgradeHttpToWebSocket(request, response, config, Map.of());
    } catch (IllegalStateException noUpgrade) { // some say so, others answer by themselves
      Requests.say(response, 400, "This is no upgrade to WebSocket 13.");
    } catch (DeploymentException refused) {
      throw new ServletException("the container refused the socket of a view", refused);
    }
  }
}
