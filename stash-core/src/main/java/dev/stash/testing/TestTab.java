package dev.stash.testing;

import dev.stash.Key;
import dev.stash.Recovery;
import dev.stash.json.Json;
import dev.stash.json.JsonCodec;
import dev.stash.testing.PageEvents.Sent;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A browser tab and the page in it, which has one view and does what {@code stash.js} does: it
 * numbers its events, keeps each until it is stored, comes back when its socket is lost, and sends
 * again what the server has not applied. Made by {@link TestBrowser#newTab}.
 *
 * <p>What waits, waits for {@link TestStash.Builder#patience} at most and then throws an {@link
 * AssertionError} that says for what, and what all pages have been told instead. What reads, first
 * lets everything happen that follows from what was done. Thread-safe.
 */
public final class TestTab {
  private final TestBrowser browser;
  private final TestStash stash;
  private final String id;
  private volatile int member;
  private volatile String view = "";
  private volatile @Nullable TestPage page;

  TestTab(TestBrowser browser, int member) {
    this.browser = browser;
    this.stash = browser.stash();
    this.member = member;
    this.id = browser.unique("tab");
  }

  TestTab load(String next, String tabFrom) {
    stash.entered();
    view = next;
    browser.load(this);
    TestPage fresh = new TestPage(browser, this, next, tabFrom);
    page = fresh;
    stash.opened(this);
    fresh.connect();
    back();
    return this;
  }

  private TestPage page() {
    TestPage now = page;
    if (now == null) {
      throw new IllegalStateException("the tab has been closed");
    }
    return now;
  }

  String id() {
    return id;
  }

  int member() {
    return member;
  }

  // ------------------------------------------------------------------------ what people do

  /** Sends an event without a payload; otherwise as {@link #send(String, Object)}. */
  public void send(String event) {
    sent(event, null);
  }

  /**
   * Sends an event, and waits until the page is told that it was handled.
   *
   * @param payload what JSON can say: a record, a list, a map, a number, a text
   * @throws PageError if it was refused, or its handler has thrown
   */
  public void send(String event, Object payload) {
    sent(event, payload);
  }

  private void sent(String event, @Nullable Object payload) {
    TestPage to = page();
    stash.entered();
    Sent sent = to.send(event, payload);
    await(to, "the event " + event + " is done", () -> to.handled(sent));
    PageError failed = to.failure(sent);
    if (failed != null) {
      throw new PageError(
          event, failed.code(), failed.text(), failed.field().orElse(null), stash.report());
    }
  }

  /** Sends an event without a payload, and waits for nothing. */
  public void post(String event) {
    posted(event, null);
  }

  /** Sends an event, now or when there is a socket, and waits for nothing. */
  public void post(String event, Object payload) {
    posted(event, payload);
  }

  private void posted(String event, @Nullable Object payload) {
    stash.entered();
    Sent unused = page().send(event, payload);
  }

  /** Loads the page anew: what is not sent is lost, as in a browser. */
  public void reload() {
    open(view);
  }

  /** Goes to a page with another view in this tab, or with another parameter. */
  public void open(String other) {
    page().leave();
    load(other, "");
  }

  /** A copy of this tab, as browsers make one. */
  public TestTab duplicate() {
    return new TestTab(browser, member).load(view, id);
  }

  /** Closes the tab. */
  public void close() {
    stash.entered();
    page().leave();
    page = null;
    stash.gone(this);
    stash.settle();
  }

  /** The network breaks without a goodbye: the page comes back by itself. */
  public void dropSocket() {
    stash.entered();
    page().breakSocket();
  }

  /** The network is gone until {@link #reconnect}: what is sent meanwhile waits in the page. */
  public void disconnect() {
    stash.entered();
    page().disconnect();
    stash.settle();
  }

  /** The network is back: waits until the page is. */
  public void reconnect() {
    stash.entered();
    page().connect();
    back();
  }

  /** From the next socket on at another member, as a balancer decides; counted from 0. */
  public void moveTo(int next) {
    member = stash.member(next);
  }

  // ------------------------------------------------------------------------ what it waits for

  /** Waits until all that was sent is in storage. */
  public void awaitSaved() {
    TestPage of = page();
    await(of, "all is saved", () -> !of.saving());
  }

  /** Waits until the page shows this value under this key. */
  public void await(String key, Object value) {
    TestPage of = page();
    Json wanted = JsonCodec.forWriting(value.getClass()).encode(value);
    await(of, key + " is " + wanted.text(), () -> Objects.equals(wanted, of.values().get(key)));
  }

  /**
   * Waits until something holds.
   *
   * @param what for the message if it does not
   * @param holds asked again and again; of what the tab shows
   */
  public void await(String what, Predicate<TestTab> holds) {
    await(page(), what, () -> holds.test(this));
  }

  /** Waits until the page has a socket, or none comes any more. */
  void back() {
    TestPage of = page();
    await(of, "the page is connected", () -> !of.onItsWay());
  }

  private void await(TestPage of, String what, BooleanSupplier holds) {
    stash.await(view + " of " + browser + ": " + what, of, holds);
  }

  // ------------------------------------------------------------------------ what it shows

  /** What the page shows: by key, each value as JSON. */
  public Map<String, String> state() {
    Map<String, String> texts = new TreeMap<>();
    rested().values().forEach((key, value) -> texts.put(key, value.text()));
    return texts;
  }

  /**
   * What the page shows under a key.
   *
   * @return null if that is null
   * @throws AssertionError if it shows nothing there, or something else
   */
  public <T> @Nullable T get(String key, Class<T> type) {
    return get(Key.of(key, type));
  }

  /** The same, of a type that may have arguments. */
  public <T> @Nullable T get(Key<T> key) {
    Map<String, Json> values = rested().values();
    Json value = values.get(key.name());
    if (value == null) {
      throw new AssertionError(
          "the page shows nothing under " + key.name() + ", but under " + values.keySet());
    }
    @SuppressWarnings("unchecked") // of the type's codec; a primitive's comes boxed
    T typed = (T) JsonCodec.of(key).decode(value);
    return typed;
  }

  /**
   * As {@code stash.js} has it: {@code connected}, {@code connecting}, {@code reconnecting}, {@code
   * disconnected}, {@code ended}, {@code closed}.
   */
  public String status() {
    return rested().status();
  }

  /**
   * Why it is {@code ended} or {@code closed}: {@code expired}, {@code logged_out}, {@code
   * replaced}, {@code unknown_view}, {@code forbidden}; or connecting once more: {@code
   * other_session}; else empty.
   */
  public String reason() {
    return rested().reason();
  }

  /** What the last mount found; empty before the first. */
  public Optional<Recovery> recovery() {
    return Optional.ofNullable(rested().recovery());
  }

  /** Whether something that was sent is not known to be in storage. */
  public boolean saving() {
    return rested().saving();
  }

  /** What the page was told has gone wrong, in order, since it was loaded. */
  public List<PageError> errors() {
    return rested().errors();
  }

  /** Where the application has sent the page: a path, or "" to itself; empty if nowhere. */
  public Optional<String> navigated() {
    return Optional.ofNullable(rested().went());
  }

  /** All that the page was told, message by message, since it was loaded. */
  public List<String> told() {
    return rested().told();
  }

  private TestPage rested() {
    stash.settle();
    return page();
  }

  @Override
  public String toString() {
    return view + " of " + browser;
  }

  /** What it is and was told last, for a failure. */
  String report(int most) {
    TestPage of = page();
    List<String> all = of.told();
    int from = Math.max(0, all.size() - most);
    StringBuilder text = new StringBuilder(this + ", " + of.status() + " " + of.reason() + ":");
    if (from > 0) {
      text.append("\n    (").append(from).append(" messages before)");
    }
    all.subList(from, all.size()).forEach(line -> text.append("\n    ").append(line));
    return text.toString();
  }
}
