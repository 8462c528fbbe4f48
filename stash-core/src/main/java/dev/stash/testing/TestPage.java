package dev.stash.testing;

import dev.stash.Recovery;
import dev.stash.json.Json;
import dev.stash.json.JsonOutput;
import dev.stash.node.Mailbox;
import dev.stash.testing.PageEvents.Sent;
import dev.stash.testing.PageState.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One load of a page with one view, over as many sockets as it takes: what {@code view.js} of the
 * page's script does, but for pings, and with the delays that it draws by lot in their middle.
 * Thread-safe.
 */
final class TestPage {
  /** Codes that mean "not now": the event and all after it are sent again later. */
  private static final Set<String> NOT_NOW = Set.of("RATE_LIMITED", "BUSY", "STORAGE_UNAVAILABLE");

  /** Why a page shows nothing any more of what it was told. */
  private static final Set<String> GONE = Set.of("expired", "logged_out", "forbidden");

  private static final int POLICY = 1008;
  private static final int TOO_BIG = 1009;
  private static final int TRY_AGAIN = 1013;
  private static final long MIN_DELAY = 250;
  private static final long MAX_DELAY = 5_000;
  private static final long MOUNT_WITHIN = 10_000;
  private static final long RENEW_AFTER = 1_000;
  private static final long LONGEST_ABSENCE = 60_000;
  private static final int PATIENT = 3;
  private static final int MOST_REPLACED = 3;

  private final TestBrowser browser;
  private final TestTab tab;
  private final String view;
  private final ScheduledExecutorService timer;
  private final Mailbox<Runnable> inbox;
  private final PageState state = new PageState();
  private final PageEvents events = new PageEvents();
  private final PageSession session = new PageSession();
  private final List<PageError> errors = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final List<Long> replaced = new ArrayList<>();

  private String page;
  private String tabFrom;
  private String status = "connecting";
  private String reason = "";
  private @Nullable Recovery recovery;
  private @Nullable String goes;
  private @Nullable String went;
  private @Nullable TestSocket socket;
  private @Nullable Future<?> retry;
  private @Nullable Future<?> deadline;
  private @Nullable Future<?> hold;
  private boolean mounted;
  private boolean known;
  private boolean leaving;
  private boolean unsure;
  private boolean asked;
  private String complaint = "";
  private int attempts;
  private int refusals;

  TestPage(TestBrowser browser, TestTab tab, String view, String tabFrom) {
    this.browser = browser;
    this.tab = tab;
    this.view = view;
    this.tabFrom = tabFrom;
    this.timer = browser.life().timer();
    this.inbox = new Mailbox<>(Runnable::run, browser.life().executor());
    this.page = browser.unique("page");
  }

  /** On a thread of the browser, in order. */
  void soon(Runnable what) {
    inbox.soon(what);
  }

  // ------------------------------------------------------------------------ for the test

  synchronized Map<String, Json> values() {
    return state.values();
  }

  synchronized String status() {
    return status;
  }

  synchronized String reason() {
    return reason;
  }

  synchronized @Nullable Recovery recovery() {
    return recovery;
  }

  synchronized @Nullable String went() {
    return went;
  }

  synchronized List<PageError> errors() {
    return List.copyOf(errors);
  }

  synchronized List<String> told() {
    return List.copyOf(told);
  }

  synchronized boolean saving() {
    return events.saving();
  }

  /** Whether it is on its way to a socket. */
  synchronized boolean onItsWay() {
    return status.endsWith("connecting");
  }

  synchronized boolean handled(Sent event) {
    return event.done || event.failed != null;
  }

  synchronized @Nullable PageError failure(Sent event) {
    return event.failed;
  }

  synchronized Sent send(String name, @Nullable Object payload) {
    if (over()) {
      throw new PageError(name, "VIEW_CLOSED", "the view is " + status + ", " + reason, null);
    }
    Sent event = events.add(name, payload);
    flush();
    return event;
  }

  synchronized void disconnect() {
    if (!over()) {
      drop();
      enter("disconnected");
    }
  }

  synchronized void connect() {
    if (!over() && socket == null) {
      enter(known ? "reconnecting" : "connecting");
      open();
    }
  }

  /** The network breaks: nobody says goodbye. */
  synchronized void breakSocket() {
    TestSocket broken = socket;
    if (broken != null) {
      broken.drop();
      lost(broken, TestSocket.BROKEN, "");
    }
  }

