package dev.stash.demo;

import dev.stash.Stash;
import dev.stash.cluster.Member;
import dev.stash.identity.SessionKey;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What the page shows of the cluster and does to it. For demonstrations: only pages of this very
 * server may, and only at a loopback address.
 */
record ClusterActions(Stash stash, String node, ControlClient control) implements HttpService {
  private static final Pattern LOOPBACK =
      Pattern.compile("(?:127\\.0\\.0\\.1|localhost|\\[::1\\])(?::\\d{1,5})?");
  private static final String ALONE = "there is one node; start the demo with --nodes 3";

  /** Those of this process. */
  static HttpService of(Stash stash, Seat seat) {
    return seat.taken()
        ? new ClusterActions(stash, seat.name(), seat.control())
        : ClusterActions::alone;
  }

  private static void alone(HttpRules rules) {
    rules
        .get("/", (request, response) -> response.send("{\"members\":[]}"))
        .post("/{action}", (request, response) -> refuse(response, Status.NOT_FOUND_404, ALONE));
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/", this::describe)
        .get("/known", (request, response) -> response.send("" + stash.members().size()))
        .post("/kill-this", (request, response) -> act(request, response, this::killThis))
        .post("/kill-owner", (request, response) -> act(request, response, this::killOwner))
        .post("/rolling-restart", (request, response) -> act(request, response, this::roll));
  }

  private interface Action {
    HttpResponse<String> ask(ServerRequest request) throws IOException, InterruptedException;
  }

  private void describe(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    answer(request, response, asking -> control.get("/nodes?page=" + page(asking)));
  }

  private void act(ServerRequest request, ServerResponse response, Action action) {
    if (fromHere(request)) {
      answer(request, response, action);
    } else {
      refuse(response, Status.FORBIDDEN_403, "only for pages of this server, on loopback");
    }
  }

  private static void refuse(ServerResponse response, Status status, String why) {
    response.status(status).send(why);
  }

  /** A name that leads here although it is not ours is none of these. */
  private static boolean fromHere(ServerRequest request) {
    String host = request.headers().first(HeaderNames.HOST).orElse("");
    String origin = request.headers().first(HeaderNames.ORIGIN).orElse("");
    return LOOPBACK.matcher(host).matches() && origin.equals("http://" + host);
  }

  private static void answer(ServerRequest request, ServerResponse response, Action action) {
    try {
      HttpResponse<String> answer = action.ask(request);
      response.status(answer.statusCode()).send(answer.body());
    } catch (IOException silent) {
      refuse(response, Status.SERVICE_UNAVAILABLE_503, "the supervisor does not answer");
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      refuse(response, Status.SERVICE_UNAVAILABLE_503, "stopping");
    }
  }

  private HttpResponse<String> killThis(ServerRequest request)
      throws IOException, InterruptedException {
    return control.post("/kill?page=" + page(request) + "&node=" + node);
  }

  private HttpResponse<String> killOwner(ServerRequest request)
      throws IOException, InterruptedException {
    String owner =
        request.context().get(SessionKey.class).flatMap(stash::owner).map(Member::name).orElse("");
    return control.post("/kill?node=" + owner);
  }

  private HttpResponse<String> roll(ServerRequest request)
      throws IOException, InterruptedException {
    return control.post("/rolling-restart");
  }

  private static String page(ServerRequest request) {
    return URLEncoder.encode(request.query().first("page").orElse(""), StandardCharsets.UTF_8);
  }
}
