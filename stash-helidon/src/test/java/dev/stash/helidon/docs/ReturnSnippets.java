package dev.stash.helidon.docs;

import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.helidon.StashFeature;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * What the documentation shows of returns from other sites, compiled; DocsTest holds the two
 * together.
 */
final class ReturnSnippets {
  StashFeature feature(Stash stash) {
    return StashFeature.builder().stash(stash).exemptPath("/saml/acs").build();
  }

  void routing(HttpRouting.Builder routing, Arrivals arrivals) {
    routing.post(
        "/saml/acs",
        (request, response) -> {
          String token = arrivals.keep(request.content().as(String.class));
          response.status(Status.SEE_OTHER_303);
          response.header(HeaderNames.LOCATION, "/saml/done?token=" + token);
          response.send();
        });

    routing.get(
        "/saml/done",
        (request, response) -> {
          var session = request.context().get(Session.class).orElseThrow();
          Optional<String> form = arrivals.take(request.query().first("token").orElse(""));
          String asked = session.view("saml").get("request", String.class).orElse("");
          String user = form.flatMap(it -> checked(it, asked)).orElseThrow();
          session.rotateId();
          session.principal(user);
          response.status(Status.SEE_OTHER_303);
          response.header(HeaderNames.LOCATION, "/");
          response.send();
        });
  }

  private static Optional<String> checked(String form, String asked) {
    return form.contains(asked) ? Optional.of("ada") : Optional.empty();
  }
}

/** What other sites sent, each until the browser comes for it. */
final class Arrivals {
  private final SecureRandom random = new SecureRandom();
  private final LinkedHashMap<String, String> kept = new LinkedHashMap<>();

  synchronized String keep(String form) {
    byte[] token = new byte[24];
    random.nextBytes(token);
    String name = Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    kept.put(name, form);
    if (kept.size() > 1_000) {
      kept.pollFirstEntry();
    }
    return name;
  }

  synchronized Optional<String> take(String name) {
    return Optional.ofNullable(kept.remove(name));
  }
}
