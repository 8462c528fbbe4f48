package dev.stash.wire;

import dev.stash.Recovery;
import dev.stash.StashException;
import dev.stash.UserMessage;
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
import dev.stash.view.ShownValues;
import dev.stash.wire.Conversation.Failure;
import dev.stash.wire.Conversation.Telling;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page that has said which it is: its handler, its conversation, and the line to its session.
 * Touched only in the serial.
 */
final class MountedPage {
  private static final String UNMIGRATED =
      "what was stored here by an earlier release cannot be shown now; it is kept";

  private static final String STAYS =
      "; its values stay stored as they are, and are migrated when that works";

  private static final String TROUBLE =
      "what is kept here cannot be read now; you can go on, and it is shown when it can be read";

  private final ViewRoute<?> route;
  private final ViewAddress address;
  private final Browser browser;
  private final ToPage out;
  private final Signals signals;
  private final Failures failures;
  private final BoundView<?> bound;
  private final Handler handler;
  private final Conversation talk;

  private final Around around;

  private Display display;
  private @Nullable SliceLink link;
  private boolean rejoins;
  private boolean mounted;
  private boolean migrating;

  /** How what the page shows has come back. */
  private Recovery recovery = Recovery.NEW;

  /** What the session is called to the page; null while that is not known. */
  private @Nullable String lineage;

  /** What the mount method has to say, until the page is mounted. */
  private @Nullable Failure said;

  MountedPage(
      ViewRoute<?> route,
      ViewAddress address,
      Browser browser,
      ToPage out,
      Signals signals,
      Failures failures,
      Around around,
      Going going,
      BoundView<?> bound) {
    this.route = route;
    this.address = address;
    this.browser = browser;
    this.out = out;
    this.signals = signals;
    this.failures = failures;
    this.around = around;
    this.bound = bound;
    this.handler =
        new Handler(route.name(), bound, failures, signals, this::ofMount, going, out::send);
    this.display = new Display(route.name(), route.type(), false, failures);
    this.talk = new Conversation(handler, new Owner(), new Told(), route.type().overwrite());
  }

  Conversation talk() {
    return talk;
  }

  /** Whether the page was told so. */
  boolean mounted() {
    return mounted;
  }

  void open(Slices slices, ClientMessage.Mount mount, SliceListener listener) {
    SliceRequest request =
        new SliceRequest(
            address.name(),
            route.type().version(),
            mount.page(),
            mount.tab(),
            mount.tabFrom(),
            mount.rejoin(),
            mount.savedEvent(),
            route.type().overwrite());
    rejoins = mount.rejoin();
    display = new Display(route.name(), route.type(), mount.patches(), failures);
    talk.came(mount.savedEvent(), route.type().hearsOfSaved());
    link = slices.open(browser.session(), request, listener);
  }

  /** Nothing of its own begins any more. */
  void over() {
    around.end();
    talk.close();
  }

  /** Its handler is never called again. */
  void close() {
    handler.unmount();
    route.letGo(bound, failures);
    if (link != null) {
      link.close();
    }
  }

  // ------------------------------------------------------------------------ from the session

  void attached(Attached attached) {
    if (out.over()) {
      return;
    }
    if (!found(attached)) {
      return;
    }
    if (attached.trouble() == null) {
      talk.attached(attached, Telling.LATER);
    } else {
      talk.blind();
    }
    handler.mount();
    mounted = true;
    if (sendFull("mounted", bound.state())) {
      signals.mounted(route.name(), recovery);
    }
    tellSaid();
    if (attached.trouble() != null) {
      out.error(attached.trouble(), TROUBLE, 0);
    }
    tellMigration(attached);
  }

  /** What has become of older values, if that is not as it should be. */
  private void tellMigration(Attached attached) {
    if (attached.former() != null && recovery == Recovery.ERROR) {
      out.error(ErrorCode.MIGRATION_FAILED.name(), UNMIGRATED, 0);
    }
    if (attached.overtaken() > 0 && route.type().migrates()) {
      overtaken(attached.overtaken());
    }
  }

  /** Whether it is known now how the page was mounted, and not only after a migration. */
  private boolean found(Attached attached) {
    Former former = attached.former();
    recovery = attached.recovery();
    if (former != null && route.type().migrates()) {
      if (!migrating && migrated(former)) {
        migrating = true; // the answer to it is the first state that counts
        return false;
      } else if (migrating) {
        refusedMigration(former);
      }
      recovery = Recovery.ERROR;
    } else if (migrating && recovery == Recovery.NEW) {
      recovery = Recovery.RECOVERED;
    }
    migrating = false;
    lineage = lineage(attached);
    around.mounted(recovery, rejoins);
    return true;
  }

  /** The page hears of it when it has all values. */
  private void ofMount(Failure failure) {
    said = failure;
    if (mounted && !talk.tellsAll()) {
      tellSaid();
    }
  }

  private void tellSaid() {
    Failure tells = said;
    said = null;
    if (tells != null) {
      tell(tells, 0);
    }
  }

  private void tell(Failure failure, long event) {
    if (out.error(failure, failures.text(failure), event)) {
      signals.refused(route.name(), failure.forPage() ? UserMessage.CODE : failure.code());
    }
  }

