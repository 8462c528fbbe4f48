package dev.stash.servlet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.Stash;
import dev.stash.servlet.StashFilter;
import dev.stash.servlet.testing.Container;
import dev.stash.testing.TestBackend;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is pushed along with a page; of our containers Jetty still does, and Tomcat 10. */
@Tag("http2")
class PushTest {
  @Test
  @SuppressWarnings("deprecation") // since Servlet 6.1
  void whatIsPushedHasTheSessionOfItsRequest() throws Exception {
    try (Stash stash =
            Stash.builder()
                .secret(FrontDoor.SECRET)
                .storage(new TestBackend())
                .insecureLoopbackCookies(true)
                .build();
        Front front = new Front(Container.Kind.JETTY, Map.of(Container.HTTP2, "yes"));
        HttpClient client = HttpClient.newHttpClient()) {
      front.use(
          StashFilter.builder().stash(stash).httpSessions(HttpSessions.builder().build()).build());
      front.actions.put("none", (asked, answer) -> answer.getWriter().print(pushed(asked)));
      front.actions.put(
          "new",
          (asked, answer) ->
              answer.getWriter().print(asked.getSession().getId().equals(pushed(asked))));
      front.actions.put(
          "over",
          (asked, answer) -> {
            String id = asked.getSession().getId();
            asked.getSession().invalidate();
            answer.getWriter().print(id.equals(pushed(asked)));
          });
      get(client, front, "none", "");
      assertEquals("null", get(client, front, "none", "").body());
      HttpResponse<String> started = get(client, front, "new", "");
      assertEquals("true", started.body());
      String cookie = started.headers().firstValue("Set-Cookie").orElseThrow();
      cookie = cookie.substring(0, cookie.indexOf(';'));
      assertEquals("true", get(client, front, "new", cookie).body());
      assertEquals("true", get(client, front, "over", cookie).body(), "the one that was asked for");
    }
  }

  @SuppressWarnings("deprecation") // since Servlet 6.1
  private static String pushed(HttpServletRequest request) {
    return String.valueOf(request.newPushBuilder().getSessionId());
  }

  private static HttpResponse<String> get(
      HttpClient client, Front front, String action, String cookie) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(front.origin() + "/do/" + action))
            .version(HttpClient.Version.HTTP_2);
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    return client
        .sendAsync(
            request.build(),
            BodyHandlers.ofString(),
            PushPromiseHandler.of(promise -> BodyHandlers.ofString(), new ConcurrentHashMap<>()))
        .join();
  }
}