  synchronized void leave() {
    end("closed", "");
  }

  // ------------------------------------------------------------------------ sockets

  private boolean over() {
    return status.equals("ended") || status.equals("closed");
  }

  private void open() {
    retry = cancelled(retry);
    TestProcess process = browser.process(tab);
    if (process == null) {
      retry(delay(attempts++));
      return;
    }
    TestSocket opening = new TestSocket(this, process);
    socket = opening;
    deadline = later(MOUNT_WITHIN, () -> lost(opening, 0, ""));
    process.entered(opening);
    process.run(() -> browser.upgrade(process, view, opening));
  }

  synchronized void opened(TestSocket on) {
    if (on != socket) {
      return;
    }
    JsonOutput out = new JsonOutput(256).object().name("type").value("mount");
    out.name("page").value(page).name("tab").value(tab.id());
    if (!tabFrom.isEmpty()) {
      out.name("tabFrom").value(tabFrom);
    }
    out.name("rejoin").value(known ? Json.of("true") : Json.of("false"));
    out.name("savedEvent").value(events.stored());
    out.name("features").array().value("patch").endArray();
    on.say(new String(out.end().toUtf8(), StandardCharsets.UTF_8));
  }

  /** Forgets the socket, if there is one. */
  private void drop() {
    TestSocket dropped = socket;
    socket = null;
    mounted = leaving = false;
    complaint = "";
    retry = cancelled(retry);
    deadline = cancelled(deadline);
    hold = cancelled(hold);
    if (dropped != null) {
      dropped.drop();
    }
  }

  synchronized void lost(TestSocket on, int code, String why) {
    if (on != socket || over()) {
      return;
    }
    told.add("closed " + code + " " + why);
    List<String> said = List.of((why + " " + complaint).toUpperCase(Locale.ROOT).split(" ", -1));
    Future<?> appointment = leaving ? retry : null;
    if (appointment != null) {
      retry = null;
    }
    drop();
    if (code == POLICY && said.contains("UNKNOWN_VIEW")) {
      shut("UNKNOWN_VIEW", "the server knows no view " + view);
    } else if (code == POLICY && said.contains("FORBIDDEN")) {
      shut("FORBIDDEN", "this page may not have the view");
    } else if (code == POLICY && said.contains("NO_SESSION")) {
      ask(0);
    } else if (code == POLICY && said.contains("EXPIRED")) {
      ended("expired");
    } else if (code == POLICY && said.contains("LOGGED_OUT")) {
      ended("logged_out");
    } else {
      if (code == TOO_BIG) {
        events.dropLargest();
      }
      if (code == POLICY || code == TRY_AGAIN) {
        attempts = Math.max(attempts, PATIENT);
      }
      if (appointment == null) {
        retry(delay(attempts++));
      } else {
        retry = appointment;
      }
      enter(known ? "reconnecting" : "connecting");
    }
  }

  private void shut(String code, String text) {
    end("closed", code.toLowerCase(Locale.ROOT));
    errors.add(new PageError("", code, text, null));
  }

  private void retry(long millis) {
    retry = cancelled(retry);
    retry =
        later(
            millis,
            () -> {
              drop();
              enter(known ? "reconnecting" : "connecting");
              open();
            });
  }

  private static long delay(int attempt) {
    return Math.min(MAX_DELAY, MIN_DELAY << Math.min(attempt, 16)) * 3 / 4;
  }

  private Future<?> later(long millis, Runnable what) {
    return timer.schedule(() -> soon(() -> ifStillThere(what)), millis, TimeUnit.MILLISECONDS);
  }

  private synchronized void ifStillThere(Runnable what) {
    if (!over() && !status.equals("disconnected")) {
      what.run();
    }
  }

  private static @Nullable Future<?> cancelled(@Nullable Future<?> planned) {
    if (planned != null) {
      planned.cancel(false);
    }
    return null;
  }

  // ------------------------------------------------------------------------ whose values

  private void ended(String why) {
    if (known || asked || session.known()) {
      session.forget();
      end("ended", why);
      var unused = timer.schedule(() -> soon(browser::renew), RENEW_AFTER, TimeUnit.MILLISECONDS);
    } else {
      ask(RENEW_AFTER);
    }
  }

  /** The browser has no id that lives: gets one, and opens the next socket with it. */
  private void ask(long after) {
    drop();
    enter(known ? "reconnecting" : "connecting");
    retry = timer.schedule(() -> soon(this::askNow), after, TimeUnit.MILLISECONDS);
  }

