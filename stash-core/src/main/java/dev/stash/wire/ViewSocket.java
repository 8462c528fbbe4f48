package dev.stash.wire;

import dev.stash.Mount;
import dev.stash.Recovery;
import dev.stash.StashException;
import dev.stash.TimeSource;
import dev.stash.engine.Content;
import dev.stash.json.Json;
import dev.stash.observe.Signals;
import dev.stash.session.Attached;
import dev.stash.session.Change;
import dev.stash.session.Former;
import dev.stash.session.SliceLink;
import dev.stash.session.SliceListener;
import dev.stash.session.SliceRequest;
import dev.stash.session.Slices;
import dev.stash.view.BoundView;
import dev.stash.wire.Conversation.Failure;
import dev.stash.wire.Conversation.Telling;
import dev.stash.wire.SessionTraffic.Visit;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One socket and the page behind it: protocol {@code stash.v1}, see {@code
 * docs/reference/protocol.md}. What becomes of the page's events is decided by its {@link
 * Conversation}; here are the socket, its limits, and the order in which things happen. Knows no
 * web server; {@link #text} and {@link #closed} are called by one.
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
  private static final Logger LOG = System.getLogger(ViewSocket.class.getName());
  private static final int GOING_AWAY = 1001;
  private static final int NO_STATUS = 1005;
  private static final int ABNORMAL = 1006;
  private static final int POLICY = 1008;
  private static final int TOO_BIG = 1009;
  private static final int INTERNAL = 1011;
  private static final int TRY_AGAIN = 1013;

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

  private static final String TROUBLE =
      "the session cannot be read now; the page goes on, and is given its values when it can";

  private final ViewRoute<?> route;
  private final Slices slices;
  private final Browser browser;
  private final BooleanSupplier returns;
  private final Visit visit;
  private final Delivery delivery;
  private final Brake brake;
  private final WireOptions options;
  private final TimeSource time;
  private final Signals signals;
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
  private @Nullable Handler handler;
  private @Nullable SliceLink link;
  private @Nullable Conversation conversation;
  private boolean mounted;
  private boolean migrating;
  private boolean refused;

  /** Nothing is said to the page any more. */
  private boolean over;

  /** What it has done is brought home, or is nobody's affair any more. */
  private boolean gone;

  /** How what the page shows has come back. */
  private Recovery recovery = Recovery.NEW;

  /** What the session is called to the page; null while that is not known. */
  private @Nullable String lineage;

  private int badMessages;

  /** How it is over; as long as nobody here has closed it, the page's side has. */
  private int closeCode = NO_STATUS;

  /**
   * A conversation that starts now.
   *
   * @param returns whether a page whose session has another id may soon come with that; may block
   *     and throw
   * @param visit this socket's part in what its session does; left when the conversation is over
   * @param signals who listens to what happens
   * @param executor runs short tasks and may start a virtual thread for each
   * @param timer only starts things
   */
  public ViewSocket(
      ViewRoute<?> route,
      Slices slices,
      Browser browser,
      BooleanSupplier returns,
      Visit visit,
      Outlet outlet,
      WireOptions options,
      TimeSource time,
      Signals signals,
      Executor executor,
      ScheduledExecutorService timer) {
    this.route = route;
    this.slices = slices;
    this.browser = browser;
    this.returns = returns;
    this.visit = visit;
    this.signals = signals;
    this.brake =
        new Brake(
            options, visit, time.now().ticks(), queued -> signals.heldUp(route.name(), queued));
    this.delivery = new Delivery(outlet, options, time, executor, timer, brake::release);
    this.options = options;
    this.time = time;
    this.executor = executor;
    this.serial = new Serial(executor);
    this.frames = new Frames(brake, serial, new Read(), options.messageBytes(), time);
    this.notNow =
        new NotNow(
            new RateLimit(options.eventsPerSecond(), options.eventBurst(), time.now().ticks()),
            visit);
    this.timer = timer;
    this.mountLimit = later(options.mountWithin().toMillis(), this::mountedByNow);
    signals.socketOpened(route.name());
  }

  private @Nullable Future<?> later(long ms, Runnable task) {
    try {
      return timer.schedule(() -> serial.soon(task), ms, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopping) {
      serial.soon(() -> end(TRY_AGAIN, "stopping"));
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
      ViewSocket.this.take(message);
    }

    @Override
    public void tooLarge(boolean enough) {
      ViewSocket.this.tooLarge(enough);
    }

    @Override
    public void answer(byte[] ping) {
      ViewSocket.this.answer(ping);
    }

    @Override
    public void tooMany() {
      delivery.closing();
      signals.refused(route.name(), ErrorCode.RATE_LIMITED.name());
      serial.soon(() -> end(POLICY, ErrorCode.RATE_LIMITED.name()));
      if (!brake.holdToTheEnd()) {
        brake.release();
        delivery.cut();
      }
    }

    /** Its page is told to come again; it may mean well. */
    @Override
    public void noThread() {
      brake.release();
      drain(NO_THREAD_RETRY_MS, TRY_AGAIN);
    }
  }

  /** The socket is gone, however it went. */
  public void closed() {
    brake.release();
    serial.soon(this::stop);
  }

  /** A socket that nobody is to talk to: its page is to come again, to another server. */
  public static void turnAway(Delivery delivery, long retryAfterMs) {
    delivery.send(List.of(ServerMessage.leave("draining", retryAfterMs)));
    delivery.close(TRY_AGAIN, "draining");
  }

  /** The server stops: tells the page to come back, and closes. */
  public void drain(long retryAfterMs) {
    drain(retryAfterMs, GOING_AWAY);
  }

  private void drain(long retryAfterMs, int code) {
    delivery.closing();
    serial.soon(() -> leave("draining", retryAfterMs, code));
  }

  // ------------------------------------------------------------------------ from the page

  private void take(ClientMessage message) {
    if (over) {
      return;
    } else if (time.now().wall() >= browser.until()) {
      delivery.closing();
      leave("expired", 0, POLICY);
      return;
    }
    try {
      switch (message) {
        case ClientMessage.Ping ping -> send(ServerMessage.pong());
        case ClientMessage.Mount mount -> mount(mount);
        case ClientMessage.Event event -> event(event);
        case ClientMessage.Bad bad -> bad(bad);
      }
    } catch (RuntimeException | Error broken) {
      broke(broken);
    }
  }

  private void bad(ClientMessage.Bad bad) {
    sendError(ErrorCode.BAD_MESSAGE, bad.problem(), bad.id());
    if (++badMessages >= options.badMessages()) {
      end(POLICY, "BAD_MESSAGE");
    }
  }

  /**
   * Closes after the rest of the message was read: a connection that is closed with bytes unread is
   * reset, and what was told last is lost on the way. The page would come and send it again.
   */
  private void tooLarge(boolean enough) {
    if (over) {
      return;
    }
    if (!refused) {
      refused = true;
      sendError(
          ErrorCode.MESSAGE_TOO_LARGE,
          "a message may have " + options.messageBytes() + " bytes; send less at once",
          0);
      var unused = later(READ_AWAY_MS, () -> end(TOO_BIG, "MESSAGE_TOO_LARGE"));
    }
    if (enough) {
      end(TOO_BIG, "MESSAGE_TOO_LARGE");
    }
  }

  private void mountedByNow() {
    if (link == null && !over) {
      signals.refused(route.name(), "MOUNT_EXPECTED");
      end(POLICY, "MOUNT_EXPECTED");
    }
  }

  private void mount(ClientMessage.Mount mount) {
    if (link != null) {
      bad(new ClientMessage.Bad("this socket has its mount already", 0));
      return;
    }
    cancel(mountLimit);
    BoundView<?> bound = route.bind().orElse(null);
    if (bound == null) {
      LOG.log(
          Level.ERROR,
          "view {0}: its factory gave what another page has, or nothing; the page is turned away."
              + " Each page needs a handler of its own: MyView::new, not () -> shared",
          route.name());
      sendError(ErrorCode.VIEW_UNAVAILABLE, "the view has no handler for this page", 0);
      end(INTERNAL, ErrorCode.VIEW_UNAVAILABLE.name());
      return;
    }
    Set<String> overwrite = route.type().overwrite();
    SliceRequest request =
        new SliceRequest(
            route.name(),
            route.type().version(),
            mount.page(),
            mount.tab(),
            mount.rejoin(),
            mount.savedEvent(),
            overwrite);
    handler = new Handler(route.name(), bound);
    conversation = new Conversation(handler, new Owner(), new Told(), overwrite);
    conversation.came(mount.savedEvent(), route.type().hearsOfSaved());
    link = slices.open(browser.session(), request, new Listener());
  }

  private void event(ClientMessage.Event event) {
    Conversation talk = conversation;
    if (!mounted || talk == null) {
      sendError(ErrorCode.NOT_MOUNTED, "send mount first and wait for mounted", event.id());
    } else if (talk.knows(event) || !refusedForNow(event.id(), talk)) {
      talk.event(event);
    }
  }

  private boolean refusedForNow(long id, Conversation talk) {
    ErrorCode why = notNow.why(id, talk.room(), time.now().ticks());
    if (why != null) {
      sendError(
          why,
          why == ErrorCode.BUSY
              ? "too much is not saved yet; send this event and those after it again later"
              : "too many events; send this one and those after it again later",
          id);
    }
    return why != null;
  }

  // ------------------------------------------------------------------------ from the session

  private interface Step {
    void take(Conversation talk);
  }

  /** What the session says is heard even when the socket is gone, until all is brought home. */
  private void heard(Step step) {
    serial.soon(() -> hear(step));
  }

  private void hear(Step step) {
    Conversation talk = conversation;
    if (gone || talk == null) {
      return;
    }
    try {
      step.take(talk);
    } catch (RuntimeException | Error broken) {
      broke(broken);
    }
    if (over && talk.settled()) {
      letGo();
    }
  }

  private void broke(Throwable broken) {
    LOG.log(Level.ERROR, "view " + route.name() + ": the conversation broke", broken);
    end(INTERNAL, "internal error");
    letGo();
  }

  /** Hands everything over to the serial; pushed changes collapse while it is busy. */
  private final class Listener implements SliceListener {
    private boolean attached;

    @Override
    public void attached(Attached attached) {
      this.attached = true;
      heard(talk -> first(attached, talk));
    }

    @Override
    public void resynced(Attached attached) {
      pushes.supersede();
      serial.soon(
          () -> {
            pushes.superseded();
            hear(talk -> again(attached, talk));
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
      heard(talk -> talk.accepted(event, at));
    }

    @Override
    public void conflict(long epoch, long event, long at, Content content, long millis) {
      pushes.divide();
      heard(
          talk -> {
            talk.conflict(epoch, event, at, content, millis);
            cancel(turnLimit);
            turnLimit =
                talk.waiting()
                    ? later(Conversation.TURN_PATIENCE_MILLIS, () -> hear(Conversation::again))
                    : null;
          });
    }

    @Override
    public void turn(long epoch, long at, Content content) {
      pushes.divide();
      heard(talk -> talk.turn(epoch, at, content));
    }

    @Override
    public void refused(long event, String code, String message) {
      heard(talk -> talk.refused(event, code, message));
    }

    @Override
    public void saved(long at, long event) {
      if (pushes.saved(at, event)) {
        heard(ViewSocket.this::applySaved);
      }
    }

    @Override
    public void lost(boolean replaced) {
      delivery.closing();
      serial.soon(
          () -> {
            if (replaced) {
              leave("replaced", 0, POLICY);
            } else {
              leave("draining", 0, TRY_AGAIN); // the page mounts again and sends what is missing
            }
            letGo();
          });
    }

    @Override
    public void ended(String reason) {
      if (reason.equals("rotated") && !attached) {
        executor.execute(ViewSocket.this::cameWithAnOldId);
        return;
      }
      delivery.closing();
      switch (reason) {
        // The browser has a new id, or will have in a moment: the page comes back with that.
        case "rotated" -> serial.soon(() -> leave("draining", ROTATED_RETRY_MS, TRY_AGAIN));
        case "expired" -> serial.soon(() -> leave("expired", 0, POLICY));
        default -> serial.soon(() -> leave("logged_out", 0, POLICY));
      }
      serial.soon(ViewSocket.this::letGo);
    }
  }

  /**
   * It keeps what it has queued until its browser has another id, unless that is no use any more.
   */
  private void cameWithAnOldId() {
    boolean back = comesBack();
    delivery.closing();
    serial.soon(
        () -> {
          if (back) {
            leave("draining", STILL_ROTATED_RETRY_MS, TRY_AGAIN);
          } else {
            leave("logged_out", 0, POLICY);
          }
        });
  }

  private boolean comesBack() {
    try {
      return returns.getAsBoolean();
    } catch (StashException notNow) {
      return true;
    }
  }

  private void first(Attached attached, Conversation talk) {
    Handler here = handler;
    if (over || here == null) {
      return;
    }
    Former former = attached.former();
    recovery = attached.recovery();
    if (former != null && route.type().migrates()) {
      if (!migrating && migrated(former, here)) {
        migrating = true; // the answer to it is the first state that counts
        return;
      }
      recovery = Recovery.ERROR;
    } else if (migrating && recovery == Recovery.NEW) {
      recovery = Recovery.RECOVERED;
    }
    migrating = false;
    lineage = lineage(attached);
    boolean rejoined = recovery == Recovery.RECOVERED && attached.lastEvent() > 0;
    if (attached.trouble() == null) {
      talk.attached(attached, Telling.LATER);
    } else {
      talk.blind();
    }
    here.mounted(new Mount(route.name(), recovery, rejoined));
    mounted = true;
    if (sendFull("mounted", here.bound().state(), talk)) {
      signals.mounted(route.name(), recovery);
    }
    if (attached.trouble() != null) {
      send(ServerMessage.error(attached.trouble(), TROUBLE, 0));
    }
  }

  /** False if it failed: the page then shows defaults, and what is stored stays as it is. */
  private boolean migrated(Former former, Handler here) {
    SliceLink line = link;
    try {
      if (line != null) {
        line.migrate(former, here.bound().migrate(former.version(), former.entries()));
      }
      return line != null;
    } catch (StashException failed) {
      LOG.log(
          Level.ERROR,
          "view "
              + route.name()
              + ": the migration from version "
              + former.version()
              + " failed; its values stay stored as they are",
          failed);
      return false;
    }
  }

  private void again(Attached attached, Conversation talk) {
    Handler here = handler;
    if (here == null) {
      return;
    }
    if (!mounted) {
      first(attached, talk);
      return;
    }
    Former former = attached.former();
    if (!talk.attached() && former != null && route.type().migrates() && !migrating) {
      migrating = migrated(former, here);
      if (migrating) {
        return; // the answer to it is the first state that counts
      }
    }
    migrating = false;
    recovery = attached.recovery();
    lineage = lineage(attached);
    talk.attached(attached, Telling.WHEN_WHOLE);
  }

  /** One that was never moved is called after its id; whether it was cannot be told in trouble. */
  private @Nullable String lineage(Attached attached) {
    if (attached.recovery() == Recovery.ERROR) {
      return null;
    }
    return attached.lineage() == null ? browser.lineage() : attached.lineage();
  }

  /** What other tabs have changed, or all there is if that was much. */
  private void applyPushes(Conversation talk) {
    Pushes.Batch batch = pushes.take();
    if (batch != null && mounted) {
      if (batch.count() > 1) {
        signals.collapsed(route.name(), batch.count());
      }
      if (batch.count() > options.collapseAfter()) {
        talk.tellAll();
      }
      talk.changed(batch.revision(), List.copyOf(batch.changes()), batch.content());
    }
  }

  private void applySaved(Conversation talk) {
    Pushes.Watermark mark = pushes.takeSaved();
    if (mark != null) {
      talk.saved(mark.revision(), mark.event());
    }
  }

  // ------------------------------------------------------------------------ for the conversation

  private final class Owner implements Conversation.Line {
    @Override
    public void result(
        long epoch, long event, List<Change> changes, @Nullable Content seen, boolean last) {
      if (link != null) {
        link.result(epoch, event, changes, seen, last);
      }
    }

    @Override
    public void pass(long epoch) {
      if (link != null) {
        link.pass(epoch);
      }
    }

    @Override
    public void anew() {
      if (link != null) {
        link.anew();
      }
    }
  }

  private final class Told implements Conversation.Page {
    @Override
    public void state(long revision, List<Change> changes, boolean own) {
      send(shown(revision, changes, own));
    }

    private String shown(long revision, List<Change> changes, boolean own) {
      Handler here = handler;
      Conversation talk = conversation;
      if (own && here != null && talk != null && talk.attached()) {
        here.stashed();
      }
      return ServerMessage.state(revision, changes, own ? "self" : "other");
    }

    @Override
    public void full() {
      Handler here = handler;
      Conversation talk = conversation;
      if (here != null && talk != null) {
        BoundView<?> bound = here.bound();
        if (sendFull("resync", talk.level() ? bound.state() : bound.state(talk.shown()), talk)) {
          signals.resynced(route.name());
        }
      }
    }

    @Override
    public void done(long event, long revision, List<Change> changes) {
      String done = ServerMessage.done(event, revision);
      if (changes.isEmpty() ? send(done) : send(shown(revision, changes, true), done)) {
        signals.eventDone(route.name());
      }
    }

    @Override
    public void failed(long event, Failure failure) {
      if (send(ServerMessage.error(failure.code(), failure.message(), event))) {
        signals.refused(route.name(), failure.code());
      }
    }

    @Override
    public void saved(long revision, long event) {
      send(ServerMessage.saved(revision, event));
    }
  }

  // ------------------------------------------------------------------------ to the page

  private boolean sendFull(String type, Map<String, Json> state, Conversation talk) {
    return send(
        ServerMessage.full(
            type,
            browser.lineage(),
            lineage,
            recovery,
            state,
            talk.revision(),
            talk.saved(),
            talk.lastEvent(),
            talk.savedEvent()));
  }

  private void sendError(ErrorCode code, String message, long id) {
    if (send(ServerMessage.error(code.name(), message, id))) {
      signals.refused(route.name(), code.name());
    }
  }

  /** Whether they went out. */
  private boolean send(String... messages) {
    if (over) {
      return false;
    }
    try {
      delivery.send(List.of(messages));
      return true;
    } catch (RuntimeException gone) {
      broken();
      return false;
    }
  }

  private void answer(byte[] ping) {
    if (!over) {
      try {
        delivery.pong(ping);
      } catch (RuntimeException gone) {
        broken();
      }
    }
  }

  /** Nobody can be answered: what the client has sent is not read to its end. */
  private void broken() {
    closeCode = ABNORMAL;
    delivery.cut();
    stop();
  }

  private void leave(String reason, long retryAfterMs, int code) {
    if (!over) {
      send(ServerMessage.leave(reason, retryAfterMs));
      end(code, reason);
    }
  }

  private void end(int code, String reason) {
    if (!over) {
      closeCode = code;
      try {
        delivery.close(code, reason);
      } catch (RuntimeException gone) {
        LOG.log(Level.DEBUG, "the socket was gone before it was closed");
      }
      stop();
    }
  }

  private void stop() {
    if (!over) {
      over = true;
      delivery.over();
      visit.leave();
      signals.socketClosed(route.name(), closeCode);
      Conversation talk = conversation;
      if (talk != null) {
        talk.close();
      }
      if (talk == null || !talk.attached() || talk.settled()) {
        letGo();
      } else {
        homeLimit = later(BRING_HOME_MS, this::letGo);
      }
    }
  }

  private void letGo() {
    if (!gone) {
      gone = true;
      // What is planned would keep the connection's buffers until its time.
      cancel(mountLimit);
      cancel(turnLimit);
      cancel(homeLimit);
      if (link != null) {
        link.close();
      }
      handler = null;
      conversation = null;
    }
  }
}
