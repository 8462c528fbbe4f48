package dev.stash.session;

import dev.stash.Recovery;
import dev.stash.Stash;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A page, and in words what it is told. */
final class Recorder implements OpenPage.Watcher, AutoCloseable {
  private final BlockingQueue<String> notes = new LinkedBlockingQueue<>();
  private final OpenPage page;

  Recorder(Stash at, SessionKey key, SliceRequest request) {
    this.page = new OpenPage(at, key, request, this);
  }

  void write(long event, List<Change> changes) {
    page.write(event, changes);
  }

  @Override
  public void close() {
    page.close();
  }

  void await(String wanted) throws InterruptedException {
    var unused = awaited(wanted);
  }

  /** The whole of it. */
  String awaited(String wanted) throws InterruptedException {
    String note;
    do {
      note = notes.poll(20, TimeUnit.SECONDS);
      if (note == null) {
        throw new AssertionError(wanted + " did not come");
      }
    } while (!note.startsWith(wanted));
    return note;
  }

  private static String told(Recovery recovery, Map<String, Json> entries) {
    StringBuilder all = new StringBuilder();
    entries.forEach((k, v) -> all.append(k).append('=').append(v.text()));
    return recovery + " {" + all + "}";
  }

  @Override
  public void mounted(Attached attached) {
    String trouble = attached.trouble();
    String told = told(attached.recovery(), attached.entries());
    notes.add("mounted " + told + (trouble == null ? "" : " " + trouble));
  }

  @Override
  public void resync(Recovery recovery, Map<String, Json> shown, long savedEvent) {
    notes.add("resync " + told(recovery, shown));
  }

  @Override
  public void state(long revision, List<Change> changes, boolean own) {
    StringBuilder all = new StringBuilder();
    changes.forEach(
        c -> all.append(c.key()).append('=').append(c.value() == null ? "" : c.value().text()));
    notes.add((own ? "own " : "state ") + all);
  }

  @Override
  public void done(long event) {
    notes.add("done " + event);
  }

  @Override
  public void failed(long event, String code) {
    notes.add("error " + code);
  }

  @Override
  public void saved(long event) {
    notes.add("saved " + event);
  }

  @Override
  public void lost() {
    notes.add("lost");
  }

  @Override
  public void ended(String reason) {
    notes.add("ended " + reason);
  }
}
