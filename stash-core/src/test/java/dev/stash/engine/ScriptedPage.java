package dev.stash.engine;

import dev.stash.Scope;
import dev.stash.json.Json;
import dev.stash.session.Attached;
import dev.stash.session.Change;
import dev.stash.session.SliceLink;
import dev.stash.session.SliceListener;
import dev.stash.session.SliceRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the session of a {@link Script}, which does what it is told and keeps what it hears.
 */
final class ScriptedPage implements SliceListener {
  private final SliceLink link;
  private long epoch;

  /** How often it was attached. */
  int attached;

  /** What it was last told that is stored. */
  long saved;

  /** What it shows. */
  String shows = "nothing";

  ScriptedPage(SimulatedProcess at, String name) {
    SliceRequest request = new SliceRequest(NodeSimulation.VIEW, 1, name, "tab-" + name, false);
    this.link = at.sessions.open(Script.KEY, request, this);
  }

  void write(long event, int value) {
    Change change = new Change(Script.VALUE, Scope.SESSION, Json.of(Integer.toString(value)));
    link.result(epoch, event, List.of(change), null, false);
  }

  void close() {
    link.close();
  }

  @Override
  public void attached(Attached at) {
    attached++;
    epoch = at.epoch();
    shows(at.entries().get(Script.VALUE));
  }

  @Override
  public void resynced(Attached at) {
    attached(at);
  }

  private void shows(@Nullable Json value) {
    shows = Script.text(value);
  }

  @Override
  public void changed(long revision, List<Change> changes, Content content) {
    changes.forEach(change -> shows(change.value()));
  }

  @Override
  public void accepted(long event, long revision) {}

  @Override
  public void refused(long event, String code, String message) {}

  @Override
  public void saved(long revision, long event) {
    saved = event;
  }

  @Override
  public void lost(boolean replaced) {}

  @Override
  public void ended(String reason) {}
}
