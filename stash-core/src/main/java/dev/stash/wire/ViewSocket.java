package dev.stash.wire;

import static dev.stash.wire.Conversation.TURN_PATIENCE_MILLIS;

import dev.stash.Session;
import dev.stash.StashException;
import dev.stash.TimeSource;
import dev.stash.engine.Content;
import dev.stash.identity.SessionKey;
import dev.stash.observe.Signals;
import dev.stash.session.Attached;
import dev.stash.session.Change;
import dev.stash.session.SliceListener;
import dev.stash.session.Slices;
import dev.stash.view.BoundView;
import dev.stash.wire.Conversation.Failure;
import dev.stash.wire.SessionTraffic.Visit;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One socket and the page behind it: protocol {@code stash.v1}, see {@code
 * docs/reference/protocol.md}. What becomes of the page's events is decided by its {@link
 * Conversation}, what it is shown by its {@link MountedPage}, and {@link ToPage} says it; here are
 * the limits of the socket, its life, and the order in which things happen. Knows no web server;
 * {@link #text} and {@link #closed} are called by one.
 *
 * <p>Everything happens in one order ({@link Serial}): events of the page one by one, pushed
 * changes between them. A slow handler or a slow socket holds up only this conversation: its page's
 * further messages stay unread ({@link Brake}; TCP pushes back), and what other tabs change is
 * collapsed per key until the socket takes it, then told as one {@code state}, or as a {@code
 * resync} if much was collapsed. A socket that takes nothing is cut ({@link Delivery}). The
 * session's actor never waits for a socket.
 *
 * <p>Thread-safe.
 */
public final class ViewSocket {
  /** For so long what a page has done is brought home when its socket is gone. */
  private static final long BRING_HOME_MS = 30_000;

  /** For so long a message that is too large is read for nothing. */
  private static final long READ_AWAY_MS = 3_000;

  /** When a page comes back whose session has another id: the answer with it may be on its way. */
  private static final long ROTATED_RETRY_MS = 250;

  /** The same for one that was here with the old id again: its browser may never have got it. */
  private static final long STILL_ROTATED_RETRY_MS = 2_000;

  /** When a page comes back that the server had no thread to wait for. */
  private static final long NO_THREAD_RETRY_MS = 2_000;

  /** When a page comes back whose session has mounted too often. */
  private static final long TOO_MANY_MOUNTS_RETRY_MS = 2_000;

  private final ViewRoute<?> route;
  private final ViewAddress address;
  private final Slices slices;
  private final Function<SessionKey, Session> sessions;
  private final Browser browser;
  private final BooleanSupplier returns;
  private final Visit visit;
  private final Delivery delivery;
  private final ToPage out;
  private final Brake brake;
  private final WireOptions options;
  private final TimeSource time;
  private final Signals signals;
  private final Failures failures;
  private final ScheduledExecutorService timer;
  private final Executor executor;
  private final Serial serial;
  private final Pushes pushes = new Pushes();

  private final Frames frames;

  // Touched only in the serial.
  private final NotNow notNow;
  private final @Nullable Future<?> mountLimit;
  private @Nullable Future<?> turnLimit;
  private @Nullable Future<?> homeLimit;

  /** Null before its mount, and when all it has done is brought home or is nobody's affair. */
  private @Nullable MountedPage page;

  private boolean refused;
  private int badMessages;

  /**
   * A conversation that starts now.
   *
   * @param sessions a session as its application sees it
   * @param address what the page has asked for; its pattern is the route's name
   * @param returns whether a page whose session has another id may soon come with that; may block
   *     and throw
   * @param visit this socket's part in what its session does; left when the conversation is over
   * @param signals who listens to what happens
   * @param failures what becomes of what fails
   * @param executor runs short tasks and may start a virtual thread for each
   * @param timer only starts things
   */
  public ViewSocket(
      ViewRoute<?> route,
      ViewAddress address,
      Slices slices,
      Function<SessionKey, Session> sessions,
      Browser browser,
      BooleanSupplier returns,
      Visit visit,
      Outlet outlet,
      WireOptions options,
      TimeSource time,
      Signals signals,
      Failures failures,
      Executor executor,
      ScheduledExecutorService timer) {
    this.route = route;
    this.address = address;
    this.slices = slices;
    this.sessions = sessions;
    this.browser = browser;
    this.returns = returns;
    this.visit = visit;
    this.signals = signals;
    this.failures = failures;
    this.brake =
        new Brake(
            options, visit, time.now().ticks(), queued -> signals.heldUp(route.name(), queued));
    this.delivery = new Delivery(outlet, options, time, executor, timer, brake::release);
    this.out = new ToPage(route.name(), delivery, signals, this::over);
    this.options = options;
    this.time = time;
    this.executor = executor;
    this.serial = new Serial(executor);
    this.frames = new Frames(brake, serial, new Read(), options.messageBytes(), time);
    this.notNow =
        new NotNow(
            new RateLimit(options.eventsPerSecond(), options.eventBurst(), time.now().ticks()),
            visit,
            failures::limited);
    this.timer = timer;
    this.mountLimit = later(options.mountWithin().toMillis(), this::mountedByNow);
    signals.socketOpened(route.name());
  }

  private @Nullable Future<?> later(long ms, Runnable task) {
    try {
      return timer.schedule(() -> serial.soon(task), ms, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopping) {
      serial.soon(() -> out.end(ToPage.TRY_AGAIN, "stopping"));
      return null;
    }
  }

  private static void cancel(@Nullable Future<?> planned) {
    if (planned != null) {
      planned.cancel(false);
    }
  }

  /**
   * A text frame, or a fragment of one. This, {@link #ping} and {@link #pong} are called by one
   * thread at a time, which is held up when it brings too much.
   */
  public void text(CharSequence part, boolean last) {
    frames.text(part, last);
  }

  /** A ping of RFC 6455 that this server has not answered. */
  public void ping(byte[] payload) {
    frames.ping(payload);
  }

  /** A ping that this server has answered, or a pong. */
  public void pong() {
    frames.pong();
  }

  private final class Read implements Frames.Taker {
    @Override
    public void take(ClientMessage message) {
      if (out.over()) {
        return;
      } else if (time.now().wall() >= browser.until()) {
        delivery.closing();
        out.leave("expired", 0, ToPage.POLICY);
        return;
      }
      try {
        switch (message) {
          case ClientMessage.Ping ping -> out.send(ServerMessage.pong());
          case ClientMessage.Mount mount -> mount(mount);
          case ClientMessage.Event event -> event(event);
          case ClientMessage.Bad bad -> bad(bad);
        }
      } catch (RuntimeException | Error broken) {
        broke(broken);
      }
    }

    /**
     * Closes after the rest of the message was read: a connection that is closed with bytes unread
     * is reset, and what was told last is lost on the way. The page would come and send it again.
     */
    @Override
    public void tooLarge(boolean enough) {
      if (out.over()) {
        return;
      }
      if (!refused) {
        refused = true;
        failures.limited(WireOptions.MESSAGE_BYTES);
        out.refuse(
            ErrorCode.MESSAGE_TOO_LARGE.name(),
            "a message may have " + options.messageBytes() + " bytes; send less at once",
            0);
        var unused = later(READ_AWAY_MS, () -> out.end(ToPage.TOO_BIG, "MESSAGE_TOO_LARGE"));
      }
      if (enough) {
        out.end(ToPage.TOO_BIG, "MESSAGE_TOO_LARGE");
      }
    }

    @Override
    public void answer(byte[] ping) {
      out.pong(ping);
    }

    @Override
    public void tooMany() {
      delivery.closing();
      failures.limited(WireOptions.EVENTS_PER_SECOND);
      signals.refused(route.name(), ErrorCode.RATE_LIMITED.name());
      serial.soon(() -> out.end(ToPage.POLICY, ErrorCode.RATE_LIMITED.name()));
      if (!brake.holdToTheEnd()) {
        brake.release();
        delivery.cut();
      }
    }

    /** Its page is told to come again; it may mean well. */
    @Override
    public void noThread() {
      brake.release();
      leaveSoon("draining", NO_THREAD_RETRY_MS, ToPage.TRY_AGAIN);
    }
  }

  /** The socket is gone, however it went. */
  public void closed() {
    brake.release();
    serial.soon(out::stop);
  }

  /** A socket that nobody is to talk to: its page is to come again, to another server. */
  public static void turnAway(Delivery delivery, long retryAfterMs) {
    delivery.send(List.of(ServerMessage.leave("draining", retryAfterMs)));
    delivery.close(ToPage.TRY_AGAIN, "draining");
  }

  /** The server stops: tells the page to come back, and closes. */
  public void drain(long retryAfterMs) {
    leaveSoon("draining", retryAfterMs, ToPage.GOING_AWAY);
  }

  private void leaveSoon(String reason, long retryAfterMs, int code) {
    delivery.closing();
    serial.soon(() -> out.leave(reason, retryAfterMs, code));
  }

  // ------------------------------------------------------------------------ from the page

  private void bad(ClientMessage.Bad bad) {
    out.refuse(ErrorCode.BAD_MESSAGE.name(), bad.problem(), bad.id());
    if (++badMessages >= options.badMessages()) {
      failures.limited(WireOptions.BAD_MESSAGES);
      out.end(ToPage.POLICY, "BAD_MESSAGE");
    }
  }

  private void mountedByNow() {
    if (page == null && !out.over()) {
      failures.limited(WireOptions.MOUNT_WITHIN);
      signals.refused(route.name(), "MOUNT_EXPECTED");
      out.end(ToPage.POLICY, "MOUNT_EXPECTED");
    }
  }

  private void mount(ClientMessage.Mount mount) {
    if (page != null) {
      bad(new ClientMessage.Bad("this socket has its mount already", 0));
      return;
    }
    cancel(mountLimit);
    if (!visit.mayMount(time.now().ticks())) {
      signals.refused(route.name(), ErrorCode.RATE_LIMITED.name());
      failures.limited(WireOptions.MOUNTS_PER_SECOND);
      out.leave("draining", TOO_MANY_MOUNTS_RETRY_MS, ToPage.TRY_AGAIN);
      return;
    }
    Going going = new Going();
    Around around =
        new Around(
            address,
            () -> sessions.apply(browser.session()),
            how -> new LivePage(address, how, serial, going, new Tasks(), timer));
    BoundView<?> bound = route.bind(around, failures).orElse(null);
    if (bound == null) {
      failures.told(
          Level.ERROR,
          route.name(),
          ErrorCode.VIEW_UNAVAILABLE.name(),
          "its factory gave what another page has, or nothing; the page is turned away. Each page"
              + " needs a handler of its own: MyView::new, not () -> shared");
      out.refuse(ErrorCode.VIEW_UNAVAILABLE.name(), "the view has no handler for this page", 0);
      out.end(ToPage.INTERNAL, ErrorCode.VIEW_UNAVAILABLE.name());
      return;
    }
    page = new MountedPage(route, address, browser, out, signals, failures, around, going, bound);
    page.open(slices, mount, new Listener());
  }

  private void event(ClientMessage.Event event) {
    MountedPage from = page;
    if (from == null || !from.mounted()) {
      out.refuse(ErrorCode.NOT_MOUNTED.name(), "send mount first and wait for mounted", event.id());
    } else if (from.talk().knows(event) || !refusedForNow(event.id(), from.room())) {
      from.talk().event(event);
      from.tellShown();
    }
  }

  private final class Tasks implements LivePage.Taker {
    @Override
    public boolean task(Runnable task) {
      return take(task);
    }

    @Override
    public void tell(String message) {
      out.send(message);
    }
  }

  private boolean take(Runnable task) {
    MountedPage of = page;
    if (of == null || out.over()) {
      return false;
    }
    boolean[] taken = new boolean[1];
    hear(page -> taken[0] = page.talk().task(task));
    if (!taken[0]) {
      failures.told(
          Level.WARNING,
          route.name(),
          ErrorCode.BUSY.name(),
          "a task of a page was dropped: too much of it is not saved yet");
    }
    return taken[0];
  }

  private boolean refusedForNow(long id, boolean room) {
    ErrorCode why = notNow.why(id, room, time.now().ticks());
    if (why != null) {
      out.refuse(
          why.name(),
          why == ErrorCode.BUSY
              ? "too much is not saved yet; send this event and those after it again later"
              : "too many events; send this one and those after it again later",
          id);
    }
    return why != null;
  }

  // ------------------------------------------------------------------------ from the session

  private interface Step {
    void take(MountedPage page);
  }

  /** What the session says is heard even when the socket is gone, until all is brought home. */
  private void heard(Step step) {
    serial.soon(() -> hear(step));
  }

  private void hear(Step step) {
    MountedPage hears = page;
    if (hears == null) {
      return;
    }
    try {
      step.take(hears);
      hears.tellShown();
    } catch (RuntimeException | Error broken) {
      broke(broken);
    }
    if (out.over() && hears.talk().settled()) {
      letGo();
    }
  }

  private void broke(Throwable broken) {
    failures.threw(Level.ERROR, route.name(), "the conversation broke", broken);
    out.end(ToPage.INTERNAL, "internal error");
    letGo();
  }

  /** Hands everything over to the serial; pushed changes collapse while it is busy. */
  private final class Listener implements SliceListener {
    private boolean attached;

    @Override
    public void attached(Attached attached) {
      this.attached = true;
      heard(page -> page.attached(attached));
    }

    @Override
    public void resynced(Attached attached) {
      pushes.supersede();
      serial.soon(
          () -> {
            pushes.superseded();
            hear(page -> page.resynced(attached));
          });
    }

    @Override
    public void changed(long at, List<Change> changes, Content content) {
      if (pushes.add(at, changes, content)) {
        heard(ViewSocket.this::applyPushes);
      }
    }

    @Override
    public void accepted(long event, long at) {
      pushes.divide();
      heard(page -> page.talk().accepted(event, at));
    }

    @Override
    public void conflict(long epoch, long event, long at, Content content, long millis) {
      pushes.divide();
      heard(
          page -> {
            page.talk().conflict(epoch, event, at, content, millis);
            cancel(turnLimit);
            turnLimit =
                page.talk().waiting()
                    ? later(TURN_PATIENCE_MILLIS, () -> hear(late -> late.talk().again()))
                    : null;
          });
    }

    @Override
    public void turn(long epoch, long at, Content content) {
      pushes.divide();
      heard(page -> page.talk().turn(epoch, at, content));
    }

    @Override
    public void refused(long event, String code, String message) {
      heard(page -> page.refused(event, new Failure(code, message)));
    }

    @Override
    public void saved(long at, long event) {
      if (pushes.saved(at, event)) {
        heard(ViewSocket.this::applySaved);
      }
    }

    @Override
    public void lost(boolean replaced) {
      if (replaced) {
        leaveSoon("replaced", 0, ToPage.POLICY);
      } else {
        leaveSoon("draining", 0, ToPage.TRY_AGAIN); // it mounts again and sends what is missing
      }
      serial.soon(ViewSocket.this::letGo);
    }

    @Override
    public void ended(String reason) {
      if (reason.equals("rotated") && !attached) {
        executor.execute(ViewSocket.this::cameWithAnOldId);
        return;
      }
      switch (reason) {
        // The browser has a new id, or will have in a moment: the page comes back with that.
        case "rotated" -> leaveSoon("draining", ROTATED_RETRY_MS, ToPage.TRY_AGAIN);
        case "expired" -> leaveSoon("expired", 0, ToPage.POLICY);
        default -> leaveSoon("logged_out", 0, ToPage.POLICY);
      }
      serial.soon(ViewSocket.this::letGo);
    }
  }

  /**
   * It keeps what it has queued until its browser has another id, unless that is no use any more.
   */
  private void cameWithAnOldId() {
    if (comesBack()) {
      leaveSoon("draining", STILL_ROTATED_RETRY_MS, ToPage.TRY_AGAIN);
    } else {
      leaveSoon("logged_out", 0, ToPage.POLICY);
    }
  }

  private boolean comesBack() {
    try {
      return returns.getAsBoolean();
    } catch (StashException notNow) {
      return true;
    }
  }

  private void applyPushes(MountedPage to) {
    Pushes.Batch batch = pushes.take();
    if (batch != null) {
      to.changed(batch, options.collapseAfter());
    }
  }

  private void applySaved(MountedPage to) {
    Pushes.Watermark mark = pushes.takeSaved();
    if (mark != null) {
      to.talk().saved(mark.revision(), mark.event());
    }
  }

  // ------------------------------------------------------------------------ the end

  private void over() {
    visit.leave();
    MountedPage left = page;
    if (left != null) {
      left.over();
    }
    if (left == null || !left.talk().attached() || left.talk().settled()) {
      letGo();
    } else {
      homeLimit = later(BRING_HOME_MS, this::letGo);
    }
  }

  /** What it has done is brought home, or is nobody's affair any more. */
  private void letGo() {
    // What is planned would keep the connection's buffers until its time.
    cancel(mountLimit);
    cancel(turnLimit);
    cancel(homeLimit);
    MountedPage left = page;
    page = null;
    if (left != null) {
      left.close();
    }
  }
}
