package dev.stash.servlet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.Stash;
import dev.stash.servlet.StashFilter;
import dev.stash.servlet.testing.Container;
import dev.stash.testing.TestBackend;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.GenericServlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and responses that others wrap, before our filter and behind it. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class OthersWrappersTest {
  private static final Set<DispatcherType> ALL = EnumSet.allOf(DispatcherType.class);

  private static final Filter NOTHING = (asked, answer, chain) -> chain.doFilter(asked, answer);

  @Parameter Container.Kind kind;

  private final Map<String, Action> actions = new ConcurrentHashMap<>();
  private final TestBackend storage = new TestBackend();
  private Stash stash;

  /** What a servlet does that knows no HTTP. */
  private interface Action {
    void run(ServletRequest request, ServletResponse response) throws Exception;
  }

  @BeforeEach
  void start() {
    stash =
        Stash.builder()
            .secret(FrontDoor.SECRET)
            .storage(storage)
            .insecureLoopbackCookies(true)
            .build();
    actions.put("get", (asked, answer) -> answer.getWriter().print(value(asked)));
  }

  @AfterEach
  void stop() {
    stash.close();
  }

  @Test
  void anAsynchronousDispatchMayHideThatItIsHttp() throws Exception {
    actions.put(
        "hide",
        (asked, answer) -> {
          if (asked.getDispatcherType() == DispatcherType.REQUEST) {
            session(asked).setAttribute("a", "first");
            asked
                .startAsync(new ServletRequestWrapper(asked), new ServletResponseWrapper(answer))
                .dispatch();
          } else {
            String before = value(asked);
            session(asked).setAttribute("a", "second");
            answer.getWriter().print(before + " " + (hides(asked) != null));
          }
        });
    try (Container container = kind.start(Map.of(), context -> register(context, NOTHING, ALL))) {
      Browser browser = new Browser(container.origin());
      var done = browser.get("hide");
      assertEquals("first true", done.body());
      assertEquals(200, done.statusCode());
      assertEquals("second", browser.body("get"));
    }
  }

  @Test
  void aFilterBeforeOursMayHideItToo() throws Exception {
    actions.put(
        "set",
        (asked, answer) -> {
          session(asked).setAttribute("a", "set");
          answer.getWriter().print("done");
        });
    Filter hides =
        (asked, answer, chain) ->
            chain.doFilter(new ServletRequestWrapper(asked), new ServletResponseWrapper(answer));
    try (Container container = kind.start(Map.of(), context -> register(context, hides, ALL))) {
      Browser browser = new Browser(container.origin());
      assertEquals("done", browser.body("set"));
      assertEquals("set", browser.body("get"));
    }
  }

  @Test
  void whoStartsWithoutArgumentsStartsWithTheOriginals() throws Exception {
    actions.put("start", (asked, answer) -> said(asked.startAsync()));
    actions.put("same", (asked, answer) -> said(asked.startAsync(asked, answer)));
    actions.put(
        "wrapped",
        (asked, answer) ->
            said(asked.startAsync(new HttpServletRequestWrapper(http(asked)), answer)));
    actions.put(
        "answer",
        (asked, answer) ->
            said(
                asked.startAsync(
                    asked, new HttpServletResponseWrapper((HttpServletResponse) answer))));
    try (Container container = kind.start(Map.of(), context -> register(context, NOTHING, ALL))) {
      Browser browser = new Browser(container.origin());
      assertEquals("true", browser.body("start"));
      assertEquals("true", browser.body("same"));
      assertEquals("false", browser.body("wrapped"));
      assertEquals("false", browser.body("answer"));
    }
    try (Container container = application(ALL)) {
      Browser browser = new Browser(container.origin());
      assertEquals("true", browser.body("start"));
      assertEquals("false", browser.body("same"), "somebody has wrapped it before");
    }
  }

  private static void said(AsyncContext async) throws IOException {
    async.getResponse().getWriter().print(async.hasOriginalRequestAndResponse());
    async.complete();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFilterBeforeOursWrapsADispatchOnce(boolean everywhere) throws Exception {
    actions.put(
        "twice",
        (asked, answer) -> {
          if (asked.getDispatcherType() == DispatcherType.REQUEST) {
            session(asked).setAttribute("a", "first");
            asked.startAsync().dispatch();
          } else {
            String before = value(asked);
            session(asked).setAttribute("a", "second");
            int wrapped = wrappers(asked) * 10 + wrappers(answer);
            answer.getWriter().print(before + " " + wrapped);
          }
        });
    try (Container container = application(everywhere ? ALL : Set.of(DispatcherType.REQUEST))) {
      Browser browser = new Browser(container.origin());
      assertEquals("first 11", browser.body("twice"));
      assertEquals("second", browser.body("get"));
    }
  }

  /** Also by who asks the context for its request and response. */
  @Test
  void whatAThreadSendsIsStoredBefore() throws Exception {
    actions.put(
        "thread",
        (asked, answer) -> {
          AsyncContext async = asked.startAsync();
          async.start(() -> send(async));
        });
    try (Container container = application(ALL)) {
      assertEquals("true true", new Browser(container.origin()).body("thread"));
    }
  }

  private void send(AsyncContext async) {
    try {
      session(async.getRequest()).setAttribute("a", "of a thread");
      async.getResponse().flushBuffer();
      async.getResponse().getWriter().print(storage.dump().toString().contains("of a thread"));
      AsyncContext again = async.getRequest().getAsyncContext();
      session(async.getRequest()).setAttribute("a", "at the end");
      async.getResponse().getWriter().print(" " + async.hasOriginalRequestAndResponse());
      again.complete();
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** The application, behind a filter that wraps whatever is dispatched. */
  private Container application(Set<DispatcherType> ours) {
    Filter wraps =
        (asked, answer, chain) ->
            chain.doFilter(new Asked(http(asked)), new Answered((HttpServletResponse) answer));
    return kind.start(Map.of(), context -> register(context, wraps, ours));
  }

  private void register(ServletContext context, Filter before, Set<DispatcherType> ours) {
    add(context, "before", before, ALL);
    HttpSessions sessions = HttpSessions.builder().build();
    StashFilter filter = StashFilter.builder().stash(stash).httpSessions(sessions).build();
    add(context, "stash", filter, ours);
    var servlet = context.addServlet("actions", new Actions());
    servlet.addMapping("/do/*");
    servlet.setAsyncSupported(true);
  }

  private static void add(
      ServletContext context, String name, Filter filter, Set<DispatcherType> types) {
    FilterRegistration.Dynamic added = context.addFilter(name, filter);
    added.addMappingForUrlPatterns(EnumSet.copyOf(types), true, "/*");
    added.setAsyncSupported(true);
  }

  private static HttpSession session(ServletRequest request) {
    return http(request).getSession();
  }

  private static String value(ServletRequest request) {
    return String.valueOf(session(request).getAttribute("a"));
  }

  /** Jetty puts something around it that looks like HTTP and has none of its answers. */
  private static HttpServletRequest http(ServletRequest request) {
    ServletRequestWrapper hides = hides(request);
    return (HttpServletRequest) (hides == null ? request : hides.getRequest());
  }

  private static @Nullable ServletRequestWrapper hides(ServletRequest request) {
    ServletRequest each = request;
    while (each instanceof ServletRequestWrapper wrapper) {
      if (!(each instanceof HttpServletRequest)) {
        return wrapper;
      }
      each = wrapper.getRequest();
    }
    return null;
  }

  private static int wrappers(ServletRequest request) {
    int found = request instanceof Asked ? 1 : 0;
    return request instanceof ServletRequestWrapper wrapper
        ? found + wrappers(wrapper.getRequest())
        : found;
  }

  private static int wrappers(ServletResponse response) {
    int found = response instanceof Answered ? 1 : 0;
    return response instanceof ServletResponseWrapper wrapper
        ? found + wrappers(wrapper.getResponse())
        : found;
  }

  private static final class Asked extends HttpServletRequestWrapper {
    private Asked(HttpServletRequest request) {
      super(request);
    }
  }

  private static final class Answered extends HttpServletResponseWrapper {
    private Answered(HttpServletResponse response) {
      super(response);
    }
  }

  private final class Actions extends GenericServlet {
    private static final long serialVersionUID = 1L;

    @Override
    public void service(ServletRequest request, ServletResponse response) throws IOException {
      String path = http(request).getPathInfo();
      try {
        actions.get(path.substring(1)).run(request, response);
      } catch (IOException | RuntimeException failed) {
        throw failed;
      } catch (Exception failed) {
        throw new IOException(failed);
      }
    }
  }
}