  /** False if it failed: the page then shows defaults, and what is stored stays as it is. */
  private boolean migrated(Former former) {
    SliceLink line = link;
    try {
      if (line != null) {
        line.migrate(former, bound.migrate(former.version(), former.entries()));
      }
      return line != null;
    } catch (StashException failed) {
      Throwable thrown = failed.getCause() == null ? failed : failed.getCause();
      String what = migration(former.version()) + " has failed with " + thrown.getClass().getName();
      failures.threw(Level.ERROR, route.name(), what + STAYS, failed);
      return false;
    }
  }

  private void refusedMigration(Former former) {
    String what = migration(former.version()) + " has made more than the limits of a session allow";
    failures.told(Level.ERROR, route.name(), "migration", what + STAYS);
  }

  private String migration(int from) {
    return "the migration from version " + from + " to " + route.type().version();
  }

  private void overtaken(int by) {
    failures.once(
        Level.WARNING,
        route.name(),
        "overtaken",
        "values that version "
            + by
            + " has written after they were migrated to version "
            + route.type().version()
            + " are not seen by it; they stay stored. Stop the old release before the new one"
            + " starts, or change the view without a version: docs/how-to/change-a-view.md (said"
            + " once)");
  }

  /** What it had accepted is refused by the session, for good. */
  void refused(long event, Failure failure) {
    failures.refused(route.name(), failure);
    talk.refused(event, failure.code(), failure.message());
  }

  /** All was asked for anew, or could not be told before. */
  void resynced(Attached attached) {
    if (!mounted) {
      attached(attached);
      return;
    }
    boolean before = talk.attached();
    if (before) {
      boolean unmigrated = attached.former() != null && route.type().migrates();
      recovery = unmigrated ? Recovery.ERROR : attached.recovery();
      lineage = lineage(attached);
    } else if (found(attached)) {
      handler.mountAgain(); // it had nothing to go by
    } else {
      return;
    }
    talk.attached(attached, Telling.WHEN_WHOLE);
    if (!before) {
      tellMigration(attached);
    }
  }

  /** One that was never moved is called after its id; whether it was cannot be told in trouble. */
  private @Nullable String lineage(Attached attached) {
    if (attached.recovery() == Recovery.ERROR) {
      return null;
    }
    return attached.lineage() == null ? browser.lineage() : attached.lineage();
  }

  /** What other tabs have changed, or all there is if that was much. */
  void changed(Pushes.Batch batch, int collapseAfter) {
    if (mounted) {
      if (batch.count() > 1) {
        signals.collapsed(route.name(), batch.count());
      }
      if (batch.count() > collapseAfter) {
        talk.tellAll();
      }
      talk.changed(batch.revision(), List.copyOf(batch.changes()), batch.content());
    }
  }

  // ------------------------------------------------------------------------ for the conversation

  private final class Owner implements Conversation.Line {
    @Override
    public String name() {
      return link == null ? "" : link.name();
    }

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
      tell(new ArrayList<>(2), revision, changes, own);
    }

    @Override
    public void full() {
      if (sendFull("resync", talk.level() ? bound.state() : bound.state(talk.shown()))) {
        signals.resynced(route.name());
      }
      tellSaid();
    }

    @Override
    public void done(long event, long revision, List<Change> changes) {
      List<String> messages = new ArrayList<>(2);
      messages.add(ServerMessage.done(event, revision));
      if (tell(messages, revision, changes, true)) {
        signals.eventDone(route.name());
      }
    }

    @Override
    public void failed(long event, Failure failure) {
      tell(failure, event);
    }

    @Override
    public void saved(long revision, long event) {
      tellShown(); // what followed may have changed something
      out.send(ServerMessage.saved(revision, event));
    }
  }

  /**
   * What has changed, and then these messages.
   *
   * @return whether all went out; false if there was nothing to say
   */
  private boolean tell(List<String> messages, long revision, List<Change> changes, boolean own) {
    if (own && !changes.isEmpty() && talk.attached()) {
      handler.stashed();
    }
    if (!talk.tellsAll()) {
      display.state(revision, changes, shown(), own ? "self" : "other", messages);
    }
    return !messages.isEmpty() && out.send(messages);
  }

  /** Nothing of a run that has lost; while the session cannot be read, as much as of the others. */
  private ShownValues shown() {
    return talk.attached() ? handler.shown().placed() : handler.shown().latest();
  }

  /** What is shown besides and is told with no event. */
  void tellShown() {
    if (mounted && !talk.tellsAll() && display.lacks(shown())) {
      tell(new ArrayList<>(1), talk.revision(), List.of(), true);
    }
  }

  /** Whether the page may send another event. */
  boolean room() {
    return talk.room() && handler.shown().room();
  }

  private boolean sendFull(String type, Map<String, Json> stashed) {
    List<String> messages = new ArrayList<>(1);
    Map<String, Json> state = display.full(stashed, shown(), messages);
    messages.addFirst(
        ServerMessage.full(
            type,
            browser.lineage(),
            lineage,
            route.type().version(),
            recovery,
            state,
            talk.revision(),
            talk.saved(),
            talk.lastEvent(),
            talk.savedEvent()));
    return out.send(messages);
  }
}
