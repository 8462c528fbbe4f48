package dev.stash.servlet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.servlet.testing.Container;
import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.Precondition;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StoredObject;
import dev.stash.testing.BlockingBackend.Hold;
import dev.stash.testing.Operation;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However a response is sent, the session is stored before. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class CommitTest extends FrontDoor {
  /** Whether the container's response had been sent when the storage was written. */
  private final List<Boolean> sentBefore = new CopyOnWriteArrayList<>();

  private Browser browser;

  @BeforeEach
  void watchTheStorage() {
    stash.close();
    stash = stash(new Watched());
    use(HttpSessions.builder().build());
    browser = front.browser();
  }

  private final class Watched implements StorageBackend {
    @Override
    public ETag put(String key, byte[] body, Precondition precondition) {
      sentBefore.add(Objects.requireNonNull(front.response.get()).isCommitted());
      return blocking.put(key, body, precondition);
    }

    @Override
    public Optional<StoredObject> get(String key) {
      return blocking.get(key);
    }

    @Override
    public void delete(String key, ETag etag) {
      blocking.delete(key, etag);
    }

    @Override
    public Listing list(String prefix, @Nullable String cursor, int limit) {
      return blocking.list(prefix, cursor, limit);
    }

    /** What comes by the clock belongs to no response. */
    @Override
    public boolean mayBeShared() {
      return false;
    }

    @Override
    public void close() {}
  }

  /** The action sets attribute a and sends; it must be stored, once, before that. */
  private void sent(Front.Action sends) throws Exception {
    front.actions.put(
        "send",
        (request, response) -> {
          request.getSession().setAttribute("a", "set");
          sends.run(request, response);
        });
    var answer = browser.get("send");
    assertTrue(answer.statusCode() < 500, "status " + answer.statusCode());
    assertEquals(List.of(false), sentBefore);
    assertTrue(stored().contains("\"0:a\":\"set\""), stored());
  }

  @Test
  void theEndOfTheRequest() throws Exception {
    sent((request, response) -> {});
  }

  @Test
  void aFlush() throws Exception {
    sent((request, response) -> response.flushBuffer());
  }

  @Test
  void aFlushOfTheStream() throws Exception {
    sent((request, response) -> response.getOutputStream().flush());
  }

  @Test
  void aFlushOfTheWriter() throws Exception {
    sent((request, response) -> response.getWriter().flush());
  }

  @Test
  void theEndOfTheStream() throws Exception {
    sent((request, response) -> response.getOutputStream().close());
  }

  @Test
  void theEndOfTheWriter() throws Exception {
    sent((request, response) -> response.getWriter().close());
  }

  @Test
  void anError() throws Exception {
    sent((request, response) -> response.sendError(404));
  }

  @Test
  void anErrorWithAMessage() throws Exception {
    sent((request, response) -> response.sendError(404, "nothing here"));
  }

  @Test
  void aRedirect() throws Exception {
    sent((request, response) -> response.sendRedirect("/elsewhere"));
  }

  @Test
  @Tag("servlet-6.1")
  void aRedirectWithAStatus() throws Exception {
    sent((request, response) -> response.sendRedirect("/elsewhere", 303));
  }

  @Test
  void aFullBufferOfBytes() throws Exception {
    sent(
        (request, response) -> {
          response.getOutputStream().write(new byte[1]);
          response.getOutputStream().write(new byte[200_000]);
          assertTrue(response.isCommitted());
        });
  }

  /** Jetty holds back no single write of more than a quarter of its buffer. */
  @Test
  void aWriteThatIsNotHeldBack() throws Exception {
    sent((request, response) -> response.getOutputStream().write(new byte[10_000]));
  }

  @Test
  @Tag("servlet-6.1")
  void aByteBufferThatIsNotHeldBack() throws Exception {
    sent((request, response) -> response.getOutputStream().write(ByteBuffer.allocate(10_000)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "ISO-8859-1", "UTF-16BE"})
  void aTextThatIsLong(String encoding) throws Exception {
    sent(
        (request, response) -> {
          response.setCharacterEncoding(encoding);
          response.getWriter().print("x".repeat(10_000));
        });
  }

  @Test
  void aWriteThatIsNotHeldBackSaysNothingThatIsNotStored() throws Exception {
    front.actions.put(
        "send",
        (request, response) -> {
          List<Object> list = new ArrayList<>();
          request.getSession().setAttribute("a", list);
          list.add(Thread.currentThread());
          response.getOutputStream().write(new byte[10_000]);
        });
    assertEquals(500, browser.get("send").statusCode());
  }

  @Test
  void whatThePageWouldHaveSaidIsNotSaidWhenItIsNotStored() throws Exception {
    front.actions.put(
        "send",
        (request, response) -> {
          request.getSession().setAttribute("a", "x".repeat(70_000));
          response.getWriter().print("it is ordered");
        });
    var answer = browser.get("send");
    assertEquals(500, answer.statusCode());
    assertFalse(answer.body().contains("it is ordered"), answer.body());
  }

  @Test
  void aFullBufferOfSingleBytes() throws Exception {
    sent(
        (request, response) -> {
          for (int i = 0; i < 100_000; i++) {
            response.getOutputStream().write('x');
          }
          assertTrue(response.isCommitted());
        });
  }

  @Test
  @Tag("servlet-6.1")
  void aFullBufferOfAByteBuffer() throws Exception {
    sent(
        (request, response) -> {
          response.getOutputStream().write(ByteBuffer.allocate(200_000));
          assertTrue(response.isCommitted());
        });
  }

  @Test
  void aFullBufferOfText() throws Exception {
    sent(
        (request, response) -> {
          response.setCharacterEncoding("UTF-8");
          for (int i = 0; i < 30_000; i++) {
            response.getWriter().println("é");
          }
          assertTrue(response.isCommitted());
        });
  }

  @Test
  void aFullBufferOfTextInSixteenBits() throws Exception {
    sent(
        (request, response) -> {
          response.setCharacterEncoding("UTF-16BE");
          response.getWriter().print("x".repeat(60_000));
          response.getWriter().format("%s", "y".repeat(60_000));
          assertTrue(response.isCommitted());
        });
  }

  @Test
  void theLastByteOfAnAnnouncedLength() throws Exception {
    sent(
        (request, response) -> {
          response.setContentLength(5);
          response.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
        });
  }

  @Test
  void theLastByteOfALengthInAHeader() throws Exception {
    sent(
        (request, response) -> {
          response.setHeader("content-length", "5");
          response.getWriter().print("hello");
        });
  }

  @Test
  void aHeaderThatIsTakenBack() throws Exception {
    sent(
        (request, response) -> {
          response.setHeader("Content-Length", null);
          response.addHeader("X-Mine", null);
          response.getWriter().print("sent");
        });
  }

  /** Tomcat takes no more output after a forward, and sends it when the filters are done. */
  @Test
  void aForward() throws Exception {
    act("target", request -> session(request).getAttribute("a"));
    front.actions.put(
        "send",
        (request, response) -> {
          request.getSession().setAttribute("a", "set");
          request.getRequestDispatcher("/do/target").forward(request, response);
        });
    assertEquals("set", heldBack("send"));
    assertTrue(stored().contains("\"0:a\":\"set\""));
  }

  @Test
  void whatTheTargetOfAForwardSets() throws Exception {
    act("target", request -> done(() -> session(request).setAttribute("a", "set")));
    front.actions.put(
        "send",
        (request, response) ->
            request.getRequestDispatcher("/do/target").forward(request, response));
    assertEquals("done", heldBack("send"));
    assertTrue(stored().contains("\"0:a\":\"set\""));
  }

  /** The answer, which must not come while the storage holds the write. */
  private String heldBack(String action) throws Exception {
    Hold hold = blocking.holdNext(Operation.PUT);
    var answer = browser.getLater(action);
    hold.awaitArrival(Duration.ofSeconds(10));
    assertFalse(answer.isDone());
    hold.release();
    return answer.get().body();
  }

  @Test
  void anInclude() throws Exception {
    act("part", request -> done(() -> session(request).setAttribute("b", "included")));
    sent(
        (request, response) -> {
          request.getRequestDispatcher("/do/part").include(request, response);
          assertFalse(response.isCommitted());
        });
    assertTrue(stored().contains("included"));
  }

  @Test
  void theCompletionOfAnAsynchronousRequest() throws Exception {
    front.actions.put(
        "send",
        (request, response) -> {
          AsyncContext async = request.startAsync();
          async.start(
              () -> {
                request.getSession().setAttribute("a", "set");
                async.complete();
              });
        });
    assertEquals(200, browser.get("send").statusCode());
    assertEquals(List.of(false), sentBefore);
    assertTrue(stored().contains("\"0:a\":\"set\""));
  }

  /** The container sends it when it has left the filter, and outer parts of it are not done. */
  @Test
  void theWayOutOfACompletedRequest() throws Exception {
    front.actions.put(
        "send",
        (request, response) -> {
          AsyncContext async = request.startAsync();
          request.getSession().setAttribute("first", "set");
          async.complete();
          request.getSession().setAttribute("a", "set");
        });
    assertEquals(200, browser.get("send").statusCode());
    assertEquals(List.of(false, false), sentBefore);
    assertTrue(stored().contains("\"0:a\":\"set\""));
  }

  @Test
  void theWayOutOfACompletedRequestSaysNothingThatIsNotStored() throws Exception {
    front.actions.put(
        "send",
        (request, response) -> {
          request.startAsync().complete();
          List<Object> list = new ArrayList<>();
          request.getSession().setAttribute("a", list);
          list.add(Thread.currentThread());
        });
    assertTrue(browser.get("send").statusCode() >= 500);
  }

  @Test
  void aDispatchOfAnAsynchronousRequest() throws Exception {
    front.actions.put(
        "send",
        (request, response) -> {
          if (request.getDispatcherType() == DispatcherType.REQUEST) {
            AsyncContext async = request.startAsync();
            async.start(() -> set(request, "first", async));
          } else {
            request.getSession().setAttribute("a", "set");
            response.getWriter().print(request.getSession().getAttribute("first"));
          }
        });
    assertEquals("set", browser.body("send"));
    assertEquals(List.of(false), sentBefore);
    assertTrue(stored().contains("\"0:first\":\"set\"") && stored().contains("\"0:a\":\"set\""));
  }

  private static void set(HttpServletRequest request, String name, AsyncContext async) {
    request.getSession().setAttribute(name, "set");
    async.dispatch();
  }

  @Test
  void aTimeoutOfAnAsynchronousRequest() throws Exception {
    front.actions.put(
        "send",
        (request, response) -> {
          AsyncContext async = request.startAsync();
          async.setTimeout(50);
          async.addListener(
              new AsyncListener() {
                @Override
                public void onTimeout(AsyncEvent event) {
                  request.getSession().setAttribute("a", "set");
                  event.getAsyncContext().complete();
                }

                @Override
                public void onComplete(AsyncEvent event) {}

                @Override
                public void onError(AsyncEvent event) {}

                @Override
                public void onStartAsync(AsyncEvent event) {}
              });
        });
    assertEquals(200, browser.get("send").statusCode());
    assertEquals(List.of(false), sentBefore);
  }

  @Test
  void anExceptionOfTheApplication() throws Exception {
    front.actions.put(
        "send",
        (request, response) -> {
          request.getSession().setAttribute("a", "set");
          throw new IllegalArgumentException("on purpose");
        });
    assertEquals(500, browser.get("send").statusCode());
    assertEquals(List.of(false), sentBefore);
    assertTrue(stored().contains("\"0:a\":\"set\""));
  }

  @Test
  void whatIsSetAfterTheResponseWasSentIsStoredAtTheEnd() throws Exception {
    browser.get("id");
    sentBefore.clear();
    front.actions.put(
        "send",
        (request, response) -> {
          response.flushBuffer();
          request.getSession().setAttribute("a", "set");
        });
    browser.get("send");
    Awaitility.await().until(() -> stored().contains("\"0:a\":\"set\""));
    assertEquals(List.of(true), sentBefore);
  }

  @Test
  void theClientWaitsUntilTheStorageHasAnswered() throws Exception {
    front.actions.put(
        "send",
        (request, response) -> {
          request.getSession().setAttribute("a", "set");
          response.getWriter().print("stored");
          response.flushBuffer();
        });
    Hold hold = blocking.holdNext(Operation.PUT);
    var answer = browser.getLater("send");
    hold.awaitArrival(Duration.ofSeconds(10));
    HttpServletResponse sent = Objects.requireNonNull(front.response.get());
    assertFalse(sent.isCommitted() || answer.isDone());
    hold.release();
    assertEquals("stored", answer.get().body());
  }

  @Test
  void aResetResponseIsCountedAnew() throws Exception {
    sent(
        (request, response) -> {
          response.getOutputStream().write(new byte[100]);
          response.reset();
          response.getWriter().print("after all");
          response.resetBuffer();
          response.getWriter().print("again");
        });
  }
}
