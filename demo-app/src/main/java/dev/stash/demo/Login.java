package dev.stash.demo;

import dev.stash.Session;
import dev.stash.StashException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.function.Function;

/** A login without a password: what an application does with its session when somebody logs in. */
final class Login implements HttpService {
  private static final String USER = "Ada";

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/who", (request, response) -> answer(request, response, Login::who))
        .post(
            "/login",
            (request, response) -> {
              String userAgent = request.headers().first(HeaderNames.USER_AGENT).orElse("");
              answer(request, response, session -> login(session, userAgent));
            })
        .post("/logout", (request, response) -> answer(request, response, Login::logout));
  }

  static String who(Session session) {
    return session.principal().orElse("");
  }

  static String login(Session session, String userAgent) {
    session.login(USER);
    session.label(Devices.label(userAgent));
    return USER;
  }

  static String logout(Session session) {
    session.destroy();
    return "";
  }

  static void answer(
      ServerRequest request, ServerResponse response, Function<Session, String> work) {
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    try {
      response.send(work.apply(request.context().get(Session.class).orElseThrow()));
    } catch (StashException failed) {
      response.status(Status.SERVICE_UNAVAILABLE_503).send(failed.code());
    }
  }
}
