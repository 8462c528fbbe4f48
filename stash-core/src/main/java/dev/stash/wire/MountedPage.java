package dev.stash.wire;

import dev.stash.Mount;
import dev.stash.Recovery;
import dev.stash.StashException;
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
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page that has said which it is: its handler, its conversation, and the line to its session.
 * Touched only in the serial.
 */
final class MountedPage {
  private static final String TROUBLE =
      "the session cannot be read now; the page goes on, and is given its values when it can";

  private final ViewRoute<?> route;
  private final Browser browser;
  private final ToPage out;
  private final Signals signals;
  private final Failures failures;
  private final BoundView<?> bound;
  private final Handler handler;
  private final Conversation talk;

  private @Nullable SliceLink link;
  private boolean mounted;
  private boolean migrating;

  /** How what the page shows has come back. */
  private Recovery recovery = Recovery.NEW;

  /** What the session is called to the page; null while that is not known. */
  private @Nullable String lineage;

  MountedPage(
      ViewRoute<?> route,
      Browser browser,
      ToPage out,
      Signals signals,
      Failures failures,
      BoundView<?> bound) {
    this.route = route;
    this.browser = browser;
    this.out = out;
    this.signals = signals;
    this.failures = failures;
    this.bound = bound;
    this.handler = new Handler(route.name(), bound, failures, signals);
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
            route.name(),
            route.type().version(),
            mount.page(),
            mount.tab(),
            mount.rejoin(),
            mount.savedEvent(),
            route.type().overwrite());
    talk.came(mount.savedEvent(), route.type().hearsOfSaved());
    link = slices.open(browser.session(), request, listener);
  }

  void close() {
    if (link != null) {
      link.close();
    }
  }

  // ------------------------------------------------------------------------ from the session

  void attached(Attached attached) {
    if (out.over()) {
      return;
    }
    Former former = attached.former();
    recovery = attached.recovery();
    if (former != null && route.type().migrates()) {
      if (!migrating && migrated(former)) {
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
    handler.mounted(new Mount(route.name(), recovery, rejoined));
    mounted = true;
    if (sendFull("mounted", bound.state())) {
      signals.mounted(route.name(), recovery);
    }
    if (attached.trouble() != null) {
      out.error(attached.trouble(), TROUBLE, 0);
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
      String what = "the migration from version " + former.version() + " failed";
      failures.threw(
          Level.ERROR, route.name(), what + "; its values stay stored as they are", failed);
      return false;
    }
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
    Former former = attached.former();
    if (!talk.attached() && former != null && route.type().migrates() && !migrating) {
      migrating = migrated(former);
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
      out.send(shown(revision, changes, own));
    }

    private String shown(long revision, List<Change> changes, boolean own) {
      if (own && talk.attached()) {
        handler.stashed();
      }
      return ServerMessage.state(revision, changes, own ? "self" : "other");
    }

    @Override
    public void full() {
      if (sendFull("resync", talk.level() ? bound.state() : bound.state(talk.shown()))) {
        signals.resynced(route.name());
      }
    }

    @Override
    public void done(long event, long revision, List<Change> changes) {
      String done = ServerMessage.done(event, revision);
      if (changes.isEmpty() ? out.send(done) : out.send(shown(revision, changes, true), done)) {
        signals.eventDone(route.name());
      }
    }

    @Override
    public void failed(long event, Failure failure) {
      out.refuse(failure.code(), failures.text(failure), event);
    }

    @Override
    public void saved(long revision, long event) {
      out.send(ServerMessage.saved(revision, event));
    }
  }

  private boolean sendFull(String type, Map<String, Json> state) {
    return out.send(
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
}
