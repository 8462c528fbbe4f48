package dev.stash.session;

import dev.stash.Recovery;
import dev.stash.engine.Content;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Notes in words what a link reports. */
final class Recorder implements SliceListener {
  private final BlockingQueue<String> notes = new LinkedBlockingQueue<>();

  void await(String wanted) throws InterruptedException {
    var unused = awaited(wanted);
  }

  /** The whole of it. */
  String awaited(String wanted) throws InterruptedException {
    String note;
    do {
      note = notes.poll(10, TimeUnit.SECONDS);
      if (note == null) {
        throw new AssertionError(wanted + " did not come");
      }
    } while (!note.startsWith(wanted));
    return note;
  }

  private static String told(Attached attached) {
    StringBuilder entries = new StringBuilder();
    attached.entries().forEach((k, v) -> entries.append(k).append('=').append(v.text()));
    Recovery recovery = attached.recovery();
    String trouble = attached.trouble();
    return recovery + " {" + entries + "}" + (trouble == null ? "" : " " + trouble);
  }

  @Override
  public void attached(Attached attached) {
    notes.add("attached " + told(attached));
  }

  @Override
  public void resynced(Attached attached) {
    notes.add("resynced " + told(attached));
  }

  @Override
  public void changed(long revision, List<Change> changes, Content content) {
    StringBuilder all = new StringBuilder();
    changes.forEach(
        c -> all.append(c.key()).append('=').append(c.value() == null ? "" : c.value().text()));
    notes.add("changed " + all);
  }

  @Override
  public void accepted(long event, long revision) {
    notes.add("accepted " + event);
  }

  @Override
  public void refused(long event, String code, String message) {
    notes.add("refused " + code);
  }

  @Override
  public void saved(long revision, long event) {
    notes.add("saved " + event);
  }

  @Override
  public void lost(boolean replaced) {
    notes.add("lost");
  }

  @Override
  public void ended(String reason) {
    notes.add("ended " + reason);
  }
}
