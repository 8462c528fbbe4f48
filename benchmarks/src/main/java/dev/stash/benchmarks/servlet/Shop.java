package dev.stash.benchmarks.servlet;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Collections;

/**
 * The app: it knows {@link HttpSession} and, but for one page, nothing of who keeps it. A request
 * without a session is answered 410, for there the session was lost.
 */
final class Shop extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final int GONE = 410;

  private final transient Side side;

  Shop(Side side) {
    this.side = side;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getPathInfo();
    HttpSession session = request.getSession(path.equals("/new"));
    if (session == null || path.equals("/new") != session.isNew()) {
      response.setStatus(GONE);
      response.setContentLength(0);
      return;
    }
    byte[] body = answer(path, request.getParameter("v"), session).getBytes("UTF-8");
    response.setContentType("text/plain");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private String answer(String path, String value, HttpSession session) {
    switch (path) {
      case "/new" -> {
        session.setAttribute("theme", "0");
        session.setAttribute("user", "somebody@example.org");
        session.setAttribute("cart", Cart.filled());
        session.setAttribute("count", 0);
      }
      case "/read" -> {
        Cart cart = (Cart) session.getAttribute("cart");
        return session.getAttribute("theme") + " " + cart.lines().size();
      }
      case "/write" -> session.setAttribute("theme", value);
      case "/mark" -> {
        session.setAttribute("mark" + value, value);
        session.setAttribute("count", 1 + (Integer) session.getAttribute("count"));
      }
      case "/update" -> {
        session.setAttribute("mark" + value, value);
        side.increment(session, "count");
      }
      case "/sum" -> {
        long marks =
            Collections.list(session.getAttributeNames()).stream()
                .filter(name -> name.startsWith("mark"))
                .count();
        return marks + " " + session.getAttribute("count");
      }
      default -> throw new IllegalArgumentException("no such page");
    }
    return "done";
  }
}
