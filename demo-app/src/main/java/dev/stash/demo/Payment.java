package dev.stash.demo;

import dev.stash.Session;
import dev.stash.StashException;
import io.helidon.common.parameters.Parameters;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A payment at another site, which comes back with a POST: without the session, since the browser
 * keeps its cookie back. So that is answered with a redirect to a page of this site, whose GET has
 * it. What is paid is looked up by its number, which the provider would have signed.
 */
final class Payment implements HttpService {
  /** Where the other site's page sends the browser back to. */
  static final String RETURN = "/demo/return";

  /** Where the session is there again. */
  static final String PAID = "/demo/paid";

  /** The field that has the payment's number. */
  static final String FIELD = "payment";

  @Override
  public void routing(HttpRules rules) {
    rules.post("/return", Payment::back).get("/paid", Payment::paid);
  }

  private static void back(ServerRequest request, ServerResponse response) {
    String number = request.content().as(Parameters.class).first(FIELD).orElse("");
    response.status(Status.SEE_OTHER_303).header(HeaderNames.LOCATION, paid(number)).send();
  }

  private static void paid(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    try {
      Session session = request.context().get(Session.class).orElseThrow();
      response.send(said(session, request.query().first(FIELD).orElse("")));
    } catch (StashException failed) {
      response.status(Status.SERVICE_UNAVAILABLE_503).send(failed.code());
    }
  }

  /** Where to go on with this payment. */
  static String paid(String number) {
    return PAID + "?" + FIELD + "=" + URLEncoder.encode(number, StandardCharsets.UTF_8);
  }

  /** What a browser is told that comes back. */
  static String said(Session session, String number) {
    int count = session.view("counter").get("count", Integer.class).orElse(0);
    return "payment " + number + " for " + count;
  }
}