  /** Without the lock: it may have to wait for the storage. */
  private void askNow() {
    boolean given = browser.renew();
    ifStillThere(
        () -> {
          asked = given;
          if (given) {
            open();
          } else {
            retry(delay(attempts++));
          }
        });
  }

  /** The browser has another session now: what belongs to the former one goes. */
  private void moveOn() {
    session.forget();
    events.dropAll("OTHER_SESSION", "the browser has another session now");
    drop();
    page = browser.unique("page");
    known = unsure = asked = false;
    recovery = null;
    state.replace(Map.of());
    attempts = refusals = 0;
    reason = "other_session";
    enter("connecting");
    open();
  }

  // ------------------------------------------------------------------------ what the server says

  synchronized void hear(TestSocket on, String text) {
    if (on != socket || over()) {
      return;
    }
    told.add(text);
    Message message = Message.of(text);
    switch (message.string("type")) {
      case "mounted", "resync" -> replace(message, message.string("type").equals("resync"));
      case "error" -> complain(message);
      case "leave" -> asksToLeave(message);
      case "state" -> {
        if (mounted && !state.change(message)) {
          lost(on, 0, "");
        }
      }
      case "done" -> {
        if (mounted) {
          refusals = 0;
          events.done(message.count("id"));
          flush();
        }
      }
      case "saved" -> {
        if (mounted) {
          events.forget(message.count("event"));
        }
      }
      case "navigate" -> goes = mounted ? message.string("to") : goes;
      default -> {}
    }
    if (goes != null && !saving()) {
      went = goes;
      goes = null;
    }
    notifyAll();
  }

  private void replace(Message message, boolean resync) {
    if (resync && !mounted) {
      return;
    }
    PageSession.Told whose = session.told(message.string("session"), message.string("browser"));
    if (whose == PageSession.Told.OTHER) {
      moveOn();
      return;
    }
    unsure = whose == PageSession.Told.UNSURE;
    asked = false;
    known = true;
    reason = "";
    attempts = 0;
    recovery = Recovery.valueOf(message.string("status").toUpperCase(Locale.ROOT));
    if (recovery != Recovery.ERROR) {
      tabFrom = "";
    }
    state.replace(message.members("state"));
    hold = cancelled(hold);
    deadline = cancelled(deadline);
    events.mounted(message.count("lastEvent"), message.count("savedEvent"));
    mounted = true;
    enter("connected");
    flush();
  }

  private void complain(Message message) {
    long id = message.count("id");
    String code = message.string("code");
    String text = message.string("message");
    String field = message.string("field").isEmpty() ? null : message.string("field");
    if (id == 0) {
      complaint = code;
      errors.add(new PageError("", code, text, field, null));
    } else if (code.equals("NOT_MOUNTED") && socket != null) {
      lost(socket, 0, "");
    } else if (NOT_NOW.contains(code)) {
      events.hold(id);
      if (hold == null) {
        hold =
            later(
                delay(refusals++),
                () -> {
                  hold = null;
                  flush();
                });
      }
    } else {
      errors.add(new PageError(events.refused(id, code, text, field), code, text, field, null));
      flush();
    }
  }

  private void asksToLeave(Message message) {
    String why = message.string("reason");
    if (why.equals("expired") || why.equals("logged_out")) {
      ended(why);
    } else if (why.equals("replaced") && replacedAgain()) {
      end("ended", "replaced");
    } else {
      leaving = true;
      retry(
          why.equals("replaced")
              ? delay(PATIENT)
              : Math.min(message.count("retryAfterMs"), LONGEST_ABSENCE));
    }
  }

  private boolean replacedAgain() {
    long now = browser.life().now().ticks();
    replaced.removeIf(time -> now - time >= LONGEST_ABSENCE);
    replaced.add(now);
    return replaced.size() > MOST_REPLACED;
  }

  private void flush() {
    TestSocket to = socket;
    if (to != null && mounted && !unsure && !leaving && hold == null) {
      events.flush(to::say);
    }
  }

  private void enter(String next) {
    status = next;
    notifyAll();
  }

  private void end(String how, String why) {
    if (!over()) {
      drop();
      reason = why;
      if (GONE.contains(why)) {
        state.replace(Map.of());
      }
      enter(how);
      events.dropAll("VIEW_CLOSED", why.isEmpty() ? how : why);
      notifyAll();
    }
  }
}
