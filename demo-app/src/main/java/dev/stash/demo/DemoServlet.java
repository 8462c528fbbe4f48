package dev.stash.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.StashException;
import dev.stash.cluster.Member;
import dev.stash.observe.Readiness;
import dev.stash.servlet.StashFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The demo's pages and endpoints as a servlet. */
final class DemoServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final String TEXT = "text/plain;charset=utf-8";
  private static final String JSON = "application/json";

  /** By the ending of a file of {@code web}, what it is. */
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html;charset=utf-8",
          "css", "text/css;charset=utf-8",
          "js", "text/javascript;charset=utf-8");

  private static final Pattern FILE = Pattern.compile("/[a-z-]+\\.(html|css|js)");

  private final transient Stash stash;
  private final transient Devices devices;
  private final transient Tallies tallies;
  private final transient DemoMetrics metrics;
  private volatile boolean ready;

  DemoServlet(Stash stash, DemoMetrics metrics) {
    this.stash = stash;
    this.devices = new Devices(stash);
    this.tallies = new Tallies(stash);
    this.metrics = metrics;
  }

  void ready(boolean value) {
    ready = value;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getServletPath();
    switch (path) {
      case "/health/live" -> send(response, TEXT, "live");
      case "/health/ready" -> readiness(response);
      case "/metrics" -> send(response, DemoMetrics.TYPE, metrics.scrape());
      case "/demo/where" -> where(request, response);
      case "/demo/who" -> answer(request, response, Login::who);
      case "/demo/devices" -> answer(request, response, devices::list);
      case Payment.PAID ->
          answer(request, response, session -> Payment.said(session, payment(request)));
      case "/demo/cluster" -> send(response, JSON, "{\"members\":[]}");
      default -> {
        if (path.startsWith(Tallies.PATH)) {
          answer(response, tallies.value(path.substring(Tallies.PATH.length())));
        } else {
          page(path.equals("/") ? "/index.html" : path, response);
        }
      }
    }
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getServletPath();
    switch (path) {
      case "/demo/login" -> {
        String userAgent = of(request.getHeader("User-Agent"));
        answer(request, response, session -> Login.login(session, userAgent));
      }
      case "/demo/logout" -> answer(request, response, Login::logout);
      case "/demo/devices/sign-out-others" -> answer(request, response, devices::signOutOthers);
      case "/demo/devices/sign-out" -> {
        String handle = of(request.getParameter(Devices.HANDLE));
        answer(request, response, mine -> devices.signOut(mine, handle));
      }
      case Payment.RETURN ->
          response.sendRedirect(Payment.paid(payment(request)), HttpServletResponse.SC_SEE_OTHER);
      default -> {
        if (path.startsWith(Tallies.PATH)) {
          String once = of(request.getHeader(Tallies.IDEMPOTENCY_KEY));
          answer(response, tallies.add(path.substring(Tallies.PATH.length()), once));
        } else {
          response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
      }
    }
  }

  private static void answer(HttpServletResponse response, Tallies.Answer answer)
      throws IOException {
    response.setHeader("Cache-Control", "no-store");
    response.setStatus(answer.status());
    send(response, JSON, answer.json());
  }

  private static String payment(HttpServletRequest request) {
    return of(request.getParameter(Payment.FIELD));
  }

  /** What a request says; "" if it says nothing. */
  private static String of(@Nullable String said) {
    return Objects.requireNonNullElse(said, "");
  }

  private void readiness(HttpServletResponse response) throws IOException {
    Readiness readiness = stash.readiness();
    if (!ready || !readiness.ready()) {
      response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    }
    send(response, TEXT, ready ? readiness.toString() : "draining");
  }

  private void where(HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.setHeader("Cache-Control", "no-store");
    String actor = of(request.getParameter(Where.ACTOR));
    Optional<Member> owner = Where.owner(stash, actor);
    send(response, JSON, Where.json(stash, request.getLocalPort(), owner));
  }

  private static void answer(
      HttpServletRequest request, HttpServletResponse response, Function<Session, String> work)
      throws IOException {
    response.setHeader("Cache-Control", "no-store");
    String answer;
    try {
      answer = work.apply(StashFilter.session(request));
    } catch (StashException failed) {
      response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
      answer = failed.code();
    }
    send(response, TEXT, answer);
  }

  private static void page(String path, HttpServletResponse response) throws IOException {
    Matcher file = FILE.matcher(path);
    try (InputStream content = DemoServlet.class.getResourceAsStream("/web" + path)) {
      if (!file.matches() || content == null) {
        response.sendError(HttpServletResponse.SC_NOT_FOUND);
        return;
      }
      response.setContentType(TYPES.get(file.group(1)));
      response.setHeader("Content-Security-Policy", Site.POLICY);
      content.transferTo(response.getOutputStream());
    }
  }

  private static void send(HttpServletResponse response, String type, String text)
      throws IOException {
    send(response, type, text.getBytes(UTF_8));
  }

  private static void send(HttpServletResponse response, String type, byte[] body)
      throws IOException {
    response.setContentType(type);
    response.getOutputStream().write(body);
  }
}
