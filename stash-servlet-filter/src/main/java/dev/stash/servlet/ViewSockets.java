package dev.stash.servlet;

import dev.stash.web.ViewHost;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;

/** The WebSocket route of the views. Apart, because a container may lack jakarta.websocket. */
final class ViewSockets {
  private ViewSockets() {}

  static void serve(ServletContext context, ViewHost views) throws ServletException {
    ServerContainer container =
        (ServerContainer) context.getAttribute(ServerContainer.class.getName());
    ServerEndpointConfig config =
        ServerEndpointConfig.Builder.create(ViewEndpoint.class, ViewHost.PATH + "{view}")
            .subprotocols(List.of(ViewHost.SUBPROTOCOL))
            .configurator(new ViewConfigurator(views))
            .build();
    try {
      container.addEndpoint(config);
    } catch (DeploymentException refused) {
      throw new ServletException("the container refused the sockets of views", refused);
    }
  }
}
