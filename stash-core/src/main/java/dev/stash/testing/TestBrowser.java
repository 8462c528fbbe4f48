package dev.stash.testing;

import dev.stash.Session;
import dev.stash.StashException;
import dev.stash.web.BrowserIds;
import dev.stash.web.Peer;
import dev.stash.web.ViewHost;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A browser with its cookies: one session, as long as the application does not end it. Made by
 * {@link TestStash#newBrowser}. Thread-safe.
 */
public final class TestBrowser {
  private static final Optional<String> PROTOCOLS = Optional.of("stash.v1, stash.v1.asks");

  private final TestStash stash;
  private final String name;
  private final Map<String, String> cookies = new ConcurrentHashMap<>();

  TestBrowser(TestStash stash, String name) {
    this.stash = stash;
    this.name = name;
  }

  /**
   * Opens a page that has this view, in a tab of its own, and waits until the view is mounted or
   * the page is told that it may not have it: see {@link TestTab#status}.
   *
   * @param view its name; of one with parameters with their values, {@code board/17}
   */
  public TestTab newTab(String view) {
    return newTab(view, 0);
  }

  /**
   * The same at a member, as a balancer may choose it; at the next that lives, whenever that one
   * does not.
   *
   * @param member counted from 0
   */
  public TestTab newTab(String view, int member) {
    return new TestTab(this, stash.member(member)).load(view, "");
  }

  /**
   * The session of a request that begins now, as an application's handlers get it: for their code,
   * and for {@code put}, {@code get} and {@code update}. Cookies of its response reach this browser
   * at once. Like a request it is not to be kept.
   */
  public Session session() {
    stash.entered();
    TestProcess process = stash.anyProcess(0);
    if (process == null) {
      throw new IllegalStateException("no member lives: start one");
    }
    BrowserIds ids = process.host().ids(headers(), this::put, peer(), "POST");
    return process.stash().web().session(ids);
  }

  /**
   * What an application does where somebody logs in: {@link Session#login}. Waits until the pages
   * are back, which come again with the new id.
   */
  public void login(String person) {
    session().login(person);
    stash.back();
  }

  /** What an application does where somebody logs out: {@link Session#destroy}. */
  public void logout() {
    session().destroy();
    stash.settle();
  }

  /** Forgets all cookies, as people do; open pages keep their sockets. */
  public void forgetCookies() {
    cookies.clear();
  }

  @Override
  public String toString() {
    return name;
  }

  TestStash stash() {
    return stash;
  }

  TestLife life() {
    return stash.world();
  }

  String unique(String what) {
    return stash.unique(what);
  }

  @Nullable TestProcess process(TestTab tab) {
    return stash.anyProcess(tab.member());
  }

  private List<String> headers() {
    return cookies.entrySet().stream()
        .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
        .toList();
  }

  private void put(String cookie, String header) {
    int end = header.indexOf(';');
    cookies.put(cookie, header.substring(cookie.length() + 1, end < 0 ? header.length() : end));
  }

  private static Peer peer() {
    return new Peer(
        Optional.of(InetAddress.getLoopbackAddress()),
        Optional.of("localhost"),
        List.of(),
        header -> List.of());
  }

  /** The document comes from the server, and with it an id for who has none. */
  void load(TestTab tab) {
    TestProcess process = process(tab);
    if (process != null) {
      boolean unused = process.host().ids(headers(), this::put, peer(), "GET").giveToPage();
    }
  }

  /** A page asks for a socket. Blocks while the application judges. */
  void upgrade(TestProcess process, String view, TestSocket socket) {
    ViewHost.Handshake handshake =
        process.host().handshake(ViewHost.PATH + view, PROTOCOLS, headers(), this::put, peer());
    socket.open(handshake);
  }

  /** {@code POST /stash/session}; whether the browser has a living id then. */
  boolean renew() {
    TestProcess process = stash.anyProcess(0);
    if (process == null) {
      return false;
    }
    try {
      process.host().ids(headers(), this::put, peer()).replaceIfOver();
      return true;
    } catch (StashException notNow) {
      return false;
    }
  }
}
